import { parentPort } from 'node:worker_threads';
import type { Call } from '../../test/lifecycle/account/happenings';
import { GIVEN_ROLE, propertiesOf } from '../../test/lifecycle/stories/templates';
import { REGION, World } from '../../test/lifecycle/account/world';
import { AWS_CUSTOM_RESOURCE } from '../aws-custom-resource';
import { OURS, type Contender } from '../contender';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Imports of one stack; more are several stacks, one after the other, as `cdk deploy --all` takes them. */
const OF_A_STACK = 100;
/** A change set, the roles and the function take about so long before the imports' turn comes. */
const BETWEEN_STACKS = 30_000;
const KINDS = ['StartImport', 'StopImport', 'GetImport', 'ListImports', 'GetEventDataStore', 'S3', 'S3 listing', 'DynamoDB', 'EventBridge', 'CloudFormation'] as const;
export type Kind = (typeof KINDS)[number];
export type Counts = Readonly<Record<Kind, number>> & { readonly throttled: number; readonly seconds: number };

export interface PlayedCalls {
  readonly create: Counts;
  /** An hour of looking on, while the first import runs and the others queue. */
  readonly hour: Counts;
  readonly update: Counts;
  readonly delete: Counts;
  readonly status: readonly string[];
}

export interface Play {
  readonly contender: 'TrailImport' | 'AwsCustomResource';
  readonly imports: number;
  /** Imports that the store has seen before. */
  readonly past: number;
}

/** Deploys so many imports into one store, looks on for an hour, changes the `retryToken` of all, and destroys the stacks. */
export async function play({ contender: name, imports, past }: Play): Promise<PlayedCalls> {
  const ours = name === 'TrailImport';
  const contender: Contender = ours ? OURS : AWS_CUSTOM_RESOURCE;
  const world = new World({ seed: 11, sdk: !ours, handle: contender.handle, behaviour: { msPerFile: 30 * MINUTE } });
  const store = world.lake.addStore({ name: 'lake', retentionPeriod: 3653 }).arn;
  addPast(world, store, past);
  const names = Array.from({ length: Math.ceil(imports / OF_A_STACK) }, (_, index) => `Stack${index}`);
  const template = (stack: string, retryToken?: string) => {
    const first = names.indexOf(stack) * OF_A_STACK;
    return new Map(Array.from({ length: Math.min(OF_A_STACK, imports - first) }, (_, index) => {
      const bucket = `logs-${first + index}`;
      const wanted = { ...propertiesOf(stack, { month: 'January', bucket, path: `Import${index}`, store, givenRole: !ours }), EndEventTime: '2023-06-30T23:59:59Z' };
      return [`Import${index}`, contender.properties(retryToken ? { ...wanted, RetryToken: retryToken } : wanted)];
    }));
  };
  for (let index = 0; index < imports; index++) {
    world.addBucket(`logs-${index}`, ['2023-01-05', '2023-02-05', '2023-03-05', '2023-04-05', '2023-05-05', '2023-06-05'], { ownership: 'BucketOwnerEnforced' });
  }
  world.addRole(GIVEN_ROLE);
  const during = async (work: () => Promise<unknown>): Promise<Counts> => {
    const [before, from] = [world.calls.length, world.time.now()];
    await work();
    const counts = { ...count(world.calls.slice(before)), seconds: (world.time.now() - from) / 1000 };
    // The buckets of the quotas are full again before the next.
    await world.time.sleep(5 * MINUTE);
    return counts;
  };
  const stacks = () => names.map(stack => world.cloudFormation.stack(stack)!);
  return world.run(async () => ({
    create: await during(() => oneByOne(world, names, stack => world.cloudFormation.create(stack, template(stack)))),
    hour: await during(() => world.time.sleep(HOUR)),
    update: await during(() => oneByOne(world, stacks(), stack => world.cloudFormation.update(stack, template(stack.name, 'again')))),
    delete: await during(() => oneByOne(world, stacks().reverse(), stack => world.cloudFormation.delete(stack))),
    status: names.map(stack => world.cloudFormation.stack(stack)?.status ?? 'gone'),
  }));
}

async function oneByOne<T>(world: World, each: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  for (const [index, one] of each.entries()) {
    await world.time.sleep(index > 0 ? BETWEEN_STACKS : 0);
    await work(one);
  }
}

function addPast(world: World, destination: string, imports: number): void {
  const source = { S3: { S3LocationUri: 's3://past-logs/', S3BucketRegion: REGION, S3BucketAccessRoleArn: GIVEN_ROLE } };
  for (let index = 0; index < imports; index++) {
    const at = Date.parse('2024-01-01T00:00:00Z') + index * HOUR;
    world.lake.addPastImport({ destination, source, createdAt: at, updatedAt: at, startEventTime: at - HOUR, endEventTime: at });
  }
}

function count(calls: readonly Call[]): Omit<Counts, 'seconds'> {
  const counts = Object.fromEntries([...KINDS, 'throttled'].map(kind => [kind, 0])) as Record<Kind | 'throttled', number>;
  for (const call of calls) {
    const kind = kindOf(call);
    if (kind) {
      counts[kind]++;
    }
    if (call.error === 'ThrottlingException') {
      counts.throttled++;
    }
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
    default: return undefined;
  }
}

parentPort?.on('message', (wanted: Play & { readonly place: number }) => {
  play(wanted).then(played => parentPort!.postMessage({ place: wanted.place, played }), (error: unknown) => setImmediate(() => { throw error; }));
});
