import { dateOf, type Days } from './windows';
import { ACCOUNT, ORGANIZATION, REGION } from '../../src/validation/forms';

/** How the folders of a bucket are listed, decided from their names. Pure. */

const YEAR = /^\d{4}$/;
const MONTH_OR_DAY = /^\d\d$/;
const TRAIL = /^(?:AWSLogs|CloudTrail(?:-[A-Za-z]+)?)$/;
/** The folders of a trail's layout, and those in which organizations and accelerators put it. */
const STRUCTURE = [TRAIL, ORGANIZATION.pattern, ACCOUNT.pattern, REGION.pattern];
/** A folder of a Region, or a year, month or day in it. */
const REGION_FOLDER = new RegExp(`^((?:.*/)?${REGION.pattern.source.slice(1, -1)}/)(?:\\d{4}/(?:\\d\\d/){0,2})?$`);
/** Up to this number of folders, each folder is listed separately. More folders are listed as one sequence of keys. */
const FEW = 50;

/** Whether a folder with these folders in it is listed folder by folder. */
export function isListedByFolder(names: readonly string[]): boolean {
  const last = names.map(lastPart);
  return (
    names.length > 0 &&
    (last.some((name) => STRUCTURE.some((form) => form.test(name))) ||
      (names.length <= FEW && !last.every((name) => YEAR.test(name) || MONTH_OR_DAY.test(name))))
  );
}

/** The folder of the Region that contains a dated folder. */
export function regionFolder(folder: string): string | undefined {
  return REGION_FOLDER.exec(folder)?.[1];
}

/**
 * The keys between which the files of these days are, below the folder of a Region. One more day on either side,
 * because a file's folder and its name may differ around midnight.
 */
export function keyRange(region: string, { first, last }: Days): { readonly after?: string; readonly before?: string } {
  return {
    ...(Number.isFinite(first) ? { after: folderOf(region, first - 1) } : {}),
    ...(Number.isFinite(last) ? { before: folderOf(region, last + 2) } : {}),
  };
}

/**
 * The folders that must contain nothing but dated folders, because keys beyond a range are not listed. These are the
 * folder of the Region, and the years and months in which the time range begins and ends.
 */
export function foldersToVerify(folder: string, region: string, { first, last }: Days): string[] {
  const partly = [
    ...(Number.isFinite(first) ? ends(first, first - 1) : []),
    ...(Number.isFinite(last) ? ends(last, last + 2) : []),
  ].map((part) => `${region}${part}`);
  return [...new Set([region, ...partly])].filter((each) => each.startsWith(folder));
}

/** Whether a folder contains nothing but folders of years, or of months or days with two digits. */
export function isDated(folder: string, region: string, names: readonly string[], keys: readonly string[]): boolean {
  const form = folder === region ? YEAR : MONTH_OR_DAY;
  return names.every((name) => form.test(lastPart(name))) && keys.every((key) => key === folder);
}

/** The year and the month of a day that they share with the adjacent day outside of the time range. */
function ends(day: number, beyond: number): string[] {
  const [year, month] = [pathOf(day).slice(0, 5), pathOf(day).slice(0, 8)];
  return [year, month].filter((each) => pathOf(beyond).startsWith(each));
}

function folderOf(region: string, day: number): string {
  return `${region}${pathOf(day)}`;
}

function pathOf(day: number): string {
  return `${dateOf(day).replace(/-/g, '/')}/`;
}

function lastPart(folder: string): string {
  return folder.slice(folder.lastIndexOf('/', folder.length - 2) + 1, -1);
}
