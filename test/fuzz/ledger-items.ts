import * as fc from 'fast-check';
import { GOOD_EVENT, IDENTITY, IMPORT_IDS, IMPORT_KEY, NOW, ROLE_ARN, STACK_ID, STORE_ARN } from './payloads';

const WANTED = {
  identity: IDENTITY, sourceUri: IDENTITY.sourceUri, bucket: 'trail-logs', destination: STORE_ARN,
  start: GOOD_EVENT.ResourceProperties.StartEventTime, end: GOOD_EVENT.ResourceProperties.EndEventTime,
  role: ROLE_ARN, roleOrigin: 'own', disableAcls: true, constructPath: 'Audit/History', retryAttempts: 3,
  ownMetrics: false,
};
const IMPORT = {
  kind: 'import', id: IMPORT_KEY, version: 1, identity: IDENTITY, state: 'QUEUED', wanted: WANTED,
  logicalId: GOOD_EVENT.LogicalResourceId, queuedAt: NOW - 60_000,
};
const STARTED = { ...IMPORT, importId: IMPORT_IDS[0], role: ROLE_ARN, startedAt: NOW - 120_000 };
const CLAIM = {
  kind: 'claim', id: GOOD_EVENT.LogicalResourceId, version: 1, import: IMPORT_KEY, wanted: WANTED, requestId: 'earlier',
  createdBy: 'x', claimedAt: NOW - 60_000,
  newest: '20260301T115900Z',
};
const REQUEST = {
  kind: 'request', id: 'earlier', version: 1, type: 'Create', stackId: STACK_ID,
  logicalId: GOOD_EVENT.LogicalResourceId, sentAt: '20260301T115900Z',
  receivedAt: NOW - 60_000, wanted: WANTED, state: 'ADMITTED',
};
const LEASE = { kind: 'lease', id: 'lease', version: 1, holder: 'another', until: NOW - 1 };

export type Item = Readonly<Record<string, unknown>>;

/** Ledgers that the handler may have written. */
const VALID: ReadonlyArray<readonly Item[]> = [
  [CLAIM, IMPORT, LEASE],
  [CLAIM, { ...STARTED, state: 'RUNNING' }],
  [{ ...STARTED, state: 'RUNNING' }],
  [
    { ...CLAIM, import: undefined, left: IMPORT_KEY },
    { ...STARTED, state: 'STOPPING', stopAt: NOW - 1_000, stopSince: NOW - 1_000 },
  ],
  [CLAIM, { ...IMPORT, state: 'STARTING', intent: { action: 'start', at: NOW - 30_000, role: ROLE_ARN } }],
  [CLAIM, { ...STARTED, state: 'STARTING', intent: { action: 'resume', at: NOW - 120_000, role: ROLE_ARN } }],
  [CLAIM, { ...STARTED, state: 'RETRYING', retries: 1, retryAt: NOW - 1 }],
  [CLAIM, { ...STARTED, state: 'FAILED', reason: 'It has failed.' }],
  [CLAIM, { ...STARTED, state: 'STOPPED', stoppedBy: 'stack' }],
  [
    CLAIM,
    {
      ...STARTED, state: 'COMPLETED', outbox: [{ at: NOW - 1_000, state: 'COMPLETED', detail: { state: 'COMPLETED' } }],
    },
  ],
  [CLAIM, IMPORT, { ...REQUEST, state: 'RECEIVED' }],
  [CLAIM, IMPORT, REQUEST],
  [{ ...LEASE, until: NOW + 30_000 }],
];

export const emptyLedger: fc.Arbitrary<readonly Item[]> = fc.constant([]);
export const validLedger: fc.Arbitrary<readonly Item[]> = fc.constantFrom(...VALID);
