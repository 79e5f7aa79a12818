import { CfnParameter, Duration, Fn, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  complaintsOf, deployed, existingStore, givenApp, givenImport, givenStack, onlyAccessRole, onlyImport, onlyOne,
  resourcesOf, US, warningsOf,
} from './given';
import { metricLine } from '../../lambda/report/metrics';
import { parseWanted } from '../../lambda/request/properties';
import { Estimate, EventDataStore, ImportSource, TrailImport, TrailImportProvider, TrailImportRole } from '../../src';

/** The problems that synthesis reports for an import with these props, which JavaScript code can contain. */
function complaints(props: object, stack = givenStack({ env: US })): string {
  givenImport(stack, props as any);
  return complaintsOf(stack);
}

describe('a wrong value', () => {
  test("a context value of 'cdk deploy -c disableAcls=false' is a text, and does not disable ACLs", () => {
    const app = givenApp({ disableAcls: 'false' });
    const stack = givenStack({ env: US }, 'Audit', app);
    const message = complaints({ disableAcls: app.node.tryGetContext('disableAcls') }, stack);
    expect(message).toContain("[Audit/History] disableAcls is 'false' (string): specify true or false, or leave it out");
    expect(message).toContain("=== 'true'");
  });

  test('a text is not a time', () => {
    const message = complaints({ startEventTime: '2023-01-01', endEventTime: '2023-12-31' });
    expect(message).toContain("[Audit/History] startEventTime is '2023-01-01' (string): specify a Date");
    expect(message).toContain("[Audit/History] endEventTime is '2023-12-31' (string): specify a Date");
    expect(message).toContain("new Date('2023-01-01T00:00:00Z')");
  });

  test.each<[string, unknown, string]>([
    ['source', 's3://trail-logs/', "source is 's3://trail-logs/' (string): specify an ImportSource"],
    ['source', undefined, 'source is missing: specify an ImportSource'],
    ['source', {}, 'source is an object: specify an ImportSource'],
    ['destinations', undefined, 'destinations is missing: specify a list of event data stores'],
    ['destinations', 'arn', "destinations is 'arn' (string): specify a list of event data stores"],
    ['destinations', ['arn'], "destinations[0] is 'arn' (string): specify an event data store"],
    ['destinations', [], 'destinations is empty: specify at least one event data store'],
    ['startEventTime', 1672531200, 'startEventTime is 1672531200 (number): specify a Date'],
    ['allowOverlap', 'yes', "allowOverlap is 'yes' (string): specify true or false"],
    ['allowEmpty', 'no', "allowEmpty is 'no' (string): specify true or false"],
    ['metricsPerImport', 0, 'metricsPerImport is 0 (number): specify true or false'],
    ['estimate', true, 'estimate is true (boolean): specify an Estimate'],
    ['estimate', { compressionFactor: 10 }, 'estimate is an object: specify an Estimate'],
    ['estimate', Estimate.fromListing({ pricePerGigabyte: '0.5' } as any), "estimate.pricePerGigabyte is '0.5' (string): specify a number from 0 to 1,000"],
    ['estimate', Estimate.fromListing({ compressionFactor: [10] } as any), 'estimate.compressionFactor is a list: specify a number from 1 to 1,000'],
    ['estimate', Estimate.fromListing(7 as any), 'estimate.options is 7 (number): specify an object'],
    ['estimate', Estimate.fromListing({ pricePerGigabyte: -1 }), 'estimate.pricePerGigabyte is -1: specify a number from 0 to 1,000'],
    ['estimate', Estimate.fromListing({ compressionFactor: 0.5 }), 'estimate.compressionFactor is 0.5: specify a number from 1 to 1,000'],
    ['maxEstimatedCost', '5', "maxEstimatedCost is '5' (string): specify a number from 0 to 1,000,000,000"],
    ...[-1, 1_000_000_000.01, NaN, Infinity].map((value): [string, unknown, string] => (
      ['maxEstimatedCost', value, `maxEstimatedCost is ${value}: specify a number from 0 to 1,000,000,000, or leave it out`]
    )),
    ['retryAttempts', '3', "retryAttempts is '3' (string): specify a whole number from 0 to 10"],
    ['retryAttempts', 3n, 'retryAttempts is 3 (bigint): specify a whole number from 0 to 10'],
    ['waitForCompletion', 300, 'waitForCompletion is 300 (number): specify a Duration'],
    ['retryToken', 7, 'retryToken is 7 (number): specify a text'],
    ['retryToken', Symbol('x'), 'retryToken is a symbol: specify a text'],
    ['role', 'arn:aws:iam::111122223333:role/x', "role is 'arn:aws:iam::111122223333:role/x' (string): specify a role"],
    ['roleName', ['x'], 'roleName is a list: specify a name'],
    ['removalPolicy', 'DESTROY', "removalPolicy is 'DESTROY': specify RemovalPolicy.DESTROY"],
    ['removalPolicy', RemovalPolicy.SNAPSHOT, "removalPolicy is 'snapshot': specify RemovalPolicy.DESTROY"],
    ['provider', () => 0, 'provider is a function: specify a TrailImportProvider'],
  ])('of %s is refused with the value and the fix (%#)', (name, value, message) => {
    expect(complaints({ [name]: value })).toContain(`[Audit/History] ${message}`);
  });

  test.each<[string, (stack: Stack) => object, string]>([
    ['boolean', (stack) => ({ disableAcls: new CfnParameter(stack, 'P').valueAsString }), 'disableAcls is a token (string): specify true or false'],
    ['boolean', () => ({ disableAcls: Fn.conditionIf('C', true, false) }), 'disableAcls is a token (object): specify true or false'],
    ['number', (stack) => ({ retryAttempts: new CfnParameter(stack, 'P').valueAsString }), 'retryAttempts is a token (string): specify a whole number'],
    ['text', (stack) => ({ retryToken: new CfnParameter(stack, 'P').value }), 'retryToken is a token (object): specify a text'],
    ['duration in minutes', (stack) => ({ waitForCompletion: Duration.minutes(new CfnParameter(stack, 'P', { type: 'Number' }).valueAsNumber) }),
      'waitForCompletion is a token in minutes: specify Duration.seconds()'],
  ])('is a token of another type for a %s', (_, props, message) => {
    const stack = givenStack({ env: US });
    expect(complaints(props(stack), stack)).toContain(`[Audit/History] ${message}`);
  });

  test('every invalid prop of every construct is in one error, once', () => {
    const stack = givenStack({ env: US });
    givenImport(stack, { disableAcls: 'false', startEventTime: 'x', endEventTime: 7, retryAttempts: '3' } as any);
    new TrailImportRole(stack, 'Role', { roleName: 7 } as any);
    TrailImportProvider.getOrCreate(stack);
    const lines = complaintsOf(stack).split('\n').filter((line) => line.includes('['));
    expect(lines.map((line) => /\[.*?\] \w+/.exec(line)![0]).sort()).toEqual([
      '[Audit/History] disableAcls', '[Audit/History] endEventTime', '[Audit/History] retryAttempts', '[Audit/History] startEventTime', '[Audit/Role] roleName',
    ]);
  });

  test('of the props as a whole is refused', () => {
    for (const props of [undefined, null, 'x', 7, [], () => 0]) {
      const stack = givenStack({ env: US });
      new TrailImport(stack, 'History', props as any);
      expect(complaintsOf(stack)).toMatch(/\[Audit\/History\] (source is missing|props is )/);
    }
  });

  test.each<['fromBucket' | 'fromTrailBucket', string, unknown, string]>([
    ['fromBucket', 'bucketRegion', 7, 'bucketRegion is 7 (number): specify a Region code'],
    ['fromBucket', 'bucketRegion', 'Frankfurt', "bucketRegion is 'Frankfurt': specify a Region code such as eu-central-1, or leave it out"],
    ['fromBucket', 'bucketAccount', 444455556666, 'bucketAccount is 444455556666 (number): specify a 12-digit account ID'],
    ['fromBucket', 'bucketAccount', 'archive', "bucketAccount is 'archive': specify a 12-digit account ID, or leave it out"],
    ['fromBucket', 'prefix', ['AWSLogs'], 'prefix is a list: specify a key prefix'],
    ['fromBucket', 'encryptionKeys', {}, 'encryptionKeys is an object: specify a list of KMS keys'],
    ['fromBucket', 'encryptionKeys', ['arn'], "encryptionKeys[0] is 'arn' (string): specify a KMS key"],
    ['fromTrailBucket', 'organizationId', 7, 'organizationId is 7 (number): specify the ID of an organization'],
    ['fromTrailBucket', 'accountId', 111122223333, 'accountId is 111122223333 (number): specify a 12-digit account ID'],
    ['fromTrailBucket', 'region', {}, 'region is an object: specify a Region code'],
    ['fromTrailBucket', 'keyPrefix', 7, 'keyPrefix is 7 (number): specify a key prefix'],
  ])('of the option of ImportSource.%s %s is refused', (method, name, value, message) => {
    const stack = givenStack({ env: US });
    const source = ImportSource[method](Bucket.fromBucketName(stack, 'Logs', 'trail-logs'), { [name]: value });
    expect(complaints({ source }, stack)).toContain(`[Audit/History] ${message}`);
  });

  test.each<[string, () => ImportSource, string]>([
    ['fromBucket', () => ImportSource.fromBucket('trail-logs' as any), "bucket is 'trail-logs' (string): specify a bucket"],
    ['fromBucket', () => ImportSource.fromBucket(undefined as any), 'bucket is missing: specify a bucket'],
    ['fromTrailBucket', () => ImportSource.fromTrailBucket({} as any), 'bucket is an object: specify a bucket'],
    ['fromTrail', () => ImportSource.fromTrail('main' as any), "trail is 'main' (string): specify a trail"],
    ['fromS3Uri', () => ImportSource.fromS3Uri(undefined as any), 'uri is missing: specify an S3 URI'],
    ['fromS3Uri', () => ImportSource.fromS3Uri(7 as any), 'uri is 7 (number): specify an S3 URI'],
    ['fromS3Uri', () => ImportSource.fromS3Uri('s3://trail-logs', 'eu-central-1' as any), "options is 'eu-central-1' (string): specify an object"],
  ])('of an argument of ImportSource.%s is refused', (_, source, message) => {
    expect(complaints({ source: source() })).toContain(`[Audit/History] ${message}`);
  });

  test('of the ARN of an event data store is refused', () => {
    for (const arn of [undefined, 7, {}, []]) {
      const stack = givenStack({ env: US });
      const destinations = [EventDataStore.fromEventDataStoreArn(stack, 'Lake', arn as any)];
      expect(complaints({ destinations }, stack)).toContain('[Audit/History] the destination Audit/Lake has the ARN ');
    }
  });
});

