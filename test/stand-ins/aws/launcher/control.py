"""
The tests' own way to the stand-in, below /stand-in/:

    POST settings   changes some of `settings`
    POST faults     adds a fault
    POST host-loss  {"jobId"}: the instance that runs the job is gone
    POST credentials  {"role", "service", "region"}: those that the service hands to what it starts with that role
    POST refusals   what callers' policies did not allow
    POST reset      no faults, settings as at the start
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from moto.batch.models import batch_backends

from . import settings
from .access import credentials_of, refusals
from .faults import Fault, answer, faults


def with_control(application: Callable) -> Callable:
    def handle(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith("/stand-in/"):
            return answer(environ, start_response, application)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        try:
            answered = act(path.removeprefix("/stand-in/"), json.loads(body or b"{}"))
            status, text = "200 OK", json.dumps(answered)
        except Exception as error:
            status, text = "400 Bad Request", json.dumps({"message": repr(error)})
        start_response(status, [("Content-Type", "application/json")])
        return [text.encode()]

    return handle


def act(name: str, values: dict[str, Any]) -> dict[str, Any]:
    if name == "refusals":
        return {"refusals": refusals}
    if name == "credentials":
        return credentials_of(values["role"], values["service"], values["region"])
    if name == "settings":
        settings.change(values)
    elif name == "faults":
        faults.append(Fault(**values))
    elif name == "host-loss":
        job_of(values["jobId"]).host_lost = True
    elif name == "reset":
        faults.clear()
        settings.reset()
    elif name != "ready":
        raise KeyError(f"no /stand-in/{name}")
    return {}


def job_of(job_id: str) -> Any:
    for regions in batch_backends.values():
        for backend in regions.values():
            job = backend.get_job_by_id(job_id)
            if job is not None:
                return job
    raise KeyError(f"no job {job_id}")
