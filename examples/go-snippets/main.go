package main

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
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

	history := imports.NewTrailImport(stack, jsii.String("History"), &imports.TrailImportProps{
		Source:         imports.ImportSource_FromTrailBucket(bucket, nil),
		Destinations:   &[]lake.IEventDataStoreRef{store},
		StartEventTime: jsii.Time(time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)),
		EndEventTime:   jsii.Time(time.Date(2023, 12, 31, 23, 59, 59, 0, time.UTC)),
	})

	// #region README: Import another month
	imports.NewTrailImport(stack, jsii.String("January2022"), &imports.TrailImportProps{
		Source:         imports.ImportSource_FromTrailBucket(bucket, nil),
		Destinations:   &[]lake.IEventDataStoreRef{store},
		StartEventTime: jsii.Time(time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)),
		EndEventTime:   jsii.Time(time.Date(2022, 1, 31, 23, 59, 59, 0, time.UTC)),
	})
	// #endregion

	// #region README: Import the logs of another account or an organization
	ofAccount := imports.ImportSource_FromTrailBucket(bucket, &imports.TrailBucketImportSourceOptions{
		AccountId: jsii.String("444455556666"),
		Region:    jsii.String("eu-central-1"),
	})
	ofOrganization := imports.ImportSource_FromTrailBucket(bucket, &imports.TrailBucketImportSourceOptions{
		OrganizationId: jsii.String("o-exampleorgid"),
	})
	asInTheConsole := imports.ImportSource_FromS3Uri(
		jsii.String("s3://my-trail-logs/AWSLogs/111122223333/CloudTrail/"), nil)
	// #endregion

	// #region README: Limit the cost
	estimated := imports.NewTrailImport(stack, jsii.String("Year2021"), &imports.TrailImportProps{
		Source:           imports.ImportSource_FromTrailBucket(bucket, nil),
		Destinations:     &[]lake.IEventDataStoreRef{store},
		StartEventTime:   jsii.Time(time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)),
		EndEventTime:     jsii.Time(time.Date(2021, 12, 31, 23, 59, 59, 0, time.UTC)),
		Estimate:         imports.Estimate_FromListing(nil),
		MaxEstimatedCost: jsii.Number(100),
	})
	awscdk.NewCfnOutput(stack, jsii.String("LogFiles"), &awscdk.CfnOutputProps{
		Value: estimated.EstimatedFiles(),
	})
	awscdk.NewCfnOutput(stack, jsii.String("Dollars"), &awscdk.CfnOutputProps{
		Value: estimated.EstimatedCost(),
	})
	// #endregion

	// #region README: Get notified when an import ends
	topic := awssns.NewTopic(stack, jsii.String("Topic"), &awssns.TopicProps{
		EnforceSSL: jsii.Bool(true),
	})
	history.OnCompleted(jsii.String("Completed"), &awsevents.OnEventOptions{
		Target: awseventstargets.NewSnsTopic(topic, nil),
	})
	history.OnFailed(jsii.String("Failed"), &awsevents.OnEventOptions{
		Target: awseventstargets.NewSnsTopic(topic, nil),
	})
	history.AlarmOnFailure(nil, nil).AddAlarmAction(awscloudwatchactions.NewSnsAction(topic))
	// #endregion

	// #region API: EventDataStore.fromEventDataStoreArn
	otherStore := imports.EventDataStore_FromEventDataStoreArn(stack, jsii.String("OtherLake"),
		jsii.String("arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-b9a1"))
	imports.NewTrailImport(stack, jsii.String("AllLogFiles"), &imports.TrailImportProps{
		Source:       imports.ImportSource_FromTrailBucket(bucket, nil),
		Destinations: &[]lake.IEventDataStoreRef{otherStore},
	})
	// #endregion

	// #region API: ImportSource.fromTrailBucket
	ofRegion := imports.ImportSource_FromTrailBucket(bucket, &imports.TrailBucketImportSourceOptions{
		AccountId: jsii.String("444455556666"),
		Region:    jsii.String("eu-west-1"),
	})
	ofAllAccounts := imports.ImportSource_FromTrailBucket(bucket, &imports.TrailBucketImportSourceOptions{
		OrganizationId: jsii.String("o-exampleorgid"),
	})
	// #endregion

	// #region API: TrailImport
	imports.NewTrailImport(stack, jsii.String("Year2020"), &imports.TrailImportProps{
		Source:         imports.ImportSource_FromTrailBucket(bucket, nil),
		Destinations:   &[]lake.IEventDataStoreRef{store},
		StartEventTime: jsii.Time(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)),
		EndEventTime:   jsii.Time(time.Date(2020, 12, 31, 23, 59, 59, 0, time.UTC)),
	})
	// #endregion

	// #region API: TrailImport.onStateChange
	changes := awssqs.NewQueue(stack, jsii.String("Changes"), nil)
	history.OnStateChange(jsii.String("Ended"), &imports.OnStateChangeOptions{
		States: &[]imports.ImportState{imports.ImportState_COMPLETED, imports.ImportState_STOPPED},
		Target: awseventstargets.NewSqsQueue(changes, nil),
	})
	// #endregion

	// #region API: TrailImportProvider.getOrCreate
	auditStack := awscdk.NewStack(app, jsii.String("Audit"), nil)
	imports.TrailImportProvider_GetOrCreate(auditStack, &imports.TrailImportProviderProps{
		MemorySize: jsii.Number(512),
	})
	// #endregion

	// #region API: TrailImportRole
	shared := imports.NewTrailImportRole(stack, jsii.String("ImportRole"), nil)
	imports.NewTrailImport(stack, jsii.String("Account444455556666"), &imports.TrailImportProps{
		Source: imports.ImportSource_FromTrailBucket(bucket, &imports.TrailBucketImportSourceOptions{
			AccountId: jsii.String("444455556666"),
		}),
		Destinations: &[]lake.IEventDataStoreRef{store},
		Role:         shared,
	})
	imports.NewTrailImport(stack, jsii.String("Account777788889999"), &imports.TrailImportProps{
		Source: imports.ImportSource_FromTrailBucket(bucket, &imports.TrailBucketImportSourceOptions{
			AccountId: jsii.String("777788889999"),
		}),
		Destinations: &[]lake.IEventDataStoreRef{store},
		Role:         shared,
	})
	// #endregion

	// Go rejects unused variables.
	_ = []imports.ImportSource{ofAccount, ofOrganization, asInTheConsole, ofRegion, ofAllAccounts}
	app.Synth(nil)
}
