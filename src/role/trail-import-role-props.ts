/** Settings of a role that imports share. */
export interface TrailImportRoleProps {
  /**
   * The name of the role. Specify a name if the policy of a bucket or key in another account refers to the role. The
   * path of the role is always `/cdk-cloudtrail-import/<stack name>/`. The name must be unique in the account, across
   * all Regions.
   *
   * Synthesis fails if IAM does not accept the name, or if another access role of the stack has the same name.
   *
   * @default - a name from the ID of the construct, a hash of the stack's name and the construct's path, and the
   * Region. If the template is deployed under another stack name than in the app, CloudFormation generates the name
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  readonly roleName?: string;
}
