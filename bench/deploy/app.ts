import { App, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import { declareOf, type ContenderName } from '../stacks/contender';

/** A contender's stack with one import of the demo's log files. Its settings are in the context. */
async function main(): Promise<void> {
  const app = new App();
  const given = (name: string): string => app.node.getContext(name);
  const contender = given('contender') as ContenderName;
  const stack = new Stack(app, `Bench${contender.replace(/\W/g, '')}`);
  // CloudFormation accepts no stack without resources.
  new CfnWaitConditionHandle(stack, `Nothing${given('from').replace(/\D/g, '')}`);
  (await declareOf(contender))(stack, {
    count: 1,
    bucket: given('bucket'),
    store: given('store'),
    from: given('from'),
    to: given('to'),
    prefixOf: () => 'AWSLogs/218007301253/CloudTrail/',
  });
}

void main();
