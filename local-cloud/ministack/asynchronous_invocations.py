"""Asynchronous invocations of Lambda functions: by CloudFormation, by EventBridge rules and with the type Event.

Lambda keeps an event that it has throttled and tries it again for six hours. The pauses grow from a second to five
minutes. An event whose invocation has failed is tried twice more, after one minute and after two. ministack drops a
throttled event of a rule, and waits an hour for the answer of a throttled custom resource.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""
import logging
import random
import threading
import time
from contextvars import ContextVar, copy_context

from ministack.services import lambda_svc
from ministack.services.cloudformation import custom_resource
from schedule import MINUTE_SECONDS

MAX_AGE_SECONDS = 6 * 3600
FIRST_PAUSE_SECONDS = 1
RETRIES_OF_FAILURES = 2

_log = logging.getLogger("lambda")
_is_custom_resource = ContextVar("is custom resource", default=False)


def register():
    invoke_custom_resource = custom_resource.invoke_custom_resource
    execute = lambda_svc._execute_function_with_config_scope

    def invoke_as_custom_resource(*args, **kwargs):
        reset = _is_custom_resource.set(True)
        try:
            return invoke_custom_resource(*args, **kwargs)
        finally:
            _is_custom_resource.reset(reset)

    def execute_or_enqueue(function, event):
        if not _is_custom_resource.get():
            return execute(function, event)
        _is_custom_resource.set(False)
        # CloudFormation waits for the answer, not for the end of the invocation.
        return enqueue(function, event)

    def enqueue(function, event, at_end=lambda: None):
        def work():
            try:
                deliver(function, event)
            finally:
                at_end()

        threading.Thread(target=copy_context().run, args=(work,), daemon=True).start()

    def deliver(function, event):
        began = time.monotonic()
        failures = 0
        pause = FIRST_PAUSE_SECONDS
        while time.monotonic() < began + MAX_AGE_SECONDS:
            result = execute(function, event)
            if result.get("log"):
                _log.info("Log lines of a function:\n%s", result["log"])
            if result.get("throttle"):
                # Retries at random times don't collide with each other, nor with a schedule.
                time.sleep(pause * random.uniform(0.5, 1.5))
                pause = min(2 * pause, 5 * MINUTE_SECONDS)
            elif result.get("error") and failures < RETRIES_OF_FAILURES:
                failures += 1
                time.sleep(failures * MINUTE_SECONDS)
            else:
                return

    custom_resource.invoke_custom_resource = invoke_as_custom_resource
    lambda_svc._execute_function_with_config_scope = execute_or_enqueue
    lambda_svc.invoke_async_with_retry = enqueue
