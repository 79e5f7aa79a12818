import { isInScope, isOfDays, kindOf, type FileKind, type Scope } from './log-file-names';

/** An object as a listing shows it. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  /** In GLACIER or DEEP_ARCHIVE, and not restored. */
  readonly archived?: boolean;
}

/** The log files in the time range, from a listing. */
export interface LogFiles {
  readonly files: number;
  readonly gzipBytes: number;
  /** Log files in GLACIER or DEEP_ARCHIVE that have not been restored. */
  readonly archived: number;
  /** False: there may be more. */
  readonly complete: boolean;
  /** Why the listing failed, in whole or in part. */
  readonly unknown?: string;
  /** The key of an archived log file. */
  readonly firstArchived?: string;
  /** The files whose names differ from the names of CloudTrail log files. */
  readonly otherNames?: Group;
  /** The objects that CloudTrail does not import, by the reason. */
  readonly leftOut?: readonly LeftOut[];
  /** The folders next to the prefix, if the prefix contains nothing. */
  readonly nearby?: NearbyFolders;
}

export interface Group {
  readonly files: number;
  /** The first of their keys. */
  readonly example: string;
}

export type Reason = Exclude<FileKind, 'logFile' | 'otherName'> | 'otherDay';

/** `files`: as far as they were listed, so zero for a folder that was skipped. */
export interface LeftOut extends Group {
  readonly reason: Reason;
}

export interface NearbyFolders {
  /** The folder that contains the others. Empty: the bucket itself. */
  readonly folder: string;
  readonly names: readonly string[];
  /** False: there are more names. */
  readonly complete: boolean;
}

/** The reason why CloudTrail does not import an object. Undefined for a log file, and for an object out of scope. */
export function reasonOf(key: string, { days }: Scope): Reason | undefined {
  const kind = kindOf(key);
  if (kind !== 'logFile' && kind !== 'otherName' && kind !== 'notGzip') { return kind; }
  if (!isOfDays(key, days)) { return 'otherDay'; }
  return kind === 'notGzip' ? kind : undefined;
}

/** Counts the objects of listings, page by page. */
export class LogFileCount {
  private files = 0;
  private gzipBytes = 0;
  private archived = 0;
  private firstArchived?: string;
  private otherNames?: { files: number; example: string };
  private readonly leftOut = new Map<Reason, { files: number; example: string }>();

  constructor(private readonly scope: Scope) {}

  /** Returns whether the object is one of the log files. */
  add({ key, bytes, archived = false }: ListedObject): boolean {
    if (!isInScope(key, this.scope)) { return false; }
    const reason = reasonOf(key, this.scope);
    if (reason) {
      this.leave(reason, key, 1);
      return false;
    }
    this.files++;
    this.gzipBytes += bytes;
    if (archived) {
      this.archived++;
      this.firstArchived ??= key;
    }
    if (kindOf(key) === 'otherName') {
      this.otherNames ??= { files: 0, example: key };
      this.otherNames.files++;
    }
    return true;
  }

  /** Notes a folder that need not be listed. */
  skip(folder: string): void {
    if (isInScope(`${folder}any`, this.scope)) { this.leave(kindOf(folder) as Reason, folder, 0); }
  }

  result(complete: boolean, unknown?: string, nearby?: NearbyFolders): LogFiles {
    const { files, gzipBytes, archived, firstArchived, otherNames } = this;
    const leftOut = [...this.leftOut].map(([reason, group]) => ({ reason, ...group }));
    return {
      files,
      gzipBytes,
      archived,
      complete,
      ...(unknown === undefined ? {} : { unknown }),
      ...(firstArchived === undefined ? {} : { firstArchived }),
      ...(otherNames === undefined ? {} : { otherNames }),
      ...(leftOut.length === 0 ? {} : { leftOut }),
      ...(nearby === undefined ? {} : { nearby }),
    };
  }

  /** Whether nothing was found that looks like the log files of a trail. */
  get isEmpty(): boolean {
    return this.files === 0 && !this.leftOut.has('otherDay') && !this.leftOut.has('notGzip');
  }

  private leave(reason: Reason, example: string, files: number): void {
    const group = this.leftOut.get(reason) ?? { files: 0, example };
    group.files += files;
    this.leftOut.set(reason, group);
  }
}
