"""Lets an execution invoke functions with the rights of its machine's role. ministack invokes them whoever asks."""
from contextvars import ContextVar

import denials
from ministack import app
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, stepfunctions

_role = ContextVar("role of the machine", default=None)


def register():
    run = stepfunctions._run_execution
    invoke = stepfunctions._invoke_resource

    def run_in_role(execution_arn):
        execution = stepfunctions._executions.get(execution_arn) or {}
        machine = stepfunctions._state_machines.get(execution.get("stateMachineArn")) or {}
        _role.set(machine.get("roleArn"))
        run(execution_arn)

    def invoke_in_role(resource, input_data):
        function = input_data.get("FunctionName") if "states:::lambda:invoke" in resource else None
        if app.AUTH and function and not _may_invoke(_role.get(), function):
            denials.log("lambda:InvokeFunction", function, _role.get())
            raise stepfunctions._ExecutionError(
                "Lambda.AWSLambdaException", f"{_role.get()} is not authorized to perform: lambda:InvokeFunction on resource: {function}")
        return invoke(resource, input_data)

    stepfunctions._run_execution = run_in_role
    stepfunctions._invoke_resource = invoke_in_role


def _may_invoke(role_arn, function_arn):
    if not role_arn:
        return False
    account, name = get_account_id(), role_arn.rsplit("/", 1)[-1]
    context = iam_evaluator.EvalContext(
        principal_arn=role_arn, principal_type="AssumedRole", principal_account=account,
        action="lambda:InvokeFunction", resource_arn=function_arn, region=get_region())
    policies = iam_evaluator._gather_role_policies(name, account)
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account)
    return iam_evaluator.evaluate(context, policies, *limits).decision == "Allow"
