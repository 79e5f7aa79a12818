import { createHash } from 'node:crypto';
import { Arn, ArnFormat, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_cloudtrail } from 'aws-cdk-lib/interfaces';
import { Construct, Dependable, IConstruct, IDependable } from 'constructs';
import { accessRoleProps, readAccessOf, readStatements } from './access-role';
import { knownRoleArn } from './known-arn';
import { LogFileAccess } from './log-file-access';
import {
  charactersOf,
  MANAGED_POLICIES_OF_A_ROLE,
  MANAGED_POLICY_CHARACTERS,
  TRUST_POLICY_CHARACTERS,
} from './policy-size';
import { ROLE_PROPS } from './schema';
import { TrailImportRoleProps } from './trail-import-role-props';
import { storeArnInPolicy } from '../import/event-data-store';
import { BoundImportSource } from '../source/bound-source';
import { checked } from '../validation/struct';

/**
 * A role that several imports of a stack share. CloudTrail assumes the role to read the log files.
 *
 * By default, every import has its own role, which can read only the log files of that import. A shared role has two
 * advantages. An additional import adds one resource to the stack instead of two, and you can rename or move a
 * `TrailImport` while its import runs. The disadvantage is that each import can read the log files of all other imports
 * that share the role.
 *
 * The library adds the permissions of all these imports to the role, in up to ten managed policies. If a policy with
 * the exact prefixes of a bucket would exceed the IAM quota of 6,144 characters, a wider pattern replaces the prefixes:
 *
 * - any account and any Region, as in `AWSLogs/o-exampleorgid/<any>/CloudTrail/<any>`
 * - otherwise, the longest path that the prefixes share
 *
 * Synthesis fails if the permissions still exceed an IAM quota.
 *
 * CloudFormation removes the permissions of an import before it deletes the import. A running import may therefore fail
 * before CloudTrail stops it.
 *
 * @see
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html#copy-trail-events-permissions-iam
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @exampleMetadata fixture=quick-start
 * @example
 *
 * import { TrailImportRole } from 'cdk-cloudtrail-import';
 *
 * const shared = new TrailImportRole(stack, 'ImportRole');
 * new TrailImport(stack, 'Account444455556666', {
 *   source: ImportSource.fromTrailBucket(bucket, { accountId: '444455556666' }),
 *   destinations: [lake],
 *   role: shared,
 * });
 * new TrailImport(stack, 'Account777788889999', {
 *   source: ImportSource.fromTrailBucket(bucket, { accountId: '777788889999' }),
 *   destinations: [lake],
 *   role: shared,
 * });
 */
export class TrailImportRole extends iam.Role {
  /** The policies of the role. @internal */
  public readonly _policies: IDependable = {};
  /** ARN without a reference to the role. @internal */
  public readonly _knownArn: string;
  private readonly _importedStores: Set<string>;
  private readonly _logFileAccess = new Map<number, LogFileAccess>();

  /**
   * @param scope the construct that contains the role, in the same stack as the imports
   * @param id the ID of the construct
   * @param props the settings of the role
   */
  constructor(scope: Construct, id: string, props: TrailImportRoleProps = {}) {
    const { valid: { roleName }, problems } = checked('props', ROLE_PROPS, props);
    const stores = new Set<string>();
    const path = `${scope.node.path}/${id}`;
    super(scope, id, {
      ...accessRoleProps(scope, path, roleName, Lazy.list({ produce: () => storesOrNone(scope, stores) })),
      description: 'CloudTrail assumes this role to read the log files of several imports',
    });
    const { node } = this;
    Dependable.implement(this._policies, {
      get dependencyRoots(): IConstruct[] {
        return node.children.filter((each) => each !== node.defaultChild);
      },
    });
    this._importedStores = stores;
    // iam.Role.customizeRoles() replaces the role with one that exists.
    this._knownArn = this._isCreated
      ? knownRoleArn(this.node.defaultChild as iam.CfnRole, { stack: Stack.of(scope), path, roleName })
      : this.roleArn;
    this.node.addValidation({
      validate: () => [...problems, ...(this._isCreated ? this._quotaProblems() : [])],
    });
  }

