import { causeOf, type FailureCause } from '../../lambda/checks/failure-cause';

/** Failed entries, grouped by their cause. Pure. */

export interface Entry {
  readonly location: string;
  readonly errorType: string;
  readonly errorMessage: string;
}

export interface FailureGroup {
  readonly cause: FailureCause;
  readonly errorType: string;
  readonly count: number;
  /** The message of the first entry. */
  readonly message: string;
  /** Locations of the first entries. */
  readonly examples: readonly string[];
  readonly fix: string;
}

const EXAMPLES = 3;

const FIXES: Readonly<Record<FailureCause, string>> = {
  accessDenied:
    'Allow the access role s3:GetObject on the log files, in its own policy and, for a bucket in another account, in ' +
    'the bucket policy. Also look for a Deny in the bucket policy and in service control policies. Then change ' +
    'retryToken and deploy.',
  keyDenied:
    'Specify the key in encryptionKeys, and allow the access role kms:Decrypt and kms:GenerateDataKey in the policy ' +
    'of the key. Then change retryToken and deploy.',
  key:
    "Enable the key if it is disabled, or cancel its deletion. Files whose key was deleted can't be imported. Then " +
    'change retryToken and deploy.',
  archived:
    'Restore the files with "aws s3api restore-object" or with S3 Batch Operations. Then change retryToken and deploy.',
  notALogFile:
    'CloudTrail imports only gzip files with CloudTrail events. Copy intact log files over damaged ones, or accept ' +
    "that these entries are not imported. A retry alone doesn't help.",
  other: 'The cause may pass. If automatic retries have ended, change retryToken and deploy.',
};

/** Counts the entries of a listing, in bounded memory. */
export class FailureGroups {
  private readonly groups = new Map<
    string,
    { cause: FailureCause; errorType: string; count: number; message: string; examples: string[] }
  >();

  add({ location, errorType, errorMessage }: Entry): void {
    const cause = causeOf(`${errorType}: ${errorMessage}`);
    const key = `${cause} ${errorType}`;
    const group = this.groups.get(key) ?? { cause, errorType, count: 0, message: errorMessage, examples: [] };
    group.count++;
    if (group.examples.length < EXAMPLES) {
      group.examples.push(location);
    }
    this.groups.set(key, group);
  }

  /** The largest first. */
  result(): FailureGroup[] {
    return [...this.groups.values()]
      .sort((a, b) => b.count - a.count)
      .map((group) => ({ ...group, fix: FIXES[group.cause] }));
  }
}
