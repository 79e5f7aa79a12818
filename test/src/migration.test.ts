import { RemovalPolicy } from 'aws-cdk-lib';
import * as cr from 'aws-cdk-lib/custom-resources';
import { givenStack, onlyOne } from './given';

const CALL = { service: 'CloudTrail', action: 'startImport', parameters: {}, physicalResourceId: cr.PhysicalResourceId.fromResponse('ImportId') };

function customResource(props: Partial<cr.AwsCustomResourceProps>) {
  const stack = givenStack();
  new cr.AwsCustomResource(stack, 'Import', {
    onCreate: CALL,
    onUpdate: CALL,
    onDelete: { ...CALL, action: 'stopImport' },
    policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }),
    ...props,
  });
  return onlyOne(stack, 'Custom::AWS');
}

describe('An AwsCustomResource that called startImport', () => {
  test('is retained without a call: its properties stay as they are', () => {
    const [before, after] = [customResource({}), customResource({ removalPolicy: RemovalPolicy.RETAIN })];
    expect(after.Properties).toEqual(before.Properties);
    expect([before.DeletionPolicy, after.DeletionPolicy]).toEqual(['Delete', 'Retain']);
  });

  test('is updated, and calls startImport once more, when onDelete is taken away first', () => {
    const [before, after] = [customResource({}), customResource({ onDelete: undefined })];
    expect(after.Properties).not.toEqual(before.Properties);
    expect(after.Properties.Update).toContain('startImport');
  });
});
