import type { Behaviour } from './behaviour';
import { LakeError } from './errors';
import type { ImportRecord } from './import-record';
import { eventsOf, FileFailure } from './log-file';
import type { BucketReader, ListedObject, Reader, TrailEvent } from './ports';
import { SourceAccess } from './source-access';
import { keysInScope } from './source-scope';

export interface ImporterPorts {
  readonly buckets: BucketReader;
  readonly behaviour: Behaviour;
  /** Rejects if CloudTrail can't assume the role, or if it can't use the bucket with the role. */
  openSource(record: ImportRecord): Promise<SourceAccess>;
  /** Stores the events of a file. Returns the number of events that the store keeps. */
  ingest(record: ImportRecord, bucket: string, key: string, events: readonly TrailEvent[], at: number): number;
}

const ARCHIVED = ['GLACIER', 'DEEP_ARCHIVE'];

/**
 * One run of an import, from INITIALIZING to its end. A retry is another run over the files that weren't ingested. The
 * steps depend on the clock alone, so the result is the same if the clock is advanced rarely.
 */
export class ImportRun {
  /** The time of the next step: the listing, and afterwards each file. */
  private due: number;
  private stopAt = Infinity;
  /** The next file is last, because removing the first element of a large array moves all others. */
  private queue: string[] = [];
  private objects = new Map<string, ListedObject>();

  constructor(private readonly record: ImportRecord, private readonly ports: ImporterPorts, begun: number) {
    this.due = begun + ports.behaviour.initializingMs;
    record.status = 'INITIALIZING';
    record.updatedAt = begun;
  }

  /** The run continues to import files until the stop takes effect. */
  stop(now: number): void {
    this.stopAt = Math.min(this.stopAt, now + this.ports.behaviour.stoppingMs);
  }

  /** Takes all steps that are due. Returns true if the run has ended. */
  async advance(now: number): Promise<boolean> {
    const until = Math.min(now, this.stopAt);
    if (this.record.status === 'INITIALIZING' && this.due <= until) {
      const listed = await this.list();
      if (!listed) {
        return this.end('FAILED', this.due);
      }
      this.become('IN_PROGRESS', this.due);
    }
    if (this.record.status === 'IN_PROGRESS') {
      await this.importDueFiles(until);
      if (this.queue.length === 0) {
        const failed = [...this.record.failures.values()].some((failure) => failure.status === 'FAILED');
        return this.end(failed ? 'FAILED' : 'COMPLETED', this.due);
      }
    }
    return this.stopAt <= now && this.end('STOPPED', this.stopAt);
  }

  private async list(): Promise<boolean> {
    const { record, ports } = this;
    const { S3LocationUri } = record.source.S3;
    try {
      const { location } = await ports.openSource(record);
      const objects = await ports.buckets.list(location.bucket, location.prefix, this.reader);
      this.objects = new Map(objects.map((object) => [object.key, object]));
      record.keys ??= keysInScope(objects, location, record);
      record.failures.delete(S3LocationUri);
    } catch (error) {
      this.fail(S3LocationUri, error, this.due);
      return false;
    }
    this.queue = record.keys.filter((key) => !record.completed.has(key)).reverse();
    return true;
  }

  private async importDueFiles(until: number): Promise<void> {
    const step = this.ports.behaviour.msPerFile;
    let access: SourceAccess | undefined;
    while (this.queue.length > 0 && this.due + step <= until) {
      this.due += step;
      const key = this.queue.pop()!;
      try {
        access ??= await this.ports.openSource(this.record);
        await this.importFile(access, key);
      } catch (error) {
        this.fail(this.locationOf(key), error, this.due);
      }
      this.record.updatedAt = this.due;
    }
  }

  private async importFile(access: SourceAccess, key: string): Promise<void> {
    const { record, ports } = this;
    const { bucket } = access.location;
    const refusal = access.refusalFor(key);
    if (refusal) {
      throw new FileFailure('AccessDenied', refusal);
    }
    if (ARCHIVED.includes(this.objects.get(key)?.storageClass ?? '')) {
      throw new FileFailure('InvalidObjectState', 'The operation is not valid for the object\'s storage class');
    }
    const events = eventsOf(await ports.buckets.get(bucket, key, this.reader));
    record.completed.set(key, ports.ingest(record, bucket, key, events, this.due));
    const failure = record.failures.get(this.locationOf(key));
    if (failure) {
      failure.status = 'SUCCEEDED';
      failure.updatedAt = this.due;
    }
  }

  private fail(location: string, error: unknown, at: number): void {
    const { name, message } = error as Error;
    // The error for a role that can't be assumed any longer is the same as for any other denial.
    const errorType = error instanceof FileFailure
      ? error.errorType
      : error instanceof LakeError ? 'AccessDenied' : name;
    this.record.failures.set(location, { location, status: 'FAILED', errorType, errorMessage: message, updatedAt: at });
  }

  private get reader(): Reader {
    const { source, destination } = this.record;
    return { roleArn: source.S3.S3BucketAccessRoleArn, storeArn: destination };
  }

  private locationOf(key: string): string {
    return `s3://${/^s3:\/\/([^/]+)/.exec(this.record.source.S3.S3LocationUri)![1]}/${key}`;
  }

  private become(status: ImportRecord['status'], at: number): void {
    this.record.status = status;
    this.record.updatedAt = at;
  }

  private end(status: ImportRecord['status'], at: number): true {
    this.become(status, at);
    return true;
  }
}
