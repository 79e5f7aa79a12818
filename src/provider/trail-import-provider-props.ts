import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { aws_kms } from 'aws-cdk-lib/interfaces';

/**
 * Settings of the function and the ledger that all imports of a stack share. If you change a setting, CloudFormation
 * updates the resources without replacing them.
 */
export interface TrailImportProviderProps {
  /**
   * The role of the function. The provider attaches policies with the permissions that imports need. If you specify a
   * role and a VPC, the role must already allow the actions on network interfaces (`AWSLambdaVPCAccessExecutionRole`).
   *
   * @default - a new role without AWS managed policies
   */
  readonly role?: iam.IRole;

  /**
   * The log group of the function. CloudWatch extracts the metrics from the log events, which requires the Standard log
   * class. Synthesis fails if this app creates the log group with another class, such as Infrequent Access.
   *
   * @default - a new log group that retains log events for a year and is deleted with the stack
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The VPC that the function runs in. The function must reach CloudTrail, S3, DynamoDB, CloudFormation, EventBridge
   * and Lambda. Without a route to the internet, it needs a VPC endpoint for each of them. The gateway endpoints of S3
   * and DynamoDB are free of charge. Log events do not pass through the VPC.
   *
   * The policy of an S3 endpoint must allow the bucket of each source and the buckets named
   * `cloudformation-custom-resource-response-*`, which receive the answers to CloudFormation. An endpoint does not
   * provide access to buckets in other Regions.
   *
   * If the VPC is in the same stack, CloudFormation creates all resources in its construct, such as endpoints, before
   * the imports, and deletes them after the imports.
   *
   * @default - no VPC
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC that the function runs in. Synthesis fails if `vpc` is missing.
   *
   * @default - the private subnets, as `lambda.Function` selects them
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function in its VPC. Synthesis fails if `vpc` is missing.
   *
   * @default - a new security group that allows all outbound traffic
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The runtime of the function, Node.js 22 or later. Synthesis fails for any other runtime, even if an aspect sets the
   * runtime.
   *
   * @default - the latest Node.js runtime in the stack's Region that the installed aws-cdk-lib knows
   * (`determineLatestNodeRuntime`), which is Node.js 22 in version 2.240.0
   */
  readonly runtime?: lambda.Runtime;

  /**
   * A KMS key that encrypts the function's environment, the ledger and the new log group.
   *
   * The provider does not change the key policy. The key policy must allow IAM policies in its account to grant access,
   * and allow `logs.<region>.amazonaws.com` to encrypt and decrypt. The deployment needs `kms:CreateGrant` and
   * `kms:DescribeKey` on the key, because DynamoDB creates a grant for the table.
   *
   * After you change or remove the key, keep the former key enabled, because the backups of the ledger are still
   * encrypted with it.
   *
   * @default - AWS owned keys
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  readonly encryptionKey?: aws_kms.IKeyRef;

  /**
   * The memory of the function, in MiB. Synthesis fails if the value is not a whole number from 128 to 10,240.
   *
   * @default 256
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
   */
  readonly memorySize?: number;

  /**
   * The number of concurrent executions that are reserved for the function. One execution is enough unless several
   * imports have `waitForCompletion`. Each of these imports occupies an execution while the deployment waits. Synthesis
   * fails if the value is not a whole number of at least 1, or if it is 1 and several imports wait. The deployment
   * fails if the account has too few unreserved executions.
   *
   * @default - no reservation
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * Whether Lambda sends traces of the invocations to AWS X-Ray. If tracing is enabled, the library grants the role of
   * the function `xray:PutTraceSegments` and `xray:PutTelemetryRecords`.
   *
   * @default lambda.Tracing.DISABLED
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
   */
  readonly tracing?: lambda.Tracing;

  /**
   * What happens to the new log group when the stack is deleted. A retained log group is evidence of each start and
   * stop of an import, and of each change of an ACL. Synthesis fails if you also specify `logGroup`.
   *
   * @default RemovalPolicy.DESTROY
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
   */
  readonly logRemovalPolicy?: RemovalPolicy;
}
