import * as iam from 'aws-cdk-lib/aws-iam';
import {
  AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, PhysicalResourceIdReference, type AwsSdkCall,
} from 'aws-cdk-lib/custom-resources';
import { accessRole } from './access-role';
import type { Declare } from './contender';

/** For each import a role, a custom resource for the ownership setting of the bucket, and one for the import. */
export const declare: Declare = (stack, wanted) => {
  const { count, bucket, store, from, to, prefixOf } = wanted;
  for (let index = 0; index < count; index++) {
    const role = accessRole(stack, `Role${index}`, wanted, prefixOf(index));
    const putOwnership: AwsSdkCall = {
      service: 'S3',
      action: 'putBucketOwnershipControls',
      parameters: { Bucket: bucket, OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } },
      physicalResourceId: PhysicalResourceId.of(bucket),
    };
    const ownership = new AwsCustomResource(stack, `Ownership${index}`, {
      onCreate: putOwnership,
      onUpdate: putOwnership,
      policy: AwsCustomResourcePolicy.fromStatements([
        new iam.PolicyStatement({ actions: ['s3:PutBucketOwnershipControls'], resources: [`arn:aws:s3:::${bucket}`] }),
      ]),
    });
    const startImport: AwsSdkCall = {
      service: 'CloudTrail',
      action: 'startImport',
      parameters: {
        Destinations: [store],
        ImportSource: {
          S3: {
            S3LocationUri: `s3://${bucket}/${prefixOf(index)}`,
            S3BucketRegion: stack.region,
            S3BucketAccessRoleArn: role.roleArn,
          },
        },
        StartEventTime: new Date(`${from}T00:00:00Z`),
        EndEventTime: new Date(`${to}T23:59:59Z`),
      },
      physicalResourceId: PhysicalResourceId.fromResponse('ImportId'),
    };
    const history = new AwsCustomResource(stack, `History${index}`, {
      onCreate: startImport,
      onUpdate: startImport,
      onDelete: {
        service: 'CloudTrail', action: 'stopImport', parameters: { ImportId: new PhysicalResourceIdReference() },
      },
      policy: AwsCustomResourcePolicy.fromStatements([
        new iam.PolicyStatement({ actions: ['cloudtrail:StartImport', 'cloudtrail:StopImport'], resources: ['*'] }),
        new iam.PolicyStatement({ actions: ['iam:PassRole'], resources: [role.roleArn] }),
      ]),
    });
    history.node.addDependency(ownership, role);
  }
};
