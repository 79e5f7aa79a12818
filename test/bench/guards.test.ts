import { playCalls } from '../../bench/calls';
import type { Phase, Play, PlayedCalls } from '../../bench/calls/play';
import { dynamoDbDollars } from '../../bench/calls/prices';
import { CASES, cloudTrailAndS3, countsOf, lookUps, throttledShare } from '../../bench/calls/targets';
import { handlerBundle, type Bundle } from '../../bench/handler/bundle';
import { importGenerated } from '../../bench/import-generated';

const KIB = 1_024;

describe('the bundle of the handler', () => {
  const services = ['dynamodb', 'cloudtrail', 'cloudformation', 'eventbridge', 's3', 'lambda'];
  let bundle: Bundle;

  beforeAll(async () => {
    bundle = await handlerBundle();
  });

  test('is small, and Lambda loads only its own code before the first request', () => {
    const { bytes, entryBytes, entrySources } = bundle;
    expect(bytes).toBeLessThan(700 * KIB);
    // The own code is not minified, which does not change the time to load it.
    expect(entryBytes).toBeLessThan(184 * KIB);
    expect(entrySources.filter(source => !/^(lambda\/(?!aws\/sdk\/)|src\/)/.test(source))).toEqual([]);
  });

  test.each(services)('loads no other client of the SDK with that of %s', service => {
    const clients = bundle.client(service).packages.filter(name => name.startsWith('@aws-sdk/client-'));
    expect(clients).toEqual([`@aws-sdk/client-${service}`]);
  });
});

describe('calls to AWS', () => {
  const plays = {
    one: CASES.one,
    afterMany: { contender: 'TrailImport', imports: 1, past: 300 },
    oneBeside: CASES.oneBeside,
    ten: CASES.ten,
    hundred: CASES.hundred,
    hundredBeside: CASES.hundredBeside,
    fullStack: CASES.fullStack,
    tenStacks: { contender: 'TrailImport', imports: 300, stacks: 10, atOnce: true },
  } as const satisfies Record<string, Play>;
  const names = Object.keys(plays) as Array<keyof typeof plays>;
  let played: Readonly<Record<keyof typeof plays, PlayedCalls>>;

  beforeAll(async () => {
    const results = await playCalls(names.map(name => plays[name]));
    played = Object.fromEntries(names.map((name, index) => [name, results[index]])) as typeof played;
  }, 600_000);

  test('of a create to CloudTrail and S3 are at most 6, apart from the listing of log files', () => {
    expect(played.one.create.StartImport).toBe(1);
    expect(cloudTrailAndS3(played.one.create)).toBeLessThanOrEqual(6);
  });

  test.each<[Phase, { seconds: number; dynamoDb: number }]>([
    ['create', { seconds: 10, dynamoDb: 12 }],
    ['update', { seconds: 5, dynamoDb: 9 }],
    ['delete', { seconds: 8, dynamoDb: 20 }],
  ])('of a %s are few, and do not grow faster than the number of imports', (phase, { seconds, dynamoDb }) => {
    for (const name of ['one', 'ten', 'hundred', 'fullStack'] as const) {
      const counts = played[name][phase]!;
      const { imports } = plays[name];
      expect(counts.seconds).toBeLessThanOrEqual(seconds);
      expect(counts.DynamoDB / imports).toBeLessThanOrEqual(dynamoDb);
      expect(counts.StartImport).toBe(phase === 'create' ? 1 : 0);
      expect(lookUps(counts)).toBeLessThanOrEqual(2);
      expect(counts.S3 / imports).toBeLessThanOrEqual(phase === 'create' ? 2 : 0);
      expect([counts.throttled, counts.failed]).toEqual([0, 0]);
    }
  });

  test('of an hour in which an import runs are at most one to CloudTrail a minute', () => {
    for (const { hour } of [played.one, played.ten, played.hundred, played.fullStack]) {
      expect(cloudTrailAndS3(hour!)).toBeLessThanOrEqual(60);
      expect(hour!.DynamoDB).toBeLessThanOrEqual(700);
      expect(dynamoDbDollars(hour!) * 24).toBeLessThan(0.06);
    }
  });

  test('read each past import of the event data store once', () => {
    const { create, hour, update, delete: gone } = played.afterMany;
    expect(create.GetImport).toBeLessThanOrEqual(301);
    expect(create.ListImports).toBeLessThanOrEqual(4);
    expect([hour, update, gone].map(counts => cloudTrailAndS3(counts!) <= 60)).toEqual([true, true, true]);
  });

  test('are no more with past imports in other event data stores', () => {
    expect(lookUps(played.oneBeside.create)).toBe(lookUps(played.one.create));
    expect(lookUps(played.hundredBeside.create)).toBe(lookUps(played.one.create));
  });

  test('of ten stacks at once are seldom throttled, and no request fails', () => {
    const all = countsOf(played.tenStacks);
    expect(Math.max(...all.map(throttledShare))).toBeLessThanOrEqual(0.01);
    expect(all.map(({ failed }) => failed)).toEqual([0, 0, 0, 0]);
  });

  test('leave no stack behind', () => {
    expect([...new Set(names.flatMap(name => played[name].status))]).toEqual(['gone']);
  });
});

test('a generated bucket is imported completely, and its events are not kept in memory', async () => {
  const { files, events, uncompressedBytes, heapMiB } = await importGenerated(2_000);
  expect([files, events]).toEqual([2_000, 16_000]);
  expect(uncompressedBytes).toBeGreaterThan(2_000 * 8_000);
  // The events are 20 MB as text.
  expect(heapMiB.at(-1)! - heapMiB[0]).toBeLessThan(10);
});
