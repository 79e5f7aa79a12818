"""Starts ministack with the features that it lacks. Each module of this folder adds one of them.

The process ends when its standard input is closed, because its starter may have been killed before it could stop it.
"""
import os
import signal
import sys
import threading
import time

import asynchronous_invocations
import bucket_ownership
import cloudtrail_behind_iam
import denials
import event_data_store
import foreign_buckets
import metric_math_alarms
import parallel_custom_resources
import reserved_concurrency
import role_boundaries
import rules
import stack_names
import stack_progress
import table_settings
from ministack import app

FEATURES = (
    event_data_store,
    bucket_ownership,
    table_settings,
    metric_math_alarms,
    reserved_concurrency,
    asynchronous_invocations,
    rules,
    denials,
    cloudtrail_behind_iam,
    role_boundaries,
    foreign_buckets,
    stack_progress,
    parallel_custom_resources,
    stack_names,
)

GRACE_SECONDS = 5


def end_with_the_starter():
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)
    # The server would wait for functions that are still running.
    time.sleep(GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    for feature in FEATURES:
        feature.register()
    # Bind only the requested port. With TLS, ministack would also bind port 443.
    app._port_is_bindable = lambda *_: False
    threading.Thread(target=end_with_the_starter, daemon=True).start()
    app.main()
