import { IMPORT_A } from './given';
import { importIdentity, sameIdentity } from '../../lambda/identity';
import { parseEnvelope, parseRequest } from '../../lambda/request';

const EVENT = {
  RequestType: 'Create',
  ResponseURL: 'https://cloudformation-custom-resource-response.example/secret?X-Amz-Date=20260301T115958Z&X-Amz-Signature=secret',
  RequestId: '0e0e0e0e-1111-4222-8333-444444444444',
  StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Stack/99999999-aaaa-4bbb-8ccc-dddddddddddd',
  LogicalResourceId: 'History',
  ResourceType: 'Custom::CloudTrailImport',
  ResourceProperties: {
    ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:f',
    StateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:Machine-1_a',
    SourceUri: 's3://trail-logs/AWSLogs/111122223333/CloudTrail',
    SourceRegion: 'us-gov-west-1',
    Destination: 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/11111111-2222-4333-8444-555555555555',
    StartEventTime: '2023-01-01T00:00:00Z',
    EndEventTime: '2023-12-31T23:59:59Z',
    AccessRoleArn: 'arn:aws:iam::111122223333:role/cdk-cloudtrail-import/Stack/history',
    AccessRoleOrigin: 'own',
    DisableAcls: 'true',
    ConstructPath: 'Stack/History',
  },
};

function parsed(properties: object, event: object = {}) {
  const whole = { ...EVENT, ...event, ResourceProperties: { ...EVENT.ResourceProperties, ...properties } };
  return parseRequest(parseEnvelope(whole)!, whole);
}

function request(properties: object = {}, event: object = {}) {
  const result = parsed(properties, event);
  if ('problems' in result) { throw new Error(result.problems.join(' ')); }
  return result.request;
}

function problems(properties: object, event: object = {}) {
  const result = parsed(properties, event);
  return 'problems' in result ? result.problems : [];
}

describe('The envelope of a request', () => {
  test('is everything that an answer needs', () => {
    expect(parseEnvelope({ ...EVENT, RequestType: 'Delete', PhysicalResourceId: 'id' })).toEqual({
      type: 'Delete', responseUrl: EVENT.ResponseURL, requestId: EVENT.RequestId, sentAt: '20260301T115958Z', stackId: EVENT.StackId, logicalId: 'History', physicalId: 'id',
    });
  });

  test('of a Create holds no id, whatever the event says', () => {
    expect(parseEnvelope({ ...EVENT, PhysicalResourceId: 'id' })).not.toHaveProperty('physicalId');
    expect(parseEnvelope({ ...EVENT, RequestType: 'Update', PhysicalResourceId: 7 })).not.toHaveProperty('physicalId');
  });

  test.each([undefined, null, 7, 'x', [], {}, { ...EVENT, RequestType: 'Drop' }, { ...EVENT, ResponseURL: '' }, { ...EVENT, StackId: 7 },
    { ...EVENT, RequestId: undefined }, { ...EVENT, LogicalResourceId: null }])('is none for %j', (event) => {
    expect(parseEnvelope(event)).toBeUndefined();
  });

  test.each([undefined, 7, null])('is none where there is no URL for the answer, but %j', (ResponseURL) => {
    expect(parseEnvelope({ ...EVENT, ResponseURL })).toBeUndefined();
  });

  test('is none with an id that is empty, or that no answer has room for', () => {
    expect(parseEnvelope({ ...EVENT, RequestId: 'x'.repeat(256) })).toHaveProperty('requestId', 'x'.repeat(256));
    for (const RequestId of ['', 'x'.repeat(257), '\u00fc'.repeat(129), '\n'.repeat(129)]) { expect(parseEnvelope({ ...EVENT, RequestId })).toBeUndefined(); }
  });

  test('tells no time where the URL does not', () => {
    expect(parseEnvelope({ ...EVENT, ResponseURL: 'https://x/?y=1&X-Amz-Date=20260301T115958Z' })).toHaveProperty('sentAt', '20260301T115958Z');
    expect(parseEnvelope({ ...EVENT, ResponseURL: 'https://x/?notX-Amz-Date=20260301T115958Z' })).toHaveProperty('sentAt', '00000000T000000Z');
  });
});

