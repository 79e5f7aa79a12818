import { LakeFixture, ROLE } from './lake-fixture';

const SOURCE = { S3: { S3LocationUri: 's3://trail-bucket/', S3BucketRegion: 'us-east-1', S3BucketAccessRoleArn: ROLE } };

let fixture: LakeFixture;
beforeEach(() => { fixture = new LakeFixture(); });

describe('the list of imports', () => {
  test('it is newest first, without sources and times', async () => {
    const older = (await fixture.import()).ImportId;
    const newer = (await fixture.import()).ImportId;
    const { Imports } = await fixture.call('ListImports');
    expect(Imports.map((item: { ImportId: string }) => item.ImportId)).toEqual([newer, older]);
    expect(Object.keys(Imports[0]).sort()).toEqual(['CreatedTimestamp', 'Destinations', 'ImportId', 'ImportStatus', 'UpdatedTimestamp']);
  });

  test('it is filtered by destination, ARN or id, and by status', async () => {
    const other = fixture.lake.addStore();
    fixture.lake.addPastImport({ destination: other.arn, source: SOURCE });
    fixture.lake.addPastImport({ destination: fixture.store.arn, source: SOURCE, status: 'STOPPED' });
    const count = async (filter: object) => (await fixture.call('ListImports', { ...filter })).Imports.length;
    expect(await count({ Destination: other.arn })).toBe(1);
    expect(await count({ Destination: fixture.store.id })).toBe(1);
    expect(await count({ ImportStatus: 'STOPPED' })).toBe(1);
    expect(await count({ Destination: other.arn, ImportStatus: 'STOPPED' })).toBe(0);
    await expect(count({ Destination: 'arn:aws:s3:::bucket' })).rejects.toMatchObject({ code: 'EventDataStoreARNInvalidException' });
  });

  test('it comes in pages of at most 1,000, and what starts meanwhile shifts nothing', async () => {
    // GIVEN
    for (let i = 0; i < 2_500; i++) {
      fixture.lake.addPastImport({ destination: fixture.store.arn, source: SOURCE, createdAt: i * 1_000 });
    }
    const seen = new Set<string>();
    const sizes = [];
    let NextToken: string | undefined;
    // WHEN
    do {
      const page = await fixture.call('ListImports', { MaxResults: 1_000, NextToken });
      page.Imports.forEach((item: { ImportId: string }) => seen.add(item.ImportId));
      sizes.push(page.Imports.length);
      NextToken = page.NextToken;
      fixture.lake.addPastImport({ destination: fixture.store.arn, source: SOURCE });
    } while (NextToken);
    // THEN
    expect(sizes).toEqual([1_000, 1_000, 500]);
    expect(seen.size).toBe(2_500);
    await expect(fixture.call('ListImports', { MaxResults: 1_001 })).rejects.toMatchObject({ code: 'InvalidParameterException' });
    await expect(fixture.call('ListImports', { NextToken: 'none' })).rejects.toMatchObject({ code: 'InvalidNextTokenException' });
  });

  test('a new import can stay unseen for a while', async () => {
    fixture = new LakeFixture({ visibilityLagMs: 5_000 });
    const importId = await fixture.start();
    expect((await fixture.call('ListImports')).Imports).toEqual([]);
    await expect(fixture.status(importId)).rejects.toMatchObject({ code: 'ImportNotFoundException' });
    fixture.clock.pass(5_000);
    expect((await fixture.call('ListImports')).Imports).toHaveLength(1);
    expect(await fixture.status(importId)).toBe('COMPLETED');
  });

  test('a record can expire; the events stay', async () => {
    fixture.put(1);
    const { ImportId } = await fixture.import();
    fixture.lake.expireImport(ImportId);
    await expect(fixture.status(ImportId)).rejects.toMatchObject({ code: 'ImportNotFoundException' });
    expect(fixture.lake.imports).toEqual([]);
    expect(fixture.keys).toHaveLength(1);
  });
});
