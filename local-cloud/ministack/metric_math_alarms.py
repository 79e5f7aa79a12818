"""Lets `AWS::CloudWatch::Alarm` take metric math: the alarm is made, and watches the first of its metrics alone."""
from ministack.services.cloudformation import provisioners


def register():
    record = provisioners._cw_metric_alarm_record

    def record_of_first_metric(name, props):
        stats = [each["MetricStat"] for each in props.get("Metrics") or [] if "MetricStat" in each]
        if not stats:
            return record(name, props)
        first = stats[0]
        rest = {key: value for key, value in props.items() if key != "Metrics"}
        return record(name, {**rest, **first["Metric"], "Period": first["Period"], "Statistic": first["Stat"]})

    provisioners._cw_metric_alarm_record = record_of_first_metric
