package example;

import io.github.cdkcloudtrailimport.Estimate;
import io.github.cdkcloudtrailimport.EstimateOptions;
import io.github.cdkcloudtrailimport.EventDataStore;
import io.github.cdkcloudtrailimport.FailureAlarmOptions;
import io.github.cdkcloudtrailimport.ImportSource;
import io.github.cdkcloudtrailimport.ImportSourceOptions;
import io.github.cdkcloudtrailimport.ImportState;
import io.github.cdkcloudtrailimport.OnStateChangeOptions;
import io.github.cdkcloudtrailimport.TrailBucketImportSourceOptions;
import io.github.cdkcloudtrailimport.TrailImport;
import io.github.cdkcloudtrailimport.TrailImportProvider;
import io.github.cdkcloudtrailimport.TrailImportProviderProps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.interfaces.cloudtrail.IEventDataStoreRef;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.GraphWidgetProps;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.events.OnEventOptions;
import software.amazon.awscdk.services.events.targets.SnsTopic;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.sns.Topic;

public final class TrailHistory {
    private static final App APP = new App();

    public static void main(final String[] args) {
        final Stack stack = new Stack(APP, "TrailHistory");
        Tags.of(stack).add("purpose", "audit");

        final IBucket bucket = Bucket.fromBucketName(stack, "TrailBucket", context("bucket"));
        final IEventDataStoreRef lake = EventDataStore.fromEventDataStoreArn(stack, "Lake", context("store"));
        final Key key = Key.Builder.create(stack, "Key").enableKeyRotation(true).build();
        // The topic allows EventBridge to use its key, but not CloudWatch, which publishes for the alarm.
        key.grant(new ServicePrincipal("cloudwatch.amazonaws.com"), "kms:Decrypt", "kms:GenerateDataKey*");
        final Topic auditors = Topic.Builder.create(stack, "Auditors").masterKey(key).enforceSsl(true).build();

        // All imports of the stack share the provider.
        final TrailImportProvider provider = TrailImportProvider.getOrCreate(stack, TrailImportProviderProps.builder().memorySize(512).build());

        // The log files of an account, in the bucket to which its trail delivers.
        final TrailImport history = TrailImport.Builder.create(stack, "History")
            .source(ImportSource.fromTrailBucket(bucket, TrailBucketImportSourceOptions.builder().accountId(context("account")).build()))
            .destinations(List.of(lake))
            .startEventTime(Instant.parse(context("from") + "T00:00:00Z"))
            .endEventTime(Instant.parse(context("to") + "T23:59:59Z"))
            .estimate(Estimate.fromListing(EstimateOptions.builder().compressionFactor(8).pricePerGigabyte(0.75).build()))
            .maxEstimatedCost(100)
            .retryAttempts(5)
            .retryToken((String) APP.getNode().tryGetContext("retryToken"))
            .build();
        history.onFailed("Failed", OnEventOptions.builder().target(new SnsTopic(auditors)).build());
        history.alarmOnFailure("FailureAlarm", FailureAlarmOptions.builder().period(Duration.hours(1)).build())
            .addAlarmAction(new SnsAction(auditors));

        // The log files of another account. The event data store doesn't collect its events, so no event is ingested twice.
        final TrailImport archive = TrailImport.Builder.create(stack, "Archive")
            .source(ImportSource.fromS3Uri(context("archive"), ImportSourceOptions.builder().bucketRegion("us-east-1").build()))
            .destinations(List.of(lake))
            .allowOverlap(true)
            .waitForCompletion(Duration.minutes(30))
            .metricsPerImport(true)
            .removalPolicy(RemovalPolicy.RETAIN)
            .build();
        archive.onStateChange("Ended", OnStateChangeOptions.builder()
            .states(List.of(ImportState.COMPLETED, ImportState.STOPPED))
            .target(new SnsTopic(auditors))
            .build());

        Dashboard.Builder.create(stack, "Dashboard")
            .widgets(List.of(List.of(
                history.progressWidget(GraphWidgetProps.builder().width(12).build()),
                GraphWidget.Builder.create()
                    .width(12)
                    .title("Queue")
                    .left(List.of(archive.metricQueueTime(MetricOptions.builder().period(Duration.minutes(1)).build())))
                    .build())))
            .build();

        final List<String> importIds = new ArrayList<>(history.getImportIds());
        importIds.addAll(archive.getImportIds());
        CfnOutput.Builder.create(stack, "ImportId").value(history.getImportId()).build();
        CfnOutput.Builder.create(stack, "ImportIds").value(String.join(",", importIds)).build();
        CfnOutput.Builder.create(stack, "EstimatedCost").value(history.getEstimatedCost()).build();
        CfnOutput.Builder.create(stack, "Ledger").value(provider.getLedger().getTableName()).build();

        APP.synth();
    }

    private static String context(final String name) {
        return (String) APP.getNode().getContext(name);
    }
}
