import { Duration, Stack, Token, TokenComparison, Tokenization } from 'aws-cdk-lib';
import { aws_cloudtrail, aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { parseStoreArn, stableStoreKey } from './event-data-store';
import { storeOfAppProblems } from './store-of-app';
import { TrailImportProps } from './trail-import-props';
import { partitionOf } from '../partition';
import { TrailImportProvider } from '../provider/trail-import-provider';
import { roleProblems } from '../role/checks';
import { roleNameProblems } from '../role/role-name';
import { BoundImportSource } from '../source/bound-source';
import { bucketResource, ownershipOf } from '../source/location';
import { Checked } from '../validation/struct';

/** All problems of an import, so that synthesis reports them at once. Only valid props are compared with each other. */
export function problemsOf(scope: Construct, props: Checked<TrailImportProps>, source: BoundImportSource): string[] {
  const { destinations = [], role, roleName, removalPolicy, provider } = props.valid;
  return [
    ...props.problems,
    ...repeatedStores(scope, destinations),
    ...partitionProblems(scope, destinations),
    ...destinations.flatMap((store) => storeProblems(scope, store)),
    ...storeOfAppProblems(props),
    ...source.problems,
    ...bucketProblems(source.bucket),
    ...timeRangeProblems(props),
    ...roleProblems(scope, role, removalPolicy),
    ...roleNameProblems(roleName, role),
    ...providerProblems(scope, provider),
  ];
}

/** Canned ACLs that grant nothing to anyone but the owner. S3 accepts them even if ACLs are disabled. */
const HARMLESS_ACLS = ['Private', 'BucketOwnerRead', 'BucketOwnerFullControl'];

/** ISO 8601 in UTC with whole seconds, which is CloudTrail's precision. */
export function wholeSeconds(date: Date | undefined): string | undefined {
  return date && `${date.toISOString().slice(0, 19)}Z`;
}

function timeRangeProblems({ valid, invalid }: Checked<TrailImportProps>): string[] {
  // A time that is reported already is neither missing nor at the wrong end.
  if (invalid.has('startEventTime') || invalid.has('endEventTime')) return [];
  const [start, end] = [wholeSeconds(valid.startEventTime), wholeSeconds(valid.endEventTime)];
  if ((start === undefined) !== (end === undefined)) {
    const [present, missing] = start ? ['startEventTime', 'endEventTime'] : ['endEventTime', 'startEventTime'];
    return [
      `${present} is ${start ?? end}, but ${missing} is missing: specify both, or neither to import all events`,
    ];
  }
  return start && end && start >= end
    ? [`startEventTime is ${start} and endEventTime is ${end}: the start must be before the end`]
    : [];
}

const DAY = 86_400_000;

/** A time that each synthesis computes again is part of another identity each time. */
export function timesOfToday({ startEventTime, endEventTime }: Partial<TrailImportProps>): string[] {
  const midnight = Math.floor(Date.now() / DAY) * DAY;
  const yesterday = wholeSeconds(new Date(midnight - 1_000));
  return Object.entries({ startEventTime, endEventTime }).flatMap(([name, time]) =>
    time && time.getTime() > midnight
      ? [
        `${name} is ${wholeSeconds(time)}, which is later than the start of the current day: specify a fixed time ` +
            `such as new Date('${yesterday}'), because with a time such as new Date() every deployment stops the ` +
            'import and starts another one',
      ]
      : [],
  );
}

/** A duration as the function reads it. CloudFormation resolves tokens. */
export function inSeconds(duration: Duration | undefined): string | undefined {
  if (!duration) return undefined;
  if (duration.isUnresolved()) return Tokenization.stringifyNumber(duration.toSeconds());
  return `${Math.ceil(duration.toSeconds({ integral: false }))}`;
}

function repeatedStores(scope: Construct, stores: aws_cloudtrail.IEventDataStoreRef[]): string[] {
  const keys = stores.map((store) => stableStoreKey(scope, store));
  const repeated = stores.filter((_, index) => keys.indexOf(keys[index]) < index);
  return repeated.map(
    (store) =>
      `destinations contains the event data store ${store.node.path} twice: ` +
      'remove one, because its events would be imported and billed twice',
  );
}

function storeProblems(scope: Construct, store: aws_cloudtrail.IEventDataStoreRef): string[] {
  const stack = Stack.of(scope);
  const arn = store.eventDataStoreRef.eventDataStoreArn;
  const literal = arnOf(store);
  const name = literal ? arn : store.node.path;
  const problems: string[] = [];
  const other = (property: string, is: string, wanted: string) =>
    problems.push(
      `the destination ${name} is in ${property} ${is}, but the stack is in ${wanted}: ` +
        `create the import in a stack in the ${property} of the event data store`,
    );
  if (Token.compareStrings(store.env.region, stack.region) === TokenComparison.DIFFERENT) {
    other('Region', store.env.region, stack.region);
  }
  if (Token.compareStrings(store.env.account, stack.account) === TokenComparison.DIFFERENT) {
    other('account', store.env.account, stack.account);
  }
  const partition = partitionOf(stack);
  if (literal && partition && literal.partition !== partition) other('partition', literal.partition, partition);
  return problems;
}

function partitionProblems(scope: Construct, stores: aws_cloudtrail.IEventDataStoreRef[]): string[] {
  const partitions = [partitionOf(Stack.of(scope)), ...stores.map((store) => arnOf(store)?.partition)];
  return partitions.includes('aws-cn')
    ? [
      'the partition is aws-cn: create the import in a Region of another partition, because CloudTrail Lake is ' +
        'not available in China',
    ]
    : [];
}

/**
 * Reports a bucket of this app whose template would keep ACLs enabled, or contradict the ownership that an import
 * sets.
 */
function bucketProblems(bucket: aws_s3.IBucketRef | undefined): string[] {
  const resource = bucketResource(bucket);
  if (!resource) return [];
  const stack = Stack.of(resource);
  const problems: string[] = [];
  const reason = 'because CloudTrail does not import from buckets with ACLs enabled';
  const ownership = ownershipOf(bucket);
  if (ownership !== undefined && ownership !== 'BucketOwnerEnforced') {
    problems.push(
      `the bucket ${bucket!.node.path} sets the object ownership ${ownership}: set objectOwnership to ` +
        `BUCKET_OWNER_ENFORCED, ${reason}`,
    );
  }
  const acl: unknown = stack.resolve(resource.accessControl);
  if (typeof acl === 'string' && !HARMLESS_ACLS.includes(acl)) {
    problems.push(
      `the bucket ${bucket!.node.path} sets the access control ${acl}: ` +
        `grant the same access in its bucket policy and remove accessControl, ${reason}`,
    );
  }
  return problems;
}

function providerProblems(scope: Construct, provider: TrailImportProvider | undefined): string[] {
  const stack = Stack.of(scope);
  if (!provider || Stack.of(provider) === stack) return [];
  return [
    `the provider ${provider.node.path} is in the stack ${Stack.of(provider).node.path}: ` +
      `leave provider out, or specify the provider of ${stack.node.path}`,
  ];
}

function arnOf(store: aws_cloudtrail.IEventDataStoreRef) {
  const arn = store.eventDataStoreRef.eventDataStoreArn;
  return Token.isUnresolved(arn) ? undefined : parseStoreArn(arn);
}
