import type { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { WantedImports } from './contender';

/** The role that CloudTrail assumes, as its user guide says it has to be. */
export function accessRole(stack: Stack, id: string, { bucket, store }: WantedImports, account: string): iam.Role {
  const role = new iam.Role(stack, id, {
    assumedBy: new iam.ServicePrincipal('cloudtrail.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': store } },
    }),
  });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:ListBucket', 's3:GetBucketAcl'], resources: [`arn:aws:s3:::${bucket}`] }));
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${bucket}/AWSLogs/${account}/CloudTrail/*`] }));
  return role;
}
