import { ArnFormat, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CLOUDTRAIL } from '../role/access-role';
import { pathInTemplate } from '../role/known-arn';
import { accessRolePath } from '../role/role-name';

/** The maximum number of roles that the policy lists individually. */
const LISTED = 30;

/** The access roles that the library creates for a stack, which the function passes to CloudTrail. */
export class OwnRoles {
  private readonly roles = new Map<iam.CfnRole, string | undefined>();

  constructor(private readonly scope: Construct) {}

  /** Adds a role, before an aspect can change its path. */
  public add(role: iam.CfnRole): void {
    this.roles.set(role, this.roles.get(role) ?? role.path);
  }

  /**
   * The roles share a path, so the policy has the same size for any number of roles. If an aspect changes the path of a
   * role, the policy lists the role individually.
   */
  public statement(): iam.PolicyStatement {
    const conditions = { StringEquals: { 'iam:PassedToService': CLOUDTRAIL } };
    return new LateStatement({ actions: ['iam:PassRole'], conditions }, () => [
      ...(this.changed().length < this.roles.size ? [rolesBelowPath(this.scope)] : []),
      ...this.changed().map(({ attrArn, cfnOptions: { condition } }) =>
        condition ? Fn.conditionIf(condition.logicalId, attrArn, rolesBelowPath(this.scope)).toString() : attrArn,
      ),
    ]);
  }

  public problems(): string[] {
    const count = this.changed().length;
    return count <= LISTED
      ? []
      : [
        `an aspect has changed the path of ${count} access roles, but the policy of the function has room for ` +
          `${LISTED}: use a TrailImportRole for several imports, or exclude the access roles from the aspect`,
      ];
  }

  private changed(): iam.CfnRole[] {
    return [...this.roles].filter(([role, path]) => pathInTemplate(role) !== path).map(([role]) => role);
  }
}

/** The ARNs of all access roles of a stack, as a pattern. */
export function rolesBelowPath(scope: Construct): string {
  const stack = Stack.of(scope);
  return stack.formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    resourceName: `${accessRolePath(stack).slice(1)}*`,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

/** A statement whose resources are known when the template is written. */
class LateStatement extends iam.PolicyStatement {
  constructor(
    props: iam.PolicyStatementProps,
    private readonly late: () => string[],
  ) {
    super(props);
  }

  public get resources(): string[] {
    return this.late();
  }

  public toStatementJson(): any {
    const [only, ...others] = this.late();
    return { ...super.toStatementJson(), Resource: others.length > 0 ? [only, ...others] : only };
  }

  public validateForIdentityPolicy(): string[] {
    return [];
  }
}
