"""Shows the progress of a stack as CloudFormation does.

ministack knows a resource only after its creation, and keeps UPDATE_IN_PROGRESS while it deletes resources that an
update has removed. The function reads both. It must not conclude that the stack doesn't contain its own custom
resource, and it starts no import during a clean-up.
"""
from ministack.services.cloudformation import _stack_events, _stacks, handlers, stacks

CLEANUP = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"


def register():
    describe_resource = handlers._describe_stack_resource
    resolve_outputs = stacks._resolve_stack_outputs

    def describe_resource_in_progress(params):
        stack = handlers._resolve_stack(handlers._p(params, "StackName"))
        logical_id = handlers._p(params, "LogicalResourceId")
        if not stack or logical_id in stack.get("_resources", {}):
            return describe_resource(params)
        record = _record_in_progress(stack["StackId"], logical_id)
        if not record:
            return describe_resource(params)
        return _describe(describe_resource, params, stack, logical_id, record)

    def resolve_outputs_and_clean_up(outputs, conditions, resources, values, mappings, stack_name, stack_id):
        resolved = resolve_outputs(outputs, conditions, resources, values, mappings, stack_name, stack_id)
        stack = _stacks[stack_name]
        if stack["StackStatus"] == "UPDATE_IN_PROGRESS":
            stack["StackStatus"] = CLEANUP
            stacks._add_event(
                stack_id, stack_name, stack_name, "AWS::CloudFormation::Stack", CLEANUP, physical_id=stack_id)
        return resolved

    handlers._ACTION_HANDLERS["DescribeStackResource"] = describe_resource_in_progress
    stacks._resolve_stack_outputs = resolve_outputs_and_clean_up


def _record_in_progress(stack_id, logical_id):
    """A resource that is being created, from the events of its stack."""
    events = [event for event in _stack_events.get(stack_id, []) if event["LogicalResourceId"] == logical_id]
    if not events or not events[-1]["ResourceStatus"].startswith(("CREATE_", "UPDATE_IN_PROGRESS")):
        return None
    return {key: events[-1][key] for key in ("PhysicalResourceId", "ResourceType", "ResourceStatus", "Timestamp")}


def _describe(describe_resource, params, stack, logical_id, record):
    resources = stack["_resources"]
    resolve = handlers._resolve_stack
    handlers._resolve_stack = lambda _name: {**stack, "_resources": {**resources, logical_id: record}}
    try:
        return describe_resource(params)
    finally:
        handlers._resolve_stack = resolve
