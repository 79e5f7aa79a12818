import { LakeError } from './errors';
import type { ImportSource } from './import-record';
import type { Evaluate } from './policy';
import type { BucketDescription, BucketReader, RoleDescription, RoleDirectory } from './ports';
import { parseSourceUri, type SourceLocation } from './source-scope';

export interface Surroundings {
  readonly account: string;
  readonly partition: string;
  readonly buckets: BucketReader;
  readonly roles: RoleDirectory;
  /** Error code for a role that cannot be assumed. */
  readonly roleError: string;
  readonly evaluate: Evaluate;
}

/**
 * CloudTrail's permissions with the access role at this moment. The bucket and the role can change during an import.
 */
export class SourceAccess {
  /** Finds the bucket and the role. Rejects if CloudTrail would refuse the import before it reads a file. */
  static async open(source: ImportSource, destination: string, surroundings: Surroundings): Promise<SourceAccess> {
    const { S3LocationUri, S3BucketRegion, S3BucketAccessRoleArn } = source.S3;
    const location = parseSourceUri(S3LocationUri);
    const role = await surroundings.roles.find(S3BucketAccessRoleArn);
    const conditions = { 'aws:sourceaccount': surroundings.account, 'aws:sourcearn': destination };
    if (!role || surroundings.evaluate([role.trustPolicy], {
      action: 'sts:AssumeRole', principals: [['Service', 'cloudtrail.amazonaws.com']], context: conditions,
    }) !== 'allowed') {
      throw new LakeError(surroundings.roleError, `CloudTrail cannot assume the role ${S3BucketAccessRoleArn}.`);
    }
    const bucket = await surroundings.buckets.describe(location.bucket);
    if (!bucket) {
      throw invalidSource(`The bucket ${location.bucket} does not exist.`);
    }
    if (bucket.region !== S3BucketRegion) {
      throw invalidSource(`The bucket ${location.bucket} is not in ${S3BucketRegion}.`);
    }
    if (bucket.ownership !== 'BucketOwnerEnforced') {
      throw invalidSource(`Disable the access control lists (ACLs) of the bucket ${location.bucket}.`);
    }
    const access = new SourceAccess(location, role, bucket, conditions, surroundings);
    access.requireBucketRights();
    return access;
  }

  private constructor(
    readonly location: SourceLocation,
    private readonly role: RoleDescription,
    private readonly bucket: BucketDescription,
    private readonly conditions: Readonly<Record<string, string>>,
    private readonly surroundings: Surroundings,
  ) {}

  /** The S3 error that a read of this object would return because of the policies. */
  refusalFor(key: string): string | undefined {
    const object = `${this.bucketArn}/${key}`;
    if (!this.may('s3:GetObject', object)) {
      return `${this.role.arn} is not authorized to perform: s3:GetObject on resource: ${object}`;
    }
    return this.mayDecrypt(this.bucket.bucketKeyEnabled ? this.bucketArn : object)
      ? undefined
      : `${this.role.arn} is not authorized to perform: kms:Decrypt on resource: ${this.bucket.kmsKeyArn}`;
  }

  private requireBucketRights(): void {
    const listing = { 's3:prefix': this.location.prefix };
    const denied = ['s3:ListBucket', 's3:GetBucketAcl'].find((action) => !this.may(action, this.bucketArn, listing));
    if (denied) {
      throw invalidSource(`Access denied: ${this.role.arn} may not ${denied} on ${this.bucketArn}.`);
    }
    const sample = this.bucket.bucketKeyEnabled ? this.bucketArn : `${this.bucketArn}/${this.location.prefix}`;
    if (!this.mayDecrypt(sample)) {
      throw new LakeError('InsufficientEncryptionPolicyException',
        `${this.role.arn} needs kms:Decrypt and kms:GenerateDataKey on ${this.bucket.kmsKeyArn}.`);
    }
  }

  private mayDecrypt(encryptionContext: string): boolean {
    const { kmsKeyArn, region } = this.bucket;
    const context = {
      'kms:encryptioncontext:aws:s3:arn': encryptionContext, 'kms:viaservice': `s3.${region}.amazonaws.com`,
    };
    return !kmsKeyArn || ['kms:Decrypt', 'kms:GenerateDataKey'].every((action) =>
      this.surroundings.evaluate(this.role.permissions, {
        action, resource: kmsKeyArn, context: { ...this.conditions, ...context },
      }) === 'allowed');
  }

  /** In the same account, the role or the bucket must allow the action. Across accounts, both must allow it. */
  private may(action: string, resource: string, more: Readonly<Record<string, string>> = {}): boolean {
    const context = {
      ...this.conditions, ...more, 'aws:resourceaccount': this.owner, 'aws:securetransport': 'true',
      'aws:principalarn': this.role.arn, 'aws:principalaccount': this.roleAccount,
    };
    const byRole = this.surroundings.evaluate(this.role.permissions, { action, resource, context });
    const byBucket = this.bucket.policy
      ? this.surroundings.evaluate([this.bucket.policy], { action, resource, principals: this.principals, context })
      : 'silent';
    if (byRole === 'denied' || byBucket === 'denied') {
      return false;
    }
    return this.sameAccount
      ? byRole === 'allowed' || byBucket === 'allowed'
      : byRole === 'allowed' && byBucket === 'allowed';
  }

  private get sameAccount(): boolean {
    return this.owner === this.roleAccount;
  }

  private get owner(): string {
    return this.bucket.owner ?? this.surroundings.account;
  }

  /**
   * A statement for an account delegates to the policies of that account, which apply in the bucket's account anyway.
   */
  private get principals(): ReadonlyArray<readonly [string, string]> {
    const root = `arn:${this.surroundings.partition}:iam::${this.roleAccount}:root`;
    return [['AWS', this.role.arn], ...(this.sameAccount ? [] : [['AWS', root], ['AWS', this.roleAccount]] as const)];
  }

  private get roleAccount(): string {
    return this.role.arn.split(':')[4];
  }

  private get bucketArn(): string {
    return `arn:${this.surroundings.partition}:s3:::${this.location.bucket}`;
  }
}

function invalidSource(message: string): LakeError {
  return new LakeError('InvalidImportSourceException', message);
}
