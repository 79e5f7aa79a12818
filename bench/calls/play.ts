import { parentPort } from 'node:worker_threads';
import { MeteredWorld } from './meter';
import type { Usage } from './prices';
import type { Call } from '../../test/lifecycle/account/happenings';
import type { Template } from '../../test/lifecycle/account/stack';
import { REGION, type World } from '../../test/lifecycle/account/world';
import { GIVEN_ROLE, propertiesOf } from '../../test/lifecycle/stories/templates';
import { AWS_CUSTOM_RESOURCE } from '../aws-custom-resource';
import { OURS } from '../contender';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A change set, the roles and the function take about this long before the custom resources are created. */
const BETWEEN_STACKS = 30_000;
const OTHER_STORES = 5;
/** With two months between them, the first import runs for three hours. */
const DAYS = ['2023-01-05', '2023-02-05', '2023-03-05', '2023-04-05', '2023-05-05', '2023-06-05'];
const KINDS = [
  'StartImport', 'StopImport', 'GetImport', 'ListImports', 'GetEventDataStore', 'S3', 'S3 listing', 'DynamoDB',
  'EventBridge', 'CloudFormation', 'Lambda',
] as const;
export type Kind = (typeof KINDS)[number];

export interface Counts extends Readonly<Record<Kind, number>>, Usage {
  readonly throttled: number;
  /** Requests of CloudFormation that were answered with FAILED. */
  readonly failed: number;
  /** From the beginning of the operation to its end. */
  readonly seconds: number;
}

export type Phase = 'create' | 'hour' | 'update' | 'delete';

/** In the hour the first import runs, and the others are queued. Nothing follows a create that fails. */
export interface PlayedCalls extends Readonly<Partial<Record<Phase, Counts>>> {
  readonly create: Counts;
  readonly status: readonly string[];
}

export interface Play {
  readonly contender: 'TrailImport' | 'AwsCustomResource';
  /** Imports of all stacks into one event data store, each from its own bucket. */
  readonly imports: number;
  /** Default: 1. */
  readonly stacks?: number;
  /** The stacks are deployed at the same moment. Default: one after the other, as `cdk deploy --all` does. */
  readonly atOnce?: boolean;
  /** Imports that the event data store has had before. */
  readonly past?: number;
  /** Imports that other event data stores of the account have had before. */
  readonly pastElsewhere?: number;
}

/** Deploys the imports, waits for an hour, changes the `retryToken` of all, and destroys the stacks. */
export async function play(props: Play): Promise<PlayedCalls> {
  return new Account(props).play();
}

class Account {
  private readonly world: MeteredWorld;
  private readonly store: string;
  private readonly names: readonly string[];

  constructor(private readonly props: Play) {
    const { contender, imports, stacks = 1, past = 0, pastElsewhere = 0 } = props;
    const isOurs = contender === 'TrailImport';
    this.world = new MeteredWorld({
      seed: 11,
      sdk: !isOurs,
      handle: isOurs ? undefined : AWS_CUSTOM_RESOURCE.handle,
      behaviour: { msPerFile: 30 * MINUTE },
    });
    this.names = Array.from({ length: stacks }, (_, index) => `Stack${index}`);
    this.store = this.addStore('lake', past);
    for (let index = 0; index < OTHER_STORES && pastElsewhere > 0; index++) {
      this.addStore(`other-lake-${index}`, pastElsewhere / OTHER_STORES);
    }
    for (let index = 0; index < imports; index++) {
      this.world.addBucket(`logs-${index}`, DAYS, { ownership: 'BucketOwnerEnforced' });
    }
    this.world.addRole(GIVEN_ROLE);
  }

  async play(): Promise<PlayedCalls> {
    const { world, names, world: { cloudFormation } } = this;
    const stack = (name: string) => cloudFormation.stack(name)!;
    const status = () => names.map(name => cloudFormation.stack(name)?.status ?? 'gone');
    const ofEach = (work: (name: string) => Promise<unknown>, order = names) =>
      this.during(() => this.each(order, work));
    return world.run(async () => {
      const create = await ofEach(name => cloudFormation.create(name, this.template(name)));
      if (status().some(each => each !== 'CREATE_COMPLETE')) { return { create, status: status() }; }
      return {
        create,
        hour: await this.during(() => world.time.sleep(HOUR)),
        update: await ofEach(name => cloudFormation.update(stack(name), this.template(name, 'again'))),
        delete: await ofEach(name => cloudFormation.delete(stack(name)), [...names].reverse()),
        status: status(),
      };
    });
  }

