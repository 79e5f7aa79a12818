import type { BucketState, StoreState } from '../../../lambda/checks/facts';
import { preflight, type CheckFacts } from '../../../lambda/checks/preflight';
import type { WantedImport } from '../../../lambda/request/properties';
import {
  A, always, between, checkFacts, DESTINATION, LONG_AGO, lookup, MINUTE, NOW, other, statistics, STORE, wanted,
} from '../given';

const check = (facts: Partial<CheckFacts> = {}, want: WantedImport = A, goal: 'new' | 'resume' = 'new') =>
  preflight(want, checkFacts(facts), goal);
const store = (more: Partial<StoreState>) => ({ store: { ...STORE, ...more } });
const bucket = (more: Partial<BucketState>): { bucket: BucketState } =>
  ({ bucket: { exists: true, region: 'us-east-1', acls: 'disabled', grantees: [], ...more } });
const logs = { files: 40, gzipBytes: 300_000, archived: 0, complete: true };
const passed = { is: 'passed', warnings: [] };
const refused = (reason: RegExp) => ({ is: 'refused', reason: expect.stringMatching(reason) });
const since = (start: string) => between(start, A.end!);

describe('A new import', () => {
  test('passes if nothing is wrong', () => {
    expect(check()).toEqual(passed);
  });

  test.each(['bucket', 'store', 'lookup', 'logFiles'] as const)('needs the %s', (need) => {
    expect(check({ [need]: undefined })).toEqual({ is: 'incomplete', need });
  });

  test('reports all problems in one message', () => {
    const facts = {
      ...store({ categories: ['ActivityAuditLog'], status: 'PENDING_DELETION' }), logFiles: { ...logs, archived: 7 },
      ...bucket({ region: 'eu-west-1', acls: 'enabled', grantees: ['LogDelivery'] }),
    };
    const { reason } = check(facts, wanted({ bucketRegion: 'us-east-1' })) as { reason: string };
    for (const part of [
      'restore-event-data-store', 'ActivityAuditLog', 'is in eu-west-1', 'LogDelivery', 'restore-object',
      'remove it. Bucket trail-logs grants',
    ]) {
      expect(reason).toContain(part);
    }
    expect(Buffer.byteLength(reason)).toBeLessThan(3_000);
  });
});

