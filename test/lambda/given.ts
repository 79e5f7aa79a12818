import type { Action } from '../../lambda/action';
import { decide } from '../../lambda/decide';
import type { Facts, ImportRecord, Sight } from '../../lambda/facts';
import { importIdentity } from '../../lambda/identity';
import type { Job } from '../../lambda/names';
import type { ImportRequest, WantedImport } from '../../lambda/request';

/** Requests, imports and worlds to decide about. */

export const NOW = Date.parse('2026-03-01T12:00:00Z');
export const LONG_AGO = Date.parse('2026-01-01T00:00:00Z');

export const ROLE = 'arn:aws:iam::111122223333:role/cdk-cloudtrail-import/Stack/history';
export const OTHER_ROLE = 'arn:aws:iam::111122223333:role/somebody-else';
export const IMPORT_A = 'aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa';
export const IMPORT_B = 'bbbbbbbb-2222-4222-8222-bbbbbbbbbbbb';

const DESTINATION = 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/11111111-2222-4333-8444-555555555555';

export function wanted(year: number, more: Partial<WantedImport> = {}): WantedImport {
  const [start, end] = [`${year}-01-01T00:00:00Z`, `${year}-12-31T23:59:59Z`];
  const sourceUri = 's3://trail-logs/AWSLogs/111122223333/CloudTrail/';
  return {
    identity: importIdentity({ sourceUri, destination: DESTINATION, start, end }),
    sourceUri, bucket: 'trail-logs', destination: DESTINATION, start, end,
    role: ROLE, roleOrigin: 'own', disableAcls: true, constructPath: 'Stack/History', retryAttempts: 3, ownMetrics: false,
    ...more,
  };
}

export const A = wanted(2023);
export const B = wanted(2024);

export function record(of: WantedImport, status: ImportRecord['status'], more: Partial<ImportRecord> = {}): ImportRecord {
  return {
    importId: of === B ? IMPORT_B : IMPORT_A, status, identity: of.identity, role: of.role,
    createdAt: LONG_AGO, updatedAt: LONG_AGO, statistics: statistics(status === 'INITIALIZING' ? 0 : 40), ...more,
  };
}

export function statistics(filesCompleted: number): ImportRecord['statistics'] {
  return { prefixesFound: 1, prefixesCompleted: 0, filesCompleted, eventsCompleted: 0, failedEntries: 0 };
}

const ENVELOPE = {
  requestId: '0e0e0e0e-1111-4222-8333-444444444444',
  sentAt: '20260301T115958Z',
  stackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Stack/99999999-aaaa-4bbb-8ccc-dddddddddddd',
  logicalId: 'History',
  stateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:Machine',
};

export function create(want = A): ImportRequest {
  return { ...ENVELOPE, type: 'Create', wanted: want };
}

export function update(from: WantedImport | undefined, to: WantedImport, physicalId = IMPORT_A): ImportRequest {
  return { ...ENVELOPE, type: 'Update', physicalId, wanted: to, ...(from ? { former: from } : {}) };
}

export function remove(want = A, physicalId = IMPORT_A): ImportRequest {
  return { ...ENVELOPE, type: 'Delete', physicalId, wanted: want };
}

export const EARLIER = { running: [], queued: [], queueEnded: [], watching: [] };

/** A world in which nothing was imported yet and all is well; a test says what is different. */
export function world(request: ImportRequest, different: Partial<Facts> = {}): Facts {
  return {
    now: NOW,
    since: NOW - 2_000,
    memory: {},
    earlier: EARLIER,
    current: true,
    named: 'gone',
    ofWanted: { imports: [], complete: true },
    ofFormer: { imports: [], complete: true },
    running: { imports: [], complete: true },
    stack: { doing: request.type === 'Delete' ? 'other' : 'forward', status: `${request.type.toUpperCase()}_IN_PROGRESS`, since: NOW - 5_000 },
    siblings: [],
    heir: false,
    store: { status: 'ENABLED' },
    bucket: { exists: true, region: 'us-east-1', acls: 'disabled', grantees: [] },
    logFiles: { files: 40, gzipBytes: 300_000, archived: 0, complete: true },
    ahead: 0,
    slot: 'free',
    failures: { count: 2, healable: true, accessDenied: false, first: [{ location: 's3://trail-logs/a', reason: 'InternalError: x' }] },
    known: { complete: false, neverStarted: false, importIds: [], imports: [], unclear: [] },
    ...different,
  };
}

/** What is done first, which facts were asked for on the way, and which import was put under watch. */
export function decided(request: ImportRequest, truth: Facts, job: Job = 'request'): { action: Action; looks: Sight[]; watched?: string } {
  const looks: Sight[] = [];
  let watched: string | undefined;
  const { now, since, outcome } = truth;
  const memory = outcome?.record ? { ...truth.memory, started: outcome.record } : truth.memory;
  let facts: Facts = { now, since, memory, ...(outcome ? { outcome } : {}) };
  for (;;) {
    const action = decide(job, request, facts);
    if (action.do === 'watch' && job === 'request') {
      watched = action.importId;
      facts = { ...facts, memory: { ...facts.memory, watched: true } };
      continue;
    }
    if (action.do !== 'look') { return { action, looks, ...(watched ? { watched } : {}) }; }
    if (looks.includes(action.at)) { throw new Error(`asked twice for ${action.at}`); }
    looks.push(action.at);
    facts = { ...facts, [action.at]: truth[action.at] };
  }
}

export function actionOf(request: ImportRequest, different: Partial<Facts> = {}, job: Job = 'request'): Action {
  return decided(request, world(request, different), job).action;
}
