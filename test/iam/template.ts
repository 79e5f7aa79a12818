import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { LOGS_KEY, PROVIDER_KEY } from './names';
import type { Policies, Variant } from './policies';
import type { Statement } from '../../local-cloud/lake/policy';
import { EventDataStore, ImportSource, TrailImport, TrailImportProvider } from '../../src';
import { ACCOUNT, REGION } from '../lifecycle/account/names';
import { STACK } from '../lifecycle/stories/stage';
import { BUCKET, GIVEN_ROLE } from '../lifecycle/stories/templates';

export const PREFIX = `AWSLogs/${ACCOUNT}/CloudTrail/`;

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
}

/** Synthesizes a stack with the event data store of a simulated account, and reads its policies. */
export function synthesize(variant: Variant, storeArn: string): Policies {
  const stack = new Stack(new App(), STACK, { env: { account: ACCOUNT, region: REGION } });
  if (variant === 'whole') {
    TrailImportProvider.getOrCreate(stack, {
      encryptionKey: kms.Key.fromKeyArn(stack, 'ProviderKey', PROVIDER_KEY),
      tracing: lambda.Tracing.ACTIVE,
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: [`${REGION}a`], privateSubnetIds: ['subnet-1'] }),
    });
  }
  const lake = EventDataStore.fromEventDataStoreArn(stack, 'Lake', storeArn);
  const logs = s3.Bucket.fromBucketName(stack, 'Logs', BUCKET);
  new TrailImport(stack, 'History', {
    source: ImportSource.fromBucket(logs, {
      prefix: PREFIX,
      ...(variant === 'whole' ? { bucketAccount: ACCOUNT, encryptionKeys: [kms.Key.fromKeyArn(stack, 'LogsKey', LOGS_KEY)] } : {}),
    }),
    destinations: [lake],
    startEventTime: new Date('2022-01-01T00:00:00Z'),
    endEventTime: new Date('2022-12-31T23:59:59Z'),
  });
  if (variant === 'whole') {
    const january = { startEventTime: new Date('2023-01-01T00:00:00Z'), endEventTime: new Date('2023-01-31T23:59:59Z') };
    new TrailImport(stack, 'WithGivenRole', {
      source: ImportSource.fromBucket(logs, { prefix: PREFIX, bucketAccount: ACCOUNT }), destinations: [lake], role: iam.Role.fromRoleArn(stack, 'GivenRole', GIVEN_ROLE), ...january,
    });
    new TrailImport(stack, 'FromOwnBucket', { source: ImportSource.fromBucket(new s3.Bucket(stack, 'OwnBucket'), { prefix: PREFIX }), destinations: [lake] });
  }
  return policiesOf(variant, Template.fromStack(stack).toJSON().Resources);
}

function policiesOf(variant: Variant, resources: Record<string, Resource>): Policies {
  const one = (type: string) => Object.entries(resources).filter(([, resource]) => resource.Type === type)[0];
  const [handler, { Properties: { Role } }] = one('AWS::Lambda::Function');
  const [accessRole, { Properties: { AssumeRolePolicyDocument } }] = Object.entries(resources)
    .find(([id, { Type, Properties }]) => Type === 'AWS::IAM::Role' && Properties.Path && id.startsWith('History'))!;
  const bucketPolicy = one('AWS::S3::BucketPolicy');
  return {
    variant,
    function: statementsOf(resources, Role['Fn::GetAtt'][0]),
    access: statementsOf(resources, accessRole),
    accessTrust: AssumeRolePolicyDocument.Statement,
    bucket: bucketPolicy?.[1].Properties.PolicyDocument.Statement ?? [],
    ids: { handler, ledger: one('AWS::DynamoDB::Table')[0], logGroup: one('AWS::Logs::LogGroup')[0], bucket: one('AWS::S3::Bucket')?.[0] },
  };
}

/** A role's inline policies, and those that are attached to it. */
function statementsOf(resources: Record<string, Resource>, role: string): Statement[] {
  const attached = Object.values(resources).filter(({ Type, Properties }) => /^AWS::IAM::(Managed)?Policy$/.test(Type)
    && Properties.Roles?.some((each: { Ref?: string }) => each.Ref === role));
  const managed = resources[role].Properties.ManagedPolicyArns ?? [];
  // A managed policy of the stack is attached from either side.
  const named = managed.map((arn: { Ref: string }) => {
    if (!resources[arn.Ref]) {
      throw new Error(`The role ${role} has the policy ${JSON.stringify(arn)}, which is not of the stack: what it grants cannot be checked.`);
    }
    return resources[arn.Ref];
  });
  return [
    ...(resources[role].Properties.Policies ?? []).flatMap((inline: any) => inline.PolicyDocument.Statement),
    ...[...attached, ...named].flatMap(({ Properties }) => Properties.PolicyDocument.Statement),
  ];
}
