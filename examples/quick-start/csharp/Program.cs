using System;
using Amazon.CDK;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.Interfaces.AWS.CloudTrail;
using CdkCloudtrailImport;

var app = new App();
var stack = new Stack(app, "TrailHistory");
var bucket = Bucket.FromBucketName(stack, "Bucket", "my-trail-logs");
var lake = EventDataStore.FromEventDataStoreArn(stack, "Lake",
    "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852");

new TrailImport(stack, "History", new TrailImportProps
{
    Source = ImportSource.FromTrailBucket(bucket),
    Destinations = new IEventDataStoreRef[] { lake },
    StartEventTime = new DateTime(2023, 1, 1, 0, 0, 0, DateTimeKind.Utc),
    EndEventTime = new DateTime(2023, 12, 31, 23, 59, 59, DateTimeKind.Utc),
});
app.Synth();