describe('null and undefined', () => {
  test('mean that nothing is specified', () => {
    const plain = givenStack({ env: US });
    givenImport(plain);
    for (const nothing of [null, undefined]) {
      const stack = givenStack({ env: US });
      const names = ['startEventTime', 'endEventTime', 'allowOverlap', 'allowEmpty', 'estimate', 'retryAttempts', 'waitForCompletion', 'metricsPerImport',
        'retryToken', 'role', 'roleName', 'disableAcls', 'removalPolicy', 'provider'];
      givenImport(stack, Object.fromEntries(names.map((name) => [name, nothing])));
      expect(Template.fromStack(stack).toJSON()).toEqual(Template.fromStack(plain).toJSON());
    }
  });

  test('keep the default of an alarm, a metric and a widget', () => {
    const stack = givenStack({ env: US });
    const history = givenImport(stack);
    history.alarmOnFailure('Alarm', { alarmDescription: undefined, period: undefined });
    expect(onlyOne(stack, 'AWS::CloudWatch::Alarm').Properties.AlarmDescription).toBeDefined();
    expect(history.metricQueueTime({ statistic: undefined }).statistic).toBe('Maximum');
    expect(deployed(stack.resolve(history.progressWidget({ title: undefined }).toJson()[0])).properties.title).toBe('Imports of Audit');
  });
});

