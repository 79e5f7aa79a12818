import io.github.cdkcloudtrailimport.*;
import java.time.Instant;
import java.util.List;
import software.amazon.awscdk.*;
import software.amazon.awscdk.services.s3.Bucket;

public final class TrailHistory {
  public static void main(final String[] args) {
    final App app = new App();
    final Stack stack = new Stack(app, "TrailHistory");
    final var bucket = Bucket.fromBucketName(stack, "Bucket", "my-trail-logs");
    final var lake = EventDataStore.fromEventDataStoreArn(stack, "Lake",
        "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852");

    TrailImport.Builder.create(stack, "History")
        .source(ImportSource.fromTrailBucket(bucket))
        .destinations(List.of(lake))
        .startEventTime(Instant.parse("2023-01-01T00:00:00Z"))
        .endEventTime(Instant.parse("2023-12-31T23:59:59Z"))
        .build();
    app.synth();
  }
}
