import type { ImportRecord } from './facts';
import { sameIdentity } from './identity';
import type { LogFiles } from './log-files';
import { dateOf, type Window } from './overlap';
import type { ImportRequest, WantedImport } from './request';

/** What the preflight says of a store, a window and its log files: what is, and what to do. One sentence or two each. */

/** A message names so many imports and windows; CloudFormation takes 4 KB in all. */
const NAMED = 3;

export function wrongCategory(destination: string, categories: readonly string[]): string {
  return `Event data store ${destination} is of category ${categories.join(', ')}. Trail events go only into a store of category Management, Data or NetworkActivity: give such a store.`;
}

export function organizationOfAnother(destination: string, owner: string, account: string): string {
  return `Event data store ${destination} is an organization's, of account ${owner}; this stack is in account ${account}. `
    + 'Imports into an organization\'s store run in its management account only, not in a delegated administrator\'s either: deploy the import there.';
}

export function pastRetention(destination: string, days: number, from: string): string {
  return `Event data store ${destination} keeps events for ${days} days, and the window ends before: CloudTrail would drop all of its events. `
    + `Only events since ${from} stay. Choose a later window, or give the store a longer retention period (up to 3653 days) by `
    + `"aws cloudtrail update-event-data-store --event-data-store ${destination} --retention-period".`;
}

export function partlyPastRetention(days: number, from: string): string {
  return `The store keeps events for ${days} days: of the window only events since ${from} stay, CloudTrail drops older ones.`;
}

export function nothingToImport({ sourceUri, start, end }: WantedImport): string {
  return `There is nothing to import: no log file of a trail lies below ${sourceUri}${start ? ` with a date from ${start.slice(0, 10)} to ${end!.slice(0, 10)}` : ''}. `
    + 'Check the prefix (of an organization\'s trail AWSLogs/<organization>/<account>/CloudTrail/; a trail\'s own prefix comes before AWSLogs) and the window, '
    + 'or set allowEmpty: true.';
}

export function archived({ bucket, sourceUri }: WantedImport, { archived: count, files, complete }: LogFiles): string {
  return `${complete ? '' : 'At least '}${count} of ${files} log files below ${sourceUri} are archived (storage class GLACIER or DEEP_ARCHIVE), and CloudTrail cannot read them. `
    + `Restore them first, each by "aws s3api restore-object --bucket ${bucket} --key KEY --restore-request Days=7", or all by a job of S3 Batch Operations; then deploy again. `
    + 'The archive tiers of Intelligent-Tiering do not show in a listing.';
}

export function notListed(bucket: string, why: string): string {
  return `The log files in bucket ${bucket} could not be listed (${why}): whether there are any, and none archived, is left to CloudTrail.`;
}

export function listedInPart({ files }: LogFiles): string {
  return `The listing of the log files came to its bounds after ${files} files: there are more.`;
}

/** `liveFrom`: the day since which the store collects events by itself, where that is in the way. */
export function takenBy({ importId, status }: ImportRecord): string {
  return `Import ${importId} (${status}) of the same logs into the same store has taken the place of this one: resumed, it would import them twice.`;
}

export function covered(request: ImportRequest, by: readonly ImportRecord[], liveFrom: number | undefined, free: readonly Window[]): string {
  const { wanted, former } = request;
  const causes = [
    ...by.slice(0, NAMED).map(({ importId, status, identity: { sourceUri, start, end } }) =>
      `import ${importId} (${status}) of ${sourceUri} ${start === undefined || end === undefined ? 'without a window' : `from ${iso(start)} to ${iso(end)}`}`),
    ...(by.length > NAMED ? [`${by.length - NAMED} more imports`] : []),
    ...(liveFrom === undefined ? [] : [`what the store, being ENABLED, collects by itself since its creation on ${dateOf(liveFrom)}`]),
  ];
  const isOwn = former !== undefined && by.some(({ identity }) => sameIdentity(identity, former.identity));
  const place = isOwn ? 'Leave this TrailImport as it was, and declare a second TrailImport' : 'Declare a TrailImport';
  const windows = `${free.slice(0, NAMED).map(props).join('; or ')}${free.length > NAMED ? `; or one of ${free.length - NAMED} more free windows` : ''}`;
  const remedy = free.length === 0 ? 'No day of the window is free.' : `${place} with ${free.length === 1 ? 'the free window' : 'a free window each'}: ${windows}.`;
  return `Events of ${wanted.sourceUri} ${wanted.start ? `from ${wanted.start} to ${wanted.end}` : 'without a window'} are in the store already, by ${causes.join('; ')}. `
    + `They would be ingested and billed twice (windows are compared by UTC day). ${remedy} To import them again all the same, set overlap: Overlap.ALLOW.`;
}

function props({ start, end }: Window): string {
  return `startEventTime: new Date('${start}'), endEventTime: new Date('${end}')`;
}

function iso(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');
}