describe('the options of the events and metrics of an import', () => {
  test.each<[string, (history: TrailImport) => void, string]>([
    ['period', (history) => history.alarmOnFailure('Alarm', { period: 900 } as any), '[Audit/History/Alarm] period is 900 (number): specify a Duration'],
    ['period', (history) => history.alarmOnFailure('Alarm', { period: Duration.seconds(930) }), '[Audit/History/Alarm] period is 15 minutes 30 seconds: specify '],
    ['period', (history) => history.alarmOnFailure('Alarm', { period: Duration.minutes(5) }), '[Audit/History/Alarm] period is 5 minutes: specify a Duration of whole minutes from 15 minutes to 84 hours, or leave it out'],
    ['alarmName', (history) => history.alarmOnFailure('Alarm', { alarmName: 7 } as any), '[Audit/History/Alarm] alarmName is 7 (number): specify a name'],
    ['states', (history) => history.onStateChange('Rule', { states: 'FAILED' } as any), "[Audit/History/Rule] states is 'FAILED' (string): specify a list"],
    ['states', (history) => history.onStateChange('Rule', { states: ['failed'] } as any), "[Audit/History/Rule] states[0] is 'failed': specify ImportState."],
    ['states', (history) => history.onStateChange('Rule', { states: [] }), '[Audit/History/Rule] states is empty: specify at least one state'],
    ['target', (history) => history.onFailed('Rule', { target: 'topic' } as any), "[Audit/History/Rule] target is 'topic' (string): specify a target"],
    ['the period of a metric', (history) => history.metricQueueTime({ period: 60 } as any), '[Audit/History] period is 60 (number): specify a Duration'],
    ['the name of a metric', (history) => history.metric('filesCompleted'), "[Audit/History] metricName is 'filesCompleted' (string): specify one of FilesCompleted,"],
    ['the options of an alarm', (history) => history.alarmOnFailure('Alarm', 'x' as any), "[Audit/History/Alarm] options is 'x' (string): specify an object"],
  ])('with a wrong %s are refused', (_, act, message) => {
    const stack = givenStack({ env: US });
    act(givenImport(stack));
    expect(complaintsOf(stack)).toContain(message);
  });
});

