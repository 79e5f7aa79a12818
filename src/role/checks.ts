import { RemovalPolicy, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CLOUDTRAIL } from './access-role';
import { TrailImportRole } from './trail-import-role';

export function roleProblems(
  scope: Construct,
  role: iam.IRole | undefined,
  removalPolicy: RemovalPolicy | undefined,
): string[] {
  if (!role) return [];
  const stack = Stack.of(scope);
  const problems: string[] = [];
  if (Token.compareStrings(role.env.account, stack.account) === TokenComparison.DIFFERENT) {
    problems.push(
      `the role ${role.node.path} is in account ${role.env.account}, but the stack is in ${stack.account}: ` +
        'specify a role in the account of the stack, because no other role can be passed to CloudTrail',
    );
  }
  if (!trustsCloudTrail(role)) {
    problems.push(
      `the trust policy of the role ${role.node.path} does not allow ${CLOUDTRAIL} to assume it: create the role ` +
        `with assumedBy: new iam.ServicePrincipal('${CLOUDTRAIL}'), because CloudTrail reads the log files with it`,
    );
  }
  if (role instanceof TrailImportRole && Stack.of(role) !== stack) {
    problems.push(
      `the TrailImportRole ${role.node.path} is in the stack ${Stack.of(role).node.path}: ` +
        `create one in ${stack.node.path}, because imports of one stack share it`,
    );
  }
  if (role instanceof TrailImportRole && removalPolicy !== undefined && removalPolicy !== RemovalPolicy.DESTROY) {
    problems.push(
      `removalPolicy is ${removalPolicy.toUpperCase()}, but the TrailImportRole ${role.node.path} loses the ` +
        'permissions for an import that is removed: ' +
        'leave role out, so that the import has a role of its own that is retained with it',
    );
  }
  return problems;
}

/** False only for a role of the app whose trust policy is known and lacks CloudTrail. */
function trustsCloudTrail(role: iam.IRole): boolean {
  if (!(role instanceof iam.Role) || role instanceof TrailImportRole || !role.assumeRolePolicy) return true;
  const resolved: unknown = Stack.of(role).resolve(role.assumeRolePolicy);
  // Intrinsic functions may stand for any principal.
  return JSON.stringify(resolved ?? {}).includes(`"${CLOUDTRAIL}"`) || containsTokens(resolved);
}

function containsTokens(policy: unknown): boolean {
  const { Statement = [] } =
    (policy ?? {}) as { Statement?: ReadonlyArray<{ Principal?: { Service?: unknown } | string }> };
  const services =
    Statement.flatMap(({ Principal }) => (typeof Principal === 'string' ? [Principal] : [Principal?.Service].flat()));
  return services.some((service) => service === '*' || (typeof service === 'object' && service !== null));
}
