import { identityKey, importIdentity, normalizedUri, sameIdentity } from '../../../lambda/request/identity';

describe('The identity of an import', () => {
  const identity = (sourceUri: string, destination: string, start?: string | Date, end?: string | Date) =>
    importIdentity({ sourceUri, destination, start, end });
  const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/e';
  const JANUARY = ['2023-01-01T00:00:00Z', '2023-02-01T00:00:00Z'] as const;

  test('is the same with and without the slash, by ARN and by ID, in seconds and milliseconds', () => {
    const times = [new Date('2023-01-01T00:00:00.999Z'), new Date('2023-02-01T00:00:00.001Z')] as const;
    expect(sameIdentity(identity('s3://b/p//', ARN, ...JANUARY), identity('s3://b/p', 'e', ...times))).toBe(true);
  });

  test.each([
    ['source', identity('s3://b/q', 'e', ...JANUARY)],
    ['store', identity('s3://b/p', 'f', ...JANUARY)],
    ['start', identity('s3://b/p', 'e', '2023-01-01T00:00:01Z', '2023-02-01T00:00:00Z')],
    ['end', identity('s3://b/p', 'e', '2023-01-01T00:00:00Z', '2023-02-01T00:00:01Z')],
    ['time range', identity('s3://b/p', 'e')],
    ['half of a time range', identity('s3://b/p', 'e', '2023-01-01T00:00:00Z')],
  ])('differs with another %s', (_, other) => {
    expect(sameIdentity(identity('s3://b/p', 'e', ...JANUARY), other)).toBe(false);
  });

  test('contains whole seconds, the ID of the event data store, and no half of a time range', () => {
    expect(identity('s3://b/p', ARN, '2023-01-01T00:00:00.999Z', '2023-02-01T00:00:00Z'))
      .toEqual({ sourceUri: 's3://b/p/', store: 'e', start: 1672531200, end: 1675209600 });
    expect(identity('s3://b', 'e', undefined, '2023-02-01T00:00:00Z')).toEqual({ sourceUri: 's3://b/', store: 'e' });
    expect(identity('s3://b', 'e', '2023-02-01T00:00:00Z')).toEqual({ sourceUri: 's3://b/', store: 'e' });
  });

  test('has a key of 16 hexadecimal digits, which differs if one part differs', () => {
    const one = identity('s3://b/p', 'e', ...JANUARY);
    const all = [
      one, { ...one, sourceUri: 's3://b/q/' }, { ...one, store: 'f' }, { ...one, start: 1 }, { ...one, end: 2 },
      identity('s3://b/p', 'e'),
    ];
    expect(new Set(all.map(identityKey)).size).toBe(all.length);
    all.forEach((each) => expect(identityKey(each)).toMatch(/^[0-9a-f]{16}$/));
    // Deployed ledgers depend on the key.
    expect(identityKey(one)).toBe('bb0521eff3fcecbd');
  });
});

test('A source ends with exactly one slash', () => {
  expect(['s3://b', 's3://b/', 's3://b/p//'].map(normalizedUri)).toEqual(['s3://b/', 's3://b/', 's3://b/p/']);
});
