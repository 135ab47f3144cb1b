"""
IAM in front of moto, where the setting `enforced` is on. moto finds out who calls, with signature and session token, and
which policies the role has; what they mean is decided here (policies), since moto knows no conditions, and of most
services no resources. Whoever uses the stand-in's own key may do everything: the tests themselves.
"""

import json
from typing import Any
from urllib.parse import parse_qs, urlparse

from moto import settings as moto_settings
from moto.batch.models import batch_backends
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import JsonRESTError
from moto.iam.access_control import IAMRequestBase, PermissionResult
from moto.iam.models import iam_backends
from moto.s3.models import FakeBucket, s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.sts.models import sts_backends

from .policies import Question, is_allowed, trusts
from .settings import settings

PARTITION = "aws"
ADMINISTRATOR = "test"
# The way to the stand-in is plain HTTP, where the way to AWS is not.
SECURE = {"aws:securetransport": "true", "s3:tlsversion": "1.3"}

# All calls that were refused, for whoever asks whether there was any.
refusals: list[str] = []

_authorize = ActionAuthenticatorMixin._authenticate_and_authorize_action


def repair() -> None:
    moto_settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    ActionAuthenticatorMixin._authenticate_and_authorize_action = authorize
    IAMRequestBase.check_action_permitted = check
    # moto refuses whatever a Deny of the bucket's policy names, whether or not its conditions hold.
    FakeBucket.get_permission = lambda bucket, action, resource: PermissionResult.NEUTRAL


def authorize(response: Any, request_class: type, resource: str = "*") -> None:
    named = response.headers.get("Authorization", "").partition("Credential=")[2].partition("/")[0]
    if settings.enforced and named != ADMINISTRATOR:
        _authorize(response, request_class, resource)


def check(request: IAMRequestBase, resource: str) -> None:
    own = [document_of(policy) for policy in request._access_key.collect_policies()]
    for question in questions(request, resource):
        bucket = bucket_of(request, question.resource) if question.action.startswith("s3:") else None
        of_resource = [json.loads(bucket.policy)] if bucket is not None and bucket.policy else []
        if not is_allowed(question, own, of_resource):
            refuse(request, question)


def refuse(request: IAMRequestBase, question: Question) -> None:
    refusals.append(f"{request._access_key.arn} {question.action} {question.resource}")
    if request._service in ("s3", "iam", "sts"):
        request._raise_access_denied()
    # moto answers everybody in XML, which clients of the JSON protocols cannot read.
    message = f"{request._access_key.arn} is not authorized to perform: {question.action} on resource: {question.resource}"
    raise JsonRESTError("AccessDeniedException", message)


def document_of(policy: Any) -> dict[str, Any]:
    return json.loads(policy if isinstance(policy, str) else policy["policy_document"])


def questions(request: IAMRequestBase, resource: str) -> list[Question]:
    """
    Everything that a request needs to be allowed.
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    service = request._service
    if service == "s3":
        return of_s3(request, resource)
    if service == "batch":
        return of_batch(request)
    if service == "secretsmanager":
        backend = secretsmanager_backends[request.account_id][request._region]
        name = json.loads(request._body)["SecretId"]
        secret = next((one for one in backend.secrets.values() if name in (one.name, one.arn)), None)
        return [Question(request._action, "*" if secret is None else secret.arn)]
    # A batch of SQS's calls is allowed by the name of one.
    return [Question(request._action.removesuffix("Batch"), resource)]


def of_s3(request: IAMRequestBase, resource: str) -> list[Question]:
    query = parse_qs(urlparse(request._path).query, keep_blank_values=True)
    headers = {name.lower(): value for name, value in request._headers.items()}
    context = dict(SECURE)
    for name in ("if-match", "if-none-match"):
        if name in headers:
            context[f"s3:{name}"] = headers[name]
    if "prefix" in query:
        context["s3:prefix"] = query["prefix"][0]
    asked = [Question(request._action, resource, context)]
    bucket, key = bucket_of(request, resource), key_of(resource)
    if request._action == "s3:GetObject" and bucket is not None and bucket.keys.get(key) is None:
        # Who may not list is not told that a key is missing: the answer is 403.
        asked.append(Question("s3:ListBucket", resource.partition("/")[0], {**context, "s3:prefix": key}))
    return asked


def bucket_of(request: IAMRequestBase, resource: str) -> FakeBucket | None:
    name = resource.removeprefix(f"arn:{PARTITION}:s3:::").partition("/")[0]
    return s3_backends[request.account_id][PARTITION].buckets.get(name)


def key_of(resource: str) -> str:
    return resource.partition("/")[2]


def of_batch(request: IAMRequestBase) -> list[Question]:
    """moto takes these actions from the path, in lower case; to IAM case is all one."""
    body = json.loads(request._body or b"{}")
    arn = f"arn:{PARTITION}:batch:{request._region}:{request.account_id}:"
    if request._action == "batch:submitjob":
        asked = [Question(request._action, body[name]) for name in ("jobQueue", "jobDefinition")]
        tags = {f"aws:requesttag/{name}".lower(): value for name, value in body.get("tags", {}).items()}
        return [*asked, Question("batch:TagResource", f"{arn}job/new", tags)] if tags else asked
    if request._action == "batch:terminatejob":
        backend = batch_backends[request.account_id][request._region]
        job = backend.get_job_by_id(body["jobId"])
        tags = {} if job is None else backend.list_tags_for_resource(job.arn)
        context = {f"aws:resourcetag/{name}".lower(): value for name, value in tags.items()}
        return [Question(request._action, f"{arn}job/{body['jobId']}", context)]
    return [Question(request._action, "*")]


def credentials_of(role_arn: str, service: str, region: str) -> dict[str, str]:
    """What a service of AWS hands to what it starts, where the role trusts the service."""
    account = role_arn.split(":")[4]
    role = iam_backends[account][PARTITION].get_role_by_arn(role_arn)
    if not trusts(json.loads(role.assume_role_policy_document), service, {"aws:sourceaccount": account}):
        raise PermissionError(f"{role_arn} does not trust {service}")
    assumed = sts_backends[account][PARTITION].assume_role(region, service, role_arn, "", 3600, "")
    return {
        "AWS_ACCESS_KEY_ID": assumed.access_key_id,
        "AWS_SECRET_ACCESS_KEY": assumed.secret_access_key,
        "AWS_SESSION_TOKEN": assumed.session_token,
    }
