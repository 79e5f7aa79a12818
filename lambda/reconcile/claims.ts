import { answer, sentAt, tombstone } from './answers';
import type { Pass } from './pass';
import { estimateOf } from '../checks/estimate';
import type { ClaimRecord, ImportRecord, RequestRecord } from '../ledger/records';
import { identityKey } from '../request/identity';
import { constantId } from '../request/physical-ids';
import type { RequestFacts, RequestStep } from './decide/request-step';

/** Moves the claim to the desired import of the request, in one write with the import's record. */
export function claim(
  request: RequestRecord,
  { change, warnings = [] }: Extract<RequestStep, { do: 'claim' }>,
  found: Partial<RequestFacts>,
  pass: Pass,
): void {
  const { ledger, now } = pass;
  const wanted = request.wanted!;
  const key = identityKey(wanted.identity);
  const record: ImportRecord = ledger.imports.get(key) ?? {
    kind: 'import',
    id: key,
    version: 0,
    identity: wanted.identity,
    state: 'QUEUED',
    wanted,
    logicalId: request.logicalId,
    queuedAt: now,
  };
  const former = ledger.claims.get(request.logicalId);
  const { previous } = former ?? {};
  const moves = former?.import !== undefined && former.import !== key;
  const next: ClaimRecord = Object.assign(former ?? { kind: 'claim' as const, id: request.logicalId, version: 0 }, {
    previous:
      previous?.import === key
        ? undefined
        : (previous ?? (moves ? { import: former.import!, wanted: former.wanted! } : undefined)),
    left: moves ? former.import : undefined,
    import: key,
    wanted,
    requestId: request.id,
    claimedAt: now,
    newest: sentAt(request),
    orphaned: undefined,
    confirmed: request.type === 'Create' ? undefined : former?.confirmed,
    expires: undefined,
    createdBy: request.type === 'Create' || !former ? request.id : former.createdBy,
  });
  record.wanted = wanted;
  record.logicalId = request.logicalId;
  record.region = found.bucket?.region ?? record.region;
  if (warnings.length > 0) { record.warnings = warnings; }
  if (wanted.estimate && found.logFiles) {
    record.estimate = estimateOf(found.logFiles, found.store?.billingMode, wanted.estimate) ?? record.estimate;
  }
  pass.change(record, change);
  request.trouble = undefined;
  ledger.changed(record, next, request);
  const { id: requestId, logicalId } = request;
  pass.log('INFO', 'import claimed', { requestId, logicalId, identity: record.identity });
}

/** Releases the claim. The former import must not run when the request is answered. */
export function release(request: RequestRecord, pass: Pass): void {
  const claimed = pass.ledger.claims.get(request.logicalId)!;
  Object.assign(claimed, {
    left: claimed.import ?? claimed.left,
    import: undefined,
    previous: undefined,
    confirmed: undefined,
    requestId: request.id,
    newest: sentAt(request),
  });
  pass.ledger.changed(claimed, request);
  pass.log('INFO', 'import released', { requestId: request.id, logicalId: request.logicalId });
}

/** A Delete without a claim is recorded, so that an older request that arrives late is refused. */
export function keepNothing(request: RequestRecord, pass: Pass): void {
  const { ledger } = pass;
  const found = ledger.claims.get(request.logicalId);
  if (!found?.import) {
    const mark: ClaimRecord = Object.assign(
      found ?? {
        kind: 'claim' as const,
        id: request.logicalId,
        version: 0,
        createdBy: '',
        claimedAt: pass.now,
      },
      tombstone(request, pass),
    ) as ClaimRecord;
    ledger.changed(mark, request);
  }
  answer(request, { status: 'SUCCESS', physicalId: request.physicalId ?? constantId(request.logicalId) }, pass);
}
