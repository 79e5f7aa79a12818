import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { TrailImportProvider } from 'cdk-cloudtrail-import';
import { NODE_RUNTIMES } from '../../local-cloud/node-runtimes';

test.each([undefined, 'us-east-1', 'us-gov-west-1'])('in Region %s the function gets a Node.js on which its bundle is tested', (region) => {
  // GIVEN
  const stack = new Stack(new App(), 'Stack', { env: { region } });
  // WHEN
  TrailImportProvider.getOrCreate(stack);
  // THEN
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  expect(NODE_RUNTIMES.map((version) => `nodejs${version}.x`)).toContain(Properties.Runtime);
});
