import { parentPort } from 'node:worker_threads';
import type { ImportRecord, RecordBase } from '../../../lambda/ledger/records';
import type { Call } from '../account/happenings';
import { REGION } from '../account/names';
import { randomFrom } from '../account/simulated-time';
import type { Stack } from '../account/stack';
import { World, type WorldProps } from '../account/world';
import { GIVEN_ROLE, propertiesOf } from '../stories/templates';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface ManyImportsProps extends Pick<WorldProps, 'seed' | 'faults'> {
  readonly name: string;
  readonly stacks: number;
  readonly importsPerStack: number;
  /** The length of an import is between these. */
  readonly minutes: readonly [shortest: number, longest: number];
  /** Default: a minute. */
  readonly minutesPerFile?: number;
  /** The imports of a stack are created one after the other. */
  readonly inSequence?: boolean;
  /** Imports that each event data store has had before. */
  readonly pastImports?: number;
  /** Default: until all imports have ended. */
  readonly hours?: number;
}

/** Calls of one stack. */
export interface StackCalls {
  readonly cloudTrail: number;
  readonly dynamoDb: number;
  readonly invocations: number;
}

export interface ManyImportsReport {
  readonly name: string;
  readonly stacks: readonly string[];
  readonly deployedWithinSeconds: number;
  readonly sumOfHours: number;
  /** How much longer all took than the imports themselves, as a share of these. */
  readonly longer: number;
  readonly imports: readonly string[];
  readonly starts: readonly string[];
  readonly answers: readonly string[];
  readonly states: readonly string[];
  readonly startCalls: number;
  readonly mostStartsInASecond: { readonly atDeployment: number; readonly later: number };
  readonly refusals: Readonly<Record<string, number>>;
  /** How many places an import of a stack starts earlier or later than it was queued, at most. */
  readonly displacement: number;
  readonly hourlyCalls: readonly StackCalls[];
  readonly allCalls: StackCalls;
  readonly rules: readonly string[];
}

const DEPLOYMENT_HOURS = 0.25;

/** Many imports of random length, in several stacks that are deployed at the same moment. */
class ManyImports {
  readonly world: World;
  /** By bucket. Each import has its own. */
  private readonly lengths = new Map<string, number>();
  private readonly stacks: Stack[] = [];
  private readonly deployedAt: number;
  private deployedWithin = Infinity;

  constructor(private readonly props: ManyImportsProps) {
    this.world = new World({
      seed: props.seed, faults: props.faults,
      behaviour: { msPerFile: (props.minutesPerFile ?? 1) * MINUTE },
    });
    this.deployedAt = this.world.time.now();
  }

  async play(): Promise<ManyImportsReport> {
    const { world, props } = this;
    await world.run(async () => {
      await this.deploy();
      await (props.hours === undefined ? this.untilQuiet() : world.time.sleep(props.hours * HOUR));
      await world.lake.advance();
    });
    return this.report();
  }

  private async deploy(): Promise<void> {
    const { world, props } = this;
    const random = randomFrom(props.seed ?? 1);
    const stores = Array.from({ length: props.stacks }, (_, index) =>
      world.lake.addStore({ name: `lake-${index}`, retentionPeriod: 3653 }).arn);
    stores.forEach(store => this.addPast(store));
    this.stacks.push(...await Promise.all(stores.map((store, stack) => {
      const name = `Stack${stack}`;
      const template = new Map(Array.from({ length: props.importsPerStack }, (_each, index) => {
        const bucket = `logs-${stack}-${index}`;
        this.addBucket(bucket, random());
        const properties = propertiesOf(name, { month: 'January', bucket, path: `Import${index}`, store });
        const window = { StartEventTime: '2021-01-01T00:00:00Z', EndEventTime: '2023-12-31T23:59:59Z' };
        return [`Import${index}`, { ...properties, ...window }];
      }));
      return world.cloudFormation.create(name, template, { inSequence: props.inSequence });
    })));
    this.deployedWithin = world.time.now() - this.deployedAt;
  }

  private addBucket(name: string, chance: number): void {
    const { minutes: [shortest, longest], minutesPerFile = 1 } = this.props;
    const minutes = shortest + Math.floor(chance * (longest - shortest + 1));
    const days = Array.from({ length: minutes / minutesPerFile }, (_, index) =>
      new Date(Date.UTC(2021, 0, 1 + index)).toISOString().slice(0, 10));
    this.world.addBucket(name, days, { ownership: 'BucketOwnerEnforced' });
    this.lengths.set(name, minutes * MINUTE);
  }

  private addPast(destination: string): void {
    const S3 = { S3LocationUri: 's3://past-logs/', S3BucketRegion: REGION, S3BucketAccessRoleArn: GIVEN_ROLE };
    for (let index = 0; index < (this.props.pastImports ?? 0); index++) {
      const at = Date.parse('2024-01-01T00:00:00Z') + index * HOUR;
      const times = { createdAt: at, updatedAt: at, startEventTime: at - HOUR, endEventTime: at };
      this.world.lake.addPastImport({ destination, source: { S3 }, ...times });
    }
  }

