import { parentPort } from 'node:worker_threads';
import type { Stack } from './cloudformation';
import { quickHandle } from './quick-clients';
import { randomFrom } from './simulated-time';
import { GIVEN_ROLE, propertiesOf } from './templates';
import { REGION, World, type WorldProps } from './world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface CrowdProps extends Pick<WorldProps, 'seed' | 'faults'> {
  readonly stacks: number;
  readonly importsPerStack: number;
  /** The length of an import lies between these. */
  readonly minutes: readonly [shortest: number, longest: number];
  /** What one log file takes; a minute if left out. */
  readonly minutesPerFile?: number;
  /** The imports of a stack are made one after the other. */
  readonly inSequence?: boolean;
  /** Imports that each store has seen before. */
  readonly pastImports?: number;
  /** How long to look on; until all have ended, if left out. */
  readonly hours?: number;
}

/** What the imports of one stack cost in an hour. */
export interface HourlyCalls {
  readonly cloudTrail: number;
  readonly stepFunctions: number;
  readonly ticks: number;
}

/** What is told of a crowd across threads. */
export interface CrowdReport {
  readonly stacks: readonly string[];
  readonly deployedWithinSeconds: number;
  readonly sumOfHours: number;
  /** How much longer all took than the imports themselves, as a share of these. */
  readonly longer: number;
  readonly imports: readonly string[];
  readonly starts: readonly string[];
  readonly answers: readonly string[];
  readonly told: readonly string[];
  readonly startCalls: number;
  readonly mostStartsInASecond: { readonly atDeploy: number; readonly later: number };
  readonly refusals: Readonly<Record<string, number>>;
  readonly overtakings: number;
  readonly hourlyCalls: readonly HourlyCalls[];
  /** By kind of execution. */
  readonly ticks: Readonly<Record<string, number>>;
  /** The executions that queued, by their status. */
  readonly queue: readonly string[];
}

const DEPLOY_HOURS = 0.25;

/** Many imports of random length, in several stacks that are deployed at the same moment. */
export class Crowd {
  readonly world: World;
  /** By bucket, which each import has for itself. */
  private readonly lengths = new Map<string, number>();
  private readonly stacks: Stack[] = [];
  private readonly deployedAt: number;
  /** How long the deploy of all stacks took. */
  private deployedWithin = Infinity;

  constructor(private readonly props: CrowdProps) {
    this.world = new World({
      seed: props.seed, faults: props.faults,
      behaviour: { msPerFile: (props.minutesPerFile ?? 1) * MINUTE },
      handle: quickHandle(() => this.world.time),
    });
    this.deployedAt = this.world.time.now();
  }

  /** Until all stacks are deployed. */
  private async deploy(): Promise<void> {
    const { world, props } = this;
    const random = randomFrom(props.seed ?? 1);
    const [shortest, longest] = props.minutes;
    const stores = Array.from({ length: props.stacks }, (_, index) => world.lake.addStore({ name: `lake-${index}`, retentionPeriod: 3653 }).arn);
    stores.forEach(store => this.addPast(store));
    this.stacks.push(...await Promise.all(Array.from({ length: props.stacks }, (_, stack) => {
      const name = `Stack${stack}`;
      return world.cloudFormation.create(name, new Map(Array.from({ length: props.importsPerStack }, (_each, index) => {
        const bucket = `logs-${stack}-${index}`;
        const minutes = shortest + Math.floor(random() * (longest - shortest + 1));
        world.addBucket(bucket, daysFrom('2021-01-01', minutes / (props.minutesPerFile ?? 1)), { ownership: 'BucketOwnerEnforced' });
        this.lengths.set(bucket, minutes * MINUTE);
        const properties = propertiesOf(world, name, { month: 'January', bucket, path: `Import${index}`, store: stores[stack] });
        return [`Import${index}`, { ...properties, StartEventTime: '2021-01-01T00:00:00Z', EndEventTime: '2023-12-31T23:59:59Z' }];
      })), { inSequence: props.inSequence });
    })));
    this.deployedWithin = world.time.now() - this.deployedAt;
  }

  private addPast(destination: string): void {
    const source = { S3: { S3LocationUri: 's3://past-logs/', S3BucketRegion: REGION, S3BucketAccessRoleArn: GIVEN_ROLE } };
    for (let index = 0; index < (this.props.pastImports ?? 0); index++) {
      const at = Date.parse('2024-01-01T00:00:00Z') + index * HOUR;
      this.world.lake.addPastImport({ destination, source, createdAt: at, updatedAt: at, startEventTime: at - HOUR, endEventTime: at });
    }
  }

  async play(): Promise<CrowdReport> {
    const { world, props } = this;
    await world.run(async () => {
      await this.deploy();
      await (props.hours === undefined ? this.untilQuiet() : world.time.sleep(props.hours * HOUR));
      await world.lake.advance();
    });
    return this.report();
  }

