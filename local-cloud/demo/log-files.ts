import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A log file of a trail. Its key in a bucket is its path in the folder that contains the log files. */
export interface LogFile {
  readonly key: string;
  readonly body: Buffer;
  /** The number of events that an import must ingest. Absent if the file is corrupt. */
  readonly events?: number;
}

const OF_A_TRAIL = /(^|\/)CloudTrail\/.*\.json\.gz$/;

/** The log files in a folder. `since`: the event data store does not retain events before this time. */
export function readLogFiles(folder: string, since: Date): LogFile[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((key) => OF_A_TRAIL.test(key))
    .sort()
    .map((key) => {
      const body = readFileSync(join(folder, key));
      return { key, body, events: countEvents(body, since) };
    });
  if (files.length === 0) {
    throw new Error(
      `Folder ${folder} contains no log files of a trail. Specify a folder with files like `
      + 'AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/31/….json.gz.');
  }
  return files;
}

/** The folder that all keys share, which is the prefix of the import. */
export function commonFolder(keys: readonly string[]): string {
  const [first = '', ...others] = keys.map((key) => key.split('/').slice(0, -1));
  const shared = first === '' ? [] : first.slice(0, firstDifference(first, others));
  const trail = shared.indexOf('CloudTrail');
  return (trail < 0 ? shared : shared.slice(0, trail + 1)).map((part) => `${part}/`).join('');
}

/** The first and the last day in the names of the files. Only these days are imported. */
export function daysOf(files: readonly LogFile[]): { from: string; to: string } {
  const days = files.flatMap(({ key }) => /_(\d{4})(\d\d)(\d\d)T\d{4}Z_[^/]*$/.exec(key)?.slice(1, 4).join('-') ?? []).sort();
  if (days.length === 0) {
    throw new Error(
      'No log file has a date in its name. Names must look like '
      + '111122223333_CloudTrail_us-east-1_20260131T1205Z_….json.gz.');
  }
  return { from: days[0], to: days.at(-1)! };
}

/** The first half of a file, as if its upload had been interrupted. */
export function cutOff(file: LogFile): LogFile {
  return { key: file.key, body: file.body.subarray(0, Math.floor(file.body.length / 2)) };
}

function firstDifference(first: readonly string[], others: readonly string[][]): number {
  const at = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return at < 0 ? first.length : at;
}

function countEvents(body: Buffer, since: Date): number | undefined {
  try {
    const { Records } = JSON.parse(gunzipSync(body).toString()) as { Records: Array<{ eventTime: string }> };
    return Records.filter(({ eventTime }) => new Date(eventTime) >= since).length;
  } catch {
    return undefined;
  }
}
