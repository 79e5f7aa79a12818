import { playCalls, cloudTrailAndS3, MOST_OF_HISTORY } from '../../bench/calls';
import type { Counts } from '../../bench/calls/play';
import { handlerBundle } from '../../bench/handler';
import { importGenerated } from '../../bench/import-generated';
import { fitsAStack, templateFigures } from '../../bench/template';

const KIB = 1_024;

describe('the template', () => {
  test('grows by two resources and less than 2,000 bytes an import', async () => {
    const { resourcesPerImport, contentPerImport } = await templateFigures('TrailImport');
    expect(resourcesPerImport).toBe(2);
    expect(contentPerImport).toBeLessThan(2_000);
  });

  test('holds 240 imports', async () => {
    expect(await fitsAStack('TrailImport', 240)).toBe(true);
  });

  test('grows by six resources an import with AwsCustomResource, of which 240 imports do not fit', async () => {
    expect((await templateFigures('AwsCustomResource')).resourcesPerImport).toBe(6);
    expect(await fitsAStack('AwsCustomResource', 240)).toBe(false);
  });
});

test('the handler is a small module of its own code, which loads the SDK when needed', async () => {
  const { bytes, entryBytes, entrySources } = await handlerBundle();
  expect(bytes).toBeLessThan(600 * KIB);
  expect(entryBytes).toBeLessThan(96 * KIB);
  expect(entrySources.filter(source => !/^(lambda\/(?!sdk\/)|src\/)/.test(source))).toEqual([]);
});

describe('calls', () => {
  let played: Awaited<ReturnType<typeof playCalls>>;
  const [plain, withHistory, ten, hundred] = [0, 1, 2, 3];

  beforeAll(async () => {
    played = await playCalls([
      { contender: 'TrailImport', imports: 1, past: 0 },
      { contender: 'TrailImport', imports: 1, past: 10_000 },
      { contender: 'TrailImport', imports: 10, past: 0 },
      { contender: 'TrailImport', imports: 100, past: 0 },
    ]);
  });

  describe.each(['create', 'update', 'delete'] as const)('a %s of a hundred imports at once', phase => {
    test('makes no more of them an import than one alone, or than ten do', () => {
      const most = (of: (counts: Counts) => number): number => Math.max(of(played[plain][phase]), of(played[ten][phase]) / 10);
      expect(cloudTrailAndS3(played[hundred][phase]) / 100).toBeLessThanOrEqual(most(cloudTrailAndS3) + 1);
      // While it waits for its turn each looks now and then.
      expect(played[hundred][phase].DynamoDB / 100).toBeLessThanOrEqual(most(counts => counts.DynamoDB) + 5);
    });

    test('is never throttled, and starts one', () => {
      expect(played[hundred][phase].throttled).toBe(0);
      expect(played[hundred][phase].StartImport).toBe(phase === 'create' ? 1 : 0);
    });
  });

  test('a create makes at most 8 of CloudTrail and S3 in the plain case', () => {
    expect(played[plain].create.StartImport).toBe(1);
    expect(cloudTrailAndS3(played[plain].create)).toBeLessThanOrEqual(8);
  });

  test('a long history adds no more than a look-up may read', () => {
    const { create, delete: gone } = played[withHistory];
    expect(create.GetImport).toBeLessThanOrEqual(MOST_OF_HISTORY.getImports);
    expect(create.ListImports).toBeLessThanOrEqual(MOST_OF_HISTORY.pages);
    expect(cloudTrailAndS3(gone)).toBeLessThanOrEqual(cloudTrailAndS3(played[plain].delete) + MOST_OF_HISTORY.getImports);
  });

  test('an hour of watching makes at most one in half a minute, and as many again for all that waits', () => {
    expect(cloudTrailAndS3(played[plain].hour)).toBeLessThanOrEqual(120);
    expect(cloudTrailAndS3(played[ten].hour)).toBeLessThanOrEqual(240);
  });

  test('an update that changes nothing for CloudTrail looks once', () => {
    expect(cloudTrailAndS3(played[plain].update)).toBe(1);
  });

  test('every stack is gone in the end', () => {
    expect(played.map(({ status }) => status)).toEqual([['gone'], ['gone'], ['gone'], ['gone']]);
  });
});

test('a generated bucket is imported whole, and nothing of its events is kept', async () => {
  const { files, events, uncompressedBytes, heapMiB } = await importGenerated(2_000);
  expect([files, events]).toEqual([2_000, 16_000]);
  expect(uncompressedBytes).toBeGreaterThan(2_000 * 8_000);
  // Kept, they would be more than the 20 MB that they are as text.
  expect(heapMiB.at(-1)! - heapMiB[0]).toBeLessThan(10);
});
