import { readable } from './text';
import type { OtherImport } from '../checks/facts';
import type { NearbyFolders, LeftOut, LogFiles } from '../checks/log-file-count';
import { dateOf, type Window } from '../checks/windows';
import type { WantedImport } from '../request/properties';

/** Messages of the checks before an import: the problem, the expected value and the fix. */

/** The maximum of imports and time ranges in a message, because CloudFormation accepts answers of 4 KB. */
const NAMED = 3;

export function storeMissing(destination: string): string {
  return (
    `Event data store ${destination} doesn't exist in this account and Region. ` +
    'Specify the ARN of an existing event data store.'
  );
}

export function storeUnusable(destination: string, status: string): string {
  const restore =
    `Restore it with "aws cloudtrail restore-event-data-store --event-data-store ${destination}", ` +
    'or specify another one.';
  return (
    `Event data store ${destination} is ${status}. ` +
    'An import needs an event data store that is ENABLED or STOPPED_INGESTION.' +
    (status === 'PENDING_DELETION' ? ` ${restore}` : '')
  );
}

export function wrongCategory(destination: string, categories: readonly string[]): string {
  return (
    `Event data store ${destination} collects events of category ${categories.join(', ')}. CloudTrail imports only ` +
    'into event data stores of category Management, Data or NetworkActivity. Specify such an event data store.'
  );
}

export function organizationOfAnother(destination: string, owner: string, account: string): string {
  return (
    `Event data store ${destination} belongs to an organization and to account ${owner}, but this stack is in ` +
    `account ${account}. Only the management account can import into an organization's event data store. Deploy the ` +
    'import in the management account.'
  );
}

export function pastRetention(destination: string, days: number, from: string): string {
  return (
    `Event data store ${destination} keeps events for ${days} days, and the time range of the import ends before ` +
    `${from}. CloudTrail would drop all of its events. Choose a later time range, or extend the retention period ` +
    `with "aws cloudtrail update-event-data-store --event-data-store ${destination} --retention-period 3653".`
  );
}

export function partlyPastRetention(days: number, from: string): string {
  return `The event data store keeps events for ${days} days, so CloudTrail drops the events before ${from}.`;
}

export function bucketMissing(bucket: string): string {
  return `Bucket ${bucket} doesn't exist. Check the bucket name in the source of the import.`;
}

export function wrongRegion(bucket: string, specified: string, actual: string): string {
  return (
    `Bucket ${bucket} is in ${actual}, but bucketRegion is ${specified}. ` +
    `Set bucketRegion to "${actual}" or remove it.`
  );
}

export function aclsOn(bucket: string): string {
  return (
    `Bucket ${bucket} has ACLs enabled, and disableAcls is false. CloudTrail imports only from buckets with ACLs ` +
    `disabled. Run "aws s3api put-bucket-ownership-controls --bucket ${bucket} --ownership-controls ` +
    '\'Rules=[{ObjectOwnership=BucketOwnerEnforced}]\'", or remove disableAcls.'
  );
}

function moveGrants(bucket: string): string {
  return (
    `Move the grants to the bucket policy, run "aws s3api put-bucket-acl --bucket ${bucket} --acl private", ` +
    'and deploy again.'
  );
}

export function grantsWouldBeLost(bucket: string, grantees: readonly string[]): string {
  return (
    `Bucket ${bucket} grants access through its ACL to ${grantees.join(', ')}. Disabling ACLs would remove their ` +
    `access. ${moveGrants(bucket)}`
  );
}

/** The error of S3 if a grant was added after the check. */
export function aclGrantsAccess(bucket: string): string {
  return `Bucket ${bucket} grants access through its ACL to someone other than its owner. ${moveGrants(bucket)}`;
}

export function aclsUnknown(
  { bucket, bucketOwner }: Pick<WantedImport, 'bucket' | 'bucketOwner'>,
  denied = 's3:GetBucketOwnershipControls',
): string {
  const otherOwner = bucketOwner ? ` S3 also denies it if the owner isn't ${bucketOwner}, as the app specifies.` : '';
  return (
    `S3 denies ${denied}, so the function can't see whether bucket ${bucket} has ACLs disabled. If the bucket is in ` +
    'another account, its owner must set Object Ownership to "bucket owner enforced". ' +
    `Otherwise, allow the function ${denied}.${otherOwner}`
  );
}

export function nothingToImport({ sourceUri, start, end }: WantedImport, logs: LogFiles): string {
  const range = start ? ` with a date from ${start.slice(0, 10)} to ${end!.slice(0, 10)}` : '';
  return [
    `There is nothing to import: ${sourceUri} contains no CloudTrail log file${range}.`,
    ...(logs.leftOut ?? []).map(inside),
    ...(logs.nearby ? [nearbyFolders(logs.nearby)] : []),
    'Check the time range and the prefix. The prefix of an organization trail is ' +
      'AWSLogs/<organization>/<account>/CloudTrail/, after the key prefix of the trail. ' +
      'To deploy without log files, set allowEmpty: true.',
  ].join(' ');
}

