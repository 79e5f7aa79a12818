import { createHash } from 'node:crypto';
import { FAULT_KINDS, FaultPlan, type FaultKind } from '../test/lifecycle/account/faults';

/**
 * Faults by chance: the nth call of an operation in a lifecycle meets the same fault for every contender. A contender
 * that makes more calls meets more faults.
 */
export class ChanceOfFaults extends FaultPlan {
  struckSoFar = 0;
  private readonly seen = new Map<string, number>();

  constructor(private readonly seed: number, private readonly rate: number) {
    super([]);
  }

  override next(operation: string): FaultKind | undefined {
    const nth = (this.seen.get(operation) ?? 0) + 1;
    this.seen.set(operation, nth);
    const drawn = createHash('sha256').update(`${this.seed} ${operation} ${nth}`).digest();
    if (drawn.readUInt32BE(0) / 2 ** 32 >= this.rate) {
      return undefined;
    }
    this.struckSoFar++;
    return FAULT_KINDS[drawn.readUInt32BE(4) % FAULT_KINDS.length];
  }
}
