"""What moto's CloudFormation does not make: secrets, policies of buckets, versioning, and URLs of queues that lead here."""

import json
import secrets
from typing import Any
from urllib.parse import urlparse

from moto.core.common_models import CloudFormationModel
from moto.s3.exceptions import MissingBucket
from moto.s3.models import FakeBucket, s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.sqs.models import Queue

PARTITION = "aws"

_create_bucket = FakeBucket.create_from_cloudformation_json.__func__


def repair(endpoint: str) -> None:
    """moto looks for subclasses of CloudFormationModel: for the types of this file it is enough to have been read."""
    Queue.physical_resource_id = property(lambda queue: queue.url(urlparse(endpoint)))
    FakeBucket.create_from_cloudformation_json = classmethod(create_bucket)


def create_bucket(cls: type, name: str, resource: dict, account_id: str, region_name: str, **kwargs: Any) -> FakeBucket:
    bucket = _create_bucket(cls, name, resource, account_id, region_name, **kwargs)
    versioning = resource.get("Properties", {}).get("VersioningConfiguration", {})
    if versioning.get("Status") == "Enabled":
        s3_backends[account_id][PARTITION].put_bucket_versioning(name, "Enabled")
    return bucket


class Secret(CloudFormationModel):
    """With something random in it, as CloudFormation fills one that the template says nothing of."""

    def __init__(self, arn: str) -> None:
        self.physical_resource_id = arn

    @staticmethod
    def cloudformation_name_type() -> str:
        return "Name"

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::SecretsManager::Secret"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict, account_id: str, region_name: str, **kwargs: Any
    ) -> "Secret":
        answer = secretsmanager_backends[account_id][region_name].create_secret(
            name=resource_name,
            secret_string=secrets.token_urlsafe(24),
            secret_binary=None,
            description=None,
            tags=cloudformation_json["Properties"].get("Tags"),
            kms_key_id=None,
            client_request_token=None,
            replica_regions=[],
            force_overwrite=False,
        )
        return cls(json.loads(answer)["ARN"])

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict, account_id: str, region_name: str
    ) -> None:
        secretsmanager_backends[account_id][region_name].delete_secret(resource_name, None, True)


class BucketPolicy(CloudFormationModel):
    def __init__(self, bucket: str) -> None:
        self.physical_resource_id = bucket

    @staticmethod
    def cloudformation_name_type() -> str:
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::S3::BucketPolicy"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict, account_id: str, region_name: str, **kwargs: Any
    ) -> "BucketPolicy":
        properties = cloudformation_json["Properties"]
        policy = json.dumps(properties["PolicyDocument"]).encode()
        s3_backends[account_id][PARTITION].put_bucket_policy(properties["Bucket"], policy)
        return cls(properties["Bucket"])

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict, account_id: str, region_name: str
    ) -> None:
        try:
            s3_backends[account_id][PARTITION].delete_bucket_policy(resource_name)
        except MissingBucket:
            # It went with its bucket.
            pass