test('an ID that is left out before the options is reported', () => {
  const history = givenImport(givenStack({ env: US }));
  for (const act of [
    () => history.alarmOnFailure({ period: Duration.hours(1) } as any), () => history.onFailed({} as any),
  ]) {
    expect(act).toThrow('[Audit/History] the ID is an object: specify a text as the first argument');
  }
});

describe('the settings of the provider', () => {
  test.each<[string, unknown, string]>([
    ['memorySize', '512', "memorySize is '512' (string): specify a whole number from 128 to 10,240"],
    ['memorySize', 64, 'memorySize is 64: specify a whole number from 128 to 10,240'],
    ['runtime', 'nodejs22.x', "runtime is 'nodejs22.x' (string): specify a lambda.Runtime"],
    ['vpc', 'vpc-1', "vpc is 'vpc-1' (string): specify a VPC"],
    ['vpcSubnets', 'x', "vpcSubnets is 'x' (string): specify an object"],
    ['securityGroups', {}, 'securityGroups is an object: specify a list of security groups'],
    ['role', 'x', "role is 'x' (string): specify a role"],
    ['logGroup', 'x', "logGroup is 'x' (string): specify a log group"],
    ['encryptionKey', 'x', "encryptionKey is 'x' (string): specify a KMS key"],
  ])('with a wrong %s are refused', (name, value, message) => {
    const stack = givenStack({ env: US });
    TrailImportProvider.getOrCreate(stack, { [name]: value });
    expect(complaintsOf(stack)).toContain(`[Audit/CloudTrailImportProvider] ${message}`);
  });

  test.each([['', "'' (string)"], [false, 'false (boolean)']])('that are %j are refused', (settings, shown) => {
    const stack = givenStack({ env: US });
    TrailImportProvider.getOrCreate(stack, settings as any);
    expect(complaintsOf(stack)).toContain(`props is ${shown}: specify an object`);
  });
});

describe('a Region of any partition', () => {
  const properties = (SourceRegion: string) => ({
    SourceUri: 's3://trail-logs/', Destination: 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/x', AccessRoleArn: 'arn:aws:iam::111122223333:role/x',
    AccessRoleOrigin: 'own', DisableAcls: 'true', ConstructPath: 'Audit/History', SourceRegion,
  });

  test.each(['eusc-de-east-1', 'us-gov-west-1', 'us-isob-east-1', 'cn-north-1', 'ap-southeast-7', 'mx-central-1'])('%s is accepted at synthesis and by the handler', (region) => {
    const stack = givenStack({ env: US });
    expect(complaints({ source: ImportSource.fromS3Uri('s3://trail-logs', { bucketRegion: region }) }, stack)).toBe('');
    const trails = givenStack({ env: US });
    const bucket = Bucket.fromBucketName(trails, 'Logs', 'trail-logs');
    expect(complaints({ source: ImportSource.fromTrailBucket(bucket, { accountId: '111122223333', region }) }, trails)).toBe('');
    const problems: string[] = [];
    expect(parseWanted(properties(region), problems)?.bucketRegion).toBe(region);
    expect(problems).toEqual([]);
  });

  test.each(['mars', 'us-east', 'us-east-1a', 'US-EAST-1', 'us_east_1', '-east-1', 'us-east-1.example'])('%s is refused at synthesis and by the handler', (region) => {
    expect(complaints({ source: ImportSource.fromS3Uri('s3://trail-logs', { bucketRegion: region }) })).toContain('bucketRegion is ');
    const problems: string[] = [];
    parseWanted(properties(region), problems);
    expect(problems).toEqual([`SourceRegion is '${region}'. Specify a Region code such as eu-central-1.`]);
  });
});

