import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import {
  App, CfnOutput, Duration, RemovalPolicy, Stack, aws_cloudwatch as cloudwatch, aws_events_targets as targets,
  aws_iam as iam, aws_kms as kms,
  aws_logs as logs, aws_sns as sns, aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Estimate, TrailImport, TrailImportProvider } from 'cdk-cloudtrail-import';
import { emptyStore, expectOneCompletedImport } from './integ/lake';
import { logsHooks, logsOf } from './integ/logs';

const app = new App();
const stack = new Stack(app, 'TrailImportAllOptions');

const encryptionKey = new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY });
encryptionKey.grantEncryptDecrypt(new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`));
const provider = TrailImportProvider.getOrCreate(stack, {
  encryptionKey,
  logGroup: new logs.LogGroup(stack, 'ProviderLogs', { encryptionKey, retention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY }),
  memorySize: 512,
});

const stores = [emptyStore(stack, 'Lake'), emptyStore(stack, 'OtherLake')];
const history = new TrailImport(stack, 'History', {
  source: logsOf(stack, 'all-options'),
  destinations: stores,
  startEventTime: new Date('2023-07-10T00:00:00Z'),
  endEventTime: new Date('2023-07-10T23:59:59Z'),
  allowOverlap: true,
  allowEmpty: true,
  estimate: Estimate.fromListing(),
  maxEstimatedCost: 1,
  retryAttempts: 2,
  waitForCompletion: Duration.minutes(30),
  metricsPerImport: true,
  retryToken: app.node.tryGetContext('retryToken'),
  roleName: `trail-import-integ-${stack.region}`,
  disableAcls: true,
  removalPolicy: RemovalPolicy.DESTROY,
  provider,
});
const completed = new sqs.Queue(stack, 'Completed', { removalPolicy: RemovalPolicy.DESTROY });
history.onCompleted('OnCompleted', { target: new targets.SqsQueue(completed) });
history.onFailed('OnFailed', { target: new targets.SnsTopic(new sns.Topic(stack, 'Failed')) });
history.alarmOnFailure();
new cloudwatch.Dashboard(stack, 'Dashboard', { widgets: [[history.progressWidget()]] });
stores.forEach((store, index) => new CfnOutput(stack, `Store${index}`, { value: store.attrEventDataStoreArn }));

const integ = new IntegTest(app, 'AllOptions', { testCases: [stack], hooks: logsHooks('all-options'), stackUpdateWorkflow: false });
stores.forEach((store) => expectOneCompletedImport(integ, store));
integ.assertions.awsApiCall('SQS', 'receiveMessage', { QueueUrl: completed.queueUrl })
  .expect(ExpectedResult.objectLike({ Messages: [{ Body: Match.stringLikeRegexp('"state":"COMPLETED"') }] }))
  .waitForAssertions();
