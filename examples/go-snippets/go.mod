module trail-history

go 1.25

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v2.240.0
	github.com/aws/jsii-runtime-go v1.140.0
	github.com/cdk-cloudtrail-import/cdk-cloudtrail-import-go/cdkcloudtrailimport v0.0.0
)
