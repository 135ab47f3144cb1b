"""What a test may change while the stand-in runs; `control` sets it, the repairs read it."""

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass
class Settings:
    # False: no instance can be had, and jobs stay RUNNABLE.
    capacity: bool = True
    # How long ListJobs does not yet show a new job: AWS promises no read after write.
    list_delay: float = 0.0
    # Seconds that one second of a job's timeout, or of the 30 s between SIGTERM and SIGKILL, takes here.
    second: float = 1.0
    # Batch state changes: seconds that each is late, how often it comes, and whether it is lost.
    event_delay: float = 0.0
    event_copies: int = 1
    events_lost: bool = False
    # A program in place of each job's own command (jobs as processes alone).
    command: list[str] = field(default_factory=list)
    # Variables that every job gets besides those of Batch and of its definition.
    environment: dict[str, str] = field(default_factory=dict)
    # The folder that stands for the root of the jobs' host (jobs as containers alone): the paths that a definition mounts
    # of its host are made below it.
    host: str = ""
    # Whether calls are refused that the caller's policies do not allow (access), and jobs get their role's credentials.
    enforced: bool = False


settings = Settings()


def change(values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name not in {known.name for known in fields(Settings)}:
            raise KeyError(f"no setting {name}")
        setattr(settings, name, value)


def reset() -> None:
    for known in fields(Settings):
        setattr(settings, known.name, getattr(Settings(), known.name))
