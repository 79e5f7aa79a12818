"""Lets `AWS::IAM::Role` apply its `PermissionsBoundary`, which ministack leaves out."""
from ministack.services import iam
from ministack.services.cloudformation import provisioners


def register():
    handlers = provisioners._RESOURCE_HANDLERS["AWS::IAM::Role"]
    create, update = handlers["create"], handlers["update"]

    def create_bounded(logical_id, props, stack_name):
        return _bounded(create(logical_id, props, stack_name), props)

    def update_bounded(physical_id, old_props, new_props, stack_name, *more):
        return _bounded(update(physical_id, old_props, new_props, stack_name, *more), new_props)

    provisioners._RESOURCE_HANDLERS["AWS::IAM::Role"] = {**handlers, "create": create_bounded, "update": update_bounded}


def _bounded(result, props):
    iam._roles[result[0]]["PermissionsBoundary"] = props.get("PermissionsBoundary")
    return result
