"""Lets `AWS::DynamoDB::Table` apply its time to live, point-in-time recovery and encryption. ministack ignores them."""
import json

from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

RESOURCE_TYPE = "AWS::DynamoDB::Table"

_CALLS = {
    "TimeToLiveSpecification": dynamodb._update_ttl,
    "PointInTimeRecoverySpecification": dynamodb._update_continuous_backups,
}


def register():
    handlers = provisioners._RESOURCE_HANDLERS[RESOURCE_TYPE]
    create, update = handlers["create"], handlers["update"]

    def create_with_settings(logical_id, props, stack_name):
        result = create(logical_id, props, stack_name)
        _apply(result[0], {}, props)
        return result

    def update_with_settings(physical_id, old_props, new_props, *more):
        result = update(physical_id, old_props, new_props, *more)
        _apply(result[0], old_props, new_props)
        return result

    provisioners._RESOURCE_HANDLERS[RESOURCE_TYPE] = {
        **handlers, "create": create_with_settings, "update": update_with_settings,
    }


def _apply(table, old_props, new_props):
    for name, call in _CALLS.items():
        setting = new_props.get(name)
        if setting is None or setting == old_props.get(name):
            continue
        status, _headers, body = call({"TableName": table, name: _booleans(setting)})
        if status >= 400:
            raise ValueError(f"{name} of table {table}: {body!r}")
    encryption = new_props.get("SSESpecification")
    if encryption is not None:
        description = dynamodb._sse_description_from_spec({
            "Enabled": _boolean(encryption.get("SSEEnabled", False)),
            "SSEType": encryption.get("SSEType"),
            "KMSMasterKeyId": encryption.get("KMSMasterKeyId"),
        })
        dynamodb._tables[table]["SSEDescription"] = json.loads(json.dumps(description))


def _booleans(setting):
    """A template may contain booleans as strings."""
    return {name: _boolean(value) for name, value in setting.items()}


def _boolean(value):
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
