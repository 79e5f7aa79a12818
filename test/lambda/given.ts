import type { Failures, Lookup, OtherImport, StackState, StoreState } from '../../lambda/checks/facts';
import type { CheckFacts } from '../../lambda/checks/preflight';
import type { ClaimRecord, ImportRecord, RequestRecord, SeenImport, Statistics } from '../../lambda/ledger/records';
import { nextImportStep } from '../../lambda/reconcile/decide/import-step';
import { nextRequestStep, type RequestFacts, type RequestStep } from '../../lambda/reconcile/decide/request-step';
import type { Change, ImportFacts, ImportStep } from '../../lambda/reconcile/decide/steps';
import { identityKey, importIdentity } from '../../lambda/request/identity';
import type { WantedImport } from '../../lambda/request/properties';

/** Records, claims and facts with defaults. A test specifies only the differences. */

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const NOW = Date.parse('2026-03-01T12:00:00Z');
export const LONG_AGO = Date.parse('2026-01-01T00:00:00Z');

export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:111122223333:function:f';
export const STACK_ID =
  'arn:aws:cloudformation:us-east-1:111122223333:stack/Stack/99999999-aaaa-4bbb-8ccc-dddddddddddd';
export const DESTINATION =
  'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/11111111-2222-4333-8444-555555555555';
export const ROLE = 'arn:aws:iam::111122223333:role/cdk-cloudtrail-import/Stack/history';
export const OTHER_ROLE = 'arn:aws:iam::111122223333:role/somebody-else';
export const IMPORT_A = 'aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa';
export const IMPORT_B = 'bbbbbbbb-2222-4222-8222-bbbbbbbbbbbb';

export function wanted(more: Partial<WantedImport> = {}, year = 2023): WantedImport {
  const [start, end] = [`${year}-01-01T00:00:00Z`, `${year}-12-31T23:59:59Z`];
  const sourceUri = 's3://trail-logs/AWSLogs/111122223333/CloudTrail/';
  return {
    identity: importIdentity({ sourceUri, destination: DESTINATION, start, end }),
    sourceUri, bucket: 'trail-logs', destination: DESTINATION, start, end,
    role: ROLE, roleOrigin: 'own', disableAcls: true, constructPath: 'Stack/History', retryAttempts: 3,
    ownMetrics: false,
    ...more,
  };
}

/** The import of another time range. */
export function between(start: string, end: string, more: Partial<WantedImport> = {}): WantedImport {
  const of = wanted(more);
  return { ...of, start, end, identity: importIdentity({ ...of, start, end }) };
}

/** The import without a time range. */
export function always(more: Partial<WantedImport> = {}): WantedImport {
  const { start: _, end: __, ...rest } = wanted(more);
  return { ...rest, identity: importIdentity(rest) };
}

export const A = wanted();
export const B = wanted({}, 2024);
export const KEY_A = identityKey(A.identity);
export const KEY_B = identityKey(B.identity);

export function importRecord(more: Partial<ImportRecord> = {}): ImportRecord {
  return {
    kind: 'import', id: KEY_A, version: 1, identity: A.identity, state: 'QUEUED', wanted: A, logicalId: 'History',
    queuedAt: NOW - MINUTE, ...more,
  };
}

/** An import that has been started. */
export function started(state: ImportRecord['state'], more: Partial<ImportRecord> = {}): ImportRecord {
  return importRecord({ state, importId: IMPORT_A, role: ROLE, startedAt: LONG_AGO, ...more });
}

export function claimRecord(more: Partial<ClaimRecord> = {}): ClaimRecord {
  return {
    kind: 'claim', id: 'History', version: 1, import: KEY_A, wanted: A, requestId: 'an-earlier-request',
    createdBy: 'the-create', claimedAt: LONG_AGO, newest: '20260101T000000Z', ...more,
  };
}

export function requestRecord(
  type: RequestRecord['type'] = 'Create', more: Partial<RequestRecord> = {},
): RequestRecord {
  return {
    kind: 'request', id: 'this-request', version: 1, type, stackId: STACK_ID, logicalId: 'History',
    ...(type === 'Create' ? {} : { physicalId: 'cloudtrail-import-History' }),
    sentAt: '20260301T115958Z', receivedAt: NOW - 2 * SECOND, wanted: A, state: 'ADMITTED', ...more,
  };
}

export function statistics(filesCompleted: number, more: Partial<Statistics> = {}): Statistics {
  return { prefixesFound: 1, prefixesCompleted: 0, filesCompleted, eventsCompleted: 0, failedEntries: 0, ...more };
}

export function seen(status: string, more: Partial<SeenImport> = {}): SeenImport {
  return { importId: IMPORT_A, status, createdAt: LONG_AGO, updatedAt: LONG_AGO, statistics: statistics(40), ...more };
}

