import { gzipSync } from 'node:zlib';
import { ACCOUNT, eventAt, keyOn, LakeFixture, PREFIX, seconds } from './lake-fixture';

const EVENTS = { events: [eventAt('2026-01-10T00:00:00Z')] };

let fixture: LakeFixture;
beforeEach(() => { fixture = new LakeFixture(); });

describe('which files an import takes up', () => {
  test('a range is compared with the dates in folder and file name, not with the events', async () => {
    fixture.put(1, 2, 3, 4);
    fixture.bucket.put(keyOn(4, ACCOUNT, 45), { events: [eventAt('2026-01-02T12:00:00Z')] });
    await fixture.import({ StartEventTime: seconds('2026-01-02T12:05:00Z'), EndEventTime: seconds('2026-01-03T12:05:00Z') });
    expect(fixture.keys).toEqual([keyOn(2), keyOn(3)]);
  });

  test('times come as a pair, in order', async () => {
    const time = seconds('2026-01-02T00:00:00Z');
    await expect(fixture.start({ StartEventTime: time })).rejects.toMatchObject({ code: 'InvalidParameterException' });
    await expect(fixture.start({ EndEventTime: time })).rejects.toMatchObject({ code: 'InvalidParameterException' });
    await expect(fixture.start({ StartEventTime: time, EndEventTime: time - 1 })).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test('a bucket alone means the CloudTrail prefixes of accounts and organizations', async () => {
    const trail = [keyOn(1), keyOn(1, '444455556666'), keyOn(1).replace('AWSLogs/', 'AWSLogs/o-abcdefghij/')];
    for (const key of [...trail, 'backup/' + keyOn(1), keyOn(1).replace('/CloudTrail/', '/CloudTrail-Digest/'), `AWSLogs/${ACCOUNT}/Config/x.json.gz`]) {
      fixture.bucket.put(key, EVENTS);
    }
    await fixture.import({}, 's3://trail-bucket/');
    expect(fixture.keys.sort()).toEqual(trail.sort());
  });

  test('a prefix without a slash at its end also matches its siblings', async () => {
    const digest = `AWSLogs/${ACCOUNT}/CloudTrail-Digest/us-east-1/2026/01/01/digest.json.gz`;
    fixture.put(1);
    fixture.bucket.put(digest, gzipSync('{"digestS3Bucket":"trail-bucket"}'));
    const withSlash = await fixture.import();
    const without = await fixture.import({}, `s3://trail-bucket/${PREFIX.slice(0, -1)}`);
    expect(withSlash.ImportStatus).toBe('COMPLETED');
    expect(without).toMatchObject({ ImportStatus: 'FAILED', ImportStatistics: { FailedEntries: 1, FilesCompleted: 1 } });
  });
});

describe('files that do not go in', () => {
  const bad: Array<[string, Parameters<LakeFixture['bucket']['put']>[1], string | undefined, string]> = [
    ['is not compressed', Buffer.from('{"Records":[]}'), undefined, 'UnsupportedCompression'],
    ['is cut off', gzipSync(JSON.stringify({ Records: [{}] })).subarray(0, 15), undefined, 'InvalidFile'],
    ['is not JSON', gzipSync('2 111122223333 eni-1 10.0.0.1 ACCEPT OK'), undefined, 'InvalidFile'],
    ['is of another service', gzipSync('{"fileVersion":"1.0","configurationItems":[]}'), undefined, 'InvalidFile'],
    ['has records that are no events', gzipSync('{"Records":[{"hello":"world"}]}'), undefined, 'InvalidFile'],
    ['is damaged', { corrupt: true }, undefined, 'InvalidFile'],
    ['lies in GLACIER', EVENTS, 'GLACIER', 'InvalidObjectState'],
    ['lies in DEEP_ARCHIVE', EVENTS, 'DEEP_ARCHIVE', 'InvalidObjectState'],
  ];

  test.each(bad)('a file that %s becomes a failed entry and the rest goes in', async (_, body, storageClass, errorType) => {
    // GIVEN
    fixture.put(1, 3);
    fixture.bucket.put(keyOn(2), body, storageClass);
    // WHEN
    const ended = await fixture.import();
    // THEN
    expect(ended).toMatchObject({ ImportStatus: 'FAILED', ImportStatistics: { FilesCompleted: 2, FailedEntries: 1, PrefixesFound: 3, PrefixesCompleted: 2 } });
    const { Failures } = await fixture.call('ListImportFailures', { ImportId: ended.ImportId });
    expect(Failures).toEqual([{
      Location: `s3://trail-bucket/${keyOn(2)}`, Status: 'FAILED', ErrorType: errorType, ErrorMessage: expect.any(String), LastUpdatedTime: expect.any(Number),
    }]);
  });

  test('a retry reads the failed file alone; its entry goes through RETRY to SUCCEEDED', async () => {
    // GIVEN
    fixture.put(1, 3);
    fixture.bucket.put(keyOn(2), { corrupt: true });
    const { ImportId } = await fixture.import();
    const failure = async () => (await fixture.call('ListImportFailures', { ImportId })).Failures[0].Status;
    // WHEN
    fixture.put(2);
    await fixture.call('StartImport', { ImportId });
    // THEN
    expect(await failure()).toBe('RETRY');
    expect(await fixture.end(ImportId)).toMatchObject({ ImportStatus: 'COMPLETED', ImportStatistics: { FilesCompleted: 3, FailedEntries: 0 } });
    expect(await failure()).toBe('SUCCEEDED');
    expect(fixture.keys).toEqual([keyOn(1), keyOn(3), keyOn(2)]);
  });

  test('a retry of what is still broken ends FAILED again', async () => {
    fixture.bucket.put(keyOn(2), { corrupt: true });
    const { ImportId } = await fixture.import();
    await fixture.call('StartImport', { ImportId });
    expect((await fixture.end(ImportId)).ImportStatus).toBe('FAILED');
  });

  test('a file that vanished after the listing fails', async () => {
    fixture.put(1);
    const importId = await fixture.start();
    fixture.clock.pass(1_000);
    await fixture.lake.advance();
    fixture.bucket.objects.clear();
    await fixture.end(importId);
    const { Failures } = await fixture.call('ListImportFailures', { ImportId: importId });
    expect(Failures[0].ErrorType).toBe('NoSuchKey');
  });

  test('failures are listed page by page; those of an unknown import are an invalid parameter', async () => {
    [1, 2, 3].forEach((day) => fixture.bucket.put(keyOn(day), { corrupt: true }));
    const { ImportId } = await fixture.import();
    const first = await fixture.call('ListImportFailures', { ImportId, MaxResults: 2 });
    const second = await fixture.call('ListImportFailures', { ImportId, MaxResults: 2, NextToken: first.NextToken });
    expect([first.Failures.length, second.Failures.length, second.NextToken]).toEqual([2, 1, undefined]);
    await expect(fixture.call('ListImportFailures', { ImportId: '0'.repeat(36) })).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });
});
