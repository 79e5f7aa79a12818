import { estimateOf } from './estimate';
import type { StoreState } from './facts';
import type { LogFiles } from './log-file-count';
import * as message from '../report/cost-messages';
import type { WantedImport } from '../request/properties';

/**
 * The check of `maxEstimatedCost`. An incomplete listing can't prove that the cost is low enough, so the check fails.
 */
export function costProblems(wanted: WantedImport, logs: LogFiles, { billingMode }: StoreState): string[] {
  const { estimate: settings, maxEstimatedCost: most } = wanted;
  if (!settings || most === undefined) { return []; }
  const estimate = estimateOf(logs, billingMode, settings);
  const basis = { wanted, most, settings, billingMode };
  if (!estimate) { return [message.costNotListed(basis, logs.unknown!)]; }
  if (estimate.dollars === undefined) { return [message.priceUnknown(basis)]; }
  if (estimate.dollars > most) { return [message.tooExpensive(basis, estimate, estimate.dollars)]; }
  if (logs.unknown !== undefined) { return [message.costNotListed(basis, logs.unknown)]; }
  return estimate.atLeast ? [message.costUnproved(basis, estimate, estimate.dollars)] : [];
}
