import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { TrailImportProvider, TrailImportRole } from '../../src';
import { givenImport, givenStack, US } from '../src/given';

const auditStack = (app: App) => givenStack({ env: US }, 'Audit', app);
const givenRole = (stack: Stack, name: string) => iam.Role.fromRoleArn(stack, name, `arn:aws:iam::${US.account}:role/${name}`, { mutable: false });
const givenVpc = (stack: Stack) => ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-12345678', availabilityZones: ['us-east-1a'], privateSubnetIds: ['subnet-12345678'],
});

/** Stacks of imports with settings that governance packs look at. */
export const STACKS: Record<string, (app: App) => void> = {
  'without settings': (app) => {
    givenImport(auditStack(app)).alarmOnFailure();
  },

  'with a shared role': (app) => {
    const stack = auditStack(app);
    givenImport(stack, { role: new TrailImportRole(stack, 'Reader') });
  },

  'in a VPC': (app) => {
    const stack = auditStack(app);
    TrailImportProvider.getOrCreate(stack, { vpc: givenVpc(stack) });
    givenImport(stack);
  },
};

/** A stack with all settings that docs/ENVIRONMENTS.md recommends against findings. */
export function withEverySetting(app: App): void {
  const stack = auditStack(app);
  const provider = settledProvider(stack);
  const alarm = givenImport(stack, { role: givenRole(stack, 'reader') }).alarmOnFailure();
  alarm.addAlarmAction(new actions.SnsAction(sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:us-east-1:${US.account}:auditors`)));
  const plan = backup.BackupPlan.daily35DayRetention(stack, 'Plan', backup.BackupVault.fromBackupVaultName(stack, 'Vault', 'vault'));
  plan.addSelection('Ledger', { resources: [backup.BackupResource.fromDynamoDbTable(provider.ledger)], role: givenRole(stack, 'backup') });
}

function settledProvider(stack: Stack): TrailImportProvider {
  return TrailImportProvider.getOrCreate(stack, {
    vpc: givenVpc(stack),
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678')],
    role: givenRole(stack, 'function'),
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:us-east-1:${US.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`),
    reservedConcurrentExecutions: 2,
    logRemovalPolicy: RemovalPolicy.RETAIN,
  });
}
