import { Lazy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { accessRoleArn, accessRoleName, pathOf, roleArn, RoleCreator } from './role-name';
import { asInTemplate } from '../overrides';
import { outermostStack } from '../stack-name';

/** The path of a role in the template, which an aspect may have changed. */
export function pathInTemplate(role: iam.CfnRole): string {
  return asInTemplate(role, 'Path', role.path) ?? '/';
}

/**
 * The ARN of an access role without a reference to it. An aspect may change the path and the name of the role, so the
 * ARN is known when the template is written.
 */
export function knownRoleArn(role: iam.CfnRole, creator: RoleCreator): string {
  const { path: firstPath, roleName: firstName } = role;
  return Lazy.string({
    produce: () => {
      const [path, name] = [pathInTemplate(role), asInTemplate(role, 'RoleName', role.roleName)];
      if (path === firstPath && name === firstName) return accessRoleArn(creator);
      // Without a name, CloudFormation generates one.
      if (name === undefined) return role.attrArn;
      const [pathInApp, nameInApp] = [pathOf(outermostStack(creator.stack).stackName), accessRoleName(creator)];
      return roleArn(creator.stack, path === firstPath ? pathInApp : path, name === firstName ? nameInApp : name);
    },
  });
}
