import { Aws, CfnCondition, CfnParameter, Duration, Fn, Stack, Token } from 'aws-cdk-lib';
import { CfnEventDataStore, CfnEventDataStoreProps } from 'aws-cdk-lib/aws-cloudtrail';
import { CompositePrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket, BucketAccessControl, BucketProps, CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { complaintsOf, existingStore, givenImport, givenStack, newStore, STORE_ARN, US, warningsOf } from './given';
import { ImportSource, TrailImportProps } from '../../src';

function complaints(
  props: Partial<TrailImportProps> | ((stack: Stack) => Partial<TrailImportProps>), stack = givenStack({ env: US }),
): string {
  givenImport(stack, typeof props === 'function' ? props(stack) : props);
  return complaintsOf(stack);
}

describe('times', () => {
  const [early, late] = [new Date('2023-01-01T00:00:00Z'), new Date('2023-12-31T23:59:59Z')];
  const tomorrow = new Date(Date.now() + 86_400_000);

  test('are accepted as a pair in their order', () => {
    expect(complaints({ startEventTime: early, endEventTime: late })).toBe('');
  });

  test.each<[string, Partial<TrailImportProps>, string]>([
    ['no end', { startEventTime: early }, 'startEventTime is 2023-01-01T00:00:00Z, but endEventTime is missing: specify both, or neither'],
    ['no start', { endEventTime: late }, 'endEventTime is 2023-12-31T23:59:59Z, but startEventTime is missing: specify both, or neither'],
    ['the wrong order', { startEventTime: late, endEventTime: early }, 'startEventTime is 2023-12-31T23:59:59Z and endEventTime is 2023-01-01T00:00:00Z: the start must be before the end'],
    ['the same second', { startEventTime: early, endEventTime: new Date(+early + 999) }, 'the start must be before the end'],
    ['an end in the future', { startEventTime: early, endEventTime: tomorrow }, 'in the future: specify a time in the past'],
    ['a year of six digits', { startEventTime: new Date('-100000-01-01T00:00:00Z'), endEventTime: late }, 'startEventTime is -100000-01-01T00:00:00.000Z, before 1970'],
    ['an invalid date', { startEventTime: new Date('yesterday'), endEventTime: late }, 'startEventTime is an invalid Date: specify a Date such as'],
  ])('with %s are refused', (_, props, message) => {
    expect(complaints(props)).toContain(`[Audit/History] ${message}`.replace('[Audit/History] in the', 'in the').replace('[Audit/History] the start', 'the start'));
  });
});

describe('destinations', () => {
  test.each([
    ['arn:aws:cloudtrail:us-east-1:111122223333:trail/main'],
    ['arn:aws:cloudtrail:us-east-1:111122223333:channel/EXAMPLE'],
    ['EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE'],
    ['arn:aws:cloudtrail:us-east-1:1111:eventdatastore/EXAMPLE'],
    [''],
  ])('with the ARN %p are refused', (arn) => {
    expect(complaints((stack) => ({ destinations: [existingStore(stack, 'Lake', arn)] })))
      .toContain(`[Audit/History] the destination Audit/Lake has the ARN '${arn}': specify the ARN of an event data store`);
  });

  test.each([
    ['us-east-1', 'eu-west-1', 'is in Region eu-west-1, but the stack is in us-east-1'],
    ['111122223333', '444455556666', 'is in account 444455556666, but the stack is in 111122223333'],
    ['arn:aws:', 'arn:aws-us-gov:', 'is in partition aws-us-gov, but the stack is in aws'],
  ])('with %s replaced by %s are refused', (is, other, message) => {
    expect(complaints((stack) => ({ destinations: [existingStore(stack, 'Lake', STORE_ARN.replace(is, other))] }))).toContain(message);
  });

  test('of another Region are accepted where the stack does not know its own', () => {
    expect(complaints((stack) => ({ destinations: [existingStore(stack, 'Lake', STORE_ARN.replace('us-east-1', 'eu-west-1'))] }), givenStack())).toBe('');
  });

  test('that another Region of the app creates are refused', () => {
    const stack = givenStack({ env: US, crossRegionReferences: true });
    const elsewhere = givenStack({ env: { ...US, region: 'eu-west-1' }, crossRegionReferences: true }, 'Europe', stack.node.root as any);
    expect(complaints({ destinations: [newStore(elsewhere, 'Lake')] }, stack))
      .toContain('the destination Europe/Lake is in Region eu-west-1, but the stack is in us-east-1');
  });

  test('that are several are accepted, and each is checked', () => {
    expect(complaints((stack) => ({ destinations: ['A', 'B'].map((id) => newStore(stack, id)) }))).toBe('');
    expect(complaints((stack) => ({ destinations: [newStore(stack, 'A'), existingStore(stack, 'B', 'lake')] }))).toContain('Audit/B has the ARN');
  });

  test('that hold a store twice are refused', () => {
    const twice = (id: string) => `[Audit/History] destinations contains the event data store Audit/${id} twice: remove one`;
    expect(complaints((stack) => ({ destinations: ['A', 'B'].map((id) => existingStore(stack, id)) }))).toContain(twice('B'));
    expect(complaints((stack) => {
      const store = newStore(stack, 'A');
      return { destinations: [store, store] };
    })).toContain(twice('A'));
  });

  test('in China are refused with the reason', () => {
    const reason = 'the partition is aws-cn: create the import in a Region of another partition, because CloudTrail Lake is not available in China';
    expect(complaints({}, givenStack({ env: { ...US, region: 'cn-north-1' } }))).toContain(reason);
    expect(complaints((stack) => ({ destinations: [existingStore(stack, 'Lake', STORE_ARN.replace('arn:aws:', 'arn:aws-cn:'))] }), givenStack())).toContain(reason);
  });
});

describe('an event data store of the app', () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  type StoreProps = CfnEventDataStoreProps | ((scope: Stack) => CfnEventDataStoreProps);

  function given(store: StoreProps, props: Partial<TrailImportProps> = {}) {
    const stack = givenStack({ env: US });
    const destinations = [new CfnEventDataStore(stack, 'Lake', typeof store === 'function' ? store(stack) : store)];
    givenImport(stack, { destinations, ...props });
    return stack;
  }

  describe('that keeps events for a short time', () => {
    const window = (from: number, to: number) => ({ startEventTime: daysAgo(from), endEventTime: daysAgo(to) });

    test('is refused for an older time range, with the advice to deploy it first', () => {
      const refusal = complaintsOf(given({ retentionPeriod: 90 }, window(400, 92)));
      expect(refusal)
        .toMatch(/\[Audit\/History\] the event data store Audit\/Lake keeps events for 90 days, since \d{4}-\d\d-\d\d, but endEventTime is \d{4}-\d\d-\d\d: specify a later time range or a longer retentionPeriod\./);
      expect(refusal).toContain('deploy the event data store before the import');
    });

    test('is warned of for a time range that is older in part', () => {
      const stack = given({ retentionPeriod: 90 }, window(92, 30));
      expect(warningsOf(stack, /keeps events for/)).toHaveLength(1);
    });

    test.each<[string, StoreProps]>([
      ['keeps them long enough', { retentionPeriod: 401 }],
      ['does not specify it', {}],
      ['leaves it to a parameter', (scope) => ({ retentionPeriod: new CfnParameter(scope, 'Days', { type: 'Number' }).valueAsNumber })],
    ])('is accepted if it %s', (_, store) => {
      const stack = given(store, window(400, 92));
      expect(warningsOf(stack, /keeps events for/)).toEqual([]);
    });
  });

  describe('that collects events itself', () => {
    const refused = 'the event data store Audit/Lake collects events itself, and the import has no time range, so that it would ingest the same events again: specify startEventTime';

    test.each<[string, CfnEventDataStoreProps]>([['by default', {}], ['explicitly', { ingestionEnabled: true }]])('is refused %s without a time range', (_, store) => {
      expect(complaintsOf(given(store))).toContain(`[Audit/History] ${refused}`);
    });

    test.each<[string, StoreProps, Partial<TrailImportProps>]>([
      ['ingests nothing', { ingestionEnabled: false }, {}],
      ['gets a time range', {}, { startEventTime: daysAgo(400), endEventTime: daysAgo(30) }],
      ['may get events twice', {}, { allowOverlap: true }],
      ['is switched by a parameter', (scope) => ({ ingestionEnabled: new CfnParameter(scope, 'Live').value as any }), {}],
    ])('is accepted if it %s', (_, store, props) => {
      expect(complaintsOf(given(store, props))).toBe('');
    });
  });
});

