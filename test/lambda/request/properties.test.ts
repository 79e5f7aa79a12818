import { parseEnvelope, parseRequest } from '../../../lambda/request/envelope';
import type { WantedImport } from '../../../lambda/request/properties';
import { A, FUNCTION_ARN } from '../given';
import { EVENT as GIVEN } from '../stage';

const EVENT = {
  ...GIVEN,
  ResourceProperties: {
    ...GIVEN.ResourceProperties, SourceUri: 's3://trail-logs/AWSLogs/111122223333/CloudTrail',
    SourceRegion: 'us-gov-west-1',
  },
};

function parsed(properties: object, event: object = {}, functionArn?: string) {
  const whole = { ...EVENT, ...event, ResourceProperties: { ...EVENT.ResourceProperties, ...properties } };
  return parseRequest(parseEnvelope(whole)!, whole, functionArn);
}

function request(properties: object = {}, event: object = {}) {
  const result = parsed(properties, event);
  if ('problems' in result) { throw new Error(result.problems.join(' ')); }
  return result.request as typeof result.request & { wanted: WantedImport };
}

function problems(...of: Parameters<typeof parsed>) {
  const result = parsed(...of);
  return 'problems' in result ? result.problems : [];
}

describe('A request', () => {
  test('contains the wanted import, with values parsed from strings', () => {
    expect(request()).toEqual({
      type: 'Create', requestId: EVENT.RequestId, sentAt: '20260301T115958Z', stackId: EVENT.StackId,
      logicalId: 'History', wanted: { ...A, bucketRegion: 'us-gov-west-1' },
    });
  });

  test('never contains the ResponseURL', () => {
    const event = { RequestType: 'Update', PhysicalResourceId: 'id', OldResourceProperties: EVENT.ResourceProperties };
    expect(JSON.stringify(request({}, event))).not.toContain('secret');
  });

  test('needs no time range, no Region and no construct path', () => {
    const { wanted } = request({
      StartEventTime: undefined, EndEventTime: '', SourceRegion: undefined, ConstructPath: undefined,
    });
    expect(wanted)
      .toMatchObject({ constructPath: '', identity: { sourceUri: wanted.sourceUri, store: expect.any(String) } });
    for (const absent of ['start', 'end', 'bucketRegion']) { expect(wanted).not.toHaveProperty(absent); }
    expect(Object.keys(wanted.identity)).toEqual(['sourceUri', 'store']);
  });

  test.each<[string, keyof WantedImport, Array<[unknown, unknown]>]>([
    ['DisableAcls', 'disableAcls', [['true', true], ['false', false], [true, true], [false, false]]],
    ['RetryAttempts', 'retryAttempts', [['0', 0], ['7', 7], ['10', 10], ['', 3], [undefined, 3], [2, 2]]],
    ['WaitForCompletion', 'waitFor', [['60', 60_000], ['3300', 3_300_000], ['', undefined], [undefined, undefined]]],
    ['AccessRoleOrigin', 'roleOrigin', [['own', 'own'], ['given', 'given']]],
    ['OwnMetrics', 'ownMetrics', [['true', true], ['false', false]]],
    ['AllowOverlap', 'allowOverlap', [['true', true], ['false', undefined]]],
    ['AllowEmpty', 'allowEmpty', [['true', true], ['false', undefined]]],
  ])('reads %s as %s', (property, field, pairs) => {
    expect(pairs.map(([given]) => [given, request({ [property]: given }).wanted[field]])).toEqual(pairs);
  });

  test.each<[string, unknown, string]>([
    ['DisableAcls', 'FALSE', "DisableAcls is 'FALSE'. Specify true or false."],
    ['DisableAcls', 'no', "DisableAcls is 'no'. Specify true or false."],
    ['DisableAcls', 0, 'DisableAcls is 0. Specify true or false.'],
    ['DisableAcls', { toString: 1, valueOf: 1 }, 'DisableAcls is an object. Specify true or false.'],
    ['DisableAcls', undefined, 'DisableAcls is missing.'],
    ['AccessRoleOrigin', 'other', "AccessRoleOrigin is 'other'. Specify own or given."],
    ['AccessRoleOrigin', undefined, 'AccessRoleOrigin is missing.'],
    ['RetryAttempts', '99', "RetryAttempts is '99'. Specify a whole number from 0 to 10."],
    ['RetryAttempts', '-1', "RetryAttempts is '-1'. Specify a whole number from 0 to 10."],
    ['RetryAttempts', '1.5', "RetryAttempts is '1.5'. Specify a whole number from 0 to 10."],
    ['RetryAttempts', ['5'], 'RetryAttempts is a list. Specify a whole number from 0 to 10.'],
    ['RetryAttempts', { toString: 1, valueOf: 1 }, 'RetryAttempts is an object. Specify a whole number from 0 to 10.'],
    ['WaitForCompletion', { toString: 1, valueOf: 1 }, 'WaitForCompletion is an object. Specify a whole number from 1 to 3,300.'],
    ['WaitForCompletion', '9999', "WaitForCompletion is '9999'. Specify a whole number from 1 to 3,300."],
    ['WaitForCompletion', '0', "WaitForCompletion is '0'. Specify a whole number from 1 to 3,300."],
    ['WaitForCompletion', '1e3', "WaitForCompletion is '1e3'. Specify a whole number from 1 to 3,300."],
    ['OwnMetrics', 'yes', "OwnMetrics is 'yes'. Specify true or false."],
    ['AllowEmpty', 'TRUE', "AllowEmpty is 'TRUE'. Specify true or false."],
    ['Estimate', '1', "Estimate is '1'. Specify true or false."],
    ['AllowOverlap', 'allow', "AllowOverlap is 'allow'. Specify true or false."],
    ['PricePerGigabyte', ' 5 ', "PricePerGigabyte is ' 5 '. Specify a number from 0 to 1,000."],
    ['PricePerGigabyte', '0x10', "PricePerGigabyte is '0x10'. Specify a number from 0 to 1,000."],
    ['RetryToken', ['x'], 'RetryToken is a list. Specify at most 2048 characters.'],
    ['ConstructPath', 'p'.repeat(513), `ConstructPath is '${'p'.repeat(120)}…'. Specify at most 512 characters.`],
    ['StartEventTime', '2023-02-30T00:00:00Z', "StartEventTime is '2023-02-30T00:00:00Z'. Specify a time that exists, such as 2023-01-01T00:00:00Z."],
    ['SourceUri', 's3://trail-logs/\u007f', "SourceUri is 's3://trail-logs/ '. Specify s3://bucket or s3://bucket/prefix/, without host name, access point or query."],
  ])('does not read %s %j as something else', (name, value, problem) => {
    expect(problems({ [name]: value })).toEqual([problem]);
  });

  test('to update needs a physical ID', () => {
    const RequestType = 'Update';
    for (const PhysicalResourceId of [undefined, '', 'x'.repeat(1_025)]) {
      expect(problems({}, { RequestType, PhysicalResourceId }))
        .toEqual(['PhysicalResourceId is missing, empty, or longer than 1024 bytes.']);
    }
    expect(problems({}, { RequestType, PhysicalResourceId: 'x'.repeat(1_024) })).toEqual([]);
  });

  test('with ARNs in another account is refused, and the reason names the properties', () => {
    const StackId = 'arn:aws:cloudformation:us-east-1:444455556666:stack/S/x';
    const AccessRoleArn = 'arn:aws:iam::444455556666:role/r';
    const home = "which isn't in aws us-east-1 111122223333, the partition, Region and account of the function.";
    expect(problems({ AccessRoleArn }, { StackId }, FUNCTION_ARN))
      .toEqual([`StackId is '${StackId}', ${home}`, `AccessRoleArn is '${AccessRoleArn}', ${home}`]);
  });

  test('to delete needs no valid ARNs, because it releases the claim that the ledger shows', () => {
    const Delete = { RequestType: 'Delete', PhysicalResourceId: 'id' };
    const Destination = 'arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/x';
    expect(problems({ Destination }, { ...Delete, StackId: 'x' }, FUNCTION_ARN)).toEqual([]);
    expect(parsed({ Destination: 7 }, Delete)).not.toHaveProperty('request.wanted');
    expect(parsed({}, Delete)).toHaveProperty('request.wanted.destination');
  });

  test('with an invalid stack ID is refused', () => {
    expect(problems({}, { StackId: 'x' }))
      .toEqual([expect.stringMatching(/^StackId is 'x'\. Specify the ARN of a stack\.$/)]);
  });

  test.each<[unknown, string]>([
    [[], 'a list'], [{}, 'an object'], [null, 'null'], [7, '7'],
  ])('reports %j instead of a text by its kind', (SourceUri, named) => {
    expect(problems({ SourceUri }))
      .toEqual([expect.stringMatching(new RegExp(`^SourceUri is ${named}\\. Specify s3://bucket `))]);
  });

  test('reports every problem at once', () => {
    expect(problems({ SourceUri: undefined, Destination: 'arn:aws:s3:::x', AccessRoleArn: 7, SourceRegion: 'mars' }))
      .toEqual([
        'SourceUri is missing.',
        expect.stringMatching(/^Destination is 'arn:aws:s3:::x'\. Specify the ARN of an event data store, /),
        expect.stringMatching(/^AccessRoleArn is 7/),
        expect.stringMatching(/^SourceRegion is 'mars'\. Specify a Region code/),
      ]);
  });

  test.each([
    's3://', 's3://UPPER/x', 'https://b/x', 's3://a', 's3://bucket/\u0000', 's3://-bucket/',
    `s3://bucket/${'x'.repeat(2048)}`,
  ])('refuses the source %j', (SourceUri) => {
    expect(problems({ SourceUri })).toEqual([expect.stringMatching(/^SourceUri is /)]);
  });

  test.each([
    's3://bucket', 's3://bucket/', 's3://my.bucket-1/a b/ü/', `s3://bucket/${'x'.repeat(2_036)}`,
  ])('accepts the source %j', (SourceUri) => {
    expect(problems({ SourceUri })).toEqual([]);
  });

  test.each([
    [{ StartEventTime: undefined }, /Specify both or neither/],
    [{ EndEventTime: '' }, /Specify both or neither/],
    [{ EndEventTime: '2023-01-01T00:00:00Z' }, /isn't before/],
    [{ StartEventTime: '2023-13-01T00:00:00Z' }, /Specify a time that exists/],
    [{ StartEventTime: 'yesterday' }, /Specify a time that exists, such as 2023-01-01T00:00:00Z/],
    [{ StartEventTime: '1672531200' }, /Specify a time that exists, such as 2023-01-01T00:00:00Z/],
  ])('refuses the time range %j', (properties, reason) => {
    expect(problems(properties)).toContainEqual(expect.stringMatching(reason));
  });

  test('reports an invalid time once, and not also that the other time is alone', () => {
    expect(problems({ StartEventTime: 'yesterday' }))
      .toEqual([expect.stringMatching(/^StartEventTime is 'yesterday'/)]);
  });

  test('shows only the beginning of a long value', () => {
    expect(problems({ SourceUri: 'x'.repeat(5_000) })[0].length).toBeLessThan(400);
    expect(request({ ConstructPath: 'p'.repeat(512) }).wanted.constructPath).toHaveLength(512);
  });

  test.each([undefined, null, 'x', []])('with %j for properties has problems', (ResourceProperties) => {
    const event = { ...EVENT, ResourceProperties };
    expect(parseRequest(parseEnvelope(event)!, event)).toHaveProperty('problems');
  });
});

describe('The properties of the checks', () => {
  test('are absent if they are not specified', () => {
    expect(Object.keys(request().wanted))
      .not.toEqual(expect.arrayContaining([expect.stringMatching(/allow|estimate/i)]));
  });

  test('ask for an estimate with the usual figures or with others', () => {
    expect(request({ Estimate: 'true' }).wanted.estimate).toEqual({ compressionFactor: 10 });
    expect(request({ Estimate: 'true', PricePerGigabyte: '0.75', CompressionFactor: '12.5' }).wanted.estimate)
      .toEqual({ pricePerGigabyte: 0.75, compressionFactor: 12.5 });
    expect(request({ PricePerGigabyte: '0.75' }).wanted).not.toHaveProperty('estimate');
  });

  test('limit the estimated cost, which implies an estimate', () => {
    expect(request({ MaxEstimatedCost: '0' }).wanted)
      .toMatchObject({ maxEstimatedCost: 0, estimate: { compressionFactor: 10 } });
    expect(request({ MaxEstimatedCost: '1000000000', CompressionFactor: '2' }).wanted)
      .toMatchObject({ maxEstimatedCost: 1e9, estimate: { compressionFactor: 2 } });
    expect(request({ MaxEstimatedCost: '', Estimate: 'true' }).wanted).not.toHaveProperty('maxEstimatedCost');
  });

  test.each(['-1', '1000000001', 'NaN', 'all', [5]])('refuse the limit %p', (MaxEstimatedCost) => {
    expect(problems({ MaxEstimatedCost }))
      .toEqual([expect.stringMatching(/^MaxEstimatedCost is .*\. Specify a number from 0 to 1,000,000,000\.$/)]);
  });

  test('accept the limits of a price and a factor, and an empty text as not specified', () => {
    const estimateOf = (PricePerGigabyte: string, CompressionFactor: string) =>
      request({ Estimate: 'true', PricePerGigabyte, CompressionFactor }).wanted.estimate;
    expect(estimateOf('0', '1')).toEqual({ pricePerGigabyte: 0, compressionFactor: 1 });
    expect(estimateOf('1000', '1000')).toEqual({ pricePerGigabyte: 1_000, compressionFactor: 1_000 });
    expect(estimateOf('0.5'.padEnd(24, '0'), '1')).toEqual({ pricePerGigabyte: 0.5, compressionFactor: 1 });
    expect(estimateOf('', '')).toEqual({ compressionFactor: 10 });
    expect(estimateOf('', '')).not.toHaveProperty('pricePerGigabyte');
  });

  test.each([[['5']], ['0.5'.padEnd(25, '0')]])('refuse a price that is not a plain number: %j', (PricePerGigabyte) => {
    expect(problems({ Estimate: 'true', PricePerGigabyte })).toEqual([expect.stringMatching(/^PricePerGigabyte is /)]);
  });

  test.each(['-1', '1001', 'cheap', 'Infinity', 'NaN', '1'.repeat(30), [7]])('refuse the price %s', (price) => {
    expect(problems({ Estimate: 'true', PricePerGigabyte: price, CompressionFactor: '0.5' }))
      .toEqual([
        expect.stringMatching(/^PricePerGigabyte is .*\. Specify a number from 0 to 1,000\.$/),
        "CompressionFactor is '0.5'. Specify a number from 1 to 1,000.",
      ]);
  });
});
