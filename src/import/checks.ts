import { Duration, Stack, Token, TokenComparison, Tokenization } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { aws_cloudtrail, aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { costProblems } from './estimate';
import { parseStoreArn, stableStoreKey } from './event-data-store';
import { TrailImportProps } from './trail-import-props';
import { partitionOf } from '../partition';
import { TrailImportProvider } from '../provider/trail-import-provider';
import { roleProblems } from '../role/checks';
import { roleNameProblems } from '../role/role-name';
import { BoundImportSource } from '../source/import-source';

/** All problems of an import, so that synthesis reports them at once. */
export function problemsOf(scope: Construct, props: TrailImportProps, source: BoundImportSource): string[] {
  return [
    ...destinationProblems(scope, props.destinations),
    ...partitionProblems(scope, props.destinations),
    ...props.destinations.flatMap((store) => storeProblems(scope, store)),
    ...source.problems,
    ...bucketProblems(source.bucket),
    ...timeProblems(props.startEventTime, props.endEventTime),
    ...retryProblems(props.retryAttempts),
    ...waitProblems(props.waitForCompletion),
    ...costProblems(props.estimate, props.maxEstimatedCost),
    ...roleProblems(scope, props.role, props.removalPolicy),
    ...roleNameProblems(props.roleName, props.role),
    ...providerProblems(scope, props.provider),
  ];
}

/** Canned ACLs that grant nothing to anyone but the owner. S3 accepts them even if ACLs are disabled. */
const HARMLESS_ACLS = ['Private', 'BucketOwnerRead', 'BucketOwnerFullControl'];

/** ISO 8601 in UTC with whole seconds, which is CloudTrail's precision. `timeProblems` reports invalid dates. */
export function wholeSeconds(date: Date | undefined): string | undefined {
  if (!date || isNaN(date.getTime())) return undefined;
  return `${date.toISOString().slice(0, 19)}Z`;
}

function timeProblems(start: Date | undefined, end: Date | undefined, now = new Date()): string[] {
  const problems: string[] = [];
  const times = Object.entries({ startEventTime: start, endEventTime: end }).filter(
    (each): each is [string, Date] => each[1] !== undefined,
  );
  if (times.length === 1) {
    const [[present, date]] = times;
    const missing = present === 'startEventTime' ? 'endEventTime' : 'startEventTime';
    problems.push(
      `${present} is ${wholeSeconds(date) ?? 'invalid'}, but ${missing} is missing: specify both, or neither to ` +
        'import all events',
    );
  }
  for (const [name, date] of times) {
    if (isNaN(date.getTime())) {
      problems.push(`${name} isn't a valid date: specify a date such as new Date('2023-01-01T00:00:00Z')`);
    }
    // ISO 8601 has another form for years before 0 and after 9999.
    if (date.getTime() < 0) {
      problems.push(
        `${name} is ${date.toISOString()}, before 1970: specify a time with logs, or leave out both times to ` +
          'import all events',
      );
    }
    if (date > now) {
      problems.push(
        `${name} is ${wholeSeconds(date)}, in the future: specify a time in the past, because only existing logs ` +
          'can be imported',
      );
    }
  }
  const [from, to] = [wholeSeconds(start), wholeSeconds(end)];
  if (from && to && from >= to) {
    problems.push(`startEventTime is ${from} and endEventTime is ${to}: the start must be before the end`);
  }
  return problems;
}

/** CloudFormation waits for an hour, and needs time for the answer. */
const LONGEST_WAIT = Duration.minutes(55);

function waitProblems(wait: Duration | undefined): string[] {
  if (!wait || wait.isUnresolved()) return [];
  const milliseconds = wait.toMilliseconds({ integral: false });
  return milliseconds > 0 && milliseconds <= LONGEST_WAIT.toMilliseconds()
    ? []
    : [
      `waitForCompletion is ${wait.toHumanString()}: specify a duration of up to ${LONGEST_WAIT.toHumanString()}, ` +
          'or leave it out and use onCompleted and onFailed',
    ];
}

/** A duration as the function reads it. CloudFormation resolves tokens. */
export function inSeconds(duration: Duration | undefined): string | undefined {
  if (!duration) return undefined;
  if (duration.isUnresolved()) return Tokenization.stringifyNumber(duration.toSeconds());
  return `${Math.ceil(duration.toSeconds({ integral: false }))}`;
}

function retryProblems(attempts: number | undefined): string[] {
  const fits =
    attempts === undefined ||
    Token.isUnresolved(attempts) ||
    (Number.isInteger(attempts) && attempts >= 0 && attempts <= 10);
  return fits ? [] : [`retryAttempts is ${attempts}: specify a whole number from 0 to 10`];
}

function destinationProblems(scope: Construct, stores: aws_cloudtrail.IEventDataStoreRef[]): string[] {
  if (stores.length === 0) return ['destinations is empty: specify at least one event data store'];
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
  const literal = Token.isUnresolved(arn) ? undefined : parseStoreArn(arn);
  const name = literal ? arn : store.node.path;
  if (!literal && !Token.isUnresolved(arn)) {
    return [
      `the destination ${store.node.path} has the ARN '${arn}': specify the ARN of an event data store, ` +
        'arn:aws:cloudtrail:<region>:<account>:eventdatastore/<id>',
    ];
  }
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
  const resource = [bucket, bucket?.node.defaultChild].find((each): each is CfnBucket => CfnBucket.isCfnBucket(each));
  if (!resource) return [];
  const stack = Stack.of(resource);
  const problems: string[] = [];
  const reason = 'because CloudTrail does not import from buckets with ACLs enabled';
  const rules: { objectOwnership?: unknown }[] = stack.resolve(resource.ownershipControls)?.rules ?? [];
  const ownership = Array.isArray(rules) ? rules[0]?.objectOwnership : undefined;
  if (typeof ownership === 'string' && ownership !== 'BucketOwnerEnforced') {
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