describe('an S3 URI with a token', () => {
  const readable = (uri: (stack: Stack) => string) => {
    const stack = givenStack({ env: US });
    givenImport(stack, { source: ImportSource.fromS3Uri(uri(stack)) });
    return onlyAccessRole(stack).Properties.Policies[0].PolicyDocument.Statement.map(({ Resource }: any) => Resource);
  };
  const parameter = (stack: Stack, id = 'Logs') => new CfnParameter(stack, id).valueAsString;
  /** A resolved text for a value of the parameter, as CloudFormation computes it. */
  const evaluate = (part: any, value: string): any => {
    if (typeof part === 'string') return part;
    if (Array.isArray(part)) return part.map((each) => evaluate(each, value));
    if (part.Ref) return value;
    if (part['Fn::Join']) return evaluate(part['Fn::Join'][1], value).join(part['Fn::Join'][0]);
    if (part['Fn::Select']) return evaluate(part['Fn::Select'][1], value)[part['Fn::Select'][0]];
    if (part['Fn::Split']) return evaluate(part['Fn::Split'][1], value).split(part['Fn::Split'][0]);
    throw new Error(JSON.stringify(part));
  };
  const arn = (path: string) => `arn:aws:s3:::${path}`;

  test.each<[string, string, string]>([
    ['s3://<token>', 'trail-logs', 'trail-logs'],
    ['s3://<token>', 'trail-logs/', 'trail-logs'],
    ['s3://<token>', 'trail-logs/AWSLogs', 'trail-logs/AWSLogs'],
    ['s3://<token>', 'trail-logs/AWSLogs/', 'trail-logs/AWSLogs'],
    ['s3://<token>/', 'trail-logs', 'trail-logs'],
    ['s3://<token>/AWSLogs', 'trail-logs', 'trail-logs/AWSLogs'],
    ['s3://trail-<token>/AWSLogs/', 'logs', 'trail-logs/AWSLogs'],
    ['<token>', 's3://trail-logs', 'trail-logs'],
    ['<token>', 's3://trail-logs/AWSLogs/', 'trail-logs/AWSLogs'],
    ['<token>/AWSLogs/', 's3://trail-logs', 'trail-logs/AWSLogs'],
    ['s3://trail-logs/<token>', 'AWSLogs', 'trail-logs/AWSLogs'],
    ['s3://trail-logs/<token>', 'AWSLogs/', 'trail-logs/AWSLogs'],
    ['s3://trail-logs/<token>', '', 'trail-logs'],
    ['s3://trail-logs/AWSLogs/<token>/CloudTrail/', '1', 'trail-logs/AWSLogs/1/CloudTrail'],
  ])('%s that is %s grants exactly this bucket and its objects', (uri, value, path) => {
    const [list, get] = readable((stack) => uri.replace('<token>', parameter(stack)));
    expect(evaluate(list, value)).toBe(arn('trail-logs'));
    expect([evaluate(get, value)].flat()).toContain(arn(`${path}/*`));
    for (const granted of [evaluate(get, value)].flat()) expect([arn(path), arn(`${path}/*`)]).toContain(granted);
  });

  test('checks the literal name of the bucket', () => {
    const stack = givenStack({ env: US });
    const source = ImportSource.fromS3Uri(`s3://My_Trail_Logs/${parameter(stack)}`);
    expect(complaints({ source }, stack)).toContain("the bucket is 'My_Trail_Logs'");
  });
});