const WHAT: Readonly<Record<LeftOut['reason'], string>> = {
  otherDay: 'log files of other days',
  notGzip: "files that aren't compressed with gzip",
  digest: 'digest files',
  insights: 'Insights files',
  aggregated: 'files of aggregated events',
  otherService: 'files of another service',
};

function inside({ reason, example }: LeftOut): string {
  const why = reason === 'otherDay' ? '' : ", which CloudTrail doesn't import";
  const fix = reason === 'notGzip' ? ' Compress them with gzip.' : '';
  return `The prefix contains ${WHAT[reason]} such as ${shown(example)}${why}.${fix}`;
}

function nearbyFolders({ folder, names, complete }: NearbyFolders): string {
  const more = complete ? '' : ' and more folders';
  const where = folder === '' ? 'The bucket' : `The folder ${shown(folder)}`;
  return `${where} contains ${names.map(shown).join(', ')}${more}.`;
}

/** A key, which may have 1,024 characters. */
function shown(key: string): string {
  return key.length > 200 ? `…${readable(key.slice(-200))}` : readable(key);
}

export function otherNames({ files, otherNames: group }: LogFiles): string {
  return (
    `CloudTrail may not import ${group!.files} of ${files} files, such as ${shown(group!.example)}, because their ` +
    'names differ from the names of CloudTrail log files. The function counts a file without a date in its name or ' +
    'folder for every time range.'
  );
}

/** CloudTrail may count these files as failed entries. */
export function withoutEvents(leftOut: readonly LeftOut[]): string {
  const all = leftOut.map(({ reason, example }) => `${WHAT[reason]} such as ${shown(example)}`);
  return (
    `The prefix also contains ${all.join(', and ')}. ` +
    "CloudTrail doesn't import these files, and may count them as failed entries."
  );
}

export function archived({ bucket, sourceUri }: WantedImport, logs: LogFiles): string {
  const { archived: count, files, complete, firstArchived = '' } = logs;
  return (
    `${complete ? '' : 'At least '}${count} of ${files} log files in ${sourceUri} are archived (storage class ` +
    "GLACIER or DEEP_ARCHIVE). CloudTrail can't read them. Restore each, such as the first one with " +
    `"aws s3api restore-object --bucket ${bucket} --key ${quoted(firstArchived)} --restore-request Days=7", or all ` +
    'of them with S3 Batch Operations, and deploy again. ' +
    "A listing doesn't show the archive tiers of Intelligent-Tiering."
  );
}

/** A key as a shell reads it. */
function quoted(key: string): string {
  return /^[\w./-]+$/.test(key) ? key : `'${readable(key).replace(/'/g, "'\\''")}'`;
}

export function notListed(bucket: string, why: string): string {
  return (
    `The log files in bucket ${bucket} couldn't be listed (${why}), so the function couldn't check that they exist ` +
    "and aren't archived."
  );
}

export function listedInPart({ files }: LogFiles): string {
  return `The listing of the log files reached its limits after ${files} files. There are more files.`;
}

export function tooManyPastImports(destination: string): string {
  return (
    `Event data store ${destination} has more past imports than the handler reads, so the handler can't rule out ` +
    "that the events are already in it. If you are certain that they aren't, set allowOverlap: true."
  );
}

/** `liveFrom`: the day since which the event data store collects events itself, if that overlaps. */
export function covered(
  wanted: WantedImport,
  by: readonly OtherImport[],
  liveFrom: number | undefined,
  free: readonly Window[],
): string {
  const causes = [
    ...by
      .slice(0, NAMED)
      .map(
        ({ importId, status, identity: { sourceUri, start, end } }) =>
          `${importId ? `import ${importId} (${status})` : 'a queued import of this stack'} of ${sourceUri} ` +
          (start === undefined || end === undefined ? 'without a time range' : `from ${iso(start)} to ${iso(end)}`),
      ),
    ...(by.length > NAMED ? [`${by.length - NAMED} more imports`] : []),
    ...(liveFrom === undefined
      ? []
      : [`the event data store itself, which has collected events since its creation on ${dateOf(liveFrom)}`]),
  ];
  const ranges =
    free.slice(0, NAMED).map(props).join('; or ') +
    (free.length > NAMED ? `; or one of ${free.length - NAMED} more free time ranges` : '');
  const fix =
    free.length === 0
      ? 'No day of the time range is free.'
      : `Declare a separate TrailImport for ${free.length === 1 ? 'the free time range' : 'each free time range'}: ` +
        `${ranges}.`;
  return (
    `Events of ${wanted.sourceUri} ` +
    (wanted.start ? `from ${wanted.start} to ${wanted.end}` : 'without a time range') +
    ' are already ingested by ' +
    `${causes.join('; ')}. They would be ingested and billed twice (time ranges are compared by UTC day). ${fix} To ` +
    'import them again anyway, set allowOverlap: true.'
  );
}

function props({ start, end }: Window): string {
  return `startEventTime: new Date('${start}'), endEventTime: new Date('${end}')`;
}

function iso(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');
}
