"""Creates, updates and deletes the custom resources of a stack in parallel, as CloudFormation does if none depends on
another. ministack works on one after another, so a stack of ten imports would send one request at a time.

The rollback includes the resources that ministack's own loop has not reached, and the Creates that have failed.
"""
import asyncio
import copy
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock
from typing import NamedTuple

from ministack.core.responses import now_iso
from ministack.services.cloudformation import _stacks, changesets, custom_resource, handlers, stacks

_KEPT = ("Retain", "RetainExceptOnCreate")
_FORWARD = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS")

_executor = ThreadPoolExecutor(max_workers=64)
_lock = Lock()
# Requests that were sent, but that ministack's own loop hasn't processed yet: (stack ID, logical ID) -> Request.
_sent = {}
# Physical IDs of Creates that failed: (stack ID, logical ID) -> physical ID.
_failed = {}
# The template that is being deployed: stack ID -> Deployment.
_deployments = {}


class Deployment(NamedTuple):
    template: dict
    values: dict
    previous: dict


class Request(NamedTuple):
    future: object
    resource_type: str
    props: dict


def register():
    _remember_failed_creates()
    _remember_deployments()
    _send_side_by_side()
    _roll_back_everything()


def _remember_failed_creates():
    deliver = custom_resource.deliver_response

    def deliver_and_remember(token, response):
        if response.get("Status") == "FAILED" and response.get("PhysicalResourceId"):
            _failed[response.get("StackId"), response.get("LogicalResourceId")] = response["PhysicalResourceId"]
        return deliver(token, response)

    custom_resource.deliver_response = deliver_and_remember


def _remember_deployments():
    deploy = stacks._deploy_stack_async

    async def deploy_and_remember(stack_name, stack_id, template, values, *more, previous_stack=None, **options):
        previous = (previous_stack or {}).get("_resources", {})
        _deployments[stack_id] = Deployment(template, values, previous)
        try:
            await deploy(stack_name, stack_id, template, values, *more, previous_stack=previous_stack, **options)
            # Without a rollback, the stack keeps failed resources until it is deleted.
            stack = _stacks.get(stack_name)
            if stack and stack["StackStatus"] in ("CREATE_FAILED", "UPDATE_FAILED"):
                await _adopt(stack, stack["_failed_operation"])
        finally:
            _deployments.pop(stack_id, None)

    for module in (stacks, handlers, changesets):
        module._deploy_stack_async = deploy_and_remember


def _send_side_by_side():
    provision, update, delete = stacks._provision_resource, stacks._update_resource, stacks._delete_resource

    def provision_with_others(resource_type, logical_id, props, stack_name):
        args = (resource_type, logical_id, props, stack_name)
        stack = _deployed(resource_type, stack_name)
        return _forward(stack, logical_id, provision, args, resource_type, props) if stack else provision(*args)

    def update_with_others(resource_type, physical_id, old, new, stack_name, logical_id=None, attributes=None):
        args = (resource_type, physical_id, old, new, stack_name, logical_id, attributes)
        stack = _deployed(resource_type, stack_name)
        return _forward(stack, logical_id, update, args, resource_type, new) if stack else update(*args)

    def delete_with_others(resource_type, physical_id, props, stack_name=None, logical_id=None):
        stack = _stacks.get(stack_name) or {}
        if not _is_custom(resource_type) or stack.get("StackStatus") != "DELETE_IN_PROGRESS":
            return delete(resource_type, physical_id, props, stack_name, logical_id)
        with _lock:
            args = (resource_type, physical_id, props, stack_name, logical_id)
            _send(stack, logical_id, resource_type, props, delete, *args)
            for other, of in _deletable(stack).items():
                kind, its_props = of["ResourceType"], of.get("Properties", {})
                args = (kind, of["PhysicalResourceId"], its_props, stack_name, other)
                _send(stack, other, kind, its_props, delete, *args)
        return _result(stack, logical_id)

    def _forward(stack, logical_id, call, args, resource_type, props):
        with _lock:
            _send(stack, logical_id, resource_type, props, call, *args)
            for other in _startable(stack, logical_id):
                _send_forward(stack, other, provision, update)
        return _result(stack, logical_id)

    stacks._provision_resource = provision_with_others
    stacks._update_resource = update_with_others
    stacks._delete_resource = delete_with_others


def _deployed(resource_type, stack_name):
    """The stack, if it is being created or updated."""
    stack = _stacks.get(stack_name) or {}
    is_forward = stack.get("StackStatus") in _FORWARD and stack.get("StackId") in _deployments
    return stack if _is_custom(resource_type) and is_forward else None


