import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { TrailImportProviderProps } from './trail-import-provider-props';
import { anyText, Check, FLAG, hasTexts, instance, isObject, list, member, number } from '../validation/checks';
import { KEY, LOG_GROUP, ROLE, SECURITY_GROUP, SUBNET, VPC } from '../validation/constructs';
import { checked, Schema } from '../validation/struct';

/** A function, because the first use of ec2 loads the module, and only apps with a VPC need the module. */
const subnetSelection = (): Partial<Schema<ec2.SubnetSelection>> => ({
  subnetType: member('ec2.SubnetType', ec2.SubnetType),
  subnetGroupName: anyText('a name'),
  availabilityZones: list(anyText('an Availability Zone'), 'Availability Zones'),
  onePerAz: FLAG,
  subnets: list(SUBNET, 'subnets'),
});

/** CloudFormation cannot take a snapshot of a log group. */
const { DESTROY, RETAIN, RETAIN_ON_UPDATE_OR_DELETE } = RemovalPolicy;

const SUBNETS: Check = {
  expected: 'an object such as { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }',
  hasType: (value) => isObject(value) && !Array.isArray(value),
  problems: (name, value: ec2.SubnetSelection) =>
    checked(name, subnetSelection(), value).problems.map((problem) => `${name}.${problem}`),
};

export const PROVIDER_PROPS: Schema<TrailImportProviderProps> = {
  role: ROLE,
  logGroup: LOG_GROUP,
  vpc: VPC,
  vpcSubnets: SUBNETS,
  securityGroups: list(SECURITY_GROUP, 'security groups'),
  runtime: instance(
    'a lambda.Runtime such as lambda.Runtime.NODEJS_22_X',
    undefined,
    (value) => hasTexts('name')(value) && 'supportsInlineCode' in (value as object),
  ),
  encryptionKey: KEY,
  memorySize: number({ least: 128, most: 10_240 }, 'a whole number'),
  reservedConcurrentExecutions: number({ least: 1, most: 1_000_000 }, 'a whole number'),
  tracing: member('lambda.Tracing', Tracing),
  logRemovalPolicy: member('RemovalPolicy', { DESTROY, RETAIN, RETAIN_ON_UPDATE_OR_DELETE }),
};

/** The problems of settings with each other. */
export function relationProblems(props: TrailImportProviderProps, invalid: ReadonlySet<string>): string[] {
  const { vpc, vpcSubnets, securityGroups, logGroup, logRemovalPolicy } = props;
  const problems: string[] = [];
  if (logGroup && logRemovalPolicy) {
    problems.push(
      'logRemovalPolicy is specified, but logGroup is, too: set the removal policy of the log group itself, or leave ' +
        'logRemovalPolicy out',
    );
  }
  if (vpc || invalid.has('vpc')) return problems;
  const alone = Object.entries({ vpcSubnets, securityGroups }).filter(([, value]) => value !== undefined);
  for (const [name] of alone) {
    problems.push(`${name} is specified, but vpc is missing: specify the VPC, or leave ${name} out`);
  }
  return problems;
}
