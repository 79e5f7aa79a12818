import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { filesLeftOut } from './files-left-out';
import { daysIn, kindOf } from '../../lambda/checks/log-file-names';
import { dateOf, dayOf } from '../../lambda/checks/windows';

/** A log file of a trail, with its key in a bucket. */
export interface LogFile {
  readonly key: string;
  readonly body: Buffer;
  /** The number of events that an import must ingest. Absent if the file is corrupt. */
  readonly events?: number;
  /** The days of its events. */
  readonly eventDays?: readonly number[];
}

/** The keys of all files in a folder: their paths in it. */
export function keysIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .sort();
}

/**
 * The log files in a folder, in any layout: those that the handler would count. `since`: the event data store does not
 * retain events before this time.
 */
export function readLogFiles(folder: string, since: Date): LogFile[] {
  const all = keysIn(folder);
  const keys = all.filter((key) => kindOf(key) === 'logFile' || kindOf(key) === 'otherName');
  if (keys.length === 0) {
    throw new Error(
      [
        `Folder ${folder} contains no log files of a trail.`, ...filesLeftOut(all),
        'Specify a folder with files like AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/31/….json.gz.',
      ].join(' '));
  }
  // Without a prefix, CloudTrail would look at its own folders only.
  const prefix = commonFolder(keys) === '' ? 'logs/' : '';
  return keys.map((key) => {
    const body = readFileSync(join(folder, key));
    return { key: `${prefix}${key}`, body, ...eventsOf(body, since) };
  });
}

/** The folder that all keys share, which is the prefix of the import. */
export function commonFolder(keys: readonly string[]): string {
  const [first = '', ...others] = keys.map((key) => key.split('/').slice(0, -1));
  const shared = first === '' ? [] : first.slice(0, firstDifference(first, others));
  const trail = shared.indexOf('CloudTrail');
  return (trail < 0 ? shared : shared.slice(0, trail + 1)).map((part) => `${part}/`).join('');
}

/**
 * The first and the last day in the names and folders of the files, or else of their events. Only these days are
 * imported.
 */
export function daysOf(files: readonly LogFile[]): { from: string; to: string } {
  const days = files.flatMap(({ key, eventDays = [] }) => daysIn(key).length > 0 ? daysIn(key) : eventDays)
    .sort((a, b) => a - b);
  if (days.length === 0) {
    throw new Error(
      'No log file has a date in its name, or an event. Names must look like '
      + '111122223333_CloudTrail_us-east-1_20260131T1205Z_….json.gz.');
  }
  return { from: dateOf(days[0]), to: dateOf(days.at(-1)!) };
}

/** The first half of a file, as if its upload had been interrupted. */
export function cutOff(file: LogFile): LogFile {
  return { key: file.key, body: file.body.subarray(0, Math.floor(file.body.length / 2)) };
}

function firstDifference(first: readonly string[], others: readonly string[][]): number {
  const at = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return at < 0 ? first.length : at;
}

function eventsOf(body: Buffer, since: Date): Pick<LogFile, 'events' | 'eventDays'> {
  try {
    const { Records } = JSON.parse(gunzipSync(body).toString()) as { Records: Array<{ eventTime: string }> };
    const kept = Records.map(({ eventTime }) => Date.parse(eventTime)).filter((time) => time >= since.getTime());
    return { events: kept.length, eventDays: [...new Set(kept.map(dayOf))] };
  } catch {
    return {};
  }
}
