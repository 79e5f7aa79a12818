import { join } from 'node:path';
import { CustomResource, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { accessRole } from './access-role';
import type { Declare } from './contender';

export const POLLING_HANDLER = join(__dirname, 'polling-handler');

/** One provider for all imports. Its handler starts an import and looks every five seconds whether it has ended. */
export const declare: Declare = (stack, wanted) => {
  const { count, bucket, store, from, to, prefixOf } = wanted;
  const functionOf = (name: 'onEvent' | 'isComplete', actions: string[]) => new lambda.Function(stack, name, {
    code: lambda.Code.fromAsset(POLLING_HANDLER),
    handler: `index.${name}`,
    runtime: lambda.determineLatestNodeRuntime(stack),
    timeout: Duration.minutes(1),
    initialPolicy: [new iam.PolicyStatement({ actions, resources: ['*'] })],
  });
  const onEventHandler = functionOf('onEvent', ['cloudtrail:StartImport', 'cloudtrail:StopImport']);
  const provider = new Provider(stack, 'Provider', {
    onEventHandler,
    isCompleteHandler: functionOf('isComplete', ['cloudtrail:GetImport']),
    queryInterval: Duration.seconds(5),
    totalTimeout: Duration.hours(1),
  });
  onEventHandler.addToRolePolicy(new iam.PolicyStatement({
    actions: ['s3:PutBucketOwnershipControls'], resources: [`arn:aws:s3:::${bucket}`],
  }));
  for (let index = 0; index < count; index++) {
    const role = accessRole(stack, `Role${index}`, wanted, prefixOf(index));
    role.grantPassRole(onEventHandler.role!);
    const history = new CustomResource(stack, `History${index}`, {
      serviceToken: provider.serviceToken,
      properties: {
        Bucket: bucket,
        Destination: store,
        Source: {
          S3: {
            S3LocationUri: `s3://${bucket}/${prefixOf(index)}`,
            S3BucketRegion: stack.region,
            S3BucketAccessRoleArn: role.roleArn,
          },
        },
        StartEventTime: `${from}T00:00:00Z`,
        EndEventTime: `${to}T23:59:59Z`,
      },
    });
    history.node.addDependency(role);
  }
};