  /** Until every rule is DISABLED, so no work is left. */
  private async untilQuiet(): Promise<void> {
    while ([...this.world.providers.values()].some(({ rule }) => rule.state === 'ENABLED')) {
      await this.world.time.sleep(10 * MINUTE);
    }
  }

  private report(): ManyImportsReport {
    const { world } = this;
    const providers = [...world.providers.values()];
    const sum = [...this.lengths.values()].reduce((total, each) => total + each, 0);
    const makespan = Math.max(...world.lake.imports.map(({ updatedAt }) => updatedAt)) - this.deployedAt;
    return {
      name: this.props.name,
      stacks: this.stacks.map(({ status }) => status),
      deployedWithinSeconds: this.deployedWithin / 1000,
      sumOfHours: sum / HOUR,
      longer: makespan / sum - 1,
      imports: world.lake.imports.map(({ status }) => status),
      starts: world.starts.map(({ kind }) => kind),
      answers: world.cloudFormation.requests.flatMap(({ answers }) => answers.map(({ status }) => status)),
      states: world.events.map(({ state }) => state),
      startCalls: world.calls.filter(({ operation }) => operation === 'StartImport').length,
      mostStartsInASecond: {
        atDeployment: this.mostStartsInASecond(0, DEPLOYMENT_HOURS),
        later: this.mostStartsInASecond(DEPLOYMENT_HOURS, Infinity),
      },
      refusals: this.refusals(),
      displacement: Math.max(...this.stacks.map(stack => this.displacement(stack))),
      hourlyCalls: this.stacks.map(stack => this.hourlyCalls(stack)),
      allCalls: count(world.calls, providers.reduce((total, { functions }) => total + functions.invocations.length, 0)),
      rules: providers.map(({ rule }) => rule.state),
    };
  }

  /** The most StartImport calls, accepted or refused, in any one second between two hours after the deployment. */
  private mostStartsInASecond(fromHour: number, toHour: number): number {
    const times = this.world.calls.filter(({ operation, at }) => operation === 'StartImport'
      && this.isBetween(at, fromHour, toHour)).map(({ at }) => at);
    let [most, first] = [0, 0];
    times.forEach((at, index) => {
      while (times[first] <= at - 1000) { first++; }
      most = Math.max(most, index - first + 1);
    });
    return most;
  }

  private displacement(stack: Stack): number {
    const records = this.world.providerOf(stack).table.contents as unknown as readonly RecordBase[];
    // Imports that one pass has queued at the same moment start in the order of their keys.
    const queue = (records.filter(({ kind }) => kind === 'import') as ImportRecord[])
      .sort((a, b) => a.queuedAt - b.queuedAt || (a.id < b.id ? -1 : 1)).map(({ importId }) => importId);
    const started = this.world.starts.filter(start => start.stack === stack).map(({ importId }) => importId);
    return Math.max(0, ...started.map((importId, index) => Math.abs(queue.indexOf(importId) - index)));
  }

  /** The calls of a stack in an average hour after the deployment. */
  private hourlyCalls(stack: Stack): StackCalls {
    const hours = (this.world.time.now() - this.deployedAt) / HOUR - DEPLOYMENT_HOURS;
    const isLater = (at: number): boolean => this.isBetween(at, DEPLOYMENT_HOURS, Infinity);
    const invocations = this.world.providerOf(stack).functions.invocations.filter(({ startedAt }) =>
      isLater(startedAt)).length;
    const all = count(this.world.calls.filter(call => call.stack === stack && isLater(call.at)), invocations);
    const perHour = (calls: number): number => Math.round(calls / hours);
    return {
      cloudTrail: perHour(all.cloudTrail), dynamoDb: perHour(all.dynamoDb), invocations: perHour(all.invocations),
    };
  }

  private isBetween(at: number, fromHour: number, toHour: number): boolean {
    return at >= this.deployedAt + fromHour * HOUR && at < this.deployedAt + toHour * HOUR;
  }

  /** How often which calls were refused, and with which error. */
  private refusals(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { operation, error } of this.world.calls.filter(call => call.error)) {
      counts[`${operation} ${error}`] = (counts[`${operation} ${error}`] ?? 0) + 1;
    }
    return counts;
  }
}

function count(calls: readonly Call[], invocations: number): StackCalls {
  const of = (wanted: string): number => calls.filter(({ service }) => service === wanted).length;
  return { cloudTrail: of('cloudtrail'), dynamoDb: of('dynamodb'), invocations };
}

parentPort?.on('message', (props: ManyImportsProps) => {
  // An error outside of a promise ends the worker, and so reaches the caller.
  new ManyImports(props).play().then(report => parentPort!.postMessage(report), (error: unknown) =>
    setImmediate(() => { throw error; }));
});