  private template(stack: string, retryToken?: string): Template {
    const { imports, contender } = this.props;
    const isOurs = contender === 'TrailImport';
    const inStack = imports / this.names.length;
    const first = this.names.indexOf(stack) * inStack;
    return new Map(Array.from({ length: inStack }, (_, index) => {
      const [bucket, path] = [`logs-${first + index}`, `Import${index}`];
      const wanted = {
        ...propertiesOf(stack, {
          month: 'January', bucket, path, store: this.store, givenRole: !isOurs, retryToken,
        }),
        EndEventTime: '2023-06-30T23:59:59Z',
      };
      return [`Import${index}`, (isOurs ? OURS : AWS_CUSTOM_RESOURCE).properties(wanted)];
    }));
  }

  private async each(names: readonly string[], work: (name: string) => Promise<unknown>): Promise<void> {
    if (this.props.atOnce) {
      await Promise.all(names.map(work));
      return;
    }
    for (const [index, name] of names.entries()) {
      await this.world.time.sleep(index > 0 ? BETWEEN_STACKS : 0);
      await work(name);
    }
  }

  private async during(work: () => Promise<unknown>): Promise<Counts> {
    const { world, world: { time, calls, cloudFormation: { requests } } } = this;
    const [from, usage, callsBefore, requestsBefore] = [time.now(), world.usage, calls.length, requests.length];
    await work();
    const seconds = (time.now() - from) / 1_000;
    // An invocation ends a moment after its answer.
    await time.sleep(1_000);
    const counts: Counts = {
      ...count(calls.slice(callsBefore)),
      ...difference(world.usage, usage),
      seconds,
      failed: requests.slice(requestsBefore).filter(({ answers: [answer] }) => answer?.status !== 'SUCCESS').length,
    };
    // CloudTrail's quotas are at rest again before the next phase.
    await time.sleep(5 * MINUTE);
    return counts;
  }

  private addStore(name: string, past: number): string {
    const { lake } = this.world as World;
    const destination = lake.addStore({ name, retentionPeriod: 3653 }).arn;
    const S3 = { S3LocationUri: 's3://past-logs/', S3BucketRegion: REGION, S3BucketAccessRoleArn: GIVEN_ROLE };
    for (let index = 0; index < past; index++) {
      const at = Date.parse('2024-01-01T00:00:00Z') + index * HOUR;
      lake.addPastImport({
        destination, source: { S3 }, createdAt: at, updatedAt: at, startEventTime: at - HOUR, endEventTime: at,
      });
    }
    return destination;
  }
}

function difference(after: Usage, before: Usage): Usage {
  return {
    readUnits: after.readUnits - before.readUnits,
    writeUnits: after.writeUnits - before.writeUnits,
    invocations: after.invocations - before.invocations,
    functionSeconds: after.functionSeconds - before.functionSeconds,
  };
}

function count(calls: readonly Call[]): Record<Kind | 'throttled', number> {
  const none = [...KINDS, 'throttled'].map(kind => [kind, 0]);
  const counts = Object.fromEntries(none) as ReturnType<typeof count>;
  for (const call of calls) {
    const kind = kindOf(call);
    if (kind) { counts[kind]++; }
    if (call.error === 'ThrottlingException') { counts.throttled++; }
  }
  return counts;
}

function kindOf({ service, operation }: Call): Kind | undefined {
  switch (service) {
    case 'cloudtrail': return operation as Kind;
    case 's3': return operation === 'ListObjectsV2' ? 'S3 listing' : 'S3';
    case 'dynamodb': return 'DynamoDB';
    case 'events': return 'EventBridge';
    case 'cloudformation': return 'CloudFormation';
    case 'lambda': return 'Lambda';
    case 'answer': return undefined;
  }
}

interface Job {
  readonly place: number;
  readonly of: Play;
}

parentPort?.on('message', ({ place, of }: Job) => {
  play(of).then(
    played => parentPort!.postMessage({ place, of: played }),
    // An error outside of a promise ends the worker, and so reaches the caller.
    (error: unknown) => setImmediate(() => { throw error; }),
  );
});