  private report(): CrowdReport {
    const { world } = this;
    const sum = [...this.lengths.values()].reduce((total, each) => total + each, 0);
    const makespan = Math.max(...world.lake.imports.map(({ updatedAt }) => updatedAt)) - this.deployedAt;
    const hours = (world.time.now() - this.deployedAt) / HOUR;
    return {
      stacks: this.stacks.map(({ status }) => status),
      deployedWithinSeconds: this.deployedWithin / 1000,
      sumOfHours: sum / HOUR,
      longer: makespan / sum - 1,
      imports: world.lake.imports.map(({ status }) => status),
      starts: world.starts.map(({ kind }) => kind),
      answers: world.cloudFormation.requests.flatMap(({ answers }) => answers.map(({ status }) => status)),
      told: world.events.map(({ state }) => state),
      startCalls: world.calls.filter(({ operation }) => operation === 'StartImport').length,
      mostStartsInASecond: { atDeploy: this.mostStartsInASecond(0, DEPLOY_HOURS), later: this.mostStartsInASecond(DEPLOY_HOURS, Infinity) },
      refusals: this.refusals(),
      overtakings: Math.max(...this.stacks.map(stack => this.overtakings(stack))),
      hourlyCalls: this.hourlyCalls(DEPLOY_HOURS, hours),
      ticks: this.ticks(),
      queue: [...world.providers.values()].flatMap(({ machine }) => machine.executions)
        .filter(({ name }) => name.startsWith('queue-')).map(({ status }) => status),
    };
  }

  /** Until every import has ended and nobody looks after it any more. */
  private async untilQuiet(): Promise<void> {
    while ([...this.world.providers.values()].some(({ machine }) => machine.running.length > 0)) {
      await this.world.time.sleep(10 * MINUTE);
    }
  }

  /** Most StartImport calls, accepted or refused, in any one second between two hours after the deploy. */
  private mostStartsInASecond(fromHour: number, toHour: number): number {
    const times = this.world.calls.filter(({ operation }) => operation === 'StartImport').map(({ at }) => at)
      .filter(at => this.isBetween(at, fromHour, toHour));
    let [most, first] = [0, 0];
    times.forEach((at, index) => {
      while (times[first] <= at - 1000) {
        first++;
      }
      most = Math.max(most, index - first + 1);
    });
    return most;
  }

  private ticks(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { payload } of [...this.world.providers.values()].flatMap(({ functions }) => functions.invocations)) {
      const job = (payload as { tick?: { job?: string } }).tick?.job;
      if (job) {
        counts[job] = (counts[job] ?? 0) + 1;
      }
    }
    return counts;
  }

  /** How many places an import of the stack came earlier or later than it was put into the queue, at most. */
  private overtakings(stack: Stack): number {
    // An execution that continues another one takes its place.
    const place = (name: string): string => name.replace(/_\d+$/, '');
    const queue = this.world.providers.get(stack.id)!.machine.executions.map(({ name }) => name)
      .filter(name => name.startsWith('queue-') && place(name) === name);
    const order = this.world.starts.filter(start => start.stack === stack && start.execution?.startsWith('queue-'))
      .map(({ execution }) => place(execution!));
    return Math.max(0, ...queue.map((name, index) => Math.abs(order.indexOf(name) - index)));
  }

  /** How each stack's calls come to, on average, in an hour between two times after the deploy. */
  private hourlyCalls(fromHour: number, toHour: number): HourlyCalls[] {
    const calls = this.world.calls.filter(({ at }) => this.isBetween(at, fromHour, toHour));
    return [...this.world.providers.values()].map(({ functions }) => {
      const runs = new Set(functions.invocations);
      const own = calls.filter(({ by }) => runs.has(by));
      const perHour = (count: number): number => Math.round(count / (toHour - fromHour));
      return {
        cloudTrail: perHour(own.filter(({ service }) => service === 'cloudtrail').length),
        stepFunctions: perHour(own.filter(({ service }) => service === 'states').length),
        ticks: perHour(functions.invocations.filter(({ name, startedAt }) =>
          name.startsWith('tick') && this.isBetween(startedAt, fromHour, toHour)).length),
      };
    });
  }

  private isBetween(at: number, fromHour: number, toHour: number): boolean {
    return at >= this.deployedAt + fromHour * HOUR && at < this.deployedAt + toHour * HOUR;
  }

  /** How often which calls were refused, and how. */
  private refusals(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { operation, error } of this.world.calls) {
      if (error) {
        counts[`${operation} ${error}`] = (counts[`${operation} ${error}`] ?? 0) + 1;
      }
    }
    return counts;
  }
}

function daysFrom(first: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => new Date(Date.parse(first) + index * 24 * HOUR).toISOString().slice(0, 10));
}

parentPort?.on('message', (props: CrowdProps) => {
  void new Crowd(props).play().then(report => parentPort!.postMessage(report));
});
