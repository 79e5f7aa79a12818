"""Starts ministack with what it lacks: event data stores, bucket ownership in templates, deletes side by side, and
histories that end with an abort.

It ends when its standard input is closed: whoever started it may have been killed without a chance to stop it.
"""
import os
import signal
import sys
import threading

import bucket_ownership
import event_data_store
import parallel_deletes
import stopped_executions
from ministack import app


def end_with_the_starter():
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    event_data_store.register()
    bucket_ownership.register()
    parallel_deletes.register()
    stopped_executions.register()
    threading.Thread(target=end_with_the_starter, daemon=True).start()
    app.main()
