import type { TrailEvent } from './ports';

/** The events of one file. A file that was ingested twice has two entries. */
export interface IngestedFile {
  readonly importId: string;
  readonly bucket: string;
  readonly key: string;
  /** The time of the ingestion, in milliseconds since the epoch. */
  readonly at: number;
  readonly events: readonly TrailEvent[];
}

export interface Tally {
  readonly files: number;
  readonly events: number;
  /** Events that the store already contained: the same event of the same file. */
  readonly duplicates: number;
  readonly firstEventTime?: string;
  readonly lastEventTime?: string;
  readonly topEventNames: ReadonlyArray<readonly [name: string, count: number]>;
}

/** Counts the events and files of a store. Events without an ID are distinguished by their position in the file. */
export function tally(ingested: readonly IngestedFile[], top = 10): Tally {
  const seen = new Set<string>();
  const names = new Map<string, number>();
  let events = 0;
  let first: string | undefined;
  let last: string | undefined;
  for (const file of ingested) {
    file.events.forEach((event, index) => {
      events++;
      seen.add(`${file.bucket}/${file.key}#${event.eventID ?? index}`);
      names.set(event.eventName ?? '', (names.get(event.eventName ?? '') ?? 0) + 1);
      first = first === undefined || event.eventTime < first ? event.eventTime : first;
      last = last === undefined || event.eventTime > last ? event.eventTime : last;
    });
  }
  return {
    files: ingested.length,
    events,
    duplicates: events - seen.size,
    firstEventTime: first,
    lastEventTime: last,
    topEventNames: [...names].filter(([name]) => name).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
      .slice(0, top),
  };
}