describe('A request', () => {
  test('holds what is wanted, with the types that the strings stand for', () => {
    expect(request()).toEqual({
      type: 'Create',
      requestId: EVENT.RequestId,
      sentAt: '20260301T115958Z',
      stackId: EVENT.StackId,
      logicalId: 'History',
      stateMachineArn: EVENT.ResourceProperties.StateMachineArn,
      wanted: {
        identity: {
          sourceUri: 's3://trail-logs/AWSLogs/111122223333/CloudTrail/', store: '11111111-2222-4333-8444-555555555555', start: 1672531200, end: 1704067199,
        },
        sourceUri: 's3://trail-logs/AWSLogs/111122223333/CloudTrail/',
        bucket: 'trail-logs',
        bucketRegion: 'us-gov-west-1',
        destination: EVENT.ResourceProperties.Destination,
        start: '2023-01-01T00:00:00Z',
        end: '2023-12-31T23:59:59Z',
        role: EVENT.ResourceProperties.AccessRoleArn,
        roleOrigin: 'own',
        disableAcls: true,
        constructPath: 'Stack/History',
        retryAttempts: 3,
        ownMetrics: false,
      },
    });
  });

  test('never holds the ResponseURL', () => {
    expect(JSON.stringify(request({}, { RequestType: 'Update', PhysicalResourceId: IMPORT_A, OldResourceProperties: EVENT.ResourceProperties }))).not.toContain('secret');
  });

  test('goes without a window, a Region and a path', () => {
    const { wanted } = request({ StartEventTime: undefined, EndEventTime: '', SourceRegion: undefined, ConstructPath: undefined });
    expect(wanted).toMatchObject({ constructPath: '', identity: { sourceUri: wanted.sourceUri, store: expect.any(String) } });
    for (const absent of ['start', 'end', 'bucketRegion']) { expect(wanted).not.toHaveProperty(absent); }
    expect(Object.keys(wanted.identity)).toEqual(['sourceUri', 'store']);
  });

  test.each([['true', true], ['false', false], [true, true], [false, false], [undefined, true]])('reads DisableAcls %j as %j', (given, read) => {
    expect(request({ DisableAcls: given }).wanted.disableAcls).toBe(read);
  });

  test.each([['0', 0], ['7', 7], ['99', 10], ['-1', 3], ['x', 3], [undefined, 3], [2, 2]])('reads RetryAttempts %j as %j', (given, read) => {
    expect(request({ RetryAttempts: given }).wanted.retryAttempts).toBe(read);
  });

  test.each([['60', 60_000], ['9999', 3_600_000], ['0', undefined], [undefined, undefined], ['1e3', undefined]])('reads WaitForCompletion %j as %j ms', (given, read) => {
    expect(request({ WaitForCompletion: given }).wanted.waitFor).toBe(read);
  });

  test('takes a role for the construct\'s own unless it says that it was given', () => {
    expect(request({ AccessRoleOrigin: 'given' }).wanted.roleOrigin).toBe('given');
    expect(request({ AccessRoleOrigin: undefined }).wanted.roleOrigin).toBe('own');
  });

  test('that updates knows what it changes from', () => {
    const old = { ...EVENT.ResourceProperties, EndEventTime: '2023-06-30T23:59:59Z' };
    expect(request({}, { RequestType: 'Update', PhysicalResourceId: IMPORT_A, OldResourceProperties: old }).former)
      .toMatchObject({ end: '2023-06-30T23:59:59Z', identity: { end: 1688169599 } });
    expect(request({}, { RequestType: 'Create', OldResourceProperties: old })).not.toHaveProperty('former');
  });

  test('that rolls back from properties that do not parse changes from nothing', () => {
    expect(request({}, { RequestType: 'Update', PhysicalResourceId: IMPORT_A, OldResourceProperties: { SourceUri: 7 } })).not.toHaveProperty('former');
  });

  test('that rolls back from a Region that is none changes from nothing either', () => {
    const old = { ...EVENT.ResourceProperties, SourceRegion: 'mars' };
    expect(request({}, { RequestType: 'Update', PhysicalResourceId: IMPORT_A, OldResourceProperties: old })).not.toHaveProperty('former');
  });

  test.each(['Update', 'Delete'])('to %s has to name what it is about', (RequestType) => {
    for (const PhysicalResourceId of [undefined, '', 'x'.repeat(1_025)]) {
      expect(problems({}, { RequestType, PhysicalResourceId })).toEqual(['PhysicalResourceId is missing, empty, or longer than 1024 bytes.']);
    }
    expect(problems({}, { RequestType, PhysicalResourceId: 'x'.repeat(1_024) })).toEqual([]);
  });

  test('of something that is no stack is refused', () => {
    expect(problems({}, { StackId: 'x' })).toEqual([expect.stringMatching(/^StackId is "x", which is not of the form /)]);
  });

  test('counts metrics of its own by one word alone', () => {
    expect(request({ OwnMetrics: 'true' }).wanted.ownMetrics).toBe(true);
    expect(request({ OwnMetrics: 'yes' }).wanted.ownMetrics).toBe(false);
  });

  test.each<[unknown, string]>([[[], 'a list'], [{}, 'an object'], [null, 'null'], [7, '7']])('names %j, where a text belongs, by its kind', (SourceUri, named) => {
    expect(problems({ SourceUri })).toEqual([expect.stringMatching(new RegExp(`^SourceUri is ${named}, which is not of the form `))]);
  });

  test('takes no list for a number', () => {
    expect(request({ RetryAttempts: ['5'] }).wanted.retryAttempts).toBe(3);
  });

  test('names every problem at once', () => {
    expect(problems({ SourceUri: undefined, Destination: 'arn:aws:s3:::x', AccessRoleArn: 7, StateMachineArn: '', SourceRegion: 'mars' })).toEqual([
      'SourceUri is missing.', expect.stringMatching(/^Destination is "arn:aws:s3:::x", which is not of the form /), expect.stringMatching(/^AccessRoleArn is 7/),
      expect.stringMatching(/^SourceRegion is "mars"/), expect.stringMatching(/^StateMachineArn is ""/),
    ]);
  });

  test.each(['s3://', 's3://UPPER/x', 'https://b/x', 's3://a', 's3://bucket/\u0000', 's3://-bucket/', `s3://bucket/${'x'.repeat(2048)}`])('refuses the source %j', (SourceUri) => {
    expect(problems({ SourceUri })).toEqual([expect.stringMatching(/^SourceUri is /)]);
  });

  test.each(['s3://bucket', 's3://bucket/', 's3://my.bucket-1/a b/ü/', `s3://bucket/${'x'.repeat(2_036)}`])('takes the source %j', (SourceUri) => {
    expect(problems({ SourceUri })).toEqual([]);
  });

  test.each([
    [{ StartEventTime: undefined }, /give both or none/],
    [{ EndEventTime: '' }, /give both or none/],
    [{ EndEventTime: '2023-01-01T00:00:00Z' }, /is not before/],
    [{ StartEventTime: '2023-13-01T00:00:00Z' }, /not a time that exists/],
    [{ StartEventTime: 'yesterday' }, /not of the form/],
    [{ StartEventTime: '1672531200' }, /not of the form/],
  ])('refuses the window %j', (properties, reason) => {
    expect(problems(properties)).toContainEqual(expect.stringMatching(reason));
  });

  test('tells a time that is none once, and not also that the other stands alone', () => {
    expect(problems({ StartEventTime: 'yesterday' })).toEqual([expect.stringMatching(/^StartEventTime is "yesterday"/)]);
  });

  test('shows no more of a wrong value than is of use', () => {
    expect(problems({ SourceUri: 'x'.repeat(5_000) })[0].length).toBeLessThan(400);
    expect(request({ ConstructPath: 'p'.repeat(5_000) }).wanted.constructPath).toHaveLength(512);
  });

  test.each([undefined, null, 'x', []])('with %j for properties has problems, and no crash', (ResourceProperties) => {
    const event = { ...EVENT, ResourceProperties };
    expect(parseRequest(parseEnvelope(event)!, event)).toHaveProperty('problems');
  });
});

