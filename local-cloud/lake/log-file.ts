import { gunzipSync } from 'node:zlib';
import type { ObjectBody, TrailEvent } from './ports';

/**
 * The reason why a file wasn't ingested. CloudTrail doesn't document its error types. Access and storage errors have
 * S3's codes.
 */
export class FileFailure extends Error {
  constructor(readonly errorType: string, message: string) {
    super(message);
  }
}

/** The events of a log file as CloudTrail delivers it: gzip, JSON, `Records`. */
export function eventsOf(body: ObjectBody): readonly TrailEvent[] {
  if (body instanceof Uint8Array) {
    return recordsOf(unzipped(body));
  }
  if ('corrupt' in body) {
    throw new FileFailure('InvalidFile', 'The file is cut off or damaged.');
  }
  return body.events;
}

function unzipped(bytes: Uint8Array): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    throw new FileFailure('UnsupportedCompression', 'The file is not compressed with gzip.');
  }
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch {
    throw new FileFailure('InvalidFile', 'The file is cut off or damaged.');
  }
}

function recordsOf(text: string): readonly TrailEvent[] {
  let content: { Records?: unknown } | null;
  try {
    content = JSON.parse(text);
  } catch {
    throw new FileFailure('InvalidFile', 'The file does not contain JSON.');
  }
  const records = content?.Records;
  if (!Array.isArray(records) || !records.every(isTrailEvent)) {
    throw new FileFailure('InvalidFile', 'The file is not a CloudTrail log.');
  }
  return records;
}

/** Logs of other services and CloudTrail's own digests have other fields. */
function isTrailEvent(record: Partial<Record<'eventTime' | 'eventSource' | 'eventName', unknown>> | null): boolean {
  return !Number.isNaN(Date.parse(String(record?.eventTime)))
    && typeof record?.eventSource === 'string' && typeof record.eventName === 'string';
}
