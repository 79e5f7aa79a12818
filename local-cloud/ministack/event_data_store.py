"""`AWS::CloudTrail::EventDataStore` for ministack, kept in the CloudTrail Lake emulator.

ministack has no event data stores. This module passes CloudFormation's properties on to CreateEventDataStore,
UpdateEventDataStore and DeleteEventDataStore of the emulator. The emulator's rules (termination protection, an import
in progress) therefore decide whether a stack can be changed or deleted, as on AWS.
"""
import os

import botocore.session
from botocore.exceptions import ClientError
from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners, stacks

RESOURCE_TYPE = "AWS::CloudTrail::EventDataStore"

# Properties that CreateEventDataStore and UpdateEventDataStore accept under CloudFormation's name.
_SETTINGS = {
    "Name": str,
    "AdvancedEventSelectors": list,
    "BillingMode": str,
    "KmsKeyId": str,
    "MultiRegionEnabled": bool,
    "OrganizationEnabled": bool,
    "RetentionPeriod": int,
    "TerminationProtectionEnabled": bool,
}


def create(logical_id, props, stack_name):
    name = props.get("Name") or provisioners._physical_name(stack_name, logical_id)
    request = {**_settings(props), "Name": name}
    if "IngestionEnabled" in props:
        request["StartIngestion"] = _converted(bool, props["IngestionEnabled"])
    if props.get("Tags"):
        request["TagsList"] = props["Tags"]
    arn = _cloudtrail().create_event_data_store(**request)["EventDataStoreArn"]
    return arn, _attributes(arn)


def update(physical_id, old_props, new_props, stack_name):
    _cloudtrail().update_event_data_store(EventDataStore=physical_id, **_settings(new_props))
    return physical_id, _attributes(physical_id)


def delete(physical_id, props):
    try:
        _cloudtrail().delete_event_data_store(EventDataStore=physical_id)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("EventDataStoreNotFoundException", "EventDataStoreNotFound"):
            raise


def register():
    provisioners._RESOURCE_HANDLERS[RESOURCE_TYPE] = {"create": create, "update": update, "delete": delete}
    others = stacks._runs_on_worker_thread

    def runs_on_worker_thread(resource_type):
        # The emulator may be reading a bucket of this server, which must answer meanwhile.
        return resource_type == RESOURCE_TYPE or others(resource_type)

    stacks._runs_on_worker_thread = runs_on_worker_thread


def _settings(props):
    return {name: _converted(kind, props[name]) for name, kind in _SETTINGS.items() if name in props}


def _converted(kind, value):
    """Templates may carry numbers and booleans as strings."""
    if kind is bool:
        return value if isinstance(value, bool) else str(value).lower() == "true"
    return kind(value)


def _attributes(arn):
    store = _cloudtrail().get_event_data_store(EventDataStore=arn)
    return {
        "EventDataStoreArn": store["EventDataStoreArn"],
        "Status": store["Status"],
        "CreatedTimestamp": store["CreatedTimestamp"].isoformat(),
        "UpdatedTimestamp": store["UpdatedTimestamp"].isoformat(),
    }


def _cloudtrail():
    """A client of the emulator, as the account and in the Region of the stack that is being deployed."""
    return botocore.session.get_session().create_client(
        "cloudtrail",
        region_name=get_region(),
        endpoint_url=os.environ["LAKE_URL"],
        aws_access_key_id=get_account_id(),
        aws_secret_access_key="local",
    )
