import { estimateOf, USUAL_COMPRESSION, type Estimate } from '../../lambda/checks/estimate';
import type { StoreState } from '../../lambda/checks/facts';
import type { ClaimRecord, ImportRecord, RequestRecord } from '../../lambda/ledger/records';
import { nextRequestStep, type RequestFact, type RequestFacts } from '../../lambda/reconcile/decide/request-step';
import { identityKey } from '../../lambda/request/identity';
import { constantId } from '../../lambda/request/physical-ids';
import type { WantedImport } from '../../lambda/request/properties';

/** The result of a deployment for an import, according to the decisions of the handler. */
export interface Verdict {
  readonly is: 'starts' | 'continues' | 'complete' | 'unchanged' | 'waits' | 'refused';
  /** The reason why the import is refused or waits. */
  readonly why?: string;
  /** The deployment would disable the ACLs of the bucket, and nobody would lose access. */
  readonly disablesAcls: boolean;
  readonly warnings: readonly string[];
  readonly estimate?: Estimate;
  readonly billingMode?: string;
}

export interface Ledger {
  readonly claims: ReadonlyMap<string, ClaimRecord>;
  readonly imports: ReadonlyMap<string, ImportRecord>;
}

/** Looks up a fact. */
export type FindFact = (at: RequestFact) => Promise<Partial<RequestFacts>>;

/**
 * Gets the next step from the handler's decisions until a step changes a claim, waits or refuses. No step is carried
 * out.
 */
export async function decide(
  logicalId: string,
  wanted: WantedImport,
  ledger: Ledger,
  account: string,
  findFact: FindFact,
  now: number,
): Promise<Verdict> {
  const claim = ledger.claims.get(logicalId);
  const record = ledger.imports.get(identityKey(wanted.identity));
  if (claim?.import !== undefined && isSame(claim.wanted, wanted)) {
    return { is: 'unchanged', disablesAcls: false, warnings: [] };
  }
  const request = requestOf(logicalId, claim?.import === undefined ? 'Create' : 'Update', wanted, now);
  const forward = { status: 'UPDATE_IN_PROGRESS', activity: 'forward', since: now } as const;
  let facts: RequestFacts = {
    now,
    account,
    storeUntil: now,
    claim,
    record,
    claimedByOthers: [...ledger.claims.values()].some(
      ({ id, import: other }) => id !== logicalId && other !== undefined && other === record?.id,
    ),
    stack: forward,
  };
  let disablesAcls = false;
  for (;;) {
    const step = nextRequestStep(request, facts);
    const { logFiles, store } = facts;
    const estimate =
      logFiles && estimateOf(logFiles, store?.billingMode, wanted.estimate ?? { compressionFactor: USUAL_COMPRESSION });
    const found = {
      disablesAcls,
      ...(estimate ? { estimate } : {}),
      ...(store?.billingMode ? { billingMode: store.billingMode } : {}),
    };
    switch (step.do) {
      case 'observe':
        facts = { ...facts, ...(await findFact(step.fact)) };
        continue;
      case 'acls':
        disablesAcls = true;
        facts = { ...facts, bucket: { ...facts.bucket!, acls: 'disabled' } };
        continue;
      case 'fail':
        return { is: 'refused', why: step.reason, warnings: [], ...found };
      case 'wait':
        return { is: 'waits', why: step.why, warnings: [], ...found };
      case 'claim':
        return { is: outcomeOf(record, step.change), warnings: step.warnings ?? [], ...found };
      default:
        return { is: 'unchanged', warnings: [], ...found };
    }
  }
}

/** An event data store that the deployment creates has no past imports. */
export function newStoreFacts(at: RequestFact, store: StoreState): Partial<RequestFacts> | undefined {
  if (at === 'store') {
    return { store };
  }
  return at === 'lookup' ? { lookup: { same: [], overlapping: [], complete: true, hidden: false } } : undefined;
}

function outcomeOf(
  record: ImportRecord | undefined,
  change: { state?: string; importId?: string | undefined },
): Verdict['is'] {
  const state = change.state ?? record?.state;
  if (state === 'COMPLETED') {
    return 'complete';
  }
  const importId = 'importId' in change ? change.importId : record?.importId;
  return state === 'QUEUED' && importId === undefined ? 'starts' : 'continues';
}

/** The ledger holds no absent properties, and the order of properties does not matter. */
function isSame(one: unknown, other: unknown): boolean {
  const text = (value: unknown): string =>
    JSON.stringify(value, (_, each: unknown) =>
      typeof each === 'object' && each !== null && !Array.isArray(each)
        ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
        : each,
    );
  return text(one) === text(other);
}

function requestOf(logicalId: string, type: 'Create' | 'Update', wanted: WantedImport, now: number): RequestRecord {
  return {
    kind: 'request',
    id: 'check',
    version: 1,
    type,
    stackId: '',
    logicalId,
    ...(type === 'Update' ? { physicalId: constantId(logicalId) } : {}),
    sentAt: new Date(now).toISOString().replace(/[-:]|\.\d+/g, ''),
    receivedAt: now,
    wanted,
    state: 'ADMITTED',
  };
}
