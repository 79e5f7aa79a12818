"""Starts ministack with what it lacks for CloudTrail Lake: event data stores, and bucket ownership in templates."""
import bucket_ownership
import event_data_store
from ministack import app

if __name__ == "__main__":
    event_data_store.register()
    bucket_ownership.register()
    app.main()
