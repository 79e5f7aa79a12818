import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, PhysicalResourceIdReference, type AwsSdkCall,
} from 'aws-cdk-lib/custom-resources';
import { runShippedHandler } from './aws-custom-resource-handler';
import type { Contender } from './contender';
import type { Properties } from '../test/lifecycle/account/custom-resource-request';

/** The usual first attempt. */
export const AWS_CUSTOM_RESOURCE: Contender = contender('AwsCustomResource', {});
/** The usual second attempt, after a Delete has failed. */
export const AWS_CUSTOM_RESOURCE_LENIENT: Contender = contender('… ignoring stopImport errors', {
  ignoreErrorCodesMatching: '.*',
});

function contender(name: string, ofStop: Partial<AwsSdkCall>): Contender {
  const synthesized = new Map<string, Properties>();
  return {
    name,
    properties: wanted => {
      const { Destination, SourceUri, StartEventTime, EndEventTime, AccessRoleArn } = wanted;
      const key = JSON.stringify([Destination, SourceUri, StartEventTime, EndEventTime, AccessRoleArn]);
      const properties = synthesized.get(key) ?? synthesize(wanted, ofStop);
      synthesized.set(key, properties);
      // The handler ignores the others, by which the simulated account knows the import.
      return { ...properties, ServiceToken: wanted.ServiceToken, Destination, SourceUri, StartEventTime, EndEventTime };
    },
    handle: runShippedHandler,
  };
}

/** The properties of the custom resource, as the construct synthesizes them. */
function synthesize(wanted: Properties, ofStop: Partial<AwsSdkCall>): Properties {
  // `cdk init` sets this flag too. Without it, the function would install the latest SDK.
  const context = { '@aws-cdk/customresources:installLatestAwsSdkDefault': false };
  const stack = new Stack(new App({ context }));
  const startImport: AwsSdkCall = {
    service: 'CloudTrail',
    action: 'startImport',
    parameters: {
      Destinations: [wanted.Destination],
      ImportSource: {
        S3: {
          S3LocationUri: wanted.SourceUri, S3BucketRegion: 'us-east-1', S3BucketAccessRoleArn: wanted.AccessRoleArn,
        },
      },
      StartEventTime: new Date(wanted.StartEventTime),
      EndEventTime: new Date(wanted.EndEventTime),
    },
    physicalResourceId: PhysicalResourceId.fromResponse('ImportId'),
  };
  new AwsCustomResource(stack, 'History', {
    onCreate: startImport,
    onUpdate: startImport,
    onDelete: {
      service: 'CloudTrail',
      action: 'stopImport',
      parameters: { ImportId: new PhysicalResourceIdReference() },
      ...ofStop,
    },
    policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
  });
  const [{ Properties: properties }] = Object.values(Template.fromStack(stack).findResources('Custom::AWS'));
  return Object.fromEntries(Object.entries(properties as Record<string, unknown>)
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
}
