import { adopt, refuse, type Change } from './steps';
import { DENIED_PATIENCE, queuePause } from './timing';
import type { StartOutcome } from '../../aws/cloudtrail';
import { asServiceError, oneLine } from '../../aws/errors';
import type { ImportRecord, ImportState } from '../../ledger/records';
import { startRefused } from '../../report/messages';

/** The effect of a start or resume on the import. Pure. */
export function afterStart(
  record: ImportRecord,
  outcome: StartOutcome,
  before: ImportState,
  role: string,
  now: number,
  chance = 1,
): Change {
  // Another import may have ingested the same log files meanwhile, so the checks are repeated.
  const again = { state: before, intent: undefined, checkedAt: undefined, turnAt: undefined };
  switch (outcome.ended) {
    case 'accepted':
      return {
        ...adopt(outcome.seen.importId, now, role).to,
        seen: { ...outcome.seen, statistics: record.seen?.statistics ?? outcome.seen.statistics },
      };
    case 'unclear': return {};
    // Another caller starts an import at the same moment, most likely another stack whose import was queued.
    case 'throttled': return { ...again, busySince: record.busySince ?? now, notBefore: now + 3_000 };
    case 'busy':
      return {
        ...again,
        busySince: record.busySince ?? now,
        deniedSince: undefined,
        notBefore: now + queuePause(now - (record.busySince ?? now), chance),
      };
    case 'notYet': {
      const deniedSince = record.deniedSince ?? now;
      if (now < deniedSince + DENIED_PATIENCE) { return { ...again, deniedSince, notBefore: now + 10_000 }; }
      return refuse(reasonOf(outcome.error, record)).to;
    }
    case 'refused': return refuse(reasonOf(outcome.error, record)).to;
  }
}

/** The warnings of the checks may explain why CloudTrail refuses the import. */
function reasonOf(error: unknown, { wanted, warnings = [] }: ImportRecord): string {
  const { name, message: answered } = asServiceError(error);
  return [startRefused(name, oneLine(answered), wanted), ...warnings].join(' ');
}
