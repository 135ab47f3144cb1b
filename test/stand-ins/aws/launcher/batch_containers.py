"""Jobs in containers, by Docker's API (docker, or podman's socket). moto passes on too little of a definition."""

from typing import Any

import docker
from docker.errors import APIError, ImageNotFound, NotFound
from moto.batch.models import Job

from .batch_describe import resources_of
from .batch_run import ImageMissing


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
            started = self.client.containers.run(
                image,
                job._add_parameters_to_command(job._get_container_property("command", [])),
                name=f"{job.job_name}-{job.job_id}-{len(job.attempts)}",
                environment=variables,
                network_mode="host",
                detach=True,
                **options_of(job),
            )
        except ImageNotFound as error:
            raise ImageMissing(str(error)) from error
        except APIError as error:
            if "pull" in str(error) or "manifest" in str(error):
                raise ImageMissing(str(error)) from error
            raise
        container = Container(started)
        self.started.append(container)
        return container


def options_of(job: Job) -> dict[str, Any]:
    """The definition's properties in the words of Docker's API."""
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
        options["mem_limit"] = f"{resources['MEMORY']}m"
    sources = {
        volume["name"]: volume["host"]["sourcePath"]
        for volume in properties.get("volumes", [])
        if volume.get("host", {}).get("sourcePath")
    }
    options["volumes"] = [
        f"{sources[mount['sourceVolume']]}:{mount['containerPath']}:{'ro' if mount.get('readOnly') else 'rw'}"
        for mount in properties.get("mountPoints", [])
        if mount["sourceVolume"] in sources
    ]
    options["ulimits"] = [
        docker.types.Ulimit(name=one["name"], soft=one["softLimit"], hard=one["hardLimit"])
        for one in properties.get("ulimits", [])
    ]
    return options


class Container:
    def __init__(self, started: Any) -> None:
        self.started = started

    def exit_code(self) -> int | None:
        self.started.reload()
        return None if self.started.status in ("created", "running") else self.started.wait()["StatusCode"]

    def stop(self, grace: float) -> int:
        self.started.stop(timeout=max(1, round(grace)))
        return self.started.wait()["StatusCode"]

    def kill(self) -> None:
        self.started.kill()

    def lines(self) -> list[str]:
        return self.started.logs().decode(errors="replace").splitlines()

    def remove(self) -> None:
        try:
            self.started.remove(force=True)
        except NotFound:
            pass
