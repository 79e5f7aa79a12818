"""Lets `AWS::Lambda::Function` apply its `ReservedConcurrentExecutions`, which ministack ignores in templates."""
from ministack.services import lambda_svc
from ministack.services.cloudformation import provisioners

RESOURCE_TYPE = "AWS::Lambda::Function"


def register():
    handlers = provisioners._RESOURCE_HANDLERS[RESOURCE_TYPE]
    create, update = handlers["create"], handlers["update"]

    def create_with_concurrency(logical_id, props, stack_name):
        return _with_concurrency(create(logical_id, props, stack_name), props)

    def update_with_concurrency(physical_id, old_props, new_props, *more):
        return _with_concurrency(update(physical_id, old_props, new_props, *more), new_props)

    provisioners._RESOURCE_HANDLERS[RESOURCE_TYPE] = {
        **handlers, "create": create_with_concurrency, "update": update_with_concurrency,
    }


def _with_concurrency(result, props):
    reserved = props.get("ReservedConcurrentExecutions")
    lambda_svc._functions[result[0]]["concurrency"] = None if reserved is None else int(reserved)
    return result
