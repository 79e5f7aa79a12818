import { january, march } from './scenarios';
import { Stage, STACK } from './stage';
import type { Piece, Setting } from './story';
import { propertiesOf, type Wanted } from './templates';
import { importViews, type ImportView } from '../../../cli/status/overview';
import type { ClaimRecord, ImportRecord as LedgerImport, RecordBase } from '../../../lambda/ledger/records';
import type { ImportRecord } from '../../../local-cloud/lake/lake';
import type { CustomResourceRequest, Properties } from '../account/custom-resource-request';
import type { Fault } from '../account/faults';
import type { Ledger } from '../account/happenings';
import type { Circumstances } from '../account/stack';
import type { Provider, WorldProps } from '../account/world';
import { violations } from '../checks/invariants';

interface LastAnswer {
  readonly request: CustomResourceRequest;
  readonly status: string;
  readonly physicalId: string;
  readonly reason: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A stage for handwritten tests: the acts of people, and the results that the tests examine. */
export class Script extends Stage {
  /** Plays to the end. The invariants hold in every script. */
  static async play(
    setting: Partial<Setting>, act: (script: Script) => Promise<unknown>, faults: readonly Fault[] = [],
    more: Partial<WorldProps> = {},
  ): Promise<Script> {
    const script = new Script(setting, faults, more);
    await script.world.run(async () => {
      await act(script);
      expect(await violations(script.world)).toEqual([]);
    });
    return script;
  }

  readonly january: Piece = january;
  readonly february: Piece = { ...january, month: 'February' };
  readonly march: Piece = march;

  /** Deploys one or two imports. Returns the stack's status. */
  async up(first: Piece | undefined, circumstances: Circumstances = {}, second?: Piece): Promise<string> {
    await this.owner.deploy({ first, second }, circumstances);
    return this.status;
  }

  /** Deploys January, and lets this number of seconds pass. */
  async upFor(seconds: number): Promise<void> {
    await this.up(this.january);
    await this.pass(seconds);
  }

  /** Properties of an import of January in the stack `T`. */
  properties(wanted: Partial<Wanted> = {}): Properties {
    return propertiesOf('T', { month: 'January', store: this.store, ...wanted });
  }

  /** Properties of an import of this time range in the stack `T`. */
  ofWindow([start, end]: readonly [start: string, end: string], more: Partial<Properties> = {}): Properties {
    return { ...this.properties(), StartEventTime: start, EndEventTime: end, ...more };
  }

  /** Creates or updates a stack with these properties of custom resources. Returns the stack's status. */
  async deploy(imports: Readonly<Record<string, Properties>>, name = 'T'): Promise<string> {
    const { cloudFormation } = this.world;
    const [template, stack] = [new Map(Object.entries(imports)), cloudFormation.stack(name)];
    return (await (stack ? cloudFormation.update(stack, template) : cloudFormation.create(name, template))).status;
  }

  async down(): Promise<string> {
    const stack = this.owner.stack!;
    await this.owner.delete();
    return stack.status;
  }

  /** `cdk rollback`. */
  async rollBack(): Promise<string> {
    await this.world.cloudFormation.rollBackStack(this.owner.stack!);
    return this.status;
  }

  async pass(seconds: number): Promise<void> {
    await this.world.time.sleep(seconds * 1000);
    await this.world.lake.advance();
  }

  /** Advances the time in steps of this number of seconds until a condition is true. */
  async passUntil(holds: () => boolean | Promise<boolean>, seconds: number): Promise<void> {
    for (let steps = 0; !await holds(); steps++) {
      if (steps === 10_000) {
        throw new Error(`The condition did not hold after ${steps} steps of ${seconds} s.`);
      }
      await this.pass(seconds);
    }
  }

  /** A file disappears while January is imported, and the import waits for its retry. */
  async untilRetrying(more: Partial<Piece> = {}): Promise<void> {
    await this.up({ ...this.january, ...more });
    await this.pass(20);
    await this.loseLastFile('January');
    await this.passUntil(() => this.states.at(-1) === 'RETRYING', 5);
  }

  get status(): string {
    return this.world.cloudFormation.stack(STACK)?.status ?? 'DELETE_COMPLETE';
  }

  get provider(): Provider {
    return this.world.providerOf(this.world.cloudFormation.stacks.filter(({ name }) => name === STACK).at(-1)!);
  }

  get ledger(): Ledger {
    return this.provider.table.contents;
  }

  get requests(): readonly CustomResourceRequest[] {
    return this.world.cloudFormation.requests;
  }

  /** The latest request of a type, and its answer. */
  last(type: 'Create' | 'Update' | 'Delete'): LastAnswer {
    return answerTo(this.requests.filter(({ props }) => props.type === type).at(-1)!);
  }

  /** The first request of a type, and its answer. */
  first(type: 'Create' | 'Update' | 'Delete'): LastAnswer {
    return answerTo(this.requests.find(({ props }) => props.type === type)!);
  }

  /** `new` or `retry` for each accepted StartImport, in order. */
  get starts(): readonly string[] {
    return this.world.starts.map(({ kind }) => kind);
  }

  /** The states of the published events, in order. */
  get states(): readonly string[] {
    return this.world.events.map(({ state }) => state);
  }

  /** The statuses of all imports in CloudTrail. */
  get statuses(): readonly string[] {
    return this.world.lake.imports.map(({ status }) => status);
  }

  /** The imports of the stack, as the command line shows them. */
  get shown(): readonly ImportView[] {
    const of = <T extends RecordBase>(kind: T['kind']) => new Map((this.ledger as unknown as readonly T[])
      .filter(record => record.kind === kind).map(record => [record.id, record]));
    const ledger = { claims: of<ClaimRecord>('claim'), imports: of<LedgerImport>('import') };
    return importViews(ledger, STACK, new Map(), this.world.time.now());
  }

  calls(operation: string): number {
    return this.inputs(operation).length;
  }

  inputs(operation: string): ReadonlyArray<Readonly<Record<string, unknown>>> {
    return this.world.calls.filter(call => call.operation === operation).map(({ input }) => input);
  }

  async import(index = 0): Promise<ImportRecord> {
    await this.world.lake.advance();
    return this.world.lake.imports[index];
  }

  /** Warnings and errors in the log. */
  get warnings(): readonly string[] {
    return this.world.logs.filter(({ level }) => level !== 'INFO').map(line => JSON.stringify(line));
  }
}

/** The imports and events at the end of a script. */
export type Outcome = Partial<Record<'starts' | 'states' | 'statuses', readonly string[]>
& Record<'startCalls' | 'stopCalls', number>>;

/** A test that plays a script, and then compares the outcome. The act gets the values of a row of `test.each`. */
export const plays = <Row extends unknown[]>(
  setting: Partial<Setting>, act: (script: Script, ...row: Row) => Promise<unknown>, outcome: Outcome = {},
  faults: readonly Fault[] = [],
) => async (...row: Row): Promise<void> => {
  const script = await Script.play(setting, s => act(s, ...row), faults);
  const { starts, states, statuses } = script;
  const [startCalls, stopCalls] = [script.calls('StartImport'), script.calls('StopImport')];
  expect({ starts, states, statuses, startCalls, stopCalls }).toMatchObject(outcome);
};

function answerTo(request: CustomResourceRequest): LastAnswer {
  const { status, physicalId, reason, data } = request.answers[0]
    ?? { status: 'none', physicalId: '', reason: '', data: {} };
  return { request, status, physicalId, reason, data };
}
