import type { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { WantedImports } from './contender';

/** The role that CloudTrail assumes, as its user guide requires it. */
export function accessRole(stack: Stack, id: string, { bucket, store }: WantedImports, prefix: string): iam.Role {
  const role = new iam.Role(stack, id, {
    assumedBy: new iam.ServicePrincipal('cloudtrail.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': store } },
    }),
  });
  const [bucketArn, objects] = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/${prefix}*`];
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:ListBucket', 's3:GetBucketAcl'], resources: [bucketArn] }));
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [objects] }));
  return role;
}
