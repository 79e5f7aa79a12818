package main

import (
	"log"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscloudtrail"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-cloudtrail-import/cdk-cloudtrail-import-go/cdkcloudtrailimport"
)

var app awscdk.App

func main() {
	defer jsii.Close()

	app = awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("TrailHistory"), nil)
	awscdk.Tags_Of(stack).Add(jsii.String("purpose"), jsii.String("audit"), nil)

	bucket := awss3.Bucket_FromBucketName(stack, jsii.String("TrailBucket"), context("bucket"))
	lake := cdkcloudtrailimport.EventDataStore_FromEventDataStoreArn(stack, jsii.String("Lake"), context("store"))
	key := awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)})
	// The topic allows EventBridge to use its key, but not CloudWatch, which publishes for the alarm.
	key.Grant(awsiam.NewServicePrincipal(jsii.String("cloudwatch.amazonaws.com"), nil), jsii.String("kms:Decrypt"), jsii.String("kms:GenerateDataKey*"))
	auditors := awssns.NewTopic(stack, jsii.String("Auditors"), &awssns.TopicProps{MasterKey: key, EnforceSSL: jsii.Bool(true)})

	// All imports of the stack share the provider.
	provider := cdkcloudtrailimport.TrailImportProvider_GetOrCreate(stack, &cdkcloudtrailimport.TrailImportProviderProps{MemorySize: jsii.Number(512)})

	// The log files of an account, in the bucket to which its trail delivers.
	history := cdkcloudtrailimport.NewTrailImport(stack, jsii.String("History"), &cdkcloudtrailimport.TrailImportProps{
		Source: cdkcloudtrailimport.ImportSource_FromTrailBucket(bucket, &cdkcloudtrailimport.TrailBucketImportSourceOptions{
			AccountId: context("account"),
		}),
		Destinations:   &[]interfacesawscloudtrail.IEventDataStoreRef{lake},
		StartEventTime: timeOf(*context("from") + "T00:00:00Z"),
		EndEventTime:   timeOf(*context("to") + "T23:59:59Z"),
		Estimate: cdkcloudtrailimport.Estimate_FromListing(&cdkcloudtrailimport.EstimateOptions{
			CompressionFactor: jsii.Number(8), PricePerGigabyte: jsii.Number(0.75),
		}),
		MaxEstimatedCost: jsii.Number(100),
		RetryAttempts:    jsii.Number(5),
		RetryToken:       optionalContext("retryToken"),
	})
	history.OnFailed(jsii.String("Failed"), &awsevents.OnEventOptions{Target: awseventstargets.NewSnsTopic(auditors, nil)})
	history.AlarmOnFailure(jsii.String("FailureAlarm"), &cdkcloudtrailimport.FailureAlarmOptions{
		Period: awscdk.Duration_Hours(jsii.Number(1)),
	}).AddAlarmAction(awscloudwatchactions.NewSnsAction(auditors))

	// The log files of another account. The event data store doesn't collect its events, so no event is ingested twice.
	archive := cdkcloudtrailimport.NewTrailImport(stack, jsii.String("Archive"), &cdkcloudtrailimport.TrailImportProps{
		Source: cdkcloudtrailimport.ImportSource_FromS3Uri(context("archive"), &cdkcloudtrailimport.ImportSourceOptions{
			BucketRegion: jsii.String("us-east-1"),
		}),
		Destinations:      &[]interfacesawscloudtrail.IEventDataStoreRef{lake},
		AllowOverlap:      jsii.Bool(true),
		WaitForCompletion: awscdk.Duration_Minutes(jsii.Number(30)),
		MetricsPerImport:  jsii.Bool(true),
		RemovalPolicy:     awscdk.RemovalPolicy_RETAIN,
	})
	archive.OnStateChange(jsii.String("Ended"), &cdkcloudtrailimport.OnStateChangeOptions{
		States: &[]cdkcloudtrailimport.ImportState{cdkcloudtrailimport.ImportState_COMPLETED, cdkcloudtrailimport.ImportState_STOPPED},
		Target: awseventstargets.NewSnsTopic(auditors, nil),
	})

	awscloudwatch.NewDashboard(stack, jsii.String("Dashboard"), &awscloudwatch.DashboardProps{
		Widgets: &[]*[]awscloudwatch.IWidget{{
			history.ProgressWidget(&awscloudwatch.GraphWidgetProps{Width: jsii.Number(12)}),
			awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
				Width: jsii.Number(12),
				Title: jsii.String("Queue"),
				Left: &[]awscloudwatch.IMetric{
					archive.MetricQueueTime(&awscloudwatch.MetricOptions{Period: awscdk.Duration_Minutes(jsii.Number(1))}),
				},
			}),
		}},
	})

	var importIds []string
	for _, id := range append(*history.ImportIds(), *archive.ImportIds()...) {
		importIds = append(importIds, *id)
	}
	output(stack, "ImportId", history.ImportId())
	output(stack, "ImportIds", jsii.String(strings.Join(importIds, ",")))
	output(stack, "EstimatedCost", history.EstimatedCost())
	output(stack, "Ledger", provider.Ledger().TableName())

	app.Synth(nil)
}

func output(stack awscdk.Stack, name string, value *string) {
	awscdk.NewCfnOutput(stack, jsii.String(name), &awscdk.CfnOutputProps{Value: value})
}

func context(name string) *string {
	return jsii.String(app.Node().GetContext(jsii.String(name)).(string))
}

func optionalContext(name string) *string {
	if value, given := app.Node().TryGetContext(jsii.String(name)).(string); given {
		return &value
	}
	return nil
}

func timeOf(text string) *time.Time {
	value, err := time.Parse(time.RFC3339, text)
	if err != nil {
		log.Fatal(err)
	}
	return &value
}
