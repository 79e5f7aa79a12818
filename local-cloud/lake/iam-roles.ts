import {
  GetPolicyCommand, GetPolicyVersionCommand, GetRoleCommand, GetRolePolicyCommand, IAMClient, NoSuchEntityException,
  paginateListAttachedRolePolicies, paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import type { PolicyDocument } from './policy';
import type { RoleDescription, RoleDirectory } from './ports';

/** Roles from the IAM API, including their inline and attached policies. */
export class IamRoles implements RoleDirectory {
  constructor(private readonly iam = new IAMClient({})) {}

  async find(roleArn: string): Promise<RoleDescription | undefined> {
    const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    try {
      const { Role } = await this.iam.send(new GetRoleCommand({ RoleName }));
      if (Role?.Arn !== roleArn) {
        return undefined;
      }
      const permissions = [...await this.inline(RoleName), ...await this.attached(RoleName)];
      return { arn: roleArn, trustPolicy: parse(Role.AssumeRolePolicyDocument), permissions };
    } catch (error) {
      if (error instanceof NoSuchEntityException) {
        return undefined;
      }
      throw error;
    }
  }

  private async inline(RoleName: string): Promise<PolicyDocument[]> {
    const documents: PolicyDocument[] = [];
    for await (const page of paginateListRolePolicies({ client: this.iam }, { RoleName })) {
      for (const PolicyName of page.PolicyNames ?? []) {
        documents.push(parse((await this.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))).PolicyDocument));
      }
    }
    return documents;
  }

  private async attached(RoleName: string): Promise<PolicyDocument[]> {
    const documents: PolicyDocument[] = [];
    for await (const page of paginateListAttachedRolePolicies({ client: this.iam }, { RoleName })) {
      for (const { PolicyArn } of page.AttachedPolicies ?? []) {
        const { Policy } = await this.iam.send(new GetPolicyCommand({ PolicyArn }));
        const version =
          await this.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }));
        documents.push(parse(version.PolicyVersion?.Document));
      }
    }
    return documents;
  }
}

/** IAM sends documents URL-encoded. */
function parse(document = '{"Statement":[]}'): PolicyDocument {
  return JSON.parse(document.startsWith('{') ? document : decodeURIComponent(document));
}
