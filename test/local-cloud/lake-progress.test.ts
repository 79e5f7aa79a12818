import { eventAt, keyOn, LakeFixture } from './lake-fixture';
import { tally } from '../../local-cloud/lake/lake';

let fixture: LakeFixture;
beforeEach(() => { fixture = new LakeFixture(); });

describe('the course of an import', () => {
  test('it goes from INITIALIZING through IN_PROGRESS, file by file, to COMPLETED', async () => {
    // GIVEN
    fixture.put(1, 2, 3);
    const started = await fixture.call('StartImport', fixture.request());
    expect(started).toMatchObject({ ImportStatus: 'INITIALIZING', Destinations: [fixture.store.arn] });
    const seen = [];
    // WHEN
    for (let second = 0; second <= 4; second++) {
      const { ImportStatus, ImportStatistics } = await fixture.call('GetImport', { ImportId: started.ImportId });
      const { FilesCompleted, PrefixesCompleted, PrefixesFound } = ImportStatistics;
      seen.push([ImportStatus, FilesCompleted, PrefixesCompleted, PrefixesFound]);
      fixture.clock.pass(1_000);
    }
    // THEN
    expect(seen).toEqual([
      ['INITIALIZING', 0, 0, 0], ['IN_PROGRESS', 0, 0, 3], ['IN_PROGRESS', 1, 1, 3], ['IN_PROGRESS', 2, 2, 3], ['COMPLETED', 3, 3, 3],
    ]);
  });

  test('it goes on while nobody asks', async () => {
    fixture.put(1, 2, 3);
    await fixture.start();
    fixture.clock.pass(3_000);
    await fixture.lake.advance();
    expect(fixture.keys).toEqual([keyOn(1), keyOn(2)]);
  });

  test('an import of nothing completes', async () => {
    const ended = await fixture.import();
    expect(ended).toMatchObject({ ImportStatus: 'COMPLETED', ImportStatistics: { FilesCompleted: 0 } });
  });

  test('importing the same files again ingests their events again', async () => {
    fixture.put(1, 2);
    await fixture.import();
    await fixture.import();
    expect(tally(fixture.lake.ingested(fixture.store.arn))).toMatchObject({ files: 4, events: 4, duplicates: 2 });
  });

  test('events older than the store keeps them are left out', async () => {
    fixture.store.retentionPeriod = 7;
    fixture.bucket.put(keyOn(9), { events: [eventAt('2026-01-01T00:00:00Z'), eventAt('2026-01-09T00:00:00Z')] });
    const ended = await fixture.import();
    expect(ended.ImportStatistics).toMatchObject({ FilesCompleted: 1, EventsCompleted: 1 });
  });

  test('only one import runs at a time in the account', async () => {
    fixture.put(1);
    const importId = await fixture.start();
    await expect(fixture.start()).rejects.toMatchObject({ code: 'AccountHasOngoingImportException' });
    fixture.clock.pass(1_000);
    await expect(fixture.start()).rejects.toMatchObject({ code: 'AccountHasOngoingImportException' });
    await fixture.end(importId);
    await expect(fixture.start()).resolves.toBeDefined();
  });

  test('of two StartImports at the same moment one is refused', async () => {
    const results = await Promise.allSettled([fixture.start(), fixture.start()]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected']);
    expect(fixture.lake.accepted.StartImport).toBe(1);
    expect(fixture.lake.calls.StartImport).toBe(2);
  });

  test('where INITIALIZING does not block, a second import may start then', async () => {
    fixture = new LakeFixture({ initializingBlocks: false });
    await fixture.start();
    await expect(fixture.start()).resolves.toBeDefined();
  });
});

describe('stopping an import', () => {
  test('it takes a while until it is STOPPED, and files go in meanwhile', async () => {
    // GIVEN
    fixture.put(1, 2, 3, 4, 5);
    const importId = await fixture.start();
    fixture.clock.pass(2_000);
    // WHEN
    const answer = await fixture.call('StopImport', { ImportId: importId });
    fixture.clock.pass(1_000);
    const meanwhile = await fixture.status(importId);
    const ended = await fixture.end(importId);
    // THEN
    expect([answer.ImportStatus, meanwhile, ended.ImportStatus]).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 'STOPPED']);
    expect(ended.ImportStatistics.FilesCompleted).toBe(3);
  });

  test('an import that is INITIALIZING can be stopped', async () => {
    fixture = new LakeFixture({ stoppingMs: 0 });
    fixture.put(1);
    const importId = await fixture.start();
    await fixture.call('StopImport', { ImportId: importId });
    expect((await fixture.end(importId)).ImportStatus).toBe('STOPPED');
    expect(fixture.keys).toEqual([]);
  });

  test('an import that ends before the stop takes effect is COMPLETED', async () => {
    fixture.put(1);
    const importId = await fixture.start();
    await fixture.call('StopImport', { ImportId: importId });
    expect((await fixture.end(importId)).ImportStatus).toBe('COMPLETED');
  });

  test('stopping one that has ended changes nothing, or is refused where the lake is told so', async () => {
    const { ImportId } = await fixture.import();
    expect((await fixture.call('StopImport', { ImportId })).ImportStatus).toBe('COMPLETED');
    fixture.lake.behaviour.stopOfEnded = 'refuse';
    await expect(fixture.call('StopImport', { ImportId })).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test('an unknown import cannot be looked at or stopped', async () => {
    const unknown = { ImportId: '00000000-0000-0000-0000-000000000000' };
    await expect(fixture.call('GetImport', unknown)).rejects.toMatchObject({ code: 'ImportNotFoundException' });
    await expect(fixture.call('StopImport', unknown)).rejects.toMatchObject({ code: 'ImportNotFoundException' });
    await expect(fixture.call('StartImport', unknown)).rejects.toMatchObject({ code: 'ImportNotFoundException' });
  });
});

describe('retrying an import', () => {
  test('a STOPPED import goes on with the files that are left', async () => {
    fixture = new LakeFixture({ stoppingMs: 0 });
    fixture.put(1, 2, 3);
    const importId = await fixture.start();
    fixture.clock.pass(2_000);
    await fixture.call('StopImport', { ImportId: importId });
    expect(await fixture.status(importId)).toBe('STOPPED');
    await fixture.call('StartImport', { ImportId: importId });
    expect(await fixture.end(importId)).toMatchObject({ ImportStatus: 'COMPLETED', ImportStatistics: { FilesCompleted: 3 } });
    expect(fixture.keys).toEqual([keyOn(1), keyOn(2), keyOn(3)]);
  });

  test('the import\'s id comes alone', async () => {
    const { ImportId } = await fixture.import();
    await expect(fixture.start({ ImportId })).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test('an import that runs or is COMPLETED is not retried, unless the lake is told to answer', async () => {
    const { ImportId } = await fixture.import();
    await expect(fixture.call('StartImport', { ImportId })).rejects.toMatchObject({ code: 'InvalidParameterException' });
    fixture.lake.behaviour.retryOfOther = 'answer';
    expect((await fixture.call('StartImport', { ImportId })).ImportStatus).toBe('COMPLETED');
  });

  test('while another import runs it is refused, unless the lake is told otherwise', async () => {
    fixture = new LakeFixture({ stoppingMs: 0 });
    fixture.put(1);
    const stopped = await fixture.start();
    await fixture.call('StopImport', { ImportId: stopped });
    await fixture.start();
    await expect(fixture.call('StartImport', { ImportId: stopped })).rejects.toMatchObject({ code: 'AccountHasOngoingImportException' });
    fixture.lake.behaviour.runningBlocksRetry = false;
    await expect(fixture.call('StartImport', { ImportId: stopped })).resolves.toMatchObject({ ImportStatus: 'INITIALIZING' });
  });
});