def _send(stack, logical_id, resource_type, props, call, *args):
    key = (stack["StackId"], logical_id)
    if key not in _sent:
        _sent[key] = Request(_executor.submit(copy_context().run, call, *args), resource_type, props)


def _send_forward(stack, logical_id, provision, update):
    template, values, previous = _deployments[stack["StackId"]]
    name, stack_id = stack["StackName"], stack["StackId"]
    definition = template["Resources"][logical_id]
    kind = definition["Type"]
    props = stacks._resolve_refs(
        copy.deepcopy(definition.get("Properties", {})), stack["_resources"], values,
        stacks._evaluate_conditions(template, values), template.get("Mappings", {}), name, stack_id)
    props = {key: value for key, value in props.items() if value is not stacks._NO_VALUE}
    former = previous.get(logical_id)
    if former:
        _send(stack, logical_id, kind, props, update, kind, former["PhysicalResourceId"],
              former.get("Properties", {}), props, name, logical_id, former.get("Attributes", {}))
    else:
        _send(stack, logical_id, kind, props, provision, kind, logical_id, props, name)


def _result(stack, logical_id):
    key = (stack["StackId"], logical_id)
    try:
        return _sent[key].future.result()
    finally:
        # The operation may be repeated after a failure.
        del _sent[key]


def _startable(stack, logical_id):
    """Custom resources that come later in ministack's order and depend on no unfinished resource."""
    template, values, _previous = _deployments[stack["StackId"]]
    definitions = template["Resources"]
    order = stacks._topological_sort(definitions, stacks._evaluate_conditions(template, values))
    done = set(order[:order.index(logical_id)])
    return [
        other for other in order[len(done) + 1:]
        if _is_custom(definitions[other]["Type"])
        and stacks._extract_deps(definitions[other], set(order)) - {other} <= done
    ]


def _deletable(stack):
    """Custom resources that are to be deleted and on which no resource depends any longer."""
    resources = stack["_resources"]
    definitions = stack["_template"]["Resources"]
    needed = set()
    for logical_id in resources:
        needed |= set(stacks._extract_deps(definitions.get(logical_id, {}), set(resources))) - {logical_id}
    return {
        logical_id: resource
        for logical_id, resource in resources.items()
        if _is_custom(resource.get("ResourceType", "")) and logical_id not in needed
        and definitions.get(logical_id, {}).get("DeletionPolicy") not in _KEPT
    }


def _roll_back_everything():
    roll_back = stacks._roll_back_operation

    async def roll_back_everything(stack_name, stack_id, stack, operation, *more):
        await _adopt(stack, operation)
        await roll_back(stack_name, stack_id, stack, operation, *more)

    for module in (stacks, handlers):
        module._roll_back_operation = roll_back_everything


async def _adopt(stack, operation):
    """Adds unreached and failed resources to the resources that the operation has created."""
    stack_id = stack["StackId"]
    deployment = _deployments.get(stack_id)
    for key in [key for key in _sent if key[0] == stack_id]:
        request = _sent.pop(key)
        try:
            physical_id, attributes = await asyncio.wrap_future(request.future)
        except Exception:
            continue
        _record(stack, operation, key[1], request.resource_type, physical_id, request.props, attributes, "COMPLETE")
    for key in [key for key in _failed if key[0] == stack_id]:
        physical_id = _failed.pop(key)
        definition = deployment and deployment.template["Resources"].get(key[1])
        if definition and key[1] not in deployment.previous:
            _record_failed(stack, operation, deployment, key[1], definition, physical_id)


def _record_failed(stack, operation, deployment, logical_id, definition, physical_id):
    props = stacks._resolve_refs(
        copy.deepcopy(definition.get("Properties", {})), stack["_resources"], deployment.values,
        stacks._evaluate_conditions(deployment.template, deployment.values), deployment.template.get("Mappings", {}),
        stack["StackName"], stack["StackId"])
    props = {key: value for key, value in props.items() if value is not stacks._NO_VALUE}
    _record(stack, operation, logical_id, definition["Type"], physical_id, props, {}, "FAILED")


def _record(stack, operation, logical_id, resource_type, physical_id, props, attributes, status):
    stack["_resources"][logical_id] = {
        "PhysicalResourceId": physical_id, "ResourceType": resource_type, "ResourceStatus": f"CREATE_{status}",
        "LogicalResourceId": logical_id, "Properties": props, "Attributes": attributes, "Timestamp": now_iso(),
    }
    if logical_id not in operation["created"]:
        operation["created"].append(logical_id)


def _is_custom(resource_type):
    return resource_type.startswith("Custom::")
