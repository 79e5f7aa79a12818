import { ExpectedResult, type IntegTest } from '@aws-cdk/integ-tests-alpha';
import { Duration, aws_cloudtrail as cloudtrail, type Stack } from 'aws-cdk-lib';

/** An event data store for old events only, which goes with its stack. */
export function emptyStore(stack: Stack, id: string): cloudtrail.CfnEventDataStore {
  return new cloudtrail.CfnEventDataStore(stack, id, {
    retentionPeriod: 3653, ingestionEnabled: false, terminationProtectionEnabled: false,
  });
}

/** The store was made for this test: one import into it, and no second. */
export function expectOneCompletedImport(integ: IntegTest, store: cloudtrail.CfnEventDataStore): void {
  integ.assertions.awsApiCall('CloudTrail', 'listImports', { Destination: store.attrEventDataStoreArn })
    .expect(ExpectedResult.objectLike({ Imports: [{ ImportStatus: 'COMPLETED' }] }))
    .waitForAssertions({ totalTimeout: Duration.hours(1), interval: Duration.seconds(30) });
}
