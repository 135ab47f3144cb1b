"""Which end of an attempt is followed by another one: moto knows no retry strategy."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from moto.batch.models import Job


@dataclass(frozen=True)
class Ending:
    """How an attempt ended."""

    status_reason: str
    exit_code: int | None = None
    # What the container engine said.
    reason: str | None = None
    # Batch does not repeat what was stopped on purpose or ran over its time.
    stopped: bool = False

    @property
    def succeeded(self) -> bool:
        return self.exit_code == 0 and not self.stopped


def strategy_of(job: Job) -> dict[str, Any]:
    return getattr(job, "retry_strategy", None) or job.job_definition.retry_strategy or {"attempts": 1}


def is_retried(job: Job, ending: Ending) -> bool:
    """The first rule whose conditions all hold decides; where none does, the job is tried again."""
    strategy = strategy_of(job)
    if ending.succeeded or ending.stopped or len(job.attempts) >= int(strategy.get("attempts") or 1):
        return False
    for rule in strategy.get("evaluateOnExit") or []:
        if _holds(rule, ending):
            # moto keeps the action in lower case.
            return rule["action"].upper() == "RETRY"
    return True


def _holds(rule: dict[str, str], ending: Ending) -> bool:
    found = {
        "onExitCode": None if ending.exit_code is None else str(ending.exit_code),
        "onStatusReason": ending.status_reason,
        "onReason": ending.reason or "",
    }
    return all(
        found[name] is not None and fnmatchcase(found[name], pattern)
        for name, pattern in rule.items()
        if name in found
    )
