/** The faults of one call to AWS. */
export type FaultKind =
  | 'the function dies before the call'
  | 'the function dies after the call'
  | 'is throttled'
  | 'times out and was not accepted'
  | 'times out and was accepted'
  | 'answers 500 and was not accepted'
  | 'answers 500 and was accepted';

export const FAULT_KINDS: readonly FaultKind[] = [
  'the function dies before the call',
  'the function dies after the call',
  'is throttled',
  'times out and was not accepted',
  'times out and was accepted',
  'answers 500 and was not accepted',
  'answers 500 and was accepted',
];

export interface Fault {
  /** The name of the operation. `Answer` is the PUT to CloudFormation. `any` counts every call. */
  readonly operation: string;
  /** Which call of that operation in the whole story, counted from 1. */
  readonly nth: number;
  readonly kind: FaultKind;
}

export function sentenceOf(fault: Fault): string {
  const call = fault.operation === 'any' ? `call ${fault.nth}` : `${fault.operation} ${fault.nth}`;
  return fault.kind.startsWith('the function dies') ? `at ${call} ${fault.kind}` : `${call} ${fault.kind}`;
}

/** Counts calls and decides which of them fails. */
export class FaultPlan {
  private readonly counts = new Map<string, number>();
  /** Faults that have occurred. */
  readonly struck: Fault[] = [];

  constructor(private readonly faults: readonly Fault[]) {}

  next(operation: string): FaultKind | undefined {
    const any = this.count('any');
    const ofOperation = this.count(operation);
    const fault = this.faults.find(f =>
      (f.operation === 'any' && f.nth === any) || (f.operation === operation && f.nth === ofOperation));
    if (fault) {
      this.struck.push(fault);
    }
    return fault?.kind;
  }

  calls(operation: string): number {
    return this.counts.get(operation) ?? 0;
  }

  private count(operation: string): number {
    const count = this.calls(operation) + 1;
    this.counts.set(operation, count);
    return count;
  }
}
