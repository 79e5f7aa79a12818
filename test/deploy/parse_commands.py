"""Runs commands with the AWS CLI up to the moment at which it would send a request. Nothing is sent.

Reads a list of commands from standard input, each a list of arguments, and writes the results as JSON.
"""
import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver
from botocore.awsrequest import AWSResponse


def run(arguments):
    driver = create_clidriver()
    operations = []

    def answer(model, **_):
        operations.append(f"{model.service_model.service_name} {model.name}")
        return AWSResponse(None, 200, {}, None), {}

    driver.session.register("before-call", answer)
    errors, output = io.StringIO(), io.StringIO()
    with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(output):
        try:
            code = driver.main([*arguments, "--endpoint-url", "http://127.0.0.1:9", "--no-sign-request"])
        except SystemExit as end:
            code = end.code
    return {"code": code, "operations": operations, "errors": errors.getvalue().strip()}


json.dump([run(arguments) for arguments in json.load(sys.stdin)], sys.stdout)
