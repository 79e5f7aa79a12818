import type { Failures } from '../checks/facts';
import { causeOf, isDenied } from '../checks/failure-cause';
import type { Surroundings } from '../surroundings';
import { calling, oneLine } from './errors';

/** The pages that are read to judge a failed import. All entries on them go to the log. */
const MOST_PAGES = 5;
const SHOWN = 3;

/** The entries of an import that failed, and whether a retry may help. */
export async function listFailures(importId: string, { clients, log }: Surroundings): Promise<Failures> {
  const { ListImportFailuresCommand } = await import('./sdk/cloudtrail');
  const client = await clients.cloudTrail();
  const first: { location: string; reason: string }[] = [];
  let [count, healable, accessDenied] = [0, false, false];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { Failures: entries = [], NextToken } = await calling('cloudtrail:ListImportFailures', () =>
      client.send(new ListImportFailuresCommand({ ImportId: importId, NextToken: token })),
    );
    for (const { Location = '', Status, ErrorType = '', ErrorMessage = '' } of entries) {
      if (Status === 'SUCCEEDED') { continue; }
      count++;
      const reason = oneLine(`${ErrorType}: ${ErrorMessage}`).slice(0, 200);
      const cause = causeOf(reason);
      // A retry does not change the entries with another known cause.
      if (isDenied(cause)) {
        accessDenied = true;
      } else if (cause === 'other') { healable = true; }
      if (first.length < SHOWN) { first.push({ location: oneLine(Location).slice(0, 300), reason }); }
      log({ level: 'WARN', message: 'failed entry', importId, location: oneLine(Location), reason });
    }
    token = NextToken;
    if (!token) { break; }
  }
  return { count, healable, accessDenied, first };
}
