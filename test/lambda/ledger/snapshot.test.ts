import type { LedgerRecord, RecordBase } from '../../../lambda/ledger/records';
import { Snapshot } from '../../../lambda/ledger/snapshot';
import { Outdated, Table } from '../../../lambda/ledger/table';
import { claimRecord, importRecord, NOW, requestRecord } from '../given';
import { Stage } from '../stage';

let stage: Stage;
let table: Table;
beforeEach(() => {
  stage = new Stage();
  table = new Table('Ledger', stage.surroundings);
});

const read = () => Snapshot.read(table, NOW);
const store = (...records: LedgerRecord[]) =>
  Promise.all(records.map((record) => table.write([{ record, expected: undefined }])));
const stored = () =>
  stage.table.contents.map(({ kind, id, version }) => `${kind as string} ${id as string} ${version as number}`).sort();
const writes = () =>
  stage.inputs.flatMap(({ TransactItems }) => TransactItems ? [(TransactItems as unknown[]).length] : []);
const claims = (count: number, prefix = 'C') =>
  Array.from({ length: count }, (_, index) => claimRecord({ id: `${prefix}${index}`, version: 0 }));
const lease: RecordBase = { kind: 'lease', id: 'lease', version: 1 };

describe('A snapshot', () => {
  test('contains the requests, claims and imports of the ledger', async () => {
    await store(requestRecord(), claimRecord(), importRecord());
    const ledger = await read();
    expect([[...ledger.requests.keys()], [...ledger.claims.keys()], [...ledger.imports.keys()]])
      .toEqual([['this-request'], ['History'], [importRecord().id]]);
    expect(ledger.isChanged).toBe(false);
  });

  test('does not contain expired records', async () => {
    await store(claimRecord({ id: 'Old', expires: NOW / 1_000 }), claimRecord({ id: 'New', expires: NOW / 1_000 + 1 }));
    expect([...(await read()).claims.keys()]).toEqual(['New']);
  });

  test('can overwrite expired records', async () => {
    await store(claimRecord({ version: 3, expires: NOW / 1_000 }));
    const ledger = await read();
    ledger.changed(claimRecord({ version: 0 }));
    await ledger.write();
    expect(stored()).toEqual(['claim History 4']);
    expect(stage.table.contents[0]).not.toHaveProperty('expires');
  });

  test('writes changes with the next version, as often as they change', async () => {
    await store(claimRecord());
    const ledger = await read();
    for (const version of [2, 3]) {
      ledger.changed(ledger.claims.get('History')!);
      expect(ledger.isChanged).toBe(true);
      await ledger.write();
      expect(ledger.isChanged).toBe(false);
      expect(stored()).toEqual([`claim History ${version}`]);
    }
    await ledger.write();
    expect(stored()).toEqual(['claim History 3']);
  });

  test('writes new records, and finds them again', async () => {
    const ledger = await read();
    ledger.changed(importRecord({ version: 0 }), claimRecord({ version: 0 }));
    expect(ledger.imports.size + ledger.claims.size).toBe(2);
    await ledger.write();
    expect(stored()).toEqual(['claim History 1', `import ${importRecord().id} 1`]);
  });

  test('is outdated if somebody else has written a record, and then writes nothing of the group', async () => {
    await store(claimRecord(), importRecord());
    const [mine, theirs] = [await read(), await read()];
    theirs.changed(theirs.claims.get('History')!);
    await theirs.write();
    mine.changed(mine.claims.get('History')!, [...mine.imports.values()][0]);
    await expect(mine.write()).rejects.toBeInstanceOf(Outdated);
    expect(stored()).toEqual(['claim History 2', `import ${importRecord().id} 1`]);
  });

  test('refuses a kind of record that it does not hold', async () => {
    const ledger = await read();
    expect(() => ledger.changed({ kind: 'past', id: 'p', version: 0 } as never)).toThrow(Outdated);
  });
});

describe('Groups of changes', () => {
  test('are written in few transactions of at most 100 records, each group as a whole', async () => {
    const ledger = await read();
    for (let group = 0; group < 60; group++) { ledger.changed(...claims(3, `G${group}-`)); }
    await ledger.write();
    expect(stage.table.contents).toHaveLength(180);
    expect(writes()).toEqual([99, 81]);
  });

  test('leave room for the lease in the first transaction, which is written even without changes', async () => {
    const ledger = await read();
    for (let group = 0; group < 100; group++) { ledger.changed(...claims(1, `G${group}-`)); }
    await ledger.write({ record: lease, expected: undefined });
    expect(writes()).toEqual([100]);
    expect(stored()).toContain('lease lease 1');
    await ledger.write({ record: { ...lease, version: 2 }, expected: 1 });
    expect(stored()).toContain('lease lease 2');
  });

  test('fill a transaction without exceeding it', async () => {
    const ledger = await read();
    ledger.changed(...claims(50, 'A'));
    ledger.changed(...claims(49, 'B'));
    ledger.changed(...claims(1, 'D'));
    await ledger.write({ record: lease, expected: undefined });
    expect(writes()).toEqual([100]);
    expect(stage.table.contents).toHaveLength(101);
  });

  test('that share a record are written in one transaction, each record once as it was changed last', async () => {
    await store(importRecord(), claimRecord(), claimRecord({ id: 'Other' }), requestRecord());
    const ledger = await read();
    const [record] = ledger.imports.values();
    const [claim, other, request] = [
      ledger.claims.get('History')!, ledger.claims.get('Other')!, ledger.requests.get('this-request')!,
    ];
    ledger.changed(claim, record);
    ledger.changed(request);
    ledger.changed(other, request);
    ledger.changed(record);
    const replaced = { ...claim, newest: 'newer' };
    ledger.changed(replaced, other);
    await ledger.write();
    expect(writes()).toEqual([4]);
    expect(await table.get('claim', 'History')).toMatchObject({ version: 2, newest: 'newer' });
  });

  test('that share no record do not depend on each other', async () => {
    await store(claimRecord(), claimRecord({ id: 'Other' }));
    const [mine, theirs] = [await read(), await read()];
    theirs.changed(theirs.claims.get('History')!);
    await theirs.write();
    mine.changed(mine.claims.get('History')!, ...claims(98, 'H'));
    mine.changed(mine.claims.get('Other')!, ...claims(98, 'O'));
    await expect(mine.write()).rejects.toBeInstanceOf(Outdated);
    expect(await table.get('claim', 'Other')).toMatchObject({ version: 2 });
    expect(await table.get('claim', 'H1')).toBeUndefined();
  });
});
