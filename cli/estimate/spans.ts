import { isDated, isListedByFolder, keyRange, regionFolder } from '../../lambda/checks/log-file-layout';
import { isWithoutEvents } from '../../lambda/checks/log-file-names';
import type { Days } from '../../lambda/checks/windows';

/** Divides the listing of a bucket into parts that can be listed at the same time. Pure. */

/** A folder, or the part of it after a key. `weight`: its share of the whole listing, as far as it is known. */
export interface Span {
  readonly folder: string;
  readonly after?: string;
  readonly weight: number;
}

const MONTH = /\/\d{4}\/\d\d\/$/;
const DAY = /\/\d{4}\/\d\d\/\d\d\/$/;

/**
 * `folders`: request the folders in it, and list each separately. `keys`: list its keys, and request the folders if
 * there is more than a page. `all`: list all its keys page by page.
 */
export function wayOf({ folder, after }: Span): 'folders' | 'keys' | 'all' {
  const isOfRegion = regionFolder(folder) !== undefined;
  if (isOfRegion && DAY.test(folder)) {
    return 'all';
  }
  return after !== undefined || (isOfRegion && MONTH.test(folder)) ? 'keys' : 'folders';
}

/** Whether each of the folders is listed separately. */
export function isDivided(folder: string, names: readonly string[]): boolean {
  const region = regionFolder(folder);
  return names.length > 0 && (isListedByFolder(names) || (region !== undefined && isDated(folder, region, names, [])));
}

/**
 * The folders that are listed, and the folders that contain no events. As in the handler, folders of other days are
 * omitted if the folder contains only dated folders. `after`: earlier keys have been listed.
 */
export function childrenOf(
  { folder, after = '', weight }: Span,
  names: readonly string[],
  keys: readonly string[],
  days: Days,
): { readonly spans: Span[]; readonly skipped: string[] } {
  const region = regionFolder(folder);
  const isInOrder = region !== undefined && isDated(folder, region, names, keys);
  const range = isInOrder ? keyRange(region, days) : {};
  const skipped = names.filter(isWithoutEvents);
  const wanted = names.filter((name) => !isWithoutEvents(name) && isWithin(name, range) && !isDone(name, after));
  return {
    skipped,
    spans: wanted.map((name) => ({
      folder: name,
      ...(after.startsWith(name) ? { after } : {}),
      weight: weight / wanted.length,
    })),
  };
}

function isWithin(folder: string, { after, before }: { readonly after?: string; readonly before?: string }): boolean {
  if (before !== undefined && folder >= before) {
    return false;
  }
  return after === undefined || folder >= after || after.startsWith(folder);
}

function isDone(folder: string, after: string): boolean {
  return !after.startsWith(folder) && comesBefore(folder, after);
}

/** In the order of S3, which compares bytes. */
export function comesBefore(one: string, other: string): boolean {
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0;
}
