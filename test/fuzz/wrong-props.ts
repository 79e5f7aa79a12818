import { Duration, Fn, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import * as fc from 'fast-check';
import { Heavy, hostileText } from './hostile';
import { ACCOUNT, STORE_ARN } from './payloads';
import { Estimate, EventDataStore, ImportSource, TrailImport, TrailImportProvider, TrailImportRole, type TrailImportProps } from '../../src';

/** Props with one value that JavaScript allows and the types don't, or that nearly has the right form. */

/** Values that need a stack, by name, so that a failing case can be printed. */
const CONSTRUCTS: Readonly<Record<string, (stack: Stack, id: string) => unknown>> = {
  'a bucket': (stack, id) => Bucket.fromBucketName(stack, id, 'trail-logs'),
  'a role': (stack, id) => iam.Role.fromRoleArn(stack, id, `arn:aws:iam::${ACCOUNT}:role/reader`),
  'a key': (stack, id) => kms.Key.fromKeyArn(stack, id, `arn:aws:kms:us-east-1:${ACCOUNT}:key/x`),
  'an alias': (stack, id) => kms.Alias.fromAliasName(stack, id, 'alias/x'),
  'a store': (stack, id) => EventDataStore.fromEventDataStoreArn(stack, id, STORE_ARN.replace('11111111', '22222222')),
  'a store without ARN': (stack, id) => EventDataStore.fromEventDataStoreArn(stack, id, undefined as any),
  'a stack': stack => stack,
  'the provider': stack => TrailImportProvider.getOrCreate(stack),
};

const VALUES: Readonly<Record<string, () => unknown>> = {
  'a source': () => ImportSource.fromS3Uri('s3://trail-logs'),
  'an estimate': () => Estimate.fromListing(),
  'an estimate with a text': () => Estimate.fromListing({ pricePerGigabyte: '0.5' } as any),
  'a runtime': () => Runtime.NODEJS_22_X,
  'a class': () => Bucket,
  'a function': () => () => true,
  'a symbol': () => Symbol('false'),
  'a bigint': () => 3n,
  'a Date': () => new Date('2023-06-01T00:00:00Z'),
  'an invalid Date': () => new Date('x'),
  'a future Date': () => new Date('9999-01-01T00:00:00Z'),
  'a Date before 1970': () => new Date(-1),
  'a Duration': () => Duration.minutes(30),
  'a long Duration': () => Duration.days(1),
  'no Duration': () => Duration.seconds(0),
  'a Duration of a token': () => Duration.seconds(Token.asNumber({ Ref: 'Seconds' })),
  'a Duration of a token in minutes': () => Duration.minutes(Token.asNumber({ Ref: 'Minutes' })),
  'a Boolean object': () => new Boolean(false),
  'a String object': () => new String('x'),
  'a Number object': () => new Number(3),
  'a token text': () => Token.asString({ Ref: 'Text' }),
  'a lazy text': () => Lazy.string({ produce: () => 'x' }),
  'a text with a token': () => `x-${Token.asString({ Ref: 'Text' })}`,
  'a token number': () => Token.asNumber({ Ref: 'Number' }),
  'a token list': () => Token.asList({ Ref: 'List' }),
  'a token object': () => Fn.conditionIf('C', true, false),
  'an object without prototype': () => Object.create(null),
  'an object whose members throw': () => Object.defineProperty({}, 'node', { get: () => { throw new TypeError('no'); }, enumerable: true }),
  'a sparse list': () => new Array(2),
  'a Map': () => new Map([['a', 1]]),
};

/** A value by its name or, if it can be printed, itself. */
export type Specified = { readonly named: string } | { readonly value: unknown };

const specified: fc.Arbitrary<Specified> = fc.oneof(
  {
    weight: 6, arbitrary: fc.constantFrom(...Object.keys(CONSTRUCTS), ...Object.keys(VALUES)).map(named => ({ named })),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom<unknown>(
      'true', 'false', 'TRUE', '', '0', '1', '3', '10', 'ALLOW', 'allow', 'REFUSE', 'RETAIN', 'retain', 'destroy', 'snapshot', 'COMPLETED', 'failed',
      'eu-central-1', 'eusc-de-east-1', 'us-east-1a', ACCOUNT, '1234', 'o-exampleorgid', 'My_Trail_Logs', 's3://trail-logs', 's3://My_Logs', 'nodejs22.x',
      true, false, 0, 1, 3, 10, 11, -1, 0.5, NaN, Infinity, -Infinity, 1e21, 2 ** 53, 256, 111122223333, null, undefined, [], {}, [[]], ['x'], [null], [7],
      { toString: 1 }, { node: 1 }, { node: { path: 'x' } }, { length: 1 }, { then: 1 }, { resolve: 1 }, { pricePerGigabyte: 1 },
    ).map(value => ({ value })),
  },
  { weight: 2, arbitrary: hostileText.map(value => ({ value })) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }).map(value => ({ value })) },
  { weight: 1, arbitrary: fc.constantFrom('a text of 1 MB', 'a list in a list, 20,000 deep', 'an object without toString', 'a polluted object').map(name => ({ value: new Heavy(name) })) },
);

