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
  /** Rejects when CloudTrail cannot assume the role, or bucket and role do not fit. */
  openSource(record: ImportRecord): Promise<SourceAccess>;
  /** Puts the events of a file into the store; returns how many of them it keeps. */
  ingest(record: ImportRecord, bucket: string, key: string, events: readonly TrailEvent[], at: number): number;
}

const ARCHIVED = ['GLACIER', 'DEEP_ARCHIVE'];

/**
 * One run of an import, from INITIALIZING to its end. A retry is another run over the files that did not go in.
 * What happens, and when, depends on the clock alone: however seldom it is advanced, the outcome is the same.
 */
export class ImportRun {
  /** When the next step is due: the listing, then file after file. */
  private due: number;
  private stopAt = Infinity;
  /** The next one last: taking the first of a hundred thousand moves all others. */
  private queue: string[] = [];
  private objects = new Map<string, ListedObject>();

  constructor(private readonly record: ImportRecord, private readonly ports: ImporterPorts, begun: number) {
    this.due = begun + ports.behaviour.initializingMs;
    record.status = 'INITIALIZING';
    record.updatedAt = begun;
  }

  /** Files go on being imported until the stop takes effect. */
  stop(now: number): void {
    this.stopAt = Math.min(this.stopAt, now + this.ports.behaviour.stoppingMs);
  }

  /** Takes every step that is due; true when the run has ended. */
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
    // A role that cannot be assumed any more looks like any other denial by then.
    const errorType = error instanceof FileFailure ? error.errorType : error instanceof LakeError ? 'AccessDenied' : name;
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
