"""Evaluates the policies of roles and buckets across accounts.

ministack assumes that each bucket is in the account of the caller, so `aws:ResourceAccount` has the wrong value. For a
bucket in another account, the principal in the bucket policy is only the caller's account, so `aws:PrincipalArn` isn't
the role.
"""
from dataclasses import replace

from ministack.core import iam_evaluator
from ministack.services import iam, s3

_BUCKET = "arn:aws:s3:::"


def register():
    _know_the_owner()
    _know_the_role()


def _know_the_owner():
    resolve = iam_evaluator._resolve_condition_key

    def resolve_with_owner(key, context):
        if key.lower() == "aws:resourceaccount" and context.resource_arn.startswith(_BUCKET):
            owner = s3._bucket_owner_account(context.resource_arn[len(_BUCKET):].split("/", 1)[0])
            if owner:
                return owner
        return resolve(key, context)

    iam_evaluator._resolve_condition_key = resolve_with_owner


def _know_the_role():
    evaluate = iam_evaluator.evaluate_resource_policy

    def evaluate_for_role(document, context, *more, **options):
        role = _role_of(iam_evaluator.caller_arn())
        if role and context.principal_arn == f"arn:aws:iam::{role.split(':')[4]}:root":
            context = replace(context, principal_arn=role)
        return evaluate(document, context, *more, **options)

    iam_evaluator.evaluate_resource_policy = evaluate_for_role


def _role_of(caller):
    """The ARN of the role of a session, which unlike the ARN of the session contains its path."""
    if ":assumed-role/" not in caller:
        return None
    role = iam._roles.get(caller.split(":assumed-role/", 1)[1].split("/", 1)[0])
    return role and role["Arn"]
