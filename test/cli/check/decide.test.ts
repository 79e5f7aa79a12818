import { stripVTControlCharacters } from 'node:util';
import type { CheckedImport } from '../../../cli/check/check-stack';
import { decide, newStoreFacts, type Ledger, type FindFact } from '../../../cli/check/decide';
import { checkScreen } from '../../../cli/check/screen';
import type { WantedImport } from '../../../lambda/request/properties';
import {
  A, always, checkFacts, claimRecord, importRecord, KEY_A, KEY_B, lookup, NOW, other, seen, started, STORE, wanted,
} from '../../lambda/given';

const NOTHING: Ledger = { claims: new Map(), imports: new Map() };
const ledger = (record: ReturnType<typeof importRecord>, claim = claimRecord()): Ledger =>
  ({ imports: new Map([[record.id, record]]), claims: new Map([[claim.id, claim]]) });
const truth = (more: Parameters<typeof checkFacts>[0] = {}): FindFact => {
  const store = { ...STORE, billingMode: 'EXTENDABLE_RETENTION_PRICING' };
  const all = { ...checkFacts({ store, ...more }), seen: seen('FAILED') };
  return async (at) => ({ [at]: all[at as 'store'] });
};
const OVERLAP = lookup({ overlapping: [other('COMPLETED', { identity: always().identity })] });
const verdict = (want: WantedImport = A, look = truth(), of: Ledger = NOTHING) =>
  decide('History', want, of, '111122223333', look, NOW);

test('a new import starts, with an estimate also if the app asks for none', async () => {
  expect(await verdict()).toEqual({
    is: 'starts', disablesAcls: false, warnings: [], billingMode: 'EXTENDABLE_RETENTION_PRICING',
    estimate: { files: 40, gzipBytes: 300_000, bytes: 3_000_000, dollars: 0.01, atLeast: false },
  });
});

test('everything that the handler refuses is refused with its message', async () => {
  const refusals = await Promise.all([
    verdict(A, truth({ store: { status: 'missing' } })),
    verdict(A, truth({ lookup: OVERLAP })),
    verdict(A, truth({ bucket: { exists: true, acls: 'enabled', grantees: ['LogDelivery'] } })),
    verdict(wanted({ maxEstimatedCost: 0, estimate: { compressionFactor: 10 } })),
  ]);
  expect(refusals.map(({ is }) => is)).toEqual(Array(4).fill('refused'));
  expect(refusals.map(({ why }) => why)).toEqual(
    ["doesn't exist", 'allowOverlap', 'LogDelivery', 'maxEstimatedCost'].map((part) => expect.stringContaining(part)),
  );
});

test('ACLs that nobody needs would be disabled', async () => {
  expect(await verdict(A, truth({ bucket: { exists: true, region: 'us-east-1', acls: 'enabled', grantees: [] } })))
    .toMatchObject({ is: 'starts', disablesAcls: true });
});

test('an import that the custom resource has already is unchanged, whatever the order of its properties', async () => {
  const shuffled = Object.fromEntries(Object.entries(A).reverse()) as unknown as WantedImport;
  expect(await verdict(shuffled, truth(), ledger(started('RUNNING')))).toMatchObject({ is: 'unchanged' });
});

test('another setting of a running import continues it, and a retryToken resumes a stopped one', async () => {
  const changed = wanted({ retryToken: '2' });
  expect(await verdict(changed, truth(), ledger(started('RUNNING')))).toMatchObject({ is: 'continues' });
  expect(await verdict(changed, truth(), ledger(started('STOPPED')))).toMatchObject({ is: 'continues' });
  expect(await verdict(changed, truth(), ledger(started('COMPLETED')))).toMatchObject({ is: 'complete' });
});

test('another time range of a running import is a new import, and one in the queue stays there', async () => {
  const before = claimRecord({ import: KEY_B, wanted: wanted({}, 2024) });
  expect(await verdict(A, truth(), ledger(importRecord({ id: KEY_B, state: 'RUNNING' }), before)))
    .toMatchObject({ is: 'starts' });
  expect(await verdict(wanted({ retryToken: '2' }), truth(), ledger(importRecord(), claimRecord({ import: KEY_A }))))
    .toMatchObject({ is: 'starts' });
});

test('an import that somebody has completed is complete, and a new event data store has no past imports', async () => {
  expect(await verdict(A, truth({ lookup: lookup({ same: [other('COMPLETED')] }) }))).toMatchObject({ is: 'complete' });
  expect(newStoreFacts('store', STORE)).toEqual({ store: STORE });
  expect(newStoreFacts('lookup', STORE)).toEqual({ lookup: lookup() });
  expect(newStoreFacts('bucket', STORE)).toBeUndefined();
});

test('an event data store that is not ready yet is awaited', async () => {
  expect(await verdict(A, truth({ store: { ...STORE, status: 'CREATED' } }))).toMatchObject({ is: 'refused' });
});

test('the screen shows each import within the width, and a summary', async () => {
  const of: CheckedImport = {
    stackName: 'S', logicalId: 'X', constructPath: 'S/History', source: A.sourceUri, destination: A.destination,
    verdict: await verdict(),
    notChecked: ['RetryAttempts (parameter P) is known only at deployment'],
  };
  const refused = {
    ...of, destination: null, notChecked: [], verdict: await verdict(A, truth({ lookup: OVERLAP })),
  };
  const text = stripVTControlCharacters(checkScreen([of, refused], 80));
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  for (const part of [
    '✓ A new import would start: 40 log files, 300 kB',
    '? Not checked: RetryAttempts',
    '✗ The deployment would be refused: Events of',
    'a new event data store',
    '2 imports, 1 refused, 1 value not checked',
  ]) {
    expect(text).toContain(part);
  }
});
