from datetime import datetime, timezone
from aws_cdk import App, Stack, aws_s3 as s3
from cdk_cloudtrail_import import EventDataStore, ImportSource, TrailImport

app = App()
stack = Stack(app, "TrailHistory")
bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "my-trail-logs")
lake = EventDataStore.from_event_data_store_arn(
    stack, "Lake",
    "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852")

history = TrailImport(
    stack, "History",
    source=ImportSource.from_trail_bucket(bucket),
    destinations=[lake],
    start_event_time=datetime(2023, 1, 1, tzinfo=timezone.utc),
    end_event_time=datetime(2023, 12, 31, 23, 59, 59, tzinfo=timezone.utc),
)
app.synth()
