"""Jobs as processes of this machine: the same life of a job where no container engine is."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from moto.batch.models import Job

from .batch_run import ImageMissing
from .settings import settings

MISSING_IMAGE = "missing"


class Processes:
    def __init__(self) -> None:
        self.started: list[Process] = []

    def close(self) -> None:
        """Processes outlive their parent, unlike the containers of a host."""
        for process in self.started:
            process.remove()

    def start(self, job: Job, variables: dict[str, str]) -> "Process":
        image = job.job_definition.container_properties["image"]
        if image.endswith(f":{MISSING_IMAGE}"):
            raise ImageMissing(f"Error response: manifest for {image} not found")
        command = settings.command or job._add_parameters_to_command(job._get_container_property("command", []))
        process = Process(command, {"PATH": os.environ["PATH"], **variables})
        self.started.append(process)
        return process


class Process:
    """In a session of its own, so that whatever it started ends with it, as in a container."""

    def __init__(self, command: list[str], variables: dict[str, str]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mustrun-job-"))
        self.log = self.folder / "job.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def exit_code(self) -> int | None:
        code = self.process.poll()
        # A container engine reports a death by signal as 128 and the signal's number.
        return 128 - code if code is not None and code < 0 else code

    def stop(self, grace: float) -> int:
        """As ECS does: SIGTERM to the first process alone, later SIGKILL to all."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(grace)
        except subprocess.TimeoutExpired:
            self.kill()
        return self.exit_code() or 0

    def kill(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def lines(self) -> list[str]:
        return self.log.read_text(errors="replace").splitlines()

    def remove(self) -> None:
        # Once only: the group's number may be another's later.
        if not self.folder.exists():
            return
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
