"""Lets `AWS::S3::Bucket` apply its `OwnershipControls`, which ministack leaves out: whether a bucket's ACLs are on
decides whether CloudTrail accepts it as the source of an import.
"""
from xml.sax.saxutils import escape

from ministack.services import s3
from ministack.services.cloudformation import provisioners


def register():
    provisioners._S3_BUCKET_CONFIGURATIONS += (
        ("OwnershipControls", _xml, _put, s3._delete_bucket_ownership_controls),
    )


def _xml(controls):
    rules = "".join(
        f"<Rule><ObjectOwnership>{escape(rule['ObjectOwnership'])}</ObjectOwnership></Rule>"
        for rule in controls.get("Rules", [])
    )
    return f'<OwnershipControls xmlns="{s3.S3_NS}">{rules}</OwnershipControls>'.encode()


def _put(bucket, xml):
    status, _headers, body = s3._put_bucket_ownership_controls(bucket, xml)
    if status >= 400:
        raise ValueError(f"OwnershipControls of bucket {bucket}: {body}")
