import { A, actionOf, B, create, decided, EARLIER, IMPORT_A, IMPORT_B, LONG_AGO, NOW, OTHER_ROLE, record, statistics, update, wanted, world } from './given';
import type { Facts, ImportRecord, StoreState } from '../../lambda/facts';
import { importIdentity } from '../../lambda/identity';
import type { WantedImport } from '../../lambda/request';

const fails = (reason: RegExp) => ({ do: 'answer', answer: { status: 'FAILED', reason: expect.stringMatching(reason) } });
const reasonOf = (different: Partial<Facts>, request = create()) => String(Object(Object(actionOf(request, different)).answer).reason);
const store = (different: Partial<StoreState>): Partial<Facts> => ({
  store: { status: 'ENABLED', categories: ['Management'], organization: false, retentionDays: 3653, createdAt: LONG_AGO, ...different },
});
const logs = { files: 40, gzipBytes: 300_000, archived: 0, complete: true };

function want(start: string, end: string, more: Partial<WantedImport> = {}): WantedImport {
  const of = { ...A, ...more };
  return { ...of, start, end, identity: importIdentity({ sourceUri: of.sourceUri, destination: of.destination, start, end }) };
}

function always(more: Partial<WantedImport> = {}): WantedImport {
  const { start: _, end: __, ...rest } = { ...A, ...more };
  return { ...rest, identity: importIdentity(rest) };
}

const overlapping = (...imports: ImportRecord[]): Partial<Facts> => ({ ofWanted: { imports: [], overlapping: imports, complete: true } });

describe('The preflight of a new import', () => {
  test.each(['Management', 'Data', 'NetworkActivity'])('takes a store of %s events', (category) => {
    expect(actionOf(create(), store({ categories: [category] }))).toEqual({ do: 'start' });
  });

  test('refuses a store of another category, with what to do', () => {
    expect(actionOf(create(), store({ categories: ['ConfigurationItem'] }))).toMatchObject(fails(/category ConfigurationItem.*Management, Data or NetworkActivity/));
    expect(actionOf(create(), store({ categories: [] }))).toEqual({ do: 'start' });
  });

  test('takes the organization\'s store of its own account, and says of another\'s that only the management account can', () => {
    expect(actionOf(create(), store({ organization: true }))).toEqual({ do: 'start' });
    const destination = A.destination.replace('111122223333', '999988887777');
    expect(actionOf(create(wanted(2023, { destination })), store({ organization: true })))
      .toMatchObject(fails(/of account 999988887777; this stack is in account 111122223333.*management account only/));
  });

  test('refuses a window that is over before the store\'s retention begins, and says what stays', () => {
    expect(actionOf(create(), store({ retentionDays: 366 }))).toMatchObject(fails(/keeps events for 366 days.*Only events since 2025-02-28 stay/));
    expect(actionOf(create(want('2023-01-01T00:00:00Z', '2025-02-27T23:59:59Z')), store({ retentionDays: 366 }))).toMatchObject(fails(/2025-02-28/));
    expect(actionOf(create(want('2023-01-01T00:00:00Z', '2025-02-28T00:00:00Z')), store({ retentionDays: 366 }))).toEqual({ do: 'start' });
  });

  test('refuses a window without log files, unless that is allowed', () => {
    expect(actionOf(create(), { logFiles: { ...logs, files: 0 } }))
      .toMatchObject(fails(/no log file.*s3:\/\/trail-logs\/AWSLogs\/111122223333\/CloudTrail\/ with a date from 2023-01-01 to 2023-12-31.*allowEmpty/));
    expect(actionOf(create(wanted(2023, { allowEmpty: true })), { logFiles: { ...logs, files: 0 } })).toEqual({ do: 'start' });
  });

  test('takes nothing for empty that it could not list to its end', () => {
    expect(actionOf(create(), { logFiles: { ...logs, files: 0, complete: false } })).toEqual({ do: 'start' });
    expect(actionOf(create(), { logFiles: { ...logs, files: 0, complete: false, unknown: 'AccessDenied' } })).toEqual({ do: 'start' });
  });

  test('refuses archived log files, with their number and how to restore them', () => {
    expect(actionOf(create(), { logFiles: { ...logs, archived: 7 } })).toMatchObject(fails(/^7 of 40 .*aws s3api restore-object --bucket trail-logs/));
    expect(actionOf(create(), { logFiles: { ...logs, archived: 7, complete: false } })).toMatchObject(fails(/^At least 7 of 40 /));
    expect(reasonOf({ logFiles: { ...logs, archived: 7 } })).toContain('Intelligent-Tiering');
  });

  test('tells all that is wrong in one message', () => {
    const facts = {
      ...store({ categories: ['ActivityAuditLog'], status: 'PENDING_DELETION' }), logFiles: { ...logs, archived: 7 },
      bucket: { exists: true, region: 'eu-west-1', acls: 'enabled', grantees: ['LogDelivery'] } as const,
    };
    const reason = reasonOf(facts, create(wanted(2023, { bucketRegion: 'us-east-1' })));
    for (const part of ['restore-event-data-store', 'ActivityAuditLog', 'is in eu-west-1', 'LogDelivery', 'restore-object']) { expect(reason).toContain(part); }
    expect(Buffer.byteLength(reason)).toBeLessThan(3_000);
  });

  test('lists nothing where the window has to be another, or the bucket is missing', () => {
    expect(decided(create(), world(create(), store({ retentionDays: 7 }))).looks).not.toContain('logFiles');
    const missing = { exists: false, acls: 'unknown', grantees: [] } as const;
    expect(decided(create(), world(create(), { bucket: missing })).looks).not.toContain('logFiles');
  });

  test('lists once: a later tick knows what was found', () => {
    const request = create();
    const { action, looks } = decided(request, world(request, { memory: { logFiles: logs } }));
    expect(action).toEqual({ do: 'start' });
    expect(looks).not.toContain('logFiles');
  });

  test('is not that of an import that is adopted or resumed', () => {
    const bad = { ...store({ retentionDays: 7, categories: ['ConfigurationItem'] }), logFiles: { ...logs, files: 0 } };
    const found = (status: ImportRecord['status']) => ({ ...bad, ofWanted: { imports: [record(A, status)], overlapping: [record(B, 'COMPLETED')], complete: true } });
    expect(actionOf(create(), found('COMPLETED'))).toMatchObject({ answer: { status: 'SUCCESS' } });
    expect(actionOf(create(), found('STOPPED'))).toEqual({ do: 'resume', importId: IMPORT_A });
  });
});

