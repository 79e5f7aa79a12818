"""Logs every call that IAM denies, so that a test can assert that IAM denied no call."""
import logging

from ministack.core import iam_actions

_log = logging.getLogger("iam")


def register():
    respond = iam_actions.access_denied_response

    def log_and_respond(service, action, principal_arn, request_id, **details):
        log(action, details.get("resource_arn", "*"), principal_arn)
        return respond(service, action, principal_arn, request_id, **details)

    iam_actions.access_denied_response = log_and_respond


def log(action, resource, principal):
    _log.warning("IAM denies %s on %s to %s", action, resource, principal)