/** Somebody's import of the same identity. */
export function other(status: string, more: Partial<OtherImport> = {}): OtherImport {
  return {
    importId: IMPORT_B, identity: A.identity, role: OTHER_ROLE, status, createdAt: LONG_AGO, updatedAt: LONG_AGO,
    statistics: statistics(40), ...more,
  };
}

export function lookup(more: Partial<Lookup> = {}): Lookup {
  return { same: [], overlapping: [], complete: true, hidden: false, ...more };
}

const STATUS: Readonly<Record<StackState['activity'], string>> = {
  forward: 'UPDATE_IN_PROGRESS', rollback: 'UPDATE_ROLLBACK_IN_PROGRESS',
  cleanup: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  delete: 'DELETE_IN_PROGRESS', rest: 'UPDATE_COMPLETE', stuck: 'UPDATE_ROLLBACK_FAILED',
};
export const ACTIVITIES = Object.keys(STATUS) as ReadonlyArray<StackState['activity']>;

export function stack(activity: StackState['activity'], since = NOW - 5 * SECOND): StackState {
  return { status: STATUS[activity], activity, since };
}

export const STORE: StoreState = {
  status: 'ENABLED', categories: ['Management'], organization: false, retentionDays: 3653, createdAt: LONG_AGO,
};

/** Checks that pass. */
export function checkFacts(more: Partial<CheckFacts> = {}): CheckFacts {
  return {
    now: NOW, account: '111122223333', storeUntil: NOW + MINUTE, store: STORE,
    bucket: { exists: true, region: 'us-east-1', acls: 'disabled', grantees: [] },
    lookup: lookup(),
    logFiles: { files: 40, gzipBytes: 300_000, archived: 0, complete: true },
    ...more,
  };
}

export function failures(more: Partial<Failures> = {}): Failures {
  const first = [{ location: 's3://trail-logs/a', reason: 'InternalError: x' }];
  return { count: 2, withoutEvents: 0, complete: true, healable: true, accessDenied: false, first, ...more };
}

/** Decides without any facts at first, and observes the facts that a decision requests. */
export function decideImport(
  record: ImportRecord, truth: Partial<ImportFacts> = {},
): { step: ImportStep; observed: string[] } {
  const all: ImportFacts = {
    now: NOW, claims: [claimRecord()], requested: false, endAwaited: false, blocked: false, leaving: false,
    stack: stack('rest'), held: true, seen: seen('IN_PROGRESS'), lookup: lookup(), slot: 'free', failures: failures(),
    ...truth,
  };
  const { stack: _, held: _h, seen: _s, lookup: _l, slot: _f, failures: _r, ...known } = all;
  return untilDecided((facts: ImportFacts) => nextImportStep(record, facts), known, all);
}

/** The next step of an import, once all facts are observed. */
export function importStep(record: ImportRecord, truth: Partial<ImportFacts> = {}): ImportStep {
  return decideImport(record, truth).step;
}

/** How an import's record changes. */
export function changeOf(record: ImportRecord, truth: Partial<ImportFacts> = {}): Change {
  const step = importStep(record, truth);
  if (step.do !== 'change') { throw new Error(`No change, but ${JSON.stringify(step)}`); }
  return step.to;
}

export function decideRequest(
  request: RequestRecord, truth: Partial<RequestFacts> = {},
): { step: RequestStep; observed: string[] } {
  const all: RequestFacts = {
    ...checkFacts(), claimedByOthers: false, stack: stack('forward'), seen: seen('IN_PROGRESS'),
    heldId: 'cloudtrail-import-History', ...truth,
  };
  const { store: _, bucket: _b, lookup: _l, logFiles: _f, stack: _k, seen: _s, heldId: _h, ...known } = all;
  return untilDecided((facts: RequestFacts) => nextRequestStep(request, facts), known, all);
}

export function requestStep(request: RequestRecord, truth: Partial<RequestFacts> = {}): RequestStep {
  return decideRequest(request, truth).step;
}

function untilDecided<Step extends { readonly do: string }, Facts extends object>(
  decide: (facts: Facts) => Step, known: Facts, all: Facts,
): { step: Step; observed: string[] } {
  const observed: string[] = [];
  let facts = known;
  for (;;) {
    const step = decide(facts);
    if (step.do !== 'observe') { return { step, observed }; }
    const { fact } = step as unknown as { fact: keyof Facts & string };
    if (observed.includes(fact)) { throw new Error(`Observed twice: ${fact}.`); }
    observed.push(fact);
    facts = { ...facts, [fact]: all[fact] };
  }
}

export const fails = (reason: RegExp): object => ({ do: 'fail', reason: expect.stringMatching(reason) });
export const claims = (change: object = {}): object => ({ do: 'claim', change: expect.objectContaining(change) });
export const waits = { do: 'wait' };
