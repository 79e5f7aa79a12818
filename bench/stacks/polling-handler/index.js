'use strict';
// Deployed as it stands, with the SDK of the Lambda runtime.
const { CloudTrailClient, GetImportCommand, StartImportCommand, StopImportCommand } = require('@aws-sdk/client-cloudtrail');
const { PutBucketOwnershipControlsCommand, S3Client } = require('@aws-sdk/client-s3');

const cloudTrail = new CloudTrailClient();
const s3 = new S3Client();

exports.onEvent = async ({ RequestType, PhysicalResourceId, ResourceProperties }) => {
  const { Bucket, Destination, Source, StartEventTime, EndEventTime } = ResourceProperties;
  if (RequestType === 'Delete') {
    await cloudTrail.send(new StopImportCommand({ ImportId: PhysicalResourceId }));
    return {};
  }
  await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }));
  const started = await cloudTrail.send(new StartImportCommand({
    Destinations: [Destination], ImportSource: Source, StartEventTime: new Date(StartEventTime), EndEventTime: new Date(EndEventTime),
  }));
  return { PhysicalResourceId: started.ImportId };
};

exports.isComplete = async ({ RequestType, PhysicalResourceId }) => {
  const { ImportStatus } = await cloudTrail.send(new GetImportCommand({ ImportId: PhysicalResourceId }));
  if (RequestType === 'Delete') return { IsComplete: !['INITIALIZING', 'IN_PROGRESS'].includes(ImportStatus) };
  if (ImportStatus === 'FAILED') throw new Error(`The import ${PhysicalResourceId} has failed.`);
  return { IsComplete: ImportStatus === 'COMPLETED' };
};
