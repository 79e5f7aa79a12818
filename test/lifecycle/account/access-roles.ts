import type { Properties } from './custom-resource-request';
import type { Guard } from './guard';
import { ACCOUNT } from './names';
import type { SimulatedTime } from './simulated-time';
import type { Stack, Template } from './stack';
import type { RoleDescription } from '../../../local-cloud/lake/lake';
import type { MemoryRoles } from '../../../local-cloud/lake/memory-roles';

interface Owned {
  /** Undefined once the stack has retained the role. */
  owner?: string;
  buckets: string;
}

/** The access roles of the stacks: created and changed before the custom resources, deleted after them. */
export class AccessRoles {
  private readonly owned = new Map<string, Owned>();

  constructor(
    private readonly roles: MemoryRoles, private readonly time: SimulatedTime,
    private readonly iamDelayMs = 0, private readonly guard?: Guard,
  ) {}

  /**
   * Creates and updates the roles of a template. False: a role of the same name exists, which the stack does not
   * manage.
   */
  apply(stack: Stack, template: Template): boolean {
    const wanted = new Map<string, Set<string>>();
    for (const { AccessRoleArn: arn, AccessRoleOrigin: origin, SourceUri } of template.values()) {
      if (origin === 'own') {
        wanted.set(arn, (wanted.get(arn) ?? new Set()).add(bucketOf(SourceUri)));
      }
    }
    if ([...wanted.keys()].some(arn => this.owned.has(arn) && this.owned.get(arn)!.owner !== stack.name)) {
      return false;
    }
    for (const [arn, buckets] of wanted) {
      this.put(arn, stack, [...buckets].sort());
    }
    return true;
  }

  /** Deletes the roles that the stack no longer needs, except those that it retains. */
  cleanUp(stack: Stack, needed: readonly Properties[], retained: readonly Properties[]): void {
    for (const [arn, role] of this.owned) {
      if (role.owner === stack.name && !needed.some(({ AccessRoleArn }) => AccessRoleArn === arn)) {
        if (retained.some(({ AccessRoleArn }) => AccessRoleArn === arn)) {
          role.owner = undefined;
        } else {
          this.remove(arn);
        }
      }
    }
  }

  /** A person deletes the roles that a stack has retained and that conflict with a template. */
  removeRetained(template: Template): void {
    [...template.values()].filter(({ AccessRoleArn: arn }) => this.owned.has(arn)
      && this.owned.get(arn)!.owner === undefined)
      .forEach(({ AccessRoleArn }) => this.remove(AccessRoleArn));
  }

  private remove(arn: string): void {
    this.owned.delete(arn);
    this.roles.remove(arn);
  }

  /** A new role does not show for a while. A changed policy takes effect after a while. */
  private put(arn: string, stack: Stack, buckets: readonly string[]): void {
    const text = buckets.join(' ');
    const known = this.owned.get(arn);
    if (known?.buckets === text) {
      return;
    }
    this.owned.set(arn, { owner: stack.name, buckets: text });
    const role = this.guard?.accessRole(arn, stack) ?? accessRole(arn, buckets);
    if (!known) {
      this.roles.put(role, this.iamDelayMs);
      return;
    }
    this.time.after(this.iamDelayMs, () => {
      if (this.owned.get(arn)?.buckets === text) { this.roles.put(role); }
    });
  }
}

/** A role that CloudTrail may assume to read these buckets. `*` stands for any bucket. */
export function accessRole(arn: string, buckets: readonly string[]): RoleDescription {
  const arns = buckets.map(bucket => `arn:aws:s3:::${bucket}`);
  return {
    arn,
    trustPolicy: {
      Statement: [{
        Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
      }],
    },
    permissions: [{
      Statement: [
        { Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetBucketAcl'], Resource: arns },
        { Effect: 'Allow', Action: ['s3:GetObject'], Resource: arns.map(each => `${each}/*`) },
        { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: `arn:aws:kms:*:${ACCOUNT}:key/*` },
      ],
    }],
  };
}

function bucketOf(uri: string): string {
  return uri.split('/')[2] ?? '';
}
