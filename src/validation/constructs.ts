import { Token } from 'aws-cdk-lib';
import { aws_cloudtrail, aws_kms } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { Check, hasFunctions, hasTexts, instance } from './checks';
import { STORE_ARN } from './forms';
import { shown } from './values';

/** The constructs that props refer to, by the members that this library reads. */

export const BUCKET = instance(
  'a bucket such as s3.Bucket',
  "For an existing bucket, s3.Bucket.fromBucketName(this, 'Logs', '<name>')",
  hasTexts('node.path', 'env.account', 'bucketRef.bucketName', 'bucketRef.bucketArn'),
);

export const TRAIL = instance(
  'a trail of this app such as cloudtrail.Trail',
  'For an existing trail, use ImportSource.fromTrailBucket',
  Construct.isConstruct,
);

export const ROLE = instance(
  'a role such as iam.Role',
  "For an existing role, iam.Role.fromRoleArn(this, 'Role', '<ARN>')",
  hasTexts('node.path', 'env.account', 'roleArn'),
);

export const KEY: Check = instance(
  'a KMS key such as kms.Key',
  "For an existing key, kms.Key.fromKeyArn(this, 'Key', '<ARN>')",
  hasTexts('node.path', 'env.account', 'keyRef.keyArn'),
);

/** An IAM policy cannot name a key by an alias. */
export const SOURCE_KEY: Check = {
  ...KEY,
  problems: (name, key: aws_kms.IKeyRef) =>
    'aliasName' in key
      ? [
        `${name} is the alias ${key.node.path}: ` +
          'specify the key itself, because an IAM policy cannot name a key by an alias',
      ]
      : [],
};

export const STORE: Check = instance(
  'an event data store such as cloudtrail.CfnEventDataStore',
  "For an existing one, EventDataStore.fromEventDataStoreArn(this, 'Lake', '<ARN>')",
  (value) => hasTexts('node.path', 'env.account', 'env.region')(value) && 'eventDataStoreRef' in (value as object),
  (_, store: aws_cloudtrail.IEventDataStoreRef) => {
    const arn: unknown = store.eventDataStoreRef?.eventDataStoreArn;
    return typeof arn === 'string' && (Token.isUnresolved(arn) || STORE_ARN.pattern.test(arn))
      ? []
      : [`the destination ${store.node.path} has the ARN ${shown(arn)}: specify ${STORE_ARN.expected}`];
  },
);

export const VPC = instance(
  'a VPC such as ec2.Vpc',
  "For an existing VPC, ec2.Vpc.fromLookup(this, 'Vpc', { vpcId: '<ID>' })",
  hasTexts('node.path', 'vpcId'),
);

export const SUBNET = instance(
  'a subnet such as ec2.Subnet',
  "For an existing subnet, ec2.Subnet.fromSubnetId(this, 'Subnet', '<ID>')",
  hasTexts('node.path', 'subnetId'),
);

export const SECURITY_GROUP = instance(
  'a security group such as ec2.SecurityGroup',
  "For an existing security group, ec2.SecurityGroup.fromSecurityGroupId(this, 'Group', '<ID>')",
  hasTexts('node.path', 'securityGroupId'),
);

export const LOG_GROUP = instance(
  'a log group such as logs.LogGroup',
  "For an existing log group, logs.LogGroup.fromLogGroupName(this, 'Logs', '<name>')",
  hasTexts('node.path', 'logGroupName', 'logGroupArn'),
);

export const SCOPE = instance('a construct', undefined, Construct.isConstruct);

export const TARGET = instance(
  'a target such as targets.SnsTopic',
  'For a topic, new targets.SnsTopic(topic)',
  hasFunctions('bind'),
);
