"""What DescribeJobs and ListJobs say of a job, where moto says less than AWS or something else."""

import json
import time
from typing import Any

from moto.batch.models import BatchBackend, Job
from moto.batch.responses import BatchResponse

from .batch_retries import strategy_of
from .settings import settings

_describe = Job.describe
_container_details = Job._container_details
_container_property = Job._get_container_property
_submit = BatchResponse.submitjob
_list = BatchResponse.listjobs
_cancel = BatchBackend.cancel_job
_terminate = BatchBackend.terminate_job


def repair() -> None:
    BatchBackend.describe_jobs = describe_jobs
    Job.describe = describe
    Job._container_details = container_details
    Job._get_container_property = container_property
    BatchResponse.submitjob = submit
    BatchResponse.listjobs = list_jobs
    BatchBackend.cancel_job = cancel
    BatchBackend.terminate_job = terminate


def describe_jobs(backend: BatchBackend, jobs: list[str] | None) -> list[dict[str, Any]]:
    """moto walks through all jobs, and breaks when another request adds one meanwhile."""
    ids = [job.rsplit("/", 1)[-1] for job in jobs] if jobs else list(backend._jobs)
    return [backend._jobs[job_id].describe() for job_id in ids if job_id in backend._jobs]


def describe(job: Job) -> dict[str, Any]:
    details = {**_describe(job), "retryStrategy": strategy_of(job)}
    details["isCancelled"] = getattr(job, "cancelled", False)
    details["isTerminated"] = getattr(job, "terminated", False)
    return details


def container_details(job: Job) -> dict[str, Any]:
    """moto leaves out the image, the resources and how the container ended."""
    details = _container_details(job)
    properties = job.job_definition.container_properties or {}
    details["image"] = properties.get("image")
    details["resourceRequirements"] = list(resources_of(job).values())
    ending = getattr(job, "ending", None)
    if ending is not None and ending.exit_code is not None:
        details["exitCode"] = ending.exit_code
    if ending is not None and ending.reason is not None:
        details["reason"] = ending.reason
    return details


def resources_of(job: Job) -> dict[str, dict[str, str]]:
    stated = (job.job_definition.container_properties or {}).get("resourceRequirements", [])
    overridden = job.container_overrides.get("resourceRequirements", [])
    return {requirement["type"]: requirement for requirement in [*stated, *overridden]}


def container_property(job: Job, name: str, default: Any) -> Any:
    """moto adds AWS_BATCH_JOB_ID to the overrides at each look."""
    if name != "environment":
        return _container_property(job, name, default)
    stated = (job.job_definition.container_properties or {}).get("environment", [])
    overridden = job.container_overrides.get("environment", [])
    merged = {variable["name"]: variable["value"] for variable in [*stated, *overridden]}
    return [{"name": key, "value": value} for key, value in merged.items()]


def submit(response: BatchResponse) -> str:
    answer = _submit(response)
    job = response.batch_backend.get_job_by_id(json.loads(answer)["jobId"])
    job.retry_strategy = response._get_param("retryStrategy")
    return answer


def list_jobs(response: BatchResponse) -> str:
    """moto shows all jobs at once and knows no pages."""
    now = time.time() * 1000
    found = [
        job
        for job in json.loads(_list(response))["jobSummaryList"]
        if now - job["createdAt"] >= settings.list_delay * 1000
    ]
    start = int(response._get_param("nextToken") or 0)
    end = start + int(response._get_param("maxResults") or 1000)
    page: dict[str, Any] = {"jobSummaryList": found[start:end]}
    if end < len(found):
        page["nextToken"] = str(end)
    return json.dumps(page)


def cancel(backend: BatchBackend, job_id: str, reason: str) -> None:
    _cancel(backend, job_id, reason)
    job = backend.get_job_by_id(job_id)
    if job is not None and job.stop:
        job.cancelled = True


def terminate(backend: BatchBackend, job_id: str, reason: str) -> None:
    job = backend.get_job_by_id(job_id)
    if job is None or job.job_stopped:
        return
    _terminate(backend, job_id, reason)
    job.terminated = True
