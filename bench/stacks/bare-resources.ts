import { CustomResource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Declare } from './contender';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:111122223333:function:Imports';

/** The two resources that a `TrailImport` adds to its stack, without the function behind them. */
export const declare: Declare = (stack, { count, bucket, store, from, to, prefixOf }) => {
  for (let index = 0; index < count; index++) {
    const logs = `arn:aws:s3:::${bucket}/${prefixOf(index)}`.replace(/\/$/, '');
    const role = new iam.Role(stack, `Role${index}`, {
      assumedBy: new iam.ServicePrincipal('cloudtrail.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': [store] } },
      }),
      inlinePolicies: {
        ReadTrailLogs: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              actions: ['s3:ListBucket', 's3:GetBucketAcl'], resources: [`arn:aws:s3:::${bucket}`],
            }),
            new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [logs, `${logs}/*`] }),
          ],
        }),
      },
    });
    new CustomResource(stack, `History${index}`, {
      serviceToken: FUNCTION_ARN,
      properties: {
        SourceUri: `s3://${bucket}/${prefixOf(index)}`,
        Destination: store,
        StartEventTime: `${from}T00:00:00Z`,
        EndEventTime: `${to}T23:59:59Z`,
        AccessRoleArn: role.roleArn,
      },
    });
  }
};