describe('The identity of an import', () => {
  const identity = (sourceUri: string, destination: string, start?: string | Date, end?: string | Date) =>
    importIdentity({ sourceUri, destination, start, end });

  test('is the same with and without the slash, by ARN and by id, in seconds and milliseconds', () => {
    expect(sameIdentity(
      identity('s3://b/p//', 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/e', '2023-01-01T00:00:00Z', '2023-02-01T00:00:00Z'),
      identity('s3://b/p', 'e', new Date('2023-01-01T00:00:00.999Z'), new Date('2023-02-01T00:00:00.001Z')),
    )).toBe(true);
  });

  test.each([
    ['source', identity('s3://b/q', 'e', '2023-01-01T00:00:00Z', '2023-02-01T00:00:00Z')],
    ['store', identity('s3://b/p', 'f', '2023-01-01T00:00:00Z', '2023-02-01T00:00:00Z')],
    ['start', identity('s3://b/p', 'e', '2023-01-01T00:00:01Z', '2023-02-01T00:00:00Z')],
    ['end', identity('s3://b/p', 'e', '2023-01-01T00:00:00Z', '2023-02-01T00:00:01Z')],
    ['window', identity('s3://b/p', 'e')],
    ['half a window', identity('s3://b/p', 'e', '2023-01-01T00:00:00Z')],
  ])('differs with another %s', (_, other) => {
    expect(sameIdentity(identity('s3://b/p', 'e', '2023-01-01T00:00:00Z', '2023-02-01T00:00:00Z'), other)).toBe(false);
  });
});

describe('The preflight\'s properties', () => {
  test('are absent where they were not given', () => {
    expect(Object.keys(request().wanted)).not.toEqual(expect.arrayContaining([expect.stringMatching(/allow|estimate/)]));
  });

  test('allow what they name, by their one word alone', () => {
    expect(request({ Overlap: 'allow', AllowEmpty: 'true' }).wanted).toMatchObject({ allowOverlap: true, allowEmpty: true });
    expect(request({ Overlap: 'refuse', AllowEmpty: 'false' }).wanted).not.toMatchObject({ allowOverlap: true });
    expect(request({ Overlap: 'refuse', AllowEmpty: 'false' }).wanted).not.toMatchObject({ allowEmpty: true });
  });

  test('ask for an estimate by the usual figures, or by others', () => {
    expect(request({ Estimate: 'true' }).wanted.estimate).toEqual({ compressionFactor: 10 });
    expect(request({ Estimate: 'true', PricePerGigabyte: '0.75', CompressionFactor: '12.5' }).wanted.estimate).toEqual({ pricePerGigabyte: 0.75, compressionFactor: 12.5 });
    expect(request({ PricePerGigabyte: '0.75' }).wanted).not.toHaveProperty('estimate');
  });

  test('take the bounds of what a price and a factor may be, and an empty text for none', () => {
    const estimateOf = (PricePerGigabyte: string, CompressionFactor: string) => request({ Estimate: 'true', PricePerGigabyte, CompressionFactor }).wanted.estimate;
    expect(estimateOf('0', '1')).toEqual({ pricePerGigabyte: 0, compressionFactor: 1 });
    expect(estimateOf('1000', '1000')).toEqual({ pricePerGigabyte: 1_000, compressionFactor: 1_000 });
    expect(estimateOf('0.5'.padEnd(24, '0'), '1')).toEqual({ pricePerGigabyte: 0.5, compressionFactor: 1 });
    expect(estimateOf('', '')).toEqual({ compressionFactor: 10 });
    expect(estimateOf('', '')).not.toHaveProperty('pricePerGigabyte');
  });

  test.each([[['5']], ['0.5'.padEnd(25, '0')]])('name a price that is not written as one: %j', (PricePerGigabyte) => {
    expect(problems({ Estimate: 'true', PricePerGigabyte })).toEqual([expect.stringMatching(/^PricePerGigabyte is /)]);
  });

  test.each(['-1', '1001', 'cheap', 'Infinity', 'NaN', '1'.repeat(30), 7])('name a price that is none: %s', (price) => {
    expect(problems({ Estimate: 'true', PricePerGigabyte: price, CompressionFactor: '0.5' }))
      .toEqual([expect.stringMatching(/^PricePerGigabyte is .* not a number from 0 to 1000/), 'CompressionFactor is "0.5", not a number from 1 to 1000.']);
  });
});
