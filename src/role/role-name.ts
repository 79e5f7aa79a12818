import { createHash } from 'node:crypto';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { partitionOf } from '../partition';
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

/** The IAM path of all access roles of a stack and the stacks nested in it. */
export function accessRolePath(stack: Stack): string {
  return `${ACCESS_ROLE_PATH}${outermostStack(stack).stackName}/`;
}

/** The ARN of an access role, without a reference to it: other accounts need the ARN before the deployment. */
export function accessRoleArn(creator: RoleCreator): string {
  const { stack } = creator;
  const partition = partitionOf(stack) ?? stack.partition;
  return `arn:${partition}:iam::${stack.account}:role${accessRolePath(stack)}${accessRoleName(creator)}`;
}

/** The ARNs of all access roles of a stack, as a pattern. */
export function accessRoleArns(scope: Construct): string {
  const stack = Stack.of(scope);
  return stack.formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    resourceName: `${accessRolePath(stack).slice(1)}*`,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

/** The stack around all stacks that a stack is nested in. */
export function outermostStack(stack: Stack): Stack {
  return stack.nestedStackParent ? outermostStack(stack.nestedStackParent) : stack;
}