  /** Whether this construct creates the role. @internal */
  public get _isCreated(): boolean {
    return this.node.defaultChild !== undefined;
  }

  /** Allows another import to use the role. @internal */
  public _addImport(source: BoundImportSource, stores: aws_cloudtrail.IEventDataStoreRef[]): void {
    stores.forEach((store) => this._importedStores.add(storeArnInPolicy(this, store)));
    if (this._isCreated) {
      this._accessTo(source).add(source);
    } else {
      const statements = readStatements([readAccessOf(source, source.guarded)]);
      statements.forEach((statement) => this.addToPrincipalPolicy(statement));
    }
  }

  /**
   * The bucket determines the policy, not the position of the import. Otherwise, the removal of an import would move
   * the permissions of other imports to another policy, and running imports would lose them for a moment.
   */
  private _accessTo({ bucketName }: BoundImportSource): LogFileAccess {
    const key = Token.isUnresolved(bucketName) ? JSON.stringify(Stack.of(this).resolve(bucketName)) : bucketName;
    const slot = createHash('sha256').update(key).digest().readUInt32BE() % MANAGED_POLICIES_OF_A_ROLE;
    const known = this._logFileAccess.get(slot);
    if (known) return known;
    const access = new LogFileAccess(this);
    this._logFileAccess.set(slot, access);
    // The policy attaches itself, so that the policy of a key or a bucket may refer to the role.
    new iam.CfnManagedPolicy(this, `ReadLogFiles${slot}`, {
      // A change of the description would replace the policy.
      description: 'Log files of CloudTrail imports that share a role',
      policyDocument: Lazy.any({ produce: () => documentOf(access) }),
      roles: [this.roleName],
    });
    return access;
  }

  private _quotaProblems(): string[] {
    const stack = Stack.of(this);
    const characters = (document: unknown) => charactersOf(stack.resolve(document));
    const problems: string[] = [];
    const attached: unknown[] = stack.resolve((this.node.defaultChild as iam.CfnRole).managedPolicyArns) ?? [];
    const policies = attached.length + this._logFileAccess.size;
    if (policies > MANAGED_POLICIES_OF_A_ROLE) {
      problems.push(
        `the role has ${policies} managed policies, but the IAM quota "Managed policies per role" is ` +
          `${MANAGED_POLICIES_OF_A_ROLE}: ` +
          'remove the policies that you added, or use another TrailImportRole for some of the buckets',
      );
    }
    for (const access of this._logFileAccess.values()) {
      const size = characters(documentOf(access));
      if (size > MANAGED_POLICY_CHARACTERS) {
        problems.push(
          `a policy with the buckets of its imports has ${size} characters, but the IAM quota "Managed policy ` +
            'length" is ' +
            `${MANAGED_POLICY_CHARACTERS}: use another TrailImportRole for some of the buckets`,
        );
      }
    }
    const trust = characters(this.assumeRolePolicy);
    if (trust > TRUST_POLICY_CHARACTERS) {
      problems.push(
        `the trust policy with the ${this._importedStores.size} event data stores of its imports has ${trust} ` +
          'characters, but the ' +
          `IAM quota "Role trust policy length" is ${TRUST_POLICY_CHARACTERS}: use another TrailImportRole for ` +
            'some of the event data stores',
      );
    }
    return problems;
  }
}

function documentOf(access: LogFileAccess) {
  return { Version: '2012-10-17', Statement: access.statements() };
}

/**
 * IAM rejects an empty list, so the role of no import trusts CloudTrail for an event data store that does not exist.
 */
function storesOrNone(scope: Construct, stores: Set<string>): string[] {
  const arnFormat = ArnFormat.SLASH_RESOURCE_NAME;
  const none = () =>
    Arn.format({ service: 'cloudtrail', resource: 'eventdatastore', resourceName: 'none', arnFormat }, Stack.of(scope));
  return stores.size > 0 ? [...stores] : [none()];
}
