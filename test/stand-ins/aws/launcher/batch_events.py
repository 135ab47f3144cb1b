"""Batch state changes on the default event bus: moto sends none."""

import json
from threading import Timer
from typing import Any

from moto.batch.models import Job
from moto.events.models import Rule, events_backends

from .settings import settings

_send_to_sqs_queue = Rule._send_to_sqs_queue


def repair() -> None:
    """moto leaves out the account of an event."""

    def send(rule: Any, resource_id: str, event: dict[str, Any], group_id: str | None = None) -> None:
        _send_to_sqs_queue(rule, resource_id, {"account": rule.account_id, **event}, group_id)

    Rule._send_to_sqs_queue = send


def emit(job: Job) -> None:
    backend = job.job_definition.backend
    event = {
        "Source": "aws.batch",
        "DetailType": "Batch Job State Change",
        "Resources": [job.arn],
        "Detail": json.dumps({**job.describe(), "status": job.status}),
    }
    if settings.events_lost:
        return
    bus = events_backends[backend.account_id][backend.region_name]
    for _ in range(settings.event_copies):
        if settings.event_delay == 0:
            bus.put_events([event])
        else:
            later = Timer(settings.event_delay, bus.put_events, [[event]])
            later.daemon = True
            later.start()
