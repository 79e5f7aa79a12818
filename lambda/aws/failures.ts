import type { FailedEntry, Failures } from '../checks/facts';
import { causeOf, isDenied } from '../checks/failure-cause';
import { isWithoutEvents } from '../checks/log-file-names';
import type { Surroundings } from '../surroundings';
import { calling, oneLine } from './errors';

/**
 * Each page has a thousand entries. The function decides from the failed log files on the first pages, and logs them.
 */
const MOST_PAGES = 5;
/**
 * An account has hundreds of digest files a day. Only after the last page is it certain that no log file has failed.
 */
const MOST_PAGES_WITHOUT_EVENTS = 100;
/** CloudTrail accepts ten calls a second. */
const BETWEEN_PAGES = 130;
const SHOWN = 3;

/** The failed entries of an import, and whether a retry may help. */
export async function listFailures(importId: string, { clients, clock, log }: Surroundings): Promise<Failures> {
  const { ListImportFailuresCommand } = await import('./sdk/cloudtrail');
  const client = await clients.cloudTrail();
  const [first, others]: FailedEntry[][] = [[], []];
  let [count, withoutEvents, healable, accessDenied] = [0, 0, false, false];
  let token: string | undefined;
  for (let page = 1; ; page++) {
    const { Failures: entries = [], NextToken } = await calling('cloudtrail:ListImportFailures', () =>
      client.send(new ListImportFailuresCommand({ ImportId: importId, MaxResults: 1_000, NextToken: token })),
    );
    for (const { Location = '', Status, ErrorType = '', ErrorMessage = '' } of entries) {
      if (Status === 'SUCCEEDED') { continue; }
      count++;
      const reason = oneLine(`${ErrorType}: ${ErrorMessage}`).slice(0, 200);
      const entry = { location: oneLine(Location).slice(0, 300), reason };
      if (isWithoutEvents(Location.replace(/^s3:\/\/[^/]*\//, ''))) {
        withoutEvents++;
        if (others.length < SHOWN) { others.push(entry); }
        continue;
      }
      const cause = causeOf(reason);
      // A retry does not change the entries with another known cause.
      if (isDenied(cause)) {
        accessDenied = true;
      } else if (cause === 'other') { healable = true; }
      if (first.length < SHOWN) { first.push(entry); }
      log({ level: 'WARN', message: 'failed entry', importId, location: oneLine(Location), reason });
    }
    token = NextToken;
    if (!token || page >= (count === withoutEvents ? MOST_PAGES_WITHOUT_EVENTS : MOST_PAGES)) { break; }
    await clock.sleep(BETWEEN_PAGES);
  }
  if (withoutEvents > 0) {
    log({ level: 'INFO', message: 'failed entries without events', importId, count: withoutEvents, first: others });
  }
  return {
    count,
    withoutEvents,
    complete: !token,
    healable,
    accessDenied,
    first: first.length > 0 ? first : others,
  };
}
