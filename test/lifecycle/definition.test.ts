import { App, Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DEFINITION } from './definition';
import { ACCOUNT, REGION } from './world';
import { EventDataStore, ImportSource, TrailImport } from '../../src';

test('the lifecycles run on the state machine that the construct makes', () => {
  // GIVEN
  const stack = new Stack(new App(), 'S', { env: { account: ACCOUNT, region: REGION } });
  const source = ImportSource.fromBucket(s3.Bucket.fromBucketName(stack, 'Bucket', 'trail-logs'));
  const store = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:eventdatastore/00000000-0000-4000-8000-000000000001`;
  // WHEN
  new TrailImport(stack, 'History', { source, destinations: [EventDataStore.fromEventDataStoreArn(stack, 'Lake', store)] });
  // THEN
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  const parts: unknown = machine.Properties.DefinitionString['Fn::Join']?.[1] ?? [machine.Properties.DefinitionString];
  const text = (parts as unknown[]).map(part => typeof part === 'string' ? part : JSON.stringify(part).includes('Partition') ? 'aws' : 'function').join('');
  expect(JSON.parse(text)).toEqual(DEFINITION);
});
