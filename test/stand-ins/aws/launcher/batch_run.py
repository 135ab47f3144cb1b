"""
The life of a job, in place of moto's own: moto knows no retries, no lack of capacity, no events, and kills at once.

    SUBMITTED -> PENDING -> RUNNABLE -> STARTING -> RUNNING -> SUCCEEDED | FAILED
                               ^                       |
                               '------- retry ---------'
"""

import logging
import time
from datetime import datetime
from typing import Protocol

from moto.batch.models import Job
from moto.moto_api import state_manager

from .access import credentials_of
from .batch_events import emit
from .batch_retries import Ending, is_retried
from .settings import settings

LOOK_SECONDS = 0.05
# ECS: from SIGTERM to SIGKILL.
GRACE_SECONDS = 30
LOST_HOST = "Host EC2 (instance i-0123456789abcdef0) terminated."


class ImageMissing(Exception):
    """The engine has no such image and cannot get it."""


class Started(Protocol):
    """A container, or what stands for one."""

    def exit_code(self) -> int | None: ...
    def stop(self, grace: float) -> int: ...
    def kill(self) -> None: ...
    def lines(self) -> list[str]: ...
    def remove(self) -> None: ...


class Engine(Protocol):
    def start(self, job: Job, variables: dict[str, str]) -> Started: ...
    def close(self) -> None: ...


def repair(engine: Engine, endpoint: str) -> None:
    # moto would move a job on whenever somebody looks at it.
    state_manager.set_transition("batch::job", {"progression": "manual", "times": 10**9})
    Job.run = lambda job: run(job, engine, endpoint)


def run(job: Job, engine: Engine, endpoint: str) -> None:
    try:
        enter(job, "PENDING")
        if job.depends_on and not job._wait_for_dependencies():
            emit(job)
            return
        ending = attempt(job, engine, endpoint)
        while is_retried(job, ending):
            ending = attempt(job, engine, endpoint)
    except Exception as error:
        logging.exception("the job %s", job.job_id)
        ending = Ending(f"the stand-in failed: {error}", stopped=True)
    finish(job, ending)


def attempt(job: Job, engine: Engine, endpoint: str) -> Ending:
    job.ending = None
    job.host_lost = False
    enter(job, "RUNNABLE")
    while not settings.capacity and not job.stop:
        time.sleep(LOOK_SECONDS)
    if job.stop:
        return Ending(job.job_stopped_reason, stopped=True)
    enter(job, "STARTING")
    job.job_started_at = datetime.now()
    job._start_attempt()
    started = None
    try:
        started = engine.start(job, variables_of(job, endpoint))
        enter(job, "RUNNING")
        ending = watch(job, started)
        keep_log(job, started.lines())
    except ImageMissing as error:
        ending = Ending("Task failed to start", reason=f"CannotPullContainerError: {error}")
    finally:
        if started is not None:
            started.remove()
    note(job, ending)
    return ending


def watch(job: Job, started: Started) -> Ending:
    limit = job._get_attempt_duration()
    deadline = None if limit is None else time.monotonic() + limit * settings.second
    grace = GRACE_SECONDS * settings.second
    while True:
        exit_code = started.exit_code()
        if job.host_lost:
            started.kill()
            return Ending(LOST_HOST)
        if exit_code is not None:
            return Ending("Essential container in task exited", exit_code)
        if job.stop:
            return Ending(job.job_stopped_reason, started.stop(grace), stopped=True)
        if deadline is not None and time.monotonic() > deadline:
            return Ending("Job attempt duration exceeded timeout", started.stop(grace), stopped=True)
        time.sleep(LOOK_SECONDS)


def variables_of(job: Job, endpoint: str) -> dict[str, str]:
    """Those of the definition and of SubmitJob, of Batch, and the way to this stand-in."""
    stated = {one["name"]: one["value"] for one in job._get_container_property("environment", [])}
    return {
        **settings.environment,
        **stated,
        "AWS_BATCH_JOB_ID": job.job_id,
        "AWS_BATCH_JOB_ATTEMPT": str(len(job.attempts)),
        "AWS_BATCH_JQ_NAME": job.job_queue.name,
        "AWS_BATCH_CE_NAME": "stand-in",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": job.backend.region_name,
        **credentials(job),
    }


def credentials(job: Job) -> dict[str, str]:
    """ECS offers those of the job's role at an address; here they are variables, and without enforcement any will do."""
    if not settings.enforced:
        return {"AWS_ACCESS_KEY_ID": "job", "AWS_SECRET_ACCESS_KEY": "job"}
    role = job.job_definition.container_properties["jobRoleArn"]
    return credentials_of(role, "ecs-tasks.amazonaws.com", job.backend.region_name)


def enter(job: Job, status: str) -> None:
    job.status = status
    emit(job)


def note(job: Job, ending: Ending) -> None:
    """What DescribeJobs says of the attempt."""
    job.ending = ending
    job.exit_code = ending.exit_code
    job.job_stopped_at = datetime.now()
    job._stop_attempt()
    job.latest_attempt["statusReason"] = ending.status_reason
    if ending.exit_code is not None:
        job.latest_attempt["container"]["exitCode"] = ending.exit_code
    if ending.reason is not None:
        job.latest_attempt["container"]["reason"] = ending.reason


def finish(job: Job, ending: Ending) -> None:
    job.job_stopped_reason = ending.status_reason
    job._mark_stopped(success=ending.succeeded)
    emit(job)


def keep_log(job: Job, lines: list[str]) -> None:
    now = int(time.time() * 1000)
    job.log_stream_name = job._stream_name
    job._log_backend.ensure_log_group(job._log_group)
    job._log_backend.ensure_log_stream(job._log_group, job.log_stream_name)
    events = [{"timestamp": now, "message": line} for line in lines if line != ""]
    if events:
        job._log_backend.put_log_events(job._log_group, job.log_stream_name, events)