describe('the name of a bucket', () => {
  const wanted = (bucket: string) => {
    const problems: string[] = [];
    parseWanted({
      SourceUri: `s3://${bucket}/`, Destination: 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/x', AccessRoleArn: 'arn:aws:iam::111122223333:role/x',
      AccessRoleOrigin: 'own', DisableAcls: 'true', ConstructPath: 'Audit/History',
    }, problems);
    return problems;
  };

  test.each(['My_Trail_Logs', 'Trail-logs', 'trail_logs', 'trail..logs', 'trail-.logs', 'trail.-logs', '192.168.5.4', 'trail-logs-', `${'x'.repeat(64)}`])(
    '%s is refused in clear words by both halves', (name) => {
      const rule = 'with 3 to 63 lowercase letters, digits, hyphens and periods';
      expect(complaints({ source: ImportSource.fromS3Uri(`s3://${name}/`) })).toContain(`[Audit/History] the bucket is '${name}': specify a bucket whose name CloudTrail accepts, ${rule}`);
      expect(wanted(name)).toEqual([expect.stringContaining(rule)]);
      expect(wanted(name)[0]).not.toMatch(/\^|\[a-z/);
    });

  test.each(['My_Trail_Logs', 'Trail-logs', 'trail_logs'])('%s of a bucket from before 2018 is refused as well', (name) => {
    const stack = givenStack({ env: US });
    expect(complaints({ source: ImportSource.fromBucket(Bucket.fromBucketName(stack, 'Logs', name)) }, stack))
      .toContain(`[Audit/History] the bucket is '${name}': specify a bucket whose name CloudTrail accepts, with 3 to 63 lowercase letters`);
  });

  test.each(['trail-logs', 'my.trail.logs', '1trail', 'a--b', 'x'.repeat(63), '192.168.5.4x'])('%s is accepted by both halves', (name) => {
    const stack = givenStack({ env: US });
    expect(complaints({ source: ImportSource.fromBucket(Bucket.fromBucketName(stack, 'Logs', name)) }, stack)).toBe('');
    expect(complaints({ source: ImportSource.fromS3Uri(`s3://${name}`) })).toBe('');
    expect(wanted(name)).toEqual([]);
  });
});

describe('the dimension of an import with its own metrics', () => {
  const ids = ['Ünïcode', '東京', 'x'.repeat(300), ' ', 'tab\tbed', '😀'.repeat(200), ':x'];

  test.each(ids)('of the construct %j is valid, and the same in template and handler', (id) => {
    const stack = givenStack({ env: US });
    const history = givenImport(stack, { metricsPerImport: true }, id);
    history.alarmOnFailure();
    history.onStateChange('Rule');
    expect(complaintsOf(stack)).toBe('');
    const value = history.metricFilesCompleted().dimensions!.Construct;
    expect(value).toMatch(/^[\x20-\x7e]{1,255}$/);
    expect(value.trim()).not.toBe('');
    const { ConstructPath } = onlyImport(stack).Properties;
    const line = metricLine('arn:aws:cloudformation:us-east-1:111122223333:stack/Audit/x', { QueueTime: 1 }, 0, { wanted: { ownMetrics: true, constructPath: ConstructPath } } as any);
    expect(line.Construct).toBe(value);
    // The event pattern of a rule names the construct as the function does.
    const patterns = Object.values(resourcesOf(stack, 'AWS::Events::Rule')).flatMap(({ Properties }) => Properties.EventPattern ?? []);
    expect(patterns.map(({ detail }) => detail.construct)).toEqual([[ConstructPath]]);
  });

  test('differs for different constructs', () => {
    const stack = givenStack({ env: US });
    const values = ['Ü', 'Ä', 'x'.repeat(300), `${'x'.repeat(299)}y`, '?'].map((id) => (
      givenImport(stack, { metricsPerImport: true, source: ImportSource.fromS3Uri(`s3://trail-logs/${Buffer.from(id).toString('hex').slice(-8)}`) }, id)
        .metricFilesCompleted().dimensions!.Construct));
    expect(new Set(values).size).toBe(values.length);
  });
});

describe('one mistake', () => {
  test.each(['s3://b/x', 's3://trail-logs/AWSLogs/'])('in the prefix %s is one error', (prefix) => {
    const stack = givenStack({ env: US });
    const message = complaints({ source: ImportSource.fromBucket(Bucket.fromBucketName(stack, 'Logs', 'trail-logs'), { prefix }) }, stack);
    expect(message.match(/\[Audit\/History\]/g)).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['an invalid date', { startEventTime: new Date('x'), endEventTime: new Date('2023-01-01') }],
    ['no destination', { destinations: [] }],
    ['a destination that is none', { destinations: ['x'] }],
  ])('such as %s is one error', (_, props) => {
    expect(complaints(props).match(/\[Audit\/History\]/g)).toHaveLength(1);
  });
});

describe('a time of today', () => {
  const at = (time: number) => new Date(time);
  const warnings = (props: object) => {
    const stack = givenStack({ env: US });
    givenImport(stack, props);
    return warningsOf(stack);
  };
  const midnight = Math.floor(Date.now() / 86_400_000) * 86_400_000;

  test('is a warning with the fix', () => {
    const yesterday = `${new Date(midnight - 86_400_000).toISOString().slice(0, 10)}T23:59:59Z`;
    const [warning, ...others] = warnings({ startEventTime: new Date('2023-01-01T00:00:00Z'), endEventTime: new Date() });
    expect(others).toEqual([]);
    expect(warning).toContain('endEventTime is ');
    expect(warning).toContain(`new Date('${yesterday}')`);
    expect(warning).toContain('cdk-cloudtrail-import:timeOfToday');
  });

  test('begins at midnight', () => {
    const start = new Date('2023-01-01T00:00:00Z');
    expect(warnings({ startEventTime: start, endEventTime: at(midnight) })).toEqual([]);
    expect(warnings({ startEventTime: start, endEventTime: at(midnight - 1) })).toEqual([]);
    expect(warnings({ startEventTime: start, endEventTime: at(Math.min(midnight + 1_000, Date.now())) }))
      .toHaveLength(1);
  });
});

describe('a placeholder for the account', () => {
  const env = { account: 'test-account', region: 'us-east-1' };

  test('is not validated, because the user did not specify it as accountId', () => {
    const stack = givenStack({ env });
    const trail = new CfnTrail(stack, 'Trail', { isLogging: true, s3BucketName: 'trail-logs' });
    const bucket = Bucket.fromBucketName(stack, 'Logs', 'other-logs');
    const destinations = [existingStore(stack, 'Lake', Lazy.string({ produce: () => 'x' }))];
    givenImport(stack, { source: ImportSource.fromTrail(trail), destinations }, 'OfTrail');
    givenImport(stack, { source: ImportSource.fromTrailBucket(bucket, { region: 'eu-central-1' }), destinations }, 'OfBucket');
    expect(complaintsOf(stack)).toBe('');
    expect(Object.values(resourcesOf(stack, 'Custom::CloudTrailImport')).map(({ Properties }) => Properties.SourceUri))
      .toEqual(['s3://trail-logs/AWSLogs/test-account/CloudTrail/', 's3://other-logs/AWSLogs/test-account/CloudTrail/eu-central-1/']);
  });

  test('is validated as accountId', () => {
    const stack = givenStack({ env });
    const bucket = Bucket.fromBucketName(stack, 'Logs', 'trail-logs');
    expect(complaints({ source: ImportSource.fromTrailBucket(bucket, { accountId: 'test-account' }) }, stack))
      .toContain("accountId is 'test-account': specify a 12-digit account ID, or leave it out");
  });
});

test('tokens of the right type are accepted everywhere, uninspected', () => {
  const stack = givenStack({ env: US });
  const text = (id: string) => Token.asString({ Ref: id });
  const source = ImportSource.fromTrailBucket(Bucket.fromBucketName(stack, 'Logs', text('Bucket')), {
    accountId: text('Account'), region: text('Region'), organizationId: text('Organization'), keyPrefix: text('Prefix'), bucketRegion: text('BucketRegion'),
    bucketAccount: text('Owner'), encryptionKeys: [Key.fromKeyArn(stack, 'Key', text('Key'))],
  });
  expect(complaints({
    source, retryAttempts: Token.asNumber({ Ref: 'Attempts' }), waitForCompletion: Duration.seconds(Token.asNumber({ Ref: 'Wait' })), retryToken: text('Token'),
    roleName: text('Role'), maxEstimatedCost: Token.asNumber({ Ref: 'Cost' }),
    estimate: Estimate.fromListing({ pricePerGigabyte: Token.asNumber({ Ref: 'Price' }), compressionFactor: Token.asNumber({ Ref: 'Factor' }) }),
  }, stack)).toBe('');
});
