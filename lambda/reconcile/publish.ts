import type { Pass } from './pass';
import { METRICS } from '../../src/wire';
import { asServiceError, nextTrouble, oneLine } from '../aws/errors';
import { putEvents } from '../aws/events';
import type { ImportRecord, StateChange } from '../ledger/records';
import { metricLine } from '../report/metrics';
import { EVENT_DELAY, EVENT_PATIENCE } from './decide/timing';

/** EventBridge accepts so many events in one call. */
const AT_ONCE = 10;

/** Publishes the state changes of all imports, each at least once and those of an import in their order. */
export async function publish(pass: Pass): Promise<void> {
  for (;;) {
    const batch = [...pass.ledger.imports.values()]
      .filter(({ outbox }) => outbox && outbox.length > 0)
      .slice(0, AT_ONCE);
    if (batch.length === 0 || !(await publishBatch(batch, pass))) { return; }
  }
}

/** Publishes the oldest change of each import. False if EventBridge accepted none of them. */
async function publishBatch(records: readonly ImportRecord[], pass: Pass): Promise<boolean> {
  let refused: readonly unknown[];
  try {
    refused = await putEvents(
      pass.context.stackId,
      records.map(({ outbox }) => outbox![0].detail),
      pass.surroundings,
    );
  } catch (error) {
    refused = records.map(() => error);
    const { action, name, message } = asServiceError(error);
    pass.log('WARN', 'event not published', { action, error: oneLine(`${name}: ${message}`) });
  }
  countDelayed(records.filter((_, index) => refused[index] !== undefined), pass);
  let progress = false;
  records.forEach((record, index) => {
    const [change, ...rest] = record.outbox!;
    if (refused[index] !== undefined && !isTooOld(change, pass)) { return keep(record, refused[index], pass); }
    if (refused[index] !== undefined) {
      pass.log('ERROR', 'event dropped', {
        ...metricLine(pass.context.stackId, { [METRICS.eventsDropped]: 1 }, pass.now),
        event: change.detail,
      });
    }
    progress = true;
    pass.change(record, { outbox: rest.length > 0 ? rest : undefined });
  });
  return progress;
}

/** The event is sent again. Meanwhile, answers and the status contain a warning. */
function keep(record: ImportRecord, error: unknown, pass: Pass): void {
  const [change, ...rest] = record.outbox!;
  const trouble = nextTrouble(error, change.trouble, pass.now);
  pass.dueAt(pass.now + 30_000);
  if (trouble.message !== change.trouble?.message) {
    pass.change(record, { outbox: [{ ...change, trouble }, ...rest] });
  }
}

/** Emits a metric for delayed events, because the import continues without them. */
function countDelayed(refused: readonly ImportRecord[], pass: Pass): void {
  const delayed = refused.filter(({ outbox }) => pass.now >= outbox![0].at + EVENT_DELAY).length;
  if (delayed === 0) { return; }
  pass.log('WARN', 'events delayed', metricLine(pass.context.stackId, { [METRICS.eventsDelayed]: delayed }, pass.now));
}

function isTooOld({ at }: StateChange, { now }: Pass): boolean {
  return now >= at + EVENT_PATIENCE;
}