type Verdict = boolean | 'either';
const isToken = (value: unknown) => Token.isUnresolved(value);
const text = (fits: (value: string) => Verdict) => (value: unknown): Verdict => typeof value === 'string' && (isToken(value) || fits(value));
const number = (fits: (value: number) => boolean) => (value: unknown) => typeof value === 'number' && (isToken(value) || fits(value));
const flag = (value: unknown) => typeof value === 'boolean';
const among = (...values: unknown[]) => (value: unknown) => values.includes(value);
const has = (member: string) => (value: unknown) => typeof value === 'object' && value !== null && !('named' in value) && member in value;
const list = (fits: (value: unknown) => Verdict, most = Infinity) => (value: unknown): Verdict =>
  Array.isArray(value) && value.length <= most && [...value].every(each => fits(each) === true);
const region = text(value => /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(value));
const account = text(value => /^\d{12}$/.test(value));
const period = (value: unknown) => value instanceof Duration && !value.isUnresolved()
  && value.toSeconds() >= 900 && value.toSeconds() <= 84 * 3_600;
const isKey = (value: unknown) => has('keyRef')(value) && !has('aliasName')(value);
const isStore = (value: unknown) => has('eventDataStoreRef')(value) && typeof (value as any).eventDataStoreRef.eventDataStoreArn === 'string';
const isTime = (value: unknown) =>
  value instanceof Date && value.getTime() > Date.parse('2023-01-01T00:00:00Z') && value.getTime() < Date.now();

interface Place {
  /** Whether the value may be accepted. It is written without the words and patterns of the library. */
  readonly fits: (value: any) => Verdict;
  readonly isRequired?: true;
  /** The property of the custom resource that has the value, and the value as it must be there. */
  readonly wire?: readonly [string, (value: any) => unknown];
  readonly build: (stack: Stack, id: string, value: unknown) => readonly IConstruct[];
}

const SOURCE = () => ImportSource.fromS3Uri('s3://trail-logs/AWSLogs/');
const bucketIn = (stack: Stack, id: string) => Bucket.fromBucketName(stack, `${id}Logs`, 'trail-logs');

function importOf(stack: Stack, id: string, props: object): TrailImport {
  return new TrailImport(stack, id, {
    source: SOURCE(), destinations: [EventDataStore.fromEventDataStoreArn(stack, `${id}Store`, STORE_ARN)], ...props,
  } as TrailImportProps);
}

const inImport = (name: string, others: object = {}): Place['build'] => (stack, id, value) => [importOf(stack, id, { ...others, [name]: value })];
const inSource = (make: (stack: Stack, id: string, value: any) => ImportSource): Place['build'] =>
  (stack, id, value) => [importOf(stack, id, { source: make(stack, id, value) })];
const inTrailBucket = (name: string, others: object = {}) =>
  inSource((stack, id, value) => ImportSource.fromTrailBucket(bucketIn(stack, id), { ...others, [name]: value }));
const inProvider = (name: string): Place['build'] => (_, id, value) => {
  const stack = new Stack(undefined, `S${id.replace(/\W/g, '')}`, { env: { account: ACCOUNT, region: 'us-east-1' } });
  const vpc = ['vpcSubnets', 'securityGroups'].includes(name) ? { vpc: new Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'x', subnetType: SubnetType.PRIVATE_ISOLATED }] }) } : {};
  return [TrailImportProvider.getOrCreate(stack, { ...vpc, [name]: value })];
};
const inAlarm = (name: string): Place['build'] => (stack, id, value) => [importOf(stack, id, {}).alarmOnFailure('Alarm', { [name]: value })];
const inRule = (name: string): Place['build'] => (stack, id, value) => [importOf(stack, id, {}).onStateChange('Rule', { [name]: value })];
const inMetric = (name: string): Place['build'] => (stack, id, value) => {
  const one = importOf(stack, id, {});
  one.metricFilesCompleted({ [name]: value });
  return [one];
};


const asText = (value: unknown) => isToken(value) ? expect.anything : String(value);
const expect = { anything: Symbol('anything') };

