"""Starts ministack with what it lacks: event data stores, CloudTrail Lake behind IAM, the rights of a machine's role,
permissions boundaries, bucket ownership and metric math in templates, deletes side by side, and histories that end with an abort.

It ends when its standard input is closed: whoever started it may have been killed without a chance to stop it.
"""
import os
import signal
import sys
import threading

import bucket_ownership
import cloudtrail_behind_iam
import denials
import event_data_store
import metric_math_alarms
import parallel_deletes
import role_boundaries
import state_machine_role
import stopped_executions
from ministack import app


def end_with_the_starter():
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    event_data_store.register()
    bucket_ownership.register()
    metric_math_alarms.register()
    denials.register()
    cloudtrail_behind_iam.register()
    role_boundaries.register()
    state_machine_role.register()
    parallel_deletes.register()
    stopped_executions.register()
    # Only the port that was asked for: with TLS it would take 443 as well.
    app._port_is_bindable = lambda *_: False
    threading.Thread(target=end_with_the_starter, daemon=True).start()
    app.main()