describe('The event data store', () => {
  test.each(['ENABLED', 'STOPPED_INGESTION'])('may be %s', (status) => {
    expect(check(store({ status }))).toEqual(passed);
  });

  test.each(['CREATED', 'STARTING_INGESTION', 'STOPPING_INGESTION'])('that is %s is awaited for a while', (status) => {
    expect(check({ ...store({ status }), storeUntil: NOW + 1 }))
      .toEqual({ is: 'waiting', why: `the event data store is ${status}` });
    expect(check({ ...store({ status }), storeUntil: NOW }))
      .toEqual(refused(new RegExp(`is ${status}\\. An import needs`)));
  });

  test('that is awaited does not hide another problem', () => {
    expect(check({ ...store({ status: 'CREATED' }), logFiles: { ...logs, files: 0 } }))
      .toEqual(refused(/^There is nothing to import/));
  });

  test('that is about to be deleted can be restored', () => {
    expect(check(store({ status: 'PENDING_DELETION' })))
      .toEqual(refused(new RegExp(`restore-event-data-store --event-data-store ${DESTINATION}"`)));
    expect(check(store({ status: 'OTHER' }))).not.toEqual(refused(/restore/));
  });

  test('must exist, and nothing else is reported of one that does not', () => {
    expect(check({ store: { status: 'missing', categories: ['ConfigurationItem'] } })).toEqual({
      is: 'refused',
      reason: expect.stringMatching(/^Event data store \S+ doesn't exist in this account and Region\. [^.]+\.$/),
    });
  });

  test.each(['Management', 'Data', 'NetworkActivity'])('may collect %s events', (category) => {
    expect(check(store({ categories: [category] }))).toEqual(passed);
  });

  test('must not collect other events', () => {
    expect(check(store({ categories: ['Management', 'ConfigurationItem', 'X'] })))
      .toEqual(refused(/category ConfigurationItem, X\. CloudTrail imports only/));
    expect(check(store({ categories: undefined }))).toEqual(passed);
  });

  test('of an organization is used only in the management account', () => {
    expect(check(store({ organization: true }))).toEqual(passed);
    const theirs = wanted({ destination: DESTINATION.replace('111122223333', '999988887777') });
    expect(check(store({ organization: true }), theirs))
      .toEqual(refused(/to account 999988887777, but this stack is in account 111122223333/));
    expect(check({}, theirs)).toEqual(passed);
  });

  test('must keep events of the time range', () => {
    const until = (end: string) => check(store({ retentionDays: 366 }), between('2023-01-01T00:00:00Z', end));
    expect(until('2025-02-27T23:59:59Z'))
      .toEqual(refused(/keeps events for 366 days, and the time range of the import ends before 2025-02-28/));
    expect(until('2025-02-28T00:00:00Z')).toMatchObject({ is: 'passed' });
  });

  test('that keeps only a part of the events is a warning', () => {
    const part = {
      is: 'passed',
      warnings: ['The event data store keeps events for 1000 days, so CloudTrail drops the events before 2023-06-05.'],
    };
    expect(check(store({ retentionDays: 1_000 }))).toEqual(part);
    expect(check(store({ retentionDays: 1_000 }), since('2023-06-04T23:59:59Z'))).toEqual(part);
    expect(check(store({ retentionDays: 1_000 }), since('2023-06-05T00:00:00Z'))).toEqual(passed);
    expect(check({ store: { status: 'STOPPED_INGESTION' } }, always())).toEqual(passed);
  });
});

describe('The bucket', () => {
  test('must exist, and nothing else is reported of one that does not', () => {
    const missing = { exists: false, acls: 'enabled', grantees: ['x'] } as const;
    const reason = "Bucket trail-logs doesn't exist. Check the bucket name in the source of the import.";
    expect(check({ bucket: missing, logFiles: undefined })).toEqual({ is: 'refused', reason });
    expect(check({ bucket: missing }, A, 'resume')).toEqual({ is: 'refused', reason });
  });

  test('must be in the specified Region, if S3 reports the Region', () => {
    const want = wanted({ bucketRegion: 'eu-west-1' });
    expect(check({}, want))
      .toEqual(refused(/is in us-east-1, but bucketRegion is eu-west-1\. Set bucketRegion to "us-east-1"/));
    expect(check(bucket({ region: undefined }), want)).toEqual(passed);
    expect(check(bucket({ region: 'eu-west-1' }), want)).toEqual(passed);
    expect(check(bucket({ region: 'eu-west-1' }))).toEqual(passed);
  });

  test('has its ACLs disabled unless that removes access or disableAcls is false', () => {
    const enabled = bucket({ acls: 'enabled' });
    expect(check(enabled)).toEqual({ is: 'acls' });
    expect(check(enabled, A, 'resume')).toEqual({ is: 'acls' });
    expect(check(enabled, wanted({ disableAcls: false })))
      .toEqual(refused(/put-bucket-ownership-controls --bucket trail-logs --ownership-controls/));
    const granted = bucket({ acls: 'enabled', grantees: ['auditor', 'LogDelivery'] });
    expect(check(granted))
      .toEqual(refused(/to auditor, LogDelivery\..*put-bucket-acl --bucket trail-logs --acl private/));
    expect(check(granted, wanted({ disableAcls: false }))).not.toEqual(refused(/auditor/));
    expect(check(bucket({ grantees: ['auditor'] }))).toEqual(passed);
    expect(check({}, wanted({ disableAcls: false }))).toEqual(passed);
  });

  test('whose ACLs cannot be read is a warning', () => {
    for (const goal of ['new', 'resume'] as const) {
      expect(check(bucket({ acls: 'unknown' }), A, goal))
        .toEqual({ is: 'passed', warnings: [expect.stringContaining('bucket owner enforced')] });
    }
  });
});

describe('The log files', () => {
  test('must exist unless none are allowed', () => {
    expect(check({ logFiles: { ...logs, files: 0 } })).toEqual(
      refused(/CloudTrail\/ contains no CloudTrail log file with a date from 2023-01-01 to 2023-12-31.*allowEmpty/),
    );
    expect(check({ logFiles: { ...logs, files: 0 }, ...store({ status: 'STOPPED_INGESTION' }) }, always()))
      .toEqual(refused(/no CloudTrail log file\. Check/));
    expect(check({ logFiles: { ...logs, files: 0 } }, wanted({ allowEmpty: true }))).toEqual(passed);
  });

  test('that are missing are reported with what the bucket contains instead', () => {
    const empty = { ...logs, files: 0 };
    const nearby = { folder: 'AWSLogs/', names: ['AWSLogs/444455556666/', 'AWSLogs/o-exampleorgid/'], complete: true };
    expect(check({ logFiles: { ...empty, nearby } }))
      .toEqual(refused(/\. The folder AWSLogs\/ contains AWSLogs\/444455556666\/, AWSLogs\/o-exampleorgid\/\. Check/));
    const leftOut = [{ reason: 'notGzip', files: 7, example: 'AWSLogs/x.json' } as const];
    expect(check({ logFiles: { ...empty, leftOut } }))
      .toEqual(refused(/contains files that aren't compressed with gzip such as AWSLogs\/x\.json, which CloudTrail doesn't/));
    const otherDay = [{ reason: 'otherDay', files: 7, example: 'AWSLogs/x.json.gz' } as const];
    expect(check({ logFiles: { ...empty, leftOut: otherDay } }))
      .toEqual(refused(/contains log files of other days such as AWSLogs\/x\.json\.gz\. Check/));
  });

  test('next to files of other kinds, or with other names, are a warning', () => {
    const leftOut = [
      { reason: 'otherDay', files: 1, example: 'a' }, { reason: 'digest', files: 0, example: 'AWSLogs/CloudTrail-Digest/' },
    ] as const;
    expect(check({ logFiles: { ...logs, leftOut } })).toEqual({
      is: 'passed', warnings: [expect.stringMatching(/^The prefix also contains digest files such as AWSLogs\/CloudTrail-Digest/)],
    });
    expect(check({ logFiles: { ...logs, otherNames: { files: 3, example: 'part-1.gz' } } })).toEqual({
      is: 'passed', warnings: [expect.stringMatching(/^CloudTrail may not import 3 of 40 files, such as part-1\.gz, because/)],
    });
    expect(check({ logFiles: { ...logs, leftOut: leftOut.slice(0, 1) } })).toEqual(passed);
  });

  test('that could not be listed to the end are a warning', () => {
    expect(check({ logFiles: { ...logs, files: 0, complete: false } }))
      .toEqual({ is: 'passed', warnings: [expect.stringContaining('after 0 files. There are more')] });
    expect(check({ logFiles: { ...logs, complete: false, unknown: 'AccessDenied' } }))
      .toEqual({ is: 'passed', warnings: [expect.stringContaining("trail-logs couldn't be listed (AccessDenied)")] });
  });

  test('must not be archived', () => {
    expect(check({ logFiles: { ...logs, archived: 7 } }))
      .toEqual(refused(/^7 of 40 .*aws s3api restore-object --bucket trail-logs.*Intelligent-Tiering/));
    expect(check({ logFiles: { ...logs, archived: 7, complete: false } })).toEqual(refused(/^At least 7 of 40 /));
  });

  test('of a time range that has to change are neither listed nor reported', () => {
    const late = store({ retentionDays: 7 });
    expect(check({ ...late, logFiles: undefined })).toEqual(refused(/^Event data store .*--retention-period 3653"\.$/));
    expect(check({ ...late, logFiles: { ...logs, files: 0 } }))
      .toEqual(refused(/^Event data store .*--retention-period 3653"\.$/));
  });
});

describe('An overlap', () => {
  test('is refused, together with other problems', () => {
    const overlapping = [other('COMPLETED', { identity: always().identity })];
    const facts = { lookup: lookup({ overlapping }), logFiles: undefined, ...bucket({ region: 'eu-west-1' }) };
    expect(check(facts, wanted({ bucketRegion: 'us-east-1' }))).toEqual(refused(/is in eu-west-1.*allowOverlap/));
  });

  test('with an import whose statistics are not final is awaited', () => {
    const { identity } = always();
    const overlapping = [other('FAILED', { identity, statistics: statistics(0), updatedAt: NOW - MINUTE + 1 })];
    expect(check({ lookup: lookup({ overlapping }) }))
      .toEqual({ is: 'waiting', why: expect.stringContaining('statistics') });
  });
});

test('An import that is resumed needs only its bucket, and waits for an event data store that is still CREATED', () => {
  const resume = (state?: StoreState) =>
    check({ store: state, lookup: undefined, logFiles: undefined }, A, 'resume');
  expect(resume()).toEqual(passed);
  expect(resume({ status: 'CREATED', createdAt: LONG_AGO })).toMatchObject({ is: 'waiting' });
});