export const PLACES: Readonly<Record<string, Place>> = {
  'import.source': { fits: value => value instanceof ImportSource, isRequired: true, build: inImport('source') },
  'import.destinations': { fits: value => list(isStore)(value) && value.length > 0, isRequired: true, build: inImport('destinations') },
  'import.startEventTime': { fits: value => value instanceof Date && value.getTime() >= 0 && value.getTime() < Date.parse('2023-12-31T00:00:00Z'), isRequired: true, build: inImport('startEventTime', { endEventTime: new Date('2023-12-31T00:00:00Z') }) },
  'import.endEventTime': { fits: isTime, isRequired: true, build: inImport('endEventTime', { startEventTime: new Date('2023-01-01T00:00:00Z') }) },
  'import.allowOverlap': { fits: flag, wire: ['AllowOverlap', value => value ? 'true' : undefined], build: inImport('allowOverlap') },
  'import.allowEmpty': { fits: flag, wire: ['AllowEmpty', value => value ? 'true' : undefined], build: inImport('allowEmpty') },
  'import.estimate': { fits: value => value instanceof Estimate && value._properties.PricePerGigabyte === undefined && value._problems.length === 0, build: inImport('estimate') },
  'import.maxEstimatedCost': { fits: number(value => value >= 0 && value <= 1e9), wire: ['MaxEstimatedCost', asText], build: inImport('maxEstimatedCost') },
  'import.retryAttempts': { fits: number(value => Number.isInteger(value) && value >= 0 && value <= 10), wire: ['RetryAttempts', asText], build: inImport('retryAttempts') },
  'import.waitForCompletion': {
    fits: value => value instanceof Duration && (value.isUnresolved() ? value.unitLabel() === 'seconds' : value.toSeconds() > 0 && value.toSeconds() <= 3_300),
    build: inImport('waitForCompletion'),
  },
  'import.metricsPerImport': { fits: flag, wire: ['OwnMetrics', value => value ? 'true' : undefined], build: inImport('metricsPerImport') },
  'import.retryToken': { fits: text(value => value.length <= 2_048), wire: ['RetryToken', value => isToken(value) ? expect.anything : value], build: inImport('retryToken') },
  'import.role': { fits: has('roleArn'), build: inImport('role') },
  'import.roleName': { fits: text(value => /^[\w+=,.@-]{1,64}$/.test(value)), build: inImport('roleName') },
  'import.disableAcls': { fits: flag, wire: ['DisableAcls', String], build: inImport('disableAcls') },
  'import.removalPolicy': { fits: among(RemovalPolicy.DESTROY, RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE), build: inImport('removalPolicy') },
  'import.provider': { fits: value => value instanceof TrailImportProvider, build: inImport('provider') },
  'source.bucket': { fits: has('bucketRef'), isRequired: true, build: inSource((_s, _i, value) => ImportSource.fromBucket(value)) },
  'source.trail': { fits: () => 'either', isRequired: true, build: inSource((_s, _i, value) => ImportSource.fromTrail(value)) },
  'source.uri': { fits: text(() => 'either'), isRequired: true, build: inSource((_s, _i, value) => ImportSource.fromS3Uri(value)) },
  'source.prefix': { fits: text(() => 'either'), build: inSource((stack, id, value) => ImportSource.fromBucket(bucketIn(stack, id), { prefix: value })) },
  'source.bucketRegion': { fits: region, wire: ['SourceRegion', value => isToken(value) ? expect.anything : value], build: inTrailBucket('bucketRegion') },
  'source.bucketAccount': { fits: account, build: inTrailBucket('bucketAccount') },
  'source.encryptionKeys': { fits: list(isKey), build: inTrailBucket('encryptionKeys') },
  'source.organizationId': { fits: text(value => /^o-[a-z0-9]{10,32}$/.test(value)), build: inTrailBucket('organizationId') },
  'source.accountId': { fits: account, build: inTrailBucket('accountId') },
  'source.region': { fits: region, build: inTrailBucket('region', { accountId: ACCOUNT }) },
  'source.keyPrefix': { fits: text(() => 'either'), build: inTrailBucket('keyPrefix') },
  'provider.role': { fits: has('roleArn'), build: inProvider('role') },
  'provider.logGroup': { fits: has('logGroupArn'), build: inProvider('logGroup') },
  'provider.vpc': { fits: has('vpcId'), build: inProvider('vpc') },
  'provider.vpcSubnets': { fits: value => typeof value === 'object' && !Array.isArray(value) ? 'either' : false, build: inProvider('vpcSubnets') },
  'provider.securityGroups': { fits: list(has('securityGroupId')), build: inProvider('securityGroups') },
  'provider.runtime': { fits: value => value instanceof Runtime, build: inProvider('runtime') },
  'provider.encryptionKey': { fits: has('keyRef'), build: inProvider('encryptionKey') },
  'provider.memorySize': { fits: number(value => Number.isInteger(value) && value >= 128 && value <= 10_240), build: inProvider('memorySize') },
  'provider.reservedConcurrentExecutions': { fits: number(value => Number.isInteger(value) && value >= 1 && value <= 1e6), build: inProvider('reservedConcurrentExecutions') },
  'provider.tracing': { fits: among('Active', 'PassThrough', 'Disabled'), build: inProvider('tracing') },
  'provider.logRemovalPolicy': { fits: among(RemovalPolicy.DESTROY, RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE), build: inProvider('logRemovalPolicy') },
  'role.roleName': { fits: text(value => /^[\w+=,.@-]{1,64}$/.test(value)), build: (stack, id, value) => [new TrailImportRole(stack, id, { roleName: value as string })] },
  'alarm.alarmName': { fits: text(value => value.length <= 2_048), build: inAlarm('alarmName') },
  'alarm.alarmDescription': { fits: text(value => value.length <= 2_048), build: inAlarm('alarmDescription') },
  'alarm.period': { fits: period, build: inAlarm('period') },
  'rule.states': { fits: value => list(among('QUEUED', 'RUNNING', 'RETRYING', 'COMPLETED', 'FAILED', 'STOPPED'))(value) && value.length > 0, build: inRule('states') },
  'rule.target': { fits: has('bind'), build: inRule('target') },
  'rule.description': { fits: text(value => value.length <= 2_048), build: inRule('description') },
  'rule.crossStackScope': { fits: () => 'either', build: inRule('crossStackScope') },
  'metric.period': { fits: value => value instanceof Duration && !value.isUnresolved() && value.toSeconds() > 0, build: inMetric('period') },
  'metric.statistic': { fits: text(() => false), build: inMetric('statistic') },
  'metric.label': { fits: text(value => value.length <= 2_048), build: inMetric('label') },
};