describe('The overlap guard', () => {
  const firstHalf = want('2023-01-01T00:00:00Z', '2023-06-30T23:59:59Z');

  test.each(['INITIALIZING', 'IN_PROGRESS', 'COMPLETED'] as const)('refuses what an import that is %s covers, with the free window as props', (status) => {
    const past = record(firstHalf, status, { importId: IMPORT_B, statistics: statistics(0) });
    const reason = reasonOf(overlapping(past));
    expect(reason).toContain(`import ${IMPORT_B} (${status})`);
    expect(reason).toContain('Declare a TrailImport with the free window: '
      + 'startEventTime: new Date(\'2023-07-01T00:00:00Z\'), endEventTime: new Date(\'2023-12-31T23:59:59Z\').');
    expect(reason).toContain('Overlap.ALLOW');
  });

  test.each(['FAILED', 'STOPPED'] as const)('counts an import that %s only if it has imported something', (status) => {
    expect(actionOf(create(), overlapping(record(firstHalf, status)))).toMatchObject(fails(/free window/));
    expect(actionOf(create(), overlapping(record(firstHalf, status, { statistics: statistics(0) })))).toEqual({ do: 'start' });
  });

  test('waits for the statistics of an import that has just ended with nothing imported', () => {
    const just = record(firstHalf, 'FAILED', { statistics: statistics(0), updatedAt: NOW - 59_999 });
    expect(actionOf(create(), overlapping(just))).toMatchObject({ do: 'wait' });
    expect(actionOf(create(), overlapping({ ...just, updatedAt: NOW - 60_000 }))).toEqual({ do: 'start' });
  });

  test('lets pass what the user allows', () => {
    const allowed = wanted(2023, { allowOverlap: true });
    expect(actionOf(create(allowed), { ...overlapping(record(firstHalf, 'COMPLETED')), ...store({ createdAt: 0 }) })).toEqual({ do: 'start' });
  });

  test('refuses what the store has collected by itself, and gives the window before its creation', () => {
    const created = Date.parse('2023-11-15T08:00:00Z');
    expect(reasonOf(store({ createdAt: created }))).toMatch(/collects by itself since its creation on 2023-11-15.*2023-01-01T00:00:00Z'\), endEventTime: new Date\('2023-11-14T23:59:59Z'/);
    expect(actionOf(create(want('2023-01-01T00:00:00Z', '2023-11-14T23:59:59Z')), store({ createdAt: created }))).toEqual({ do: 'start' });
    expect(actionOf(create(want('2023-01-01T00:00:00Z', '2023-11-15T00:00:00Z')), store({ createdAt: created }))).toMatchObject(fails(/2023-11-14T23:59:59Z/));
    expect(actionOf(create(), store({ createdAt: created, status: 'STOPPED_INGESTION' }))).toEqual({ do: 'start' });
  });

  test('without a window the free one begins with what the store keeps', () => {
    expect(reasonOf(store({ retentionDays: 100 }), create(always())))
      .toContain('startEventTime: new Date(\'2025-11-21T00:00:00Z\'), endEventTime: new Date(\'2025-12-31T23:59:59Z\')');
    expect(reasonOf(store({ retentionDays: 20 }), create(always()))).toContain('No day of the window is free.');
    const reason = reasonOf({ ...overlapping(record(firstHalf, 'COMPLETED')), ...store({ status: 'STOPPED_INGESTION' }) }, create(always()));
    expect(reason).toContain('with a free window each: startEventTime: new Date(\'2016-02-29T00:00:00Z\'), endEventTime: new Date(\'2022-12-31T23:59:59Z\'); '
      + 'or startEventTime: new Date(\'2023-07-01T00:00:00Z\'), endEventTime: new Date(\'2026-02-28T23:59:59Z\')');
  });

  test('in an Update it comes before the former import is stopped, and says to leave it as it was', () => {
    const longer = want('2023-01-01T00:00:00Z', '2024-01-31T23:59:59Z');
    const running = record(A, 'IN_PROGRESS');
    const facts = { ...overlapping(running), named: running };
    expect(actionOf(update(A, longer), facts)).toMatchObject(fails(
      /Leave this TrailImport as it was, and declare a second TrailImport with the free window: startEventTime: new Date\('2024-01-01T00:00:00Z'\), endEventTime: new Date\('2024-01-31T23:59:59Z'\)/));
    expect(actionOf(update(A, longer), facts)).toMatchObject({ answer: { physicalId: IMPORT_A } });
  });

  test('never stands in the way of a rollback', () => {
    const stack = { doing: 'rollback', status: 'UPDATE_ROLLBACK_IN_PROGRESS', since: NOW - 60_000 } as const;
    const longer = want('2023-01-01T00:00:00Z', '2024-01-31T23:59:59Z');
    const facts = { named: record(A, 'STOPPED'), stack, since: NOW - 20_000, ofWanted: { imports: [record(A, 'STOPPED')], overlapping: [record(longer, 'COMPLETED')], complete: true } };
    expect(actionOf(update(longer, A), facts)).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test('holds in the queue too: what was covered meanwhile is given up', () => {
    const queued = { memory: { told: 'QUEUED', region: 'us-east-1' } as const, earlier: EARLIER };
    const theirs = record(firstHalf, 'COMPLETED', { role: OTHER_ROLE });
    expect(actionOf(create(), { ...queued, ...overlapping(theirs) }, 'queue')).toMatchObject({ do: 'tell', state: 'FAILED', reason: expect.stringContaining('2023-07-01') });
    const just = { ...theirs, status: 'STOPPED', updatedAt: NOW, statistics: statistics(0) } as const;
    expect(actionOf(create(), { ...queued, ...overlapping(just) }, 'queue')).toMatchObject({ do: 'wait' });
  });

  test('holds also for the resume of an import that has taken in nothing, wherever that happens', () => {
    const covered = { ofWanted: { imports: [], overlapping: [record(firstHalf, 'COMPLETED')], complete: true } };
    const nothing = { ...covered, named: record(A, 'FAILED', { statistics: statistics(0) }) };
    const reason = expect.stringContaining('2023-07-01T00:00:00Z');
    expect(actionOf(update(A, A), nothing)).toMatchObject({ answer: { status: 'FAILED', reason } });
    expect(actionOf(create(), { ...nothing, memory: { told: 'RETRYING', retryAt: NOW } }, 'watch')).toMatchObject({ do: 'tell', state: 'FAILED', reason });
    expect(actionOf(create(), { ...nothing, memory: { told: 'QUEUED', importId: IMPORT_A } }, 'queue')).toMatchObject({ do: 'tell', state: 'FAILED', reason });
    const something = { ...covered, named: record(A, 'FAILED') };
    expect(actionOf(update(A, A), something)).toEqual({ do: 'resume', importId: IMPORT_A });
    expect(actionOf(create(), { ...something, memory: { told: 'RETRYING', retryAt: NOW } }, 'watch')).toEqual({ do: 'resume', importId: IMPORT_A });
    expect(actionOf(create(), { ...something, memory: { told: 'QUEUED', importId: IMPORT_A } }, 'queue')).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test('names a few of many, so that CloudFormation takes the answer', () => {
    const months = Array.from({ length: 12 }, (_, month) => record(
      want(`2023-${String(month + 1).padStart(2, '0')}-03T00:00:00Z`, `2023-${String(month + 1).padStart(2, '0')}-20T23:59:59Z`), 'COMPLETED', { importId: IMPORT_B }));
    const reason = reasonOf(overlapping(...months));
    expect(reason).toContain('9 more imports');
    expect(reason).toContain('10 more free windows');
    expect(Buffer.byteLength(reason)).toBeLessThan(2_000);
  });
});

describe('An estimate', () => {
  const asked = wanted(2023, { estimate: { compressionFactor: 10 } });

  test('is found out before an answer that starts nothing', () => {
    const facts = { named: record(asked, 'COMPLETED') };
    expect(decided(update(asked, asked), world(update(asked, asked), facts)).looks).toEqual(['earlier', 'named', 'store', 'bucket', 'logFiles']);
    expect(decided(update(A, A), world(update(A, A), facts)).looks).toEqual(['earlier', 'named']);
  });

  test('is told with the answer, also while the import is queued', () => {
    const estimate = { files: 40, gzipBytes: 300_000, bytes: 3_000_000, dollars: 0.01, atLeast: false };
    const memory = { estimate, logFiles: logs };
    const data = { EstimatedFiles: '40', EstimatedGzipBytes: '300000', EstimatedBytes: '3000000', EstimatedCost: '0.01' };
    expect(actionOf(update(asked, asked), { named: record(asked, 'COMPLETED'), memory })).toMatchObject({ answer: { data } });
    expect(actionOf(create(asked), { memory: { ...memory, queued: true } })).toMatchObject({ answer: { data: { ...data, ImportStatus: 'QUEUED' } } });
    const most = { memory: { ...memory, estimate: { ...estimate, atLeast: true } } };
    expect(actionOf(update(asked, asked), { ...most, named: record(asked, 'COMPLETED') })).toMatchObject({ answer: { data: { EstimatedFiles: 'at least 40', EstimatedCost: 'at least 0.01' } } });
  });

  test('that cannot be made leaves the answer as it is', () => {
    const memory = { logFiles: { ...logs, files: 0, complete: false, unknown: 'AccessDenied' } };
    expect(actionOf(update(asked, asked), { named: record(asked, 'COMPLETED'), memory })).toMatchObject({ answer: { status: 'SUCCESS', data: { EstimatedCost: 'UNKNOWN' } } });
  });
});
