import type { GetImportResponse } from '@aws-sdk/client-cloudtrail';
import { A, B, IMPORT_A, IMPORT_B, NOW, remove, update, wanted } from './given';
import type { ImportRecord } from '../../lambda/facts';
import { importIdentity } from '../../lambda/identity';
import { observe, type Observation, type Observer } from '../../lambda/observe';
import type { ImportRequest, WantedImport } from '../../lambda/request';

interface Held {
  readonly importId: string;
  /** What it imports; absent, where GetImport does not show it. */
  readonly of?: WantedImport;
  readonly createdAt?: number;
}

interface Account {
  /** Whether ListImports refuses the store, which is gone. */
  readonly refuses?: string;
  /** How long a GetImport takes, in milliseconds. */
  readonly slow?: number;
  readonly passedOver?: readonly string[];
}

/** What a look finds in an account with these imports, and how often it asked for one. */
async function look(
  at: 'ofWanted' | 'ofFormer' | 'running', request: ImportRequest, held: readonly Held[], { refuses, slow = 0, passedOver }: Account = {},
): Promise<Observation & { imports: readonly ImportRecord[]; read: readonly string[] }> {
  const read: string[] = [];
  let now = NOW;
  const destinationOf = ({ of = A }: Held) => of.destination;
  const list = ({ Destination }: { Destination?: string }) => {
    if (Destination && refuses) { throw Object.assign(new Error(), { name: refuses }); }
    return {
      Imports: held.filter((each) => !Destination || destinationOf(each) === Destination)
        .map((each) => ({ ImportId: each.importId, Destinations: [destinationOf(each)], CreatedTimestamp: new Date(each.createdAt ?? 0) })),
    };
  };
  const get = ({ ImportId }: { ImportId: string }): GetImportResponse => {
    read.push(ImportId);
    now += slow;
    const { of } = held.find(({ importId }) => importId === ImportId)!;
    if (!of) { throw Object.assign(new Error(), { name: 'ImportNotFoundException' }); }
    return {
      ImportId, ImportStatus: 'COMPLETED', Destinations: [of.destination],
      ImportSource: { S3: { S3LocationUri: of.sourceUri, S3BucketRegion: 'us-east-1', S3BucketAccessRoleArn: of.role } },
      StartEventTime: new Date(of.start!), EndEventTime: new Date(of.end!),
    };
  };
  const send = async ({ constructor, input }: { constructor: { name: string }; input: any }) => constructor.name === 'ListImportsCommand' ? list(input) : get(input);
  const clients = { cloudTrail: () => Promise.resolve({ send }) };
  const surroundings = { clock: { now: () => now, sleep: () => Promise.resolve() }, clients };
  const observer = { request, memory: { ...(passedOver ? { passedOver } : {}) }, until: NOW + 45_000, surroundings };
  const observation = await observe({ do: 'look', at }, observer as unknown as Observer);
  return { ...observation, imports: observation.facts[at]?.imports ?? [], read };
}

const SAME = update(A, A);
const ANOTHER = wanted(2019);
const many = (count: number, of = ANOTHER): Held[] => Array.from({ length: count }, (_, index) => ({ importId: `${of.start}-${index}`, of }));

describe('a listed import that cannot be read', () => {
  const at = (createdAt: number, sight: 'ofWanted' | 'running' = 'ofWanted') => look(sight, SAME, [{ importId: IMPORT_A, createdAt }]);

  test('is looked at again while it is new, whatever it may import', async () => {
    const { facts, passedOver } = await at(NOW - 59_999);
    expect(facts.ofWanted).toMatchObject({ imports: [], hidden: true });
    expect(passedOver).toEqual([]);
    expect((await at(NOW - 59_999, 'running')).facts.running).toMatchObject({ imports: [], hidden: true });
  });

  test('has expired when it is old', async () => {
    const { facts, passedOver } = await at(NOW - 60_000);
    expect(facts.ofWanted).not.toHaveProperty('hidden');
    expect(passedOver).toEqual([IMPORT_A]);
    expect((await at(NOW - 60_000, 'running')).facts.running).not.toHaveProperty('hidden');
  });
});

describe('the imports into a store that is gone', () => {
  const held = [{ importId: IMPORT_A, of: A }, { importId: IMPORT_B, of: wanted(2023, { destination: `${A.destination}-other` }) }];

  test.each(['EventDataStoreARNInvalidException', 'EventDataStoreNotFoundException', 'InactiveEventDataStoreException'])('are among all of the account, where CloudTrail says %s', async (refuses) => {
    const { imports, read } = await look('ofWanted', SAME, held, { refuses });
    expect(imports.map(({ importId }) => importId)).toEqual([IMPORT_A]);
    expect(read).toEqual([IMPORT_A]);
  });

  test('are not asked for where something else is wrong', async () => {
    await expect(look('ofWanted', SAME, held, { refuses: 'AccessDeniedException' })).rejects.toThrow();
  });
});

describe('what a look-up passes over', () => {
  const moved = update(A, B);
  const held = [{ importId: IMPORT_A, of: A }, { importId: IMPORT_B, of: B }, ...many(3)];
  const others = many(3).map(({ importId }) => importId);

  test.each(['ofWanted', 'ofFormer'] as const)('(%s) is neither what is wanted nor what an update leaves, and is not read again', async (at) => {
    const first = await look(at, moved, held);
    expect(first.imports.map(({ importId }) => importId)).toEqual([at === 'ofWanted' ? IMPORT_B : IMPORT_A]);
    expect(first.passedOver).toEqual(others);
    const again = await look(at === 'ofWanted' ? 'ofFormer' : 'ofWanted', moved, held, { passedOver: first.passedOver });
    expect(again.read).toEqual([IMPORT_A, IMPORT_B]);
    expect(again.imports).toHaveLength(1);
  });

  test('is not what overlaps with the wanted, unless that does not matter', async () => {
    const longer = wanted(2024, { identity: importIdentity({ ...B, end: '2025-06-01T00:00:00Z' }), end: '2025-06-01T00:00:00Z' });
    const overlapping = [{ importId: IMPORT_B, of: longer }];
    expect((await look('ofFormer', moved, overlapping)).passedOver).toEqual([]);
    expect((await look('ofWanted', moved, overlapping)).facts.ofWanted!.overlapping).toHaveLength(1);
    expect((await look('ofWanted', update(A, { ...B, allowOverlap: true }), overlapping)).passedOver).toEqual([IMPORT_B]);
    expect((await look('ofWanted', remove(B), overlapping)).passedOver).toEqual([IMPORT_B]);
  });

  test('stays passed over where the time of a tick is not enough, and the next one goes on from there', async () => {
    const slow = await look('ofWanted', SAME, many(100), { slow: 1_000 });
    expect(slow.brokenOff).toBeDefined();
    expect(slow.passedOver).toHaveLength(46);
    const { read, brokenOff } = await look('ofWanted', SAME, many(80), { slow: 1_000, passedOver: slow.passedOver });
    expect(read).toHaveLength(34);
    expect(brokenOff).toBeUndefined();
  });
});
