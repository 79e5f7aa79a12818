import { Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { complaintsOf, functionStatements, givenImport, givenStack, onlyAccessRole, onlyOne, resourcesOf, US } from './given';
import { ImportSource, TrailImportRole } from '../../src';
import { resolve } from '../iam/resolve';

/** The resources as CloudFormation creates them in a stack of a name. */
function deployedAs(stackName: string, stack: Stack): { Type: string; Properties: any }[] {
  const { Resources, Conditions } = Template.fromStack(stack).toJSON();
  const names = new Proxy({}, { get: (_, name: string) => name === 'AWS::StackName' ? stackName : `<${name}>` });
  const [one, other] = resolve(Object.values<any>(Conditions)[0]['Fn::Equals'], names);
  const chosen = (part: any): any => {
    if (Array.isArray(part)) return part.map(chosen);
    if (typeof part !== 'object' || part === null) return part;
    if (part['Fn::If']) return chosen(part['Fn::If'][one === other ? 1 : 2]);
    return Object.fromEntries(Object.entries(part).filter(([, each]) => JSON.stringify(chosen(each)) !== '{"Ref":"AWS::NoValue"}').map(([key, each]) => [key, chosen(each)]));
  };
  return resolve(Object.values(Resources).map(chosen), names);
}

function given(): Stack {
  const stack = givenStack({ env: US });
  const history = givenImport(stack);
  history.alarmOnFailure();
  new Dashboard(stack, 'Dashboard', { widgets: [[history.progressWidget()]] });
  return stack;
}

describe('a template that is deployed under another stack name', () => {
  const stack = given();
  const [named, renamed] = ['Audit', 'SC-111122223333-pp-abc'].map((name) => deployedAs(name, stack));
  const of = (resources: typeof named, type: string) => resources.filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
  const accessRole = (resources: typeof named) => of(resources, 'AWS::IAM::Role').find(({ Path }) => Path);

  test('has an access role of its own, which its function may pass', () => {
    expect(accessRole(named)).toMatchObject({ Path: '/cdk-cloudtrail-import/Audit/', RoleName: expect.stringMatching(/^History-/) });
    expect(accessRole(renamed)).toMatchObject({ Path: '/cdk-cloudtrail-import/SC-111122223333-pp-abc/' });
    expect(accessRole(renamed)).not.toHaveProperty('RoleName');
    for (const resources of [named, renamed]) {
      const statements: any[] = of(resources, 'AWS::IAM::Policy')[0].PolicyDocument.Statement;
      expect(statements.find(({ Action }) => Action === 'iam:PassRole').Resource).toBe(`arn:<AWS::Partition>:iam::111122223333:role${accessRole(resources).Path}*`);
    }
  });

  test('has metrics, an alarm and a graph of its own', () => {
    for (const [name, resources] of [['Audit', named], ['SC-111122223333-pp-abc', renamed]] as const) {
      const [{ Metrics, AlarmDescription }] = of(resources, 'AWS::CloudWatch::Alarm');
      const dimensions = Metrics.flatMap(({ MetricStat }: any) => MetricStat?.Metric.Dimensions ?? []).filter(({ Name }: any) => Name === 'StackName');
      expect(dimensions).toHaveLength(3);
      expect(dimensions).toEqual(dimensions.map(() => ({ Name: 'StackName', Value: name })));
      expect(AlarmDescription).toContain(`of the stack ${name} has failed`);
      const graph = of(resources, 'AWS::CloudWatch::Dashboard')[0].DashboardBody;
      expect(graph).toContain(`"StackName","${name}"`);
      expect(graph).toContain(`Imports of ${name}`);
    }
  });
});

describe('an aspect that changes the access role', () => {
  const changing = (change: (role: CfnRole) => void) => ({
    visit: (node: IConstruct) => {
      if (CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::IAM::Role' && node.node.path.includes('AccessRole')) change(node as CfnRole);
    },
  });

  test.each<[string, (role: CfnRole) => void]>([
    ['a property', (role) => { role.path = '/org/'; }],
    ['an override', (role) => role.addPropertyOverride('Path', '/org/')],
  ])('its path by %s: the function may pass it, and other accounts get its ARN', (_, change) => {
    const stack = givenStack({ env: US });
    givenImport(stack, { source: ImportSource.fromS3Uri('s3://log-archive/AWSLogs/', { bucketAccount: '444455556666' }) });
    Aspects.of(stack).add(changing(change));
    const [accessRole] = Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).find(([, { Properties }]) => Properties.Path)!;
    expect(functionStatements(stack)['iam:PassRole'].Resource).toEqual({ 'Fn::GetAtt': [accessRole, 'Arn'] });
    const [output] = Object.values<any>(Template.fromStack(stack).toJSON().Outputs);
    expect(JSON.parse(output.Value).Condition.ArnEquals['aws:PrincipalArn']).toMatch(/^arn:aws:iam::111122223333:role\/org\/History-/);
  });

  test('its name: other accounts get it', () => {
    const stack = givenStack({ env: US });
    givenImport(stack, { source: ImportSource.fromS3Uri('s3://log-archive/AWSLogs/', { bucketAccount: '444455556666' }) });
    Aspects.of(stack).add(changing((role) => { role.roleName = 'org-history'; }));
    const [output] = Object.values<any>(Template.fromStack(stack).toJSON().Outputs);
    expect(JSON.parse(output.Value).Condition.ArnEquals['aws:PrincipalArn']).toBe('arn:aws:iam::111122223333:role/cdk-cloudtrail-import/Audit/org-history');
    expect(onlyAccessRole(stack).Properties.RoleName).toBe('org-history');
  });

  test('its path in too many imports is an error', () => {
    const stack = givenStack({ env: US });
    for (let index = 0; index < 31; index++) givenImport(stack, { source: ImportSource.fromS3Uri(`s3://logs-${index}/`) }, `Import${index}`);
    Aspects.of(stack).add(changing((role) => { role.path = '/org/'; }));
    expect(complaintsOf(stack)).toContain('an aspect has changed the path of 31 access roles, but the policy of the function has room for 30: use a TrailImportRole');
  });

  test('is passed as one of the roles below the path otherwise', () => {
    const stack = givenStack({ env: US });
    const role = new TrailImportRole(stack, 'Shared');
    ['one', 'two'].forEach((name) => givenImport(stack, { role, source: ImportSource.fromS3Uri(`s3://${name}`) }, name));
    givenImport(stack, {}, 'Own');
    expect(JSON.stringify(functionStatements(stack)['iam:PassRole'].Resource)).toContain('AWS::StackName');
    expect(onlyOne(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement.filter(({ Action }: any) => Action === 'iam:PassRole')).toHaveLength(1);
  });
});
