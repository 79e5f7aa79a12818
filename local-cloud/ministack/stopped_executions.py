"""Ends the history of an execution where it was stopped. ministack lets the state that was at work leave its mark
after the abort; on AWS nothing comes after it.
"""
from ministack.services import stepfunctions


def register():
    add_event = stepfunctions._add_event

    def add_event_unless_stopped(execution, event_type, details=None):
        events = execution["events"]
        if events and events[-1]["type"] == "ExecutionAborted":
            return events[-1]
        return add_event(execution, event_type, details)

    stepfunctions._add_event = add_event_unless_stopped
