"""CloudTrail Lake behind ministack's IAM: its operations pass ministack's own checks, and are then carried out by the
CloudTrail Lake emulator.

With enforced IAM, this module adds details that ministack's evaluator doesn't know. GetEventDataStore has a resource,
StartImport passes a role, and PutEvents and ListBucket have condition keys. CloudTrail is a service that assumes roles.
"""
import asyncio
import json
import os
import urllib.error
import urllib.request

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.core.router import extract_access_key_id
from ministack.services import cloudtrail

SERVICE = "cloudtrail.amazonaws.com"
# A user with this name acts as the service, because only the service can call STS as CloudTrail.
STAND_IN = f":user/{SERVICE}"

_OPERATIONS = {
    "CreateEventDataStore", "GetEventDataStore", "ListEventDataStores", "UpdateEventDataStore", "DeleteEventDataStore",
    "StartImport", "GetImport", "StopImport", "ListImports", "ListImportFailures",
}


def register():
    _forward_to_the_lake()
    _name_the_store_as_resource()
    _give_requests_their_keys()
    _let_the_service_assume_roles()


def _forward_to_the_lake():
    others = cloudtrail.handle_request

    async def handle_request(method, path, headers, body, query_params):
        operation = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
        if operation not in _OPERATIONS:
            return await others(method, path, headers, body, query_params)
        if operation == "StartImport":
            denied = _pass_role_denied(headers, query_params, json.loads(body or b"{}"))
            if denied:
                return denied
        # The lake requests buckets and roles from this server.
        return await asyncio.to_thread(_ask_the_lake, headers["x-amz-target"], body)

    cloudtrail.handle_request = handle_request


def _pass_role_denied(headers, query_params, request):
    role = request.get("ImportSource", {}).get("S3", {}).get("S3BucketAccessRoleArn")
    if not role:
        return None
    denied = iam_evaluator.enforce(
        extract_access_key_id(headers, query_params), "iam:PassRole", "iam", get_region(),
        resource_arn=role, service_context={"iam:PassedToService": SERVICE})
    if not denied:
        return None
    return iam_actions.access_denied_response(
        "cloudtrail", "iam:PassRole", getattr(denied, "principal_arn", ""), new_uuid(), headers=headers, resource_arn=role,
        explicit_deny=getattr(denied, "decision", "") == "Deny")


def _ask_the_lake(target, body):
    request = urllib.request.Request(
        os.environ["LAKE_URL"], data=body or b"{}", method="POST",
        headers={"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"})
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        headers = {name: answer.headers[name] for name in ("Content-Type", "x-amzn-errortype") if answer.headers[name]}
        return answer.status, headers, answer.read()


def _name_the_store_as_resource():
    other_arn = iam_actions.extract_resource_arn

    def resource_arn(service, method, path, headers, body, query_params, region, account):
        store = _json(body).get("EventDataStore") if service == "cloudtrail" else None
        if not store:
            return other_arn(service, method, path, headers, body, query_params, region, account)
        return store if store.startswith("arn:") else f"arn:aws:cloudtrail:{region}:{account}:eventdatastore/{store}"

    iam_actions.extract_resource_arn = resource_arn


def _give_requests_their_keys():
    other_context = iam_actions.request_tag_context

    def context(service, action, body, params):
        keys = other_context(service, action, body, params)
        if action == "events:PutEvents":
            entries = _json(body).get("Entries", [])
            keys["events:source"] = [entry.get("Source") for entry in entries]
            keys["events:detail-type"] = [entry.get("DetailType") for entry in entries]
        # An empty prefix is a value, too.
        if action == "s3:ListBucket":
            for name in {"prefix", "delimiter"} & params.keys():
                value = params[name]
                keys[f"s3:{name}"] = value[0] if isinstance(value, list) else value
        return keys

    iam_actions.request_tag_context = context


def _let_the_service_assume_roles():
    """The caller's ExternalId contains the event data store for which the service acts."""
    matches = iam_evaluator._principal_matches
    trusts = iam_evaluator.evaluate_trust_policy

    def principal_matches(principal, caller_arn):
        if not caller_arn.endswith(STAND_IN):
            return matches(principal, caller_arn)
        services = principal.get("Service", []) if isinstance(principal, dict) else []
        return SERVICE in ([services] if isinstance(services, str) else services)

    def evaluate_trust_policy(document, caller_arn, context=None):
        if context and caller_arn.endswith(STAND_IN):
            context.service_context["aws:sourcearn"] = context.service_context.pop("sts:externalid", None)
            context.service_context["aws:sourceaccount"] = get_account_id()
        return trusts(document, caller_arn, context)

    iam_evaluator._principal_matches = principal_matches
    iam_evaluator.evaluate_trust_policy = evaluate_trust_policy


def _json(body):
    try:
        parsed = json.loads(body or b"{}")
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
