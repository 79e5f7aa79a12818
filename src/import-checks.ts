import { Duration, Stack, Token, TokenComparison, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { aws_cloudtrail, aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { parseStoreArn, stableStoreKey } from './event-data-store';
import { partitionOf } from './partition';
import { TrailImportProvider } from './trail-import-provider';

/** Canned ACLs that grant nothing to anyone but the owner; S3 takes them also where ACLs are disabled. */
const HARMLESS_ACLS = ['Private', 'BucketOwnerRead', 'BucketOwnerFullControl'];

/** ISO 8601 in UTC, whole seconds: CloudTrail's own precision. An invalid date is left to `timeProblems`. */
export function wholeSeconds(date: Date | undefined): string | undefined {
  if (!date || isNaN(date.getTime())) return undefined;
  return `${date.toISOString().slice(0, 19)}Z`;
}

export function timeProblems(start: Date | undefined, end: Date | undefined, now = new Date()): string[] {
  const problems: string[] = [];
  const times = Object.entries({ startEventTime: start, endEventTime: end }).filter((each): each is [string, Date] => each[1] !== undefined);
  if (times.length === 1) {
    const [[given, date]] = times;
    const missing = given === 'startEventTime' ? 'endEventTime' : 'startEventTime';
    problems.push(`${given} is ${wholeSeconds(date) ?? 'given'}, but ${missing} is missing: give both, or neither to import all events`);
  }
  for (const [name, date] of times) {
    if (isNaN(date.getTime())) problems.push(`${name} is no valid date: give one such as new Date('2023-01-01T00:00:00Z')`);
    // Before the year 0 and after 9999 a date has another form, too.
    if (date.getTime() < 0) problems.push(`${name} is ${date.toISOString()}, before 1970: give a time at which there were logs, or leave both times out to import all events`);
    if (date > now) problems.push(`${name} is ${wholeSeconds(date)}, in the future: give a time that has passed, for only logs that exist can be imported`);
  }
  const [from, to] = [wholeSeconds(start), wholeSeconds(end)];
  if (from && to && from >= to) problems.push(`startEventTime is ${from} and endEventTime ${to}: the start has to be before the end`);
  return problems;
}

/** In CloudFormation's hour there has to be time left for the answer. */
const LONGEST_WAIT = Duration.minutes(55);

export function waitProblems(wait: Duration | undefined): string[] {
  if (!wait || wait.isUnresolved()) return [];
  const milliseconds = wait.toMilliseconds({ integral: false });
  return milliseconds > 0 && milliseconds <= LONGEST_WAIT.toMilliseconds() ? []
    : [`waitForCompletion is ${wait.toHumanString()}: give a duration of up to ${LONGEST_WAIT.toHumanString()}, or leave it out and learn of the end by onCompleted and onFailed`];
}

/** A duration as the function reads it; CloudFormation resolves what is a token. */
export function inSeconds(duration: Duration | undefined): string | undefined {
  if (!duration) return undefined;
  if (duration.isUnresolved()) return Tokenization.stringifyNumber(duration.toSeconds());
  return `${Math.ceil(duration.toSeconds({ integral: false }))}`;
}

export function retryProblems(attempts: number | undefined): string[] {
  const fits = attempts === undefined || Token.isUnresolved(attempts) || (Number.isInteger(attempts) && attempts >= 0 && attempts <= 10);
  return fits ? [] : [`retryAttempts is ${attempts}: give a whole number from 0 to 10`];
}

export function destinationProblems(scope: Construct, stores: aws_cloudtrail.IEventDataStoreRef[]): string[] {
  if (stores.length === 0) return ['destinations is empty: give one event data store or several'];
  const keys = stores.map((store) => stableStoreKey(scope, store));
  const repeated = stores.filter((_, index) => keys.indexOf(keys[index]) < index);
  return repeated.map((store) => `destinations holds the event data store ${store.node.path} twice: remove one, for its events would be imported and billed twice`);
}

export function storeProblems(scope: Construct, store: aws_cloudtrail.IEventDataStoreRef): string[] {
  const stack = Stack.of(scope);
  const arn = store.eventDataStoreRef.eventDataStoreArn;
  const literal = Token.isUnresolved(arn) ? undefined : parseStoreArn(arn);
  const name = literal ? arn : store.node.path;
  if (!literal && !Token.isUnresolved(arn)) {
    return [`the destination ${store.node.path} has the ARN '${arn}': give that of an event data store, arn:aws:cloudtrail:<region>:<account>:eventdatastore/<id>`];
  }
  const problems: string[] = [];
  if (Token.compareStrings(store.env.region, stack.region) === TokenComparison.DIFFERENT) {
    problems.push(`the destination ${name} is in Region ${store.env.region}, the stack in ${stack.region}: declare the import in a stack of the store's Region`);
  }
  if (Token.compareStrings(store.env.account, stack.account) === TokenComparison.DIFFERENT) {
    problems.push(`the destination ${name} is of account ${store.env.account}, the stack of ${stack.account}: declare the import in a stack of the store's account`);
  }
  const partition = partitionOf(stack);
  if (literal && partition && literal.partition !== partition) {
    problems.push(`the destination ${name} is of partition ${literal.partition}, the stack of ${partition}: declare the import in a stack of the store's partition`);
  }
  return problems;
}

export function partitionProblems(scope: Construct, stores: aws_cloudtrail.IEventDataStoreRef[]): string[] {
  const partitions = [partitionOf(Stack.of(scope)), ...stores.map((store) => arnOf(store)?.partition)];
  return partitions.includes('aws-cn')
    ? ['the partition is aws-cn: declare the import in a Region of another partition, for CloudTrail Lake does not exist in China'] : [];
}

/** A bucket of this app whose template would keep ACLs on, or be at odds with the ownership that an import sets. */
export function bucketProblems(bucket: aws_s3.IBucketRef | undefined): string[] {
  const resource = [bucket, bucket?.node.defaultChild].find((each): each is CfnBucket => CfnBucket.isCfnBucket(each));
  if (!resource) return [];
  const stack = Stack.of(resource);
  const problems: string[] = [];
  const rules: { objectOwnership?: unknown }[] = stack.resolve(resource.ownershipControls)?.rules ?? [];
  const ownership = Array.isArray(rules) ? rules[0]?.objectOwnership : undefined;
  if (typeof ownership === 'string' && ownership !== 'BucketOwnerEnforced') {
    problems.push(`the bucket ${bucket!.node.path} sets the object ownership ${ownership}: set objectOwnership to BUCKET_OWNER_ENFORCED, for CloudTrail imports from no bucket with ACLs enabled`);
  }
  const acl: unknown = stack.resolve(resource.accessControl);
  if (typeof acl === 'string' && !HARMLESS_ACLS.includes(acl)) {
    problems.push(`the bucket ${bucket!.node.path} sets the access control ${acl}: grant the same access in its bucket policy and remove accessControl, for CloudTrail imports from no bucket with ACLs enabled`);
  }
  return problems;
}

export function roleProblems(scope: Construct, role: iam.IRole | undefined): string[] {
  const { account } = Stack.of(scope);
  if (!role || Token.compareStrings(role.env.account, account) !== TokenComparison.DIFFERENT) return [];
  return [`the role ${role.node.path} is of account ${role.env.account}, the stack of ${account}: give a role of the stack's account, for no other can be passed to CloudTrail`];
}

/** The names that IAM takes. */
const ROLE_NAME = /^[A-Za-z0-9_+=,.@-]{1,64}$/;

export function isRoleName(name: string): boolean {
  return Token.isUnresolved(name) || ROLE_NAME.test(name);
}

export function roleNameProblems(roleName: string | undefined, role: iam.IRole | undefined): string[] {
  if (roleName === undefined) return [];
  const problems: string[] = [];
  if (role) problems.push(`roleName is '${roleName}', but role is given too: leave one of them out, for a role that exists has its name`);
  if (!isRoleName(roleName)) problems.push(`roleName is '${roleName}': give 1 to 64 letters, digits and _+=,.@- without a path, which the construct sets itself`);
  return problems;
}

export function providerProblems(scope: Construct, provider: TrailImportProvider | undefined): string[] {
  const stack = Stack.of(scope);
  if (!provider || Stack.of(provider) === stack) return [];
  return [`the provider ${provider.node.path} is of the stack ${Stack.of(provider).node.path}: leave provider out, or give that of ${stack.node.path}`];
}

/** The oldest Node.js that runs the function. */
const OLDEST_NODE = 20;

/** By its name: one that this aws-cdk-lib does not know yet has no family. */
export function runtimeProblems(runtime: lambda.Runtime | undefined): string[] {
  if (!runtime || Token.isUnresolved(runtime.name)) return [];
  const version = /^nodejs(?<version>\d+)\./.exec(runtime.name)?.groups!.version;
  return Number(version) >= OLDEST_NODE ? []
    : [`the runtime of the function is ${runtime.name}: give one of Node.js ${OLDEST_NODE} or newer, or leave runtime out`];
}

/** A log group of this app that makes no metrics of its lines. */
export function logGroupProblems(logGroup: logs.ILogGroup | undefined): string[] {
  const resource = logGroup?.node.defaultChild;
  if (!(resource instanceof logs.CfnLogGroup)) return [];
  const logGroupClass: unknown = Stack.of(resource).resolve(resource.logGroupClass);
  return typeof logGroupClass !== 'string' || logGroupClass === logs.LogGroupClass.STANDARD ? []
    : [`the log group ${logGroup!.node.path} is of the class ${logGroupClass}: give one of the class ${logs.LogGroupClass.STANDARD}, or leave logGroup out, for metrics are made from lines of that class alone`];
}

function arnOf(store: aws_cloudtrail.IEventDataStoreRef) {
  const arn = store.eventDataStoreRef.eventDataStoreArn;
  return Token.isUnresolved(arn) ? undefined : parseStoreArn(arn);
}