describe('retryAttempts', () => {
  test.each([0, 3, 10])('may be %d', (retryAttempts) => {
    expect(complaints({ retryAttempts })).toBe('');
  });

  test.each([-1, 11, 1.5, NaN, Infinity])('may not be %d', (retryAttempts) => {
    expect(complaints({ retryAttempts })).toContain(`[Audit/History] retryAttempts is ${retryAttempts}: specify a whole number from 0 to 10`);
  });
});

describe('waitForCompletion', () => {
  test.each([Duration.millis(1), Duration.minutes(55)])('may be %s', (waitForCompletion) => {
    expect(complaints({ waitForCompletion })).toBe('');
  });

  test.each([
    [Duration.minutes(0), '0 minutes'],
    [Duration.seconds(3301), '55 minutes 1 second'],
    [Duration.hours(1), '1 hour'],
  ])('may not be %s', (waitForCompletion, shown) => {
    expect(complaints({ waitForCompletion })).toContain(`[Audit/History] waitForCompletion is ${shown}: specify a Duration of up to 55 minutes, or leave it out`);
  });
});

describe('a bucket of the app', () => {
  const ofBucket = (props: BucketProps) => complaints((stack) => ({ source: ImportSource.fromBucket(new Bucket(stack, 'Logs', props)) }));

  test.each<[string, BucketProps]>([
    ['nothing', {}],
    ['enforced ownership', { objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED }],
    ['an ACL that grants nothing', { accessControl: BucketAccessControl.PRIVATE }],
  ])('that sets %s is accepted', (_, props) => {
    expect(ofBucket(props)).toBe('');
  });

  test.each([ObjectOwnership.OBJECT_WRITER, ObjectOwnership.BUCKET_OWNER_PREFERRED])('that sets the ownership %s is refused', (objectOwnership) => {
    expect(ofBucket({ objectOwnership })).toContain(
      `[Audit/History] the bucket Audit/Logs sets the object ownership ${objectOwnership}: set objectOwnership to BUCKET_OWNER_ENFORCED`,
    );
  });

  test('that sets an access control is refused', () => {
    expect(ofBucket({ accessControl: BucketAccessControl.LOG_DELIVERY_WRITE })).toContain(
      '[Audit/History] the bucket Audit/Logs sets the access control LogDeliveryWrite: grant the same access in its bucket policy',
    );
  });

  test('that became the target of access logs after the import was declared is refused', () => {
    const stack = givenStack({ env: US });
    const logs = new Bucket(stack, 'Logs');
    givenImport(stack, { source: ImportSource.fromBucket(logs) });
    new Bucket(stack, 'Site', { serverAccessLogsBucket: logs });
    expect(complaintsOf(stack)).toContain('the bucket Audit/Logs sets the access control LogDeliveryWrite');
  });

  test('is checked as a CfnBucket too, where it says what it sets', () => {
    const rules = (objectOwnership: string) => ({ ownershipControls: { rules: [{ objectOwnership }] } });
    const ofCfnBucket = (ownership: (stack: Stack) => string) => complaints((stack) => (
      { source: ImportSource.fromBucket(new CfnBucket(stack, 'Logs', rules(ownership(stack)))) }
    ));
    expect(ofCfnBucket(() => 'ObjectWriter')).toContain('the bucket Audit/Logs sets the object ownership ObjectWriter');
    expect(ofCfnBucket((stack) => {
      const condition = new CfnCondition(stack, 'Old', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
      return Token.asString(Fn.conditionIf(condition.logicalId, 'ObjectWriter', 'BucketOwnerEnforced'));
    })).toBe('');
  });

  test('that is imported is not checked', () => {
    expect(complaints((stack) => ({ source: ImportSource.fromBucket(Bucket.fromBucketName(stack, 'Logs', 'trail-logs')) }))).toBe('');
  });
});

describe('two imports of a stack', () => {
  const [startEventTime, endEventTime] = [new Date('2023-01-01T00:00:00Z'), new Date('2023-12-31T23:59:59Z')];
  const both = (first: Partial<TrailImportProps>, second: Partial<TrailImportProps>) => {
    const stack = givenStack({ env: US });
    givenImport(stack, first, 'First');
    givenImport(stack, second, 'Second');
    return complaintsOf(stack);
  };
  const same = 'Audit/Second imports the same source, destination and time range as Audit/First: remove one of them';

  test('of the same events are refused, however they are written', () => {
    expect(both({}, {})).toContain(same);
    expect(both({ source: ImportSource.fromS3Uri('s3://logs/AWSLogs'), startEventTime, endEventTime }, {
      source: ImportSource.fromS3Uri('s3://logs/AWSLogs/'), startEventTime: new Date(+startEventTime + 1), endEventTime, retryToken: 'x', disableAcls: false,
    })).toContain(same);
  });

  test('of other sources or times are accepted', () => {
    expect(both({}, { source: ImportSource.fromS3Uri('s3://others') })).toBe('');
    expect(both({ startEventTime, endEventTime }, { startEventTime: new Date('2024-01-01T00:00:00Z'), endEventTime: new Date('2024-12-31T23:59:59Z') })).toBe('');
    expect(both({ source: ImportSource.fromS3Uri('s3://logs/a') }, { source: ImportSource.fromS3Uri('s3://logs/ab') })).toBe('');
    const lake = STORE_ARN.replace('EXAMPLE-', 'ANOTHER-');
    expect(complaints((stack) => ({ destinations: [existingStore(stack, 'Lake'), existingStore(stack, 'Other', lake)] }))).toBe('');
  });

  const overlap = 'Audit/Second imports some of the same days and logs as Audit/First into the same event data store: specify time ranges that share no day';

  test('are not compared if their sources are invalid, whatever their names', () => {
    const stack = givenStack({ env: US });
    for (const id of ['First', 'First half']) givenImport(stack, { source: ImportSource.fromS3Uri('logs') }, id);
    expect(complaintsOf(stack)).not.toContain('imports');
  });

  test('that share a day are refused, adjacent ones are not', () => {
    const half = (end: string) => ({ startEventTime, endEventTime: new Date(end) });
    const rest = { startEventTime: new Date('2023-07-01T00:00:00Z'), endEventTime };
    expect(both(half('2023-07-01T00:00:00Z'), rest)).toContain(overlap);
    expect(both(half('2023-06-30T23:59:59Z'), rest)).toBe('');
    expect(both({}, rest)).toContain(overlap);
  });

  test('of which one prefix lies in the other are refused', () => {
    const from = (uri: string) => ({ source: ImportSource.fromS3Uri(uri) });
    expect(both(from('s3://logs'), from('s3://logs/AWSLogs/111122223333/CloudTrail'))).toContain(overlap);
    expect(both(from('s3://logs/AWSLogs/111122223333/CloudTrail/us-east-1'), from('s3://logs/AWSLogs/111122223333'))).toContain(overlap);
  });

  test('that overlap are accepted where one of them allows it; the same twice is not', () => {
    const allowed = { allowOverlap: true };
    expect(both({}, { ...allowed, startEventTime, endEventTime })).toBe('');
    expect(both({ ...allowed }, { startEventTime, endEventTime })).toBe('');
    expect(both(allowed, allowed)).toContain(same);
  });

  test('of tokens are refused only where these are alike', () => {
    const complaintsAbout = (second: 'One' | 'Two') => {
      const stack = givenStack({ env: US });
      const uris = { One: new CfnParameter(stack, 'One').valueAsString, Two: new CfnParameter(stack, 'Two').valueAsString };
      givenImport(stack, { source: ImportSource.fromS3Uri(uris.One) }, 'First');
      givenImport(stack, { source: ImportSource.fromS3Uri(uris[second]), startEventTime, endEventTime }, 'Second');
      return complaintsOf(stack);
    };
    expect(complaintsAbout('Two')).toBe('');
    expect(complaintsAbout('One')).toContain(overlap);
  });

  test('of the same parameter are refused', () => {
    const stack = givenStack({ env: US });
    const arn = new CfnParameter(stack, 'Arn').valueAsString;
    for (const id of ['First', 'Second']) {
      givenImport(stack, { source: ImportSource.fromS3Uri('s3://logs'), destinations: [existingStore(stack, `${id}Lake`, arn)] }, id);
    }
    expect(complaintsOf(stack)).toContain(same);
  });

  test('of the same tokens are refused', () => {
    const stack = givenStack({ env: US });
    const [logs, lake] = [new Bucket(stack, 'Logs'), newStore(stack, 'Lake')];
    for (const id of ['First', 'Second']) givenImport(stack, { source: ImportSource.fromBucket(logs), destinations: [lake] }, id);
    expect(complaintsOf(stack)).toContain(same);
  });
});

test('a role of another account is refused', () => {
  expect(complaints((stack) => ({ role: Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::444455556666:role/reader') })))
    .toContain('[Audit/History] the role Audit/Role is in account 444455556666, but the stack is in 111122223333');
});

describe('a role of the app', () => {
  test('that CloudTrail cannot assume is refused', () => {
    expect(complaints((stack) => ({ role: new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }) })))
      .toContain('the trust policy of the role Audit/Role does not allow cloudtrail.amazonaws.com to assume it');
  });

  test.each([
    ['CloudTrail alone', new ServicePrincipal('cloudtrail.amazonaws.com')],
    ['CloudTrail and others', new CompositePrincipal(new ServicePrincipal('lambda.amazonaws.com'), new ServicePrincipal('cloudtrail.amazonaws.com'))],
    ['a service that a parameter names', new ServicePrincipal(Fn.ref('Service'))],
  ])('that %s may assume is accepted', (_name, assumedBy) => {
    expect(complaints((stack) => ({ role: new Role(stack, 'Role', { assumedBy }) }))).not.toContain('trust policy');
  });
});

test('everything that is wrong is reported at once, with the construct it is about', () => {
  const stack = givenStack({ env: US });
  givenImport(stack, { source: ImportSource.fromS3Uri('trail-logs'), startEventTime: new Date(0), destinations: [existingStore(stack, 'Lake', 'lake')] });
  givenImport(stack, { source: ImportSource.fromS3Uri('s3://trail-logs//') }, 'Later');
  const message = complaintsOf(stack);
  for (const part of ["[Audit/History] the S3 URI is 'trail-logs'", '[Audit/History] startEventTime', "[Audit/History] the destination Audit/Lake has the ARN 'lake'", '[Audit/Later] the prefix']) {
    expect(message).toContain(part);
  }
});
