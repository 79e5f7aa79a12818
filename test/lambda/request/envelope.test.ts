import { amzDate, essentialsOf, parseEnvelope } from '../../../lambda/request/envelope';
import { EVENT } from '../stage';

describe('The envelope of a request', () => {
  test('contains everything that an answer needs', () => {
    expect(parseEnvelope({ ...EVENT, RequestType: 'Delete', PhysicalResourceId: 'id' })).toEqual({
      type: 'Delete', responseUrl: EVENT.ResponseURL, requestId: EVENT.RequestId, sentAt: '20260301T115958Z',
      stackId: EVENT.StackId, logicalId: 'History', physicalId: 'id',
    });
  });

  test('of a Create contains no physical ID, and neither does one with an invalid ID', () => {
    expect(parseEnvelope({ ...EVENT, PhysicalResourceId: 'id' })).not.toHaveProperty('physicalId');
    expect(parseEnvelope({ ...EVENT, RequestType: 'Update', PhysicalResourceId: 7 })).not.toHaveProperty('physicalId');
  });

  test.each([undefined, null, 7, 'x', [], {}])('does not exist for %j', (event) => {
    expect(parseEnvelope(event)).toBeUndefined();
  });

  test.each([
    { RequestType: 'Drop' }, { ResponseURL: '' }, { ResponseURL: undefined }, { ResponseURL: 7 }, { ResponseURL: null },
    { StackId: 7 }, { RequestId: undefined }, { LogicalResourceId: null },
  ])('does not exist with %p', (change) => {
    expect(parseEnvelope({ ...EVENT, ...change })).toBeUndefined();
  });

  test('does not exist if an ID is empty, or too long for an answer', () => {
    expect(parseEnvelope({ ...EVENT, RequestId: 'x'.repeat(256) })).toHaveProperty('requestId', 'x'.repeat(256));
    for (const RequestId of ['', 'x'.repeat(257), '\u00fc'.repeat(129), '\n'.repeat(129)]) {
      expect(parseEnvelope({ ...EVENT, RequestId })).toBeUndefined();
    }
    expect(parseEnvelope({ ...EVENT, StackId: 'x'.repeat(1_025) })).toBeUndefined();
  });

  test('contains the time of sending only if the URL does', () => {
    expect(parseEnvelope({ ...EVENT, ResponseURL: 'https://x/?y=1&X-Amz-Date=20260301T115958Z' }))
      .toHaveProperty('sentAt', '20260301T115958Z');
    expect(parseEnvelope({ ...EVENT, ResponseURL: 'https://x/?notX-Amz-Date=20260301T115958Z' }))
      .not.toHaveProperty('sentAt');
  });
});

describe('The event for the next invocation', () => {
  test('contains only the values that are read: texts, numbers and switches, and the properties', () => {
    const event = {
      RequestType: 'Update', Junk: { deep: [] },
      ResourceProperties: { SourceUri: 's3://b', Switch: true, Count: 7, Junk: ['x'], None: null },
      OldResourceProperties: { SourceUri: 's3://a' },
    };
    expect(essentialsOf(event)).toEqual({
      RequestType: 'Update', ResourceProperties: { SourceUri: 's3://b', Switch: true, Count: 7 },
    });
  });

  test('contains properties even if the event has none', () => {
    expect(essentialsOf({ RequestType: 'Create' })).toEqual({ RequestType: 'Create', ResourceProperties: {} });
  });

  test('contains no value that is too long: 8,192 characters for the URL, 2,048 for a property', () => {
    const [url, property] = ['u'.repeat(8_192), 'p'.repeat(2_048)];
    const whole = { ResponseURL: url, ResourceProperties: { SourceUri: property } };
    expect(essentialsOf(whole)).toEqual(whole);
    const longer = { ResponseURL: `${url}u`, ResourceProperties: { SourceUri: `${property}p` } };
    expect(essentialsOf(longer)).toEqual({ ResourceProperties: {} });
  });
});

test('A time is written as X-Amz-Date shows it', () => {
  expect(amzDate(Date.parse('2026-03-01T11:59:58.999Z'))).toBe('20260301T115958Z');
});
