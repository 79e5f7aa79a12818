import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { partitionOf } from '../partition';
import { deployedOutermostName, ifNamedAsInApp, outermostStack } from '../stack-name';
import { ACCESS_ROLE_PATH } from '../wire';

/** The construct that creates an access role. The role may not exist yet. */
export interface RoleCreator {
  readonly stack: Stack;
  /** Path of the construct. */
  readonly path: string;
  /** The name that the user specified. */
  readonly roleName?: string;
}

/** @param role a role that the user specified in addition to the name */
export function roleNameProblems(roleName: string | undefined, role: iam.IRole | undefined): string[] {
  return roleName === undefined || !role
    ? []
    : [
      `roleName is '${roleName}', but role is specified, too: leave roleName out, because the role has a name already`,
    ];
}

/** The name of a role is unique in the account, so it contains the Region. It has at most 54 of IAM's 64 characters. */
export function accessRoleName({ stack, path, roleName }: RoleCreator): string {
  if (roleName !== undefined) return roleName;
  const outermost = outermostStack(stack);
  const readable = path
    .split('/')
    .pop()!
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 30);
  const place = path.slice(outermost.node.path.length).replace(/^\//, '');
  const hash = createHash('sha256').update(`${outermost.stackName}/${place}`).digest('hex').slice(0, 8);
  return `${readable}-${hash}-${outermost.region}`;
}

/** The name in the template. Two stacks of a template in one account cannot have roles of the same name. */
export function accessRoleNameInTemplate(creator: RoleCreator): string {
  const name = accessRoleName(creator);
  return name === creator.roleName ? name : ifNamedAsInApp(creator.stack, name);
}

/** The IAM path of all access roles of a stack and the stacks nested in it. */
export function accessRolePath(stack: Stack): string {
  return pathOf(deployedOutermostName(stack));
}

/** The IAM path of the access roles of an outermost stack. */
export function pathOf(stackName: string): string {
  return `${ACCESS_ROLE_PATH}${stackName}/`;
}

/**
 * The ARN of an access role without a reference to the role, because other accounts need the ARN before the deployment.
 * The ARN contains the stack name in the app.
 */
export function accessRoleArn(creator: RoleCreator): string {
  return roleArn(creator.stack, pathOf(outermostStack(creator.stack).stackName), accessRoleName(creator));
}

export function roleArn(stack: Stack, path: string, name: string): string {
  return `arn:${partitionOf(stack) ?? stack.partition}:iam::${stack.account}:role${path}${name}`;
}
