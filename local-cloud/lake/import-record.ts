export type ImportStatus = 'INITIALIZING' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'STOPPED';

export interface ImportSource {
  readonly S3: {
    readonly S3LocationUri: string; readonly S3BucketRegion: string; readonly S3BucketAccessRoleArn: string;
  };
}

export interface ImportFailure {
  readonly location: string;
  status: 'FAILED' | 'RETRY' | 'SUCCEEDED';
  errorType: string;
  errorMessage: string;
  /** Milliseconds since the epoch, like all times in this file. */
  updatedAt: number;
}

export interface ImportStatistics {
  readonly prefixesFound: number;
  readonly prefixesCompleted: number;
  readonly filesCompleted: number;
  readonly eventsCompleted: number;
  readonly failedEntries: number;
}

/** CloudTrail's record of an import. */
export interface ImportRecord {
  readonly importId: string;
  /** ARN of the event data store. */
  readonly destination: string;
  readonly source: ImportSource;
  readonly startEventTime?: number;
  readonly endEventTime?: number;
  readonly createdAt: number;
  updatedAt: number;
  status: ImportStatus;
  /** The keys to import, in order. Undefined until the bucket is listed. */
  keys?: readonly string[];
  /** The ingested keys, with their numbers of events. */
  readonly completed: Map<string, number>;
  /** The failures by location. */
  readonly failures: Map<string, ImportFailure>;
}

export function isRunning(record: ImportRecord): boolean {
  return record.status === 'INITIALIZING' || record.status === 'IN_PROGRESS';
}

export function statisticsOf(record: ImportRecord): ImportStatistics {
  const remaining = new Map<string, number>();
  for (const key of record.keys ?? []) {
    const prefix = prefixOf(key);
    remaining.set(prefix, (remaining.get(prefix) ?? 0) + (record.completed.has(key) ? 0 : 1));
  }
  return {
    prefixesFound: remaining.size,
    prefixesCompleted: [...remaining.values()].filter((files) => files === 0).length,
    filesCompleted: record.completed.size,
    eventsCompleted: [...record.completed.values()].reduce((sum, events) => sum + events, 0),
    failedEntries: [...record.failures.values()].filter((failure) => failure.status !== 'SUCCEEDED').length,
  };
}

function prefixOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}
