"""Deletes the custom resources of a stack side by side, as CloudFormation does where none depends on another.
ministack deletes one after another, so that a stack of ten imports would wait ten times as long as on AWS.
"""
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock

from ministack.services.cloudformation import _stacks, stacks

_KEPT = ("Retain", "RetainExceptOnCreate")

_executor = ThreadPoolExecutor(max_workers=32)
_lock = Lock()
_running = {}


def register():
    delete = stacks._delete_resource

    def start(stack_id, resource_type, physical_id, props, stack_name, logical_id):
        key = (stack_id, logical_id)
        if key not in _running:
            _running[key] = _executor.submit(
                copy_context().run, delete, resource_type, physical_id, props, stack_name, logical_id)

    def delete_beside_siblings(resource_type, physical_id, props, stack_name=None, logical_id=None):
        stack = _stacks.get(stack_name) or {}
        if not _is_custom(resource_type) or stack.get("StackStatus") != "DELETE_IN_PROGRESS":
            return delete(resource_type, physical_id, props, stack_name, logical_id)
        stack_id = stack["StackId"]
        with _lock:
            start(stack_id, resource_type, physical_id, props, stack_name, logical_id)
            for sibling, of in _free_custom_resources(stack).items():
                start(stack_id, of["ResourceType"], of["PhysicalResourceId"], of.get("Properties", {}), stack_name, sibling)
        try:
            return _running[stack_id, logical_id].result()
        finally:
            # A stack delete that failed may be tried again.
            del _running[stack_id, logical_id]

    stacks._delete_resource = delete_beside_siblings


def _free_custom_resources(stack):
    """Those that are to be deleted and that nothing depends on any more."""
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


def _is_custom(resource_type):
    return resource_type.startswith("Custom::")
