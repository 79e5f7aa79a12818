"""EventBridge rules as on AWS: the length of a schedule's minute, the ARN in IAM, and the permission to invoke.

A rule invokes a function only if the function's policy allows it. The event goes to Lambda's queue of asynchronous
events, so a throttled invocation is repeated.
"""
import json
import logging
from contextvars import ContextVar
from fnmatch import fnmatchcase

from ministack.core import iam_actions
from ministack.services import eventbridge, lambda_svc
from schedule import MINUTE_SECONDS

PRINCIPAL = "events.amazonaws.com"

_log = logging.getLogger("events")
_rule_arn = ContextVar("ARN of the rule", default="")
# Scheduled events that Lambda has not processed yet: (ARN of the rule, name of the function). A shortened minute may be
# over before the function is. On AWS the function takes less than a minute, so its events don't pile up.
_in_progress = set()


def register():
    _shorten_schedules()
    _name_rules_as_iam_does()
    _invoke_with_permission_only()


def _shorten_schedules():
    seconds_of = eventbridge._parse_rate_seconds

    def scaled_seconds_of(expression):
        seconds = seconds_of(expression)
        return None if seconds is None else seconds * MINUTE_SECONDS / 60

    eventbridge._parse_rate_seconds = scaled_seconds_of
    eventbridge._SCHEDULER_TICK_INTERVAL = min(eventbridge._SCHEDULER_TICK_INTERVAL, MINUTE_SECONDS / 6)


def _name_rules_as_iam_does():
    """The ARN of a rule on the default event bus does not contain the bus."""
    resource_arn = iam_actions.extract_resource_arn

    def resource_arn_without_default_bus(service, *args):
        arn = resource_arn(service, *args)
        return arn.replace(":rule/default/", ":rule/") if service == "events" else arn

    iam_actions.extract_resource_arn = resource_arn_without_default_bus


def _invoke_with_permission_only():
    invoke_target = eventbridge._invoke_target

    def invoke_target_of(target, event, rule, view=None):
        reset = _rule_arn.set(rule.get("Arn", ""))
        try:
            invoke_target(target, event, rule, view)
        finally:
            _rule_arn.reset(reset)

    def dispatch_if_allowed(arn, payload):
        function, config, name = lambda_svc._get_func_record_for_ref(arn)
        if not function or not config:
            _log.warning("Rule %s invokes function %s, which does not exist", _rule_arn.get(), name)
        elif not _allows(function.get("policy") or {}, _rule_arn.get()):
            _log.warning("The policy of function %s does not allow rule %s to invoke it", name, _rule_arn.get())
        else:
            invoke(name, lambda_svc._execution_record_for_config(function, config), json.loads(payload))

    def invoke(name, record, event):
        rule = _rule_arn.get()
        if event.get("detail-type") != "Scheduled Event":
            lambda_svc.invoke_async_with_retry(record, event)
        elif (rule, name) not in _in_progress:
            _in_progress.add((rule, name))
            lambda_svc.invoke_async_with_retry(record, event, lambda: _in_progress.discard((rule, name)))

    eventbridge._invoke_target = invoke_target_of
    eventbridge._dispatch_to_lambda = dispatch_if_allowed


def _allows(policy, rule_arn):
    return any(_matches(statement, rule_arn) for statement in policy.get("Statement", []))


def _matches(statement, rule_arn):
    principal = statement.get("Principal")
    if principal != "*" and (not isinstance(principal, dict) or principal.get("Service") != PRINCIPAL):
        return False
    source = statement.get("Condition", {}).get("ArnLike", {}).get("AWS:SourceArn")
    return source is None or fnmatchcase(rule_arn, source)
