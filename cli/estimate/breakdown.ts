import { LogFileCount, type ListedObject, type LogFiles } from '../../lambda/checks/log-file-count';
import type { Scope } from '../../lambda/checks/log-file-names';
import { dateOf } from '../../lambda/checks/windows';

/** The log files of a listing, by month, account and Region. Counts are kept, not keys. Pure. */

export interface Size {
  readonly files: number;
  readonly gzipBytes: number;
}

export interface Month extends Size {
  /** `2023-07`. Log files whose names have no date are in the month `unknown`. */
  readonly month: string;
}

export interface Place extends Size {
  readonly account: string;
  readonly region: string;
}

interface Counts {
  files: number;
  gzipBytes: number;
}

const NAME = /(\d{12})_CloudTrail[A-Za-z-]*_([a-z0-9-]+)_(\d{4})(\d\d)(\d\d)T\d{4}Z_[^/]*$/;

export class Breakdown {
  private readonly total: LogFileCount;
  private readonly months = new Map<string, Counts>();
  private readonly places = new Map<string, Counts>();
  private readonly beforeRetention: Counts = { files: 0, gzipBytes: 0 };
  private readonly keptFrom: string;
  /** The listed files and bytes so far, which the progress shows. */
  readonly soFar: Counts = { files: 0, gzipBytes: 0 };

  /** `keptFrom`: the first day whose events the event data store keeps. */
  constructor(scope: Scope, keptFrom?: number) {
    this.total = new LogFileCount(scope);
    this.keptFrom = keptFrom === undefined ? '' : dateOf(keptFrom);
  }

  add(object: ListedObject): void {
    if (!this.total.add(object)) {
      return;
    }
    const { key, bytes } = object;
    increase(this.soFar, bytes);
    const [, account = 'unknown', region = 'unknown', year, month, day] = NAME.exec(key) ?? [];
    increase(of(this.months, year === undefined ? 'unknown' : `${year}-${month}`), bytes);
    increase(of(this.places, `${account} ${region}`), bytes);
    if (year !== undefined && `${year}-${month}-${day}` < this.keptFrom) {
      increase(this.beforeRetention, bytes);
    }
  }

  skip(folder: string): void {
    this.total.skip(folder);
  }

  result(complete: boolean): { logs: LogFiles; months: Month[]; places: Place[]; beforeRetention: Size } {
    return {
      logs: this.total.result(complete),
      months: [...this.months].sort(([a], [b]) => (a < b ? -1 : 1)).map(([month, size]) => ({ month, ...size })),
      places: [...this.places]
        .sort(([, a], [, b]) => b.gzipBytes - a.gzipBytes)
        .map(([key, size]) => {
          const [account, region] = key.split(' ');
          return { account, region, ...size };
        }),
      beforeRetention: this.beforeRetention,
    };
  }
}

function of(counts: Map<string, Counts>, key: string): Counts {
  const found = counts.get(key) ?? { files: 0, gzipBytes: 0 };
  counts.set(key, found);
  return found;
}

function increase(counts: Counts, bytes: number): void {
  counts.files++;
  counts.gzipBytes += bytes;
}
