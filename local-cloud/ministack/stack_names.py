"""Lets the conditions of a template depend on `AWS::StackName`, which ministack treats as plain text."""
from contextvars import ContextVar

from ministack.services.cloudformation import changesets, handlers, stacks

_OPERATIONS = ("_deploy_stack_async", "_roll_back_operation")

_name = ContextVar("name of the stack", default=None)


def register():
    evaluate = stacks._evaluate_conditions

    def evaluate_with_name(template, values):
        name = _name.get()
        return evaluate(template, {**values, "AWS::StackName": {"Value": name}} if name else values)

    stacks._evaluate_conditions = evaluate_with_name
    for operation in _OPERATIONS:
        _remember_the_name(operation)


def _remember_the_name(operation):
    perform = getattr(stacks, operation)

    async def perform_for(stack_name, *args, **options):
        reset = _name.set(stack_name)
        try:
            return await perform(stack_name, *args, **options)
        finally:
            _name.reset(reset)

    for module in (stacks, handlers, changesets):
        if hasattr(module, operation):
            setattr(module, operation, perform_for)
