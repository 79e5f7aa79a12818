"""Lets `AWS::CloudWatch::Alarm` accept metric math. The alarm watches the first of its metrics alone.

ministack doesn't evaluate metric math, and neither does this module. But an expression that CloudWatch would refuse
fails the deployment here, too: one with an unknown function, or with an ID that the alarm doesn't define.
"""
import re

from ministack.services.cloudformation import provisioners

FUNCTIONS = {"ABS", "AVG", "FILL", "IF", "MAX", "METRICS", "MIN", "RUNNING_SUM", "SUM"}
KEYWORDS = {"AND", "OR", "NOT", "REPEAT", "LINEAR"}

_WORD = re.compile(r"[A-Za-z_]\w*")
_ID = re.compile(r"[a-z]\w*")


def register():
    record = provisioners._cw_metric_alarm_record

    def record_of_first_metric(name, props):
        metrics = props.get("Metrics") or []
        if not metrics:
            return record(name, props)
        _check(name, metrics)
        first = next(each["MetricStat"] for each in metrics if "MetricStat" in each)
        rest = {key: value for key, value in props.items() if key != "Metrics"}
        return record(name, {**rest, **first["Metric"], "Period": first["Period"], "Statistic": first["Stat"]})

    provisioners._cw_metric_alarm_record = record_of_first_metric


def _check(name, metrics):
    ids = [each["Id"] for each in metrics]
    if len(set(ids)) < len(ids) or not all(_ID.fullmatch(each) for each in ids):
        raise ValueError(f"Alarm {name}: the IDs of its metrics are not valid and unique: {ids}")
    for metric in metrics:
        for word in _WORD.findall(metric.get("Expression", "")):
            if word not in FUNCTIONS | KEYWORDS and word not in ids:
                raise ValueError(f"Alarm {name}: {metric['Expression']} contains {word}, which is not defined")
    results = [each for each in metrics if str(each.get("ReturnData", True)).lower() == "true"]
    if len(results) != 1:
        raise ValueError(f"Alarm {name}: one metric must return data, not {len(results)}")
