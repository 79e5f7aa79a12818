package main

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	lake "github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscloudtrail"
	"github.com/aws/jsii-runtime-go"
	imports "github.com/cdk-cloudtrail-import/cdk-cloudtrail-import-go/cdkcloudtrailimport"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("TrailHistory"), nil)
	bucket := awss3.Bucket_FromBucketName(stack, jsii.String("Bucket"),
		jsii.String("my-trail-logs"))
	store := imports.EventDataStore_FromEventDataStoreArn(stack, jsii.String("Lake"),
		jsii.String("arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852"))

	imports.NewTrailImport(stack, jsii.String("History"), &imports.TrailImportProps{
		Source:         imports.ImportSource_FromTrailBucket(bucket, nil),
		Destinations:   &[]lake.IEventDataStoreRef{store},
		StartEventTime: jsii.Time(time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)),
		EndEventTime:   jsii.Time(time.Date(2023, 12, 31, 23, 59, 59, 0, time.UTC)),
	})
	app.Synth(nil)
}
