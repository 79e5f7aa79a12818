import * as cdk from 'aws-cdk-lib';
import * as library from 'cdk-cloudtrail-import';
import type { RenderedResource } from './given';
import { EXAMPLES, loadingExample } from './given-example';

interface Synthesized {
  readonly resources: RenderedResource[];
  readonly outputs: Record<string, any>;
  readonly warnings: string[];
}

/** Executes an example again, as the CDK CLI does with these context values. */
function appOf(name: string, context: Record<string, string>): cdk.App {
  return loadingExample(name, context, (file) => {
    let app: cdk.App;
    jest.isolateModules(() => {
      // To load aws-cdk-lib again takes seconds.
      jest.doMock('aws-cdk-lib', () => cdk);
      jest.doMock('cdk-cloudtrail-import', () => library);
      ({ app } = jest.requireActual(file));
    });
    return app!;
  });
}

function synthesized(name: string, context = EXAMPLES[name]): Synthesized {
  const [stack] = appOf(name, context).synth().stacks;
  const { Resources, Outputs } = stack.template;
  return {
    resources: Object.values(Resources),
    outputs: Outputs,
    warnings: stack.messages.filter(({ level }) => level === 'warning').map(({ entry }) => `${entry.data}`),
  };
}

const of = ({ resources }: Synthesized, type: string) => resources.filter(({ Type }) => Type === type);
const importsOf = (stack: Synthesized) => of(stack, 'Custom::CloudTrailImport').map(({ Properties }) => Properties);

describe('smallest', () => {
  test('imports the days that it is told', () => {
    expect(importsOf(synthesized('smallest'))).toMatchObject([{
      SourceUri: 's3://trail-logs/AWSLogs/111122223333/CloudTrail/', StartEventTime: '2023-01-01T00:00:00Z', EndEventTime: '2023-12-31T23:59:59Z',
    }]);
  });

  test('says which value is missing', () => {
    const { bucket: _, ...others } = EXAMPLES.smallest;
    expect(() => synthesized('smallest', others)).toThrow(/No context value present for bucket key/);
  });
});

describe('several-imports', () => {
  test('imports the logs of each account into each store', () => {
    const stack = synthesized('several-imports');
    expect(of(stack, 'AWS::CloudTrail::EventDataStore')).toHaveLength(2);
    expect(importsOf(stack).map(({ SourceUri }) => SourceUri)).toEqual([
      ...Array(2).fill('s3://trail-logs/AWSLogs/111122223333/CloudTrail/'), ...Array(2).fill('s3://trail-logs/AWSLogs/444455556666/CloudTrail/'),
    ]);
  });

  test('sends changes to a queue, reports failures by one alarm, and shows the progress on a dashboard', () => {
    const stack = synthesized('several-imports');
    expect(of(stack, 'AWS::Events::Rule').filter(({ Properties }) => Properties.EventPattern)).toHaveLength(2);
    expect(of(stack, 'AWS::CloudWatch::Alarm')).toHaveLength(1);
    expect(JSON.stringify(of(stack, 'AWS::CloudWatch::Dashboard'))).toContain('RUNNING_SUM');
  });
});

describe('organization-cross-account', () => {
  let printed: jest.SpyInstance;

  beforeEach(() => { printed = jest.spyOn(console, 'error').mockImplementation(() => undefined); });

  afterEach(() => printed.mockRestore());

  test('imports a year of the whole organization', () => {
    const stack = synthesized('organization-cross-account');
    expect(importsOf(stack)).toMatchObject([{
      SourceUri: 's3://log-archive/AWSLogs/o-exampleorgid/', StartEventTime: '2023-01-01T00:00:00Z', EndEventTime: '2023-12-31T23:59:59Z',
    }]);
    expect(of(stack, 'AWS::IAM::Role').map(({ Properties }) => Properties.RoleName)).toContain('organization-history');
  });

  test('prints the statements that it has as outputs, complete, and warns of them', () => {
    const { outputs, warnings } = synthesized('organization-cross-account');
    const texts = printed.mock.calls.map(([text]) => text as string);
    expect(texts.map((text) => text.split('\n')[0])).toEqual(['Add to the policy of bucket log-archive:', 'Add to the policy of each key:']);
    const statements = texts.map((text) => JSON.parse(text.slice(text.indexOf('\n'))));
    const values = Object.values(outputs).map(({ Value }) => Value).filter((value) => typeof value === 'string');
    expect(values.map((value) => [JSON.parse(value)])).toEqual(statements);
    expect(warnings.map((text) => /\[ack: (.*)\]/.exec(text)?.[1])).toEqual([
      'cdk-cloudtrail-import:requiredBucketPolicy', 'cdk-cloudtrail-import:requiredKeyPolicy',
    ]);
  });
});

describe('everything', () => {
  test('imports what its own trail has delivered in days that are over', () => {
    const stack = synthesized('everything');
    const [only, ...others] = importsOf(stack);
    expect(others).toEqual([]);
    expect(only.SourceUri['Fn::Join'][1]).toEqual(['s3://', { Ref: expect.stringMatching(/^Logs/) }, '/audit/AWSLogs/', { Ref: 'AWS::AccountId' }, '/CloudTrail/']);
    expect(only).toMatchObject({ StartEventTime: '2023-01-01T00:00:00Z', EndEventTime: '2023-03-31T23:59:59Z' });
    expect(of(stack, 'AWS::CloudTrail::EventDataStore')[0].Properties.IngestionEnabled).toBe(false);
  });

  test('imports nothing before it is told the days', () => {
    const stack = synthesized('everything', {});
    expect(importsOf(stack)).toEqual([]);
    expect(of(stack, 'AWS::CloudTrail::Trail')).toHaveLength(1);
  });

  test.each([['from', 'to'], ['to', 'from']])('is told, given %s alone, that %s is missing', (given, missing) => {
    expect(() => synthesized('everything', { [given]: '2023-01-01' })).toThrow(`No context value present for ${missing} key`);
  });

  test('lets the access role decrypt with the key of the trail', () => {
    const role = of(synthesized('everything'), 'AWS::IAM::Role').find(({ Properties }) => Properties.Path)!;
    expect(role.Properties.Policies[0].PolicyDocument.Statement[2]).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
    });
  });
});
