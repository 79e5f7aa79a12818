import type { Circumstances } from './cloudformation';
import type { CustomResourceRequest } from './cloudformation-request';
import type { Fault } from './faults';
import { violations } from './invariants';
import { january, march } from './scenarios';
import { Stage, STACK } from './stage';
import type { Piece, Setting } from './story';
import { BUCKET, daysOf, keyOf, type Month } from './templates';
import type { ImportRecord } from '../../local-cloud/lake/lake';

/** A stage for tests that are written out by hand: what they do, and what they look at afterwards. */
export class Script extends Stage {
  /** Plays to the end; whatever a script shows, the invariants hold in it. */
  static async play(setting: Partial<Setting>, act: (script: Script) => Promise<void>, faults: readonly Fault[] = []): Promise<Script> {
    const script = new Script(setting, faults);
    await script.world.run(async () => {
      await act(script);
      expect(await violations(script.world)).toEqual([]);
    });
    return script;
  }

  readonly january: Piece = january;
  readonly february: Piece = { ...january, month: 'February' };
  readonly march: Piece = march;

  /** Deploys one or two imports; returns the stack's status. */
  async up(first: Piece | undefined, circumstances: Circumstances = {}, second?: Piece): Promise<string> {
    await this.owner.deploy({ first, second }, circumstances);
    return this.status;
  }

  async down(): Promise<string> {
    const stack = this.world.cloudFormation.stack(STACK)!;
    await this.owner.delete();
    return stack.status;
  }

  /** `cdk rollback`. */
  async rollBack(): Promise<string> {
    await this.world.cloudFormation.rollBackStack(this.world.cloudFormation.stack(STACK)!);
    return this.status;
  }

  async pass(seconds: number): Promise<void> {
    await this.world.time.sleep(seconds * 1000);
    await this.world.lake.advance();
  }

  /** Lets time pass, some seconds at once, until something is so. */
  async passUntil(isSo: () => boolean | Promise<boolean>, seconds: number): Promise<void> {
    for (let steps = 0; !await isSo(); steps++) {
      if (steps === 10_000) {
        throw new Error(`It was not so after ${steps} steps of ${seconds} s.`);
      }
      await this.pass(seconds);
    }
  }

  /** Until the queue looks at the stack, which it does right before it starts an import. */
  async untilQueueStarts(): Promise<void> {
    const looks = this.calls('DescribeStacks');
    await this.passUntil(() => this.calls('DescribeStacks') > looks, 0.01);
  }

  /** A log file that is not there when it is its turn: a failure that another try may heal. */
  setMissing(month: Month, missing: boolean): void {
    const [day] = daysOf(month, 1);
    const bucket = this.world.buckets.find(BUCKET)!;
    if (missing) {
      bucket.objects.delete(keyOf(day));
    } else {
      this.setFile(month, false);
    }
  }

  /** A file vanishes while January is imported, and its retry is waited for. */
  async untilRetrying(more: Partial<Piece> = {}): Promise<void> {
    await this.up({ ...this.january, ...more });
    await this.pass(20);
    this.setMissing('January', true);
    await this.passUntil(() => this.told.at(-1) === 'RETRYING', 5);
  }

  get status(): string {
    return this.world.cloudFormation.stack(STACK)?.status ?? 'DELETE_COMPLETE';
  }

  get requests(): readonly CustomResourceRequest[] {
    return this.world.cloudFormation.requests;
  }

  /** The latest request of a kind, and its answer. */
  last(type: 'Create' | 'Update' | 'Delete'): { request: CustomResourceRequest; status: string; physicalId: string; reason: string; data: Readonly<Record<string, unknown>> } {
    const request = this.requests.filter(({ props }) => props.type === type).pop()!;
    const { status, physicalId, reason, data } = request.answers[0] ?? { status: 'none', physicalId: '', reason: '', data: {} };
    return { request, status, physicalId, reason, data };
  }

  /** `new` or `retry`, in order, of what CloudTrail accepted. */
  get starts(): readonly string[] {
    return this.world.starts.map(({ kind }) => kind);
  }

  /** The states that events told, in order. */
  get told(): readonly string[] {
    return this.world.events.map(({ state }) => state);
  }

  calls(operation: string): number {
    return this.world.calls.filter(call => call.operation === operation).length;
  }

  inputs(operation: string): ReadonlyArray<Readonly<Record<string, unknown>>> {
    return this.world.calls.filter(call => call.operation === operation).map(({ input }) => input);
  }

  async import(index = 0): Promise<ImportRecord> {
    await this.world.lake.advance();
    return this.world.lake.imports[index];
  }

  /** Warnings and errors that were logged. */
  get warnings(): readonly string[] {
    return this.world.logs.filter(({ level }) => level !== 'INFO').map(line => JSON.stringify(line));
  }
}
