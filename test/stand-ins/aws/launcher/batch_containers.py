"""Jobs in containers, by Docker's API (docker, or podman's socket). moto passes on too little of a definition."""

import resource
import sys
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError, ImageNotFound, NotFound
from moto.batch.models import Job

from .batch_describe import resources_of
from .batch_run import ImageMissing
from .settings import settings

# As a machine of jobs has them: anybody may make a file there, and nobody remove another's.
HOST_FOLDER_MODE = 0o1777
DEFAULT_LIMITS = {"nofile": (16384, 16384), "nproc": (4096, 4096)}


class Containers:
    def __init__(self) -> None:
        self.client = docker.from_env()
        self.started: list[Container] = []

    def close(self) -> None:
        for container in self.started:
            container.remove()

    def start(self, job: Job, variables: dict[str, str]) -> "Container":
        image = job.job_definition.container_properties["image"]
        try:
            created = self.client.containers.create(
                image,
                job._add_parameters_to_command(job._get_container_property("command", [])),
                name=f"{job.job_name}-{job.job_id}-{len(job.attempts)}",
                environment=variables,
                network_mode="host",
                **options_of(job),
            )
        except ImageNotFound as error:
            raise ImageMissing(str(error)) from error
        container = Container(created)
        self.started.append(container)
        try:
            created.start()
        except APIError:
            container.remove()
            raise
        return container


def options_of(job: Job) -> dict[str, Any]:
    """
    The definition's properties in the words of Docker's API. Not `initProcessEnabled`: podman's own init is another
    package, and images have theirs.
    """
    properties = job.job_definition.container_properties
    linux = properties.get("linuxParameters") or {}
    resources = {kind: one["value"] for kind, one in resources_of(job).items()}
    options: dict[str, Any] = {"read_only": properties.get("readonlyRootFilesystem", False)}
    if properties.get("user"):
        options["user"] = properties["user"]
    if linux.get("sharedMemorySize"):
        options["shm_size"] = f"{linux['sharedMemorySize']}m"
    if linux.get("tmpfs"):
        options["tmpfs"] = {
            one["containerPath"]: ",".join([f"size={one['size']}m", *one.get("mountOptions", [])])
            for one in linux["tmpfs"]
        }
    if resources.get("MEMORY"):
        # Swap counts in: without a limit of its own as much again could be had.
        options["mem_limit"] = options["memswap_limit"] = f"{resources['MEMORY']}m"
    sources = {
        volume["name"]: volume["host"]["sourcePath"]
        for volume in properties.get("volumes", [])
        if volume.get("host", {}).get("sourcePath")
    }
    options["volumes"] = [
        f"{on_host(sources[mount['sourceVolume']])}:{mount['containerPath']}:{'ro' if mount.get('readOnly') else 'rw'}"
        for mount in properties.get("mountPoints", [])
        if mount["sourceVolume"] in sources
    ]
    options["ulimits"] = limits_of(properties.get("ulimits", []))
    return options


def on_host(path: str) -> str:
    if settings.host == "":
        return path
    folder = Path(settings.host) / path.lstrip("/")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(HOST_FOLDER_MODE)
    return str(folder)


def limits_of(stated: list[dict[str, Any]]) -> list[docker.types.Ulimit]:
    """As stated, but no more than this machine may have. What is not stated podman would set to more than that."""
    limits = DEFAULT_LIMITS | {one["name"]: (one["softLimit"], one["hardLimit"]) for one in stated}
    return [
        docker.types.Ulimit(name=name, soft=min(soft, most(name)), hard=min(hard, most(name)))
        for name, (soft, hard) in limits.items()
    ]


def most(name: str) -> int:
    _, hard = resource.getrlimit(getattr(resource, f"RLIMIT_{name.upper()}"))
    return sys.maxsize if hard == resource.RLIM_INFINITY else hard


class Container:
    def __init__(self, started: Any) -> None:
        self.started = started

    def exit_code(self) -> int | None:
        self.started.reload()
        return self.started.wait()["StatusCode"] if self.started.status in ("exited", "dead") else None

    def stop(self, grace: float) -> int:
        self.started.stop(timeout=max(1, round(grace)))
        return self.started.wait()["StatusCode"]

    def kill(self) -> None:
        try:
            self.started.kill()
        except APIError:
            # It is over by itself.
            self.started.wait()

    def lines(self) -> list[str]:
        return self.started.logs().decode(errors="replace").splitlines()

    def remove(self) -> None:
        try:
            self.started.remove(force=True)
        except NotFound:
            pass