export interface WrongCase {
  readonly place: string;
  readonly specified: Specified;
}

export const wrongCases: fc.Arbitrary<WrongCase> = fc.record({
  place: fc.constantFrom(...Object.keys(PLACES)), specified,
});

const UNCLEAR =
  /\bundefined\b|\[object |Cannot (?!name)|is not (?:a function|iterable)|\$\{Token\[|Maximum call|circular/;

/** The result for one value of any type. */
export function violationsOf(stack: Stack, index: number, { place, specified: one }: WrongCase, count: (what: 'good' | 'bad') => void): string[] {
  const { fits, isRequired, wire, build } = PLACES[place];
  const id = `W${index}`;
  const value = 'named' in one ? (CONSTRUCTS[one.named] ?? VALUES[one.named])(stack, `${id}Value`) : one.value instanceof Heavy ? one.value.value : one.value;
  const isAbsent = value === undefined || value === null;
  const verdict = isAbsent ? !isRequired : fits(value);
  const constructs = build(stack, id, value);
  const problems = constructs.flatMap(({ node }) => node.validate())
    .filter(problem => !/^\S+ imports (?:the same|some of)/.test(problem));
  count(problems.length > 0 ? 'bad' : 'good');
  const wrong = problems.filter(problem => UNCLEAR.test(problem) || problem.length > 1_500 || !/: |missing/.test(problem)).map(problem => `Unclear: ${JSON.stringify(problem)}`);
  const name = place.split('.')[1];
  if (verdict === true && problems.length > 0) { wrong.push(`A valid value is refused: ${problems.join()}`); }
  if (verdict === false) {
    // A time is missing, or the list, whose items are named.
    if (problems.length === 0) { wrong.push('It is accepted, as something else.'); }
    if (!isAbsent && new Set(problems.map(problem => /^[\w ]*\w/.exec(problem)?.[0])).size > 1) { wrong.push(`One mistake, several errors: ${problems.join(' | ')}`); }
    if (!problems.some(problem => problem.includes(name) || /the (?:destination|bucket|S3 URI)/.test(problem))) { wrong.push(`The prop isn't named: ${problems.join()}`); }
  }
  if (wire && problems.length === 0 && !isAbsent) {
    const [property, rendered] = wire;
    const resource = constructs[0].node.children.find(({ node }) => node.id.startsWith('Into'))!;
    const { Resources } = stack.resolve((resource as any)._toCloudFormation());
    const [{ Properties }] = Object.values(Resources) as { Properties: Record<string, unknown> }[];
    if (rendered(value) !== expect.anything && Properties[property] !== rendered(value)) { wrong.push(`${property} is ${Properties[property]}.`); }
  }
  return wrong;
}
