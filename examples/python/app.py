#!/usr/bin/env python3
from datetime import datetime

from aws_cdk import (
    App,
    CfnOutput,
    Duration,
    RemovalPolicy,
    Stack,
    Tags,
    aws_cloudwatch as cloudwatch,
    aws_cloudwatch_actions as actions,
    aws_events_targets as targets,
    aws_iam as iam,
    aws_kms as kms,
    aws_s3 as s3,
    aws_sns as sns,
)
from cdk_cloudtrail_import import (
    Estimate,
    EventDataStore,
    ImportSource,
    ImportState,
    TrailImport,
    TrailImportProvider,
)

app = App()
stack = Stack(app, "TrailHistory")
Tags.of(stack).add("purpose", "audit")

bucket = s3.Bucket.from_bucket_name(stack, "TrailBucket", app.node.get_context("bucket"))
lake = EventDataStore.from_event_data_store_arn(stack, "Lake", app.node.get_context("store"))
key = kms.Key(stack, "Key", enable_key_rotation=True)
# The topic allows EventBridge to use its key, but not CloudWatch, which publishes for the alarm.
key.grant(iam.ServicePrincipal("cloudwatch.amazonaws.com"), "kms:Decrypt", "kms:GenerateDataKey*")
auditors = sns.Topic(stack, "Auditors", master_key=key, enforce_ssl=True)

# All imports of the stack share the provider.
provider = TrailImportProvider.get_or_create(stack, memory_size=512)

# The log files of an account, in the bucket to which its trail delivers.
history = TrailImport(
    stack,
    "History",
    source=ImportSource.from_trail_bucket(bucket, account_id=app.node.get_context("account")),
    destinations=[lake],
    # jsii requires an offset.
    start_event_time=datetime.fromisoformat(f"{app.node.get_context('from')}T00:00:00+00:00"),
    end_event_time=datetime.fromisoformat(f"{app.node.get_context('to')}T23:59:59+00:00"),
    estimate=Estimate.from_listing(compression_factor=8, price_per_gigabyte=0.75),
    max_estimated_cost=100,
    retry_attempts=5,
    retry_token=app.node.try_get_context("retryToken"),
)
history.on_failed("Failed", target=targets.SnsTopic(auditors))
history.alarm_on_failure("FailureAlarm", period=Duration.hours(1)).add_alarm_action(actions.SnsAction(auditors))

# The log files of another account. The event data store doesn't collect its events, so no event is ingested twice.
archive = TrailImport(
    stack,
    "Archive",
    source=ImportSource.from_s3_uri(app.node.get_context("archive"), bucket_region="us-east-1"),
    destinations=[lake],
    allow_overlap=True,
    wait_for_completion=Duration.minutes(30),
    metrics_per_import=True,
    removal_policy=RemovalPolicy.RETAIN,
)
archive.on_state_change(
    "Ended",
    states=[ImportState.COMPLETED, ImportState.STOPPED],
    target=targets.SnsTopic(auditors),
)

cloudwatch.Dashboard(
    stack,
    "Dashboard",
    widgets=[
        [
            history.progress_widget(width=12),
            cloudwatch.GraphWidget(width=12, title="Queue", left=[archive.metric_queue_time(period=Duration.minutes(1))]),
        ]
    ],
)

CfnOutput(stack, "ImportId", value=history.import_id)
CfnOutput(stack, "ImportIds", value=",".join(history.import_ids + archive.import_ids))
CfnOutput(stack, "EstimatedCost", value=history.estimated_cost)
CfnOutput(stack, "Ledger", value=provider.ledger.table_name)

app.synth()
