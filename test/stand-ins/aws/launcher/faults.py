"""Faults on demand, in front of moto: an error in place of an answer, or a reply that is lost."""

import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass
class Fault:
    # Regular expressions: "PUT /bucket/key", and "name: value" of one header.
    request: str
    header: str = ""
    # How many requests it meets.
    times: int = 1
    status: int = 500
    code: str = "InternalError"
    # True: the request is carried out, and the connection ends without a reply.
    reply_lost: bool = False


faults: list[Fault] = []


def answer(environ: dict[str, Any], start_response: Callable, application: Callable) -> Iterable[bytes]:
    fault = next((one for one in faults if one.times > 0 and _meets(one, environ)), None)
    if fault is None:
        return application(environ, start_response)
    fault.times -= 1
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if fault.reply_lost:
        for _ in application(environ, lambda *_: lambda _: None):
            pass
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        start_response("200 OK", [])
        return []
    environ["wsgi.input"].read(length)
    is_json = "json" in environ.get("CONTENT_TYPE", "") or environ["PATH_INFO"].startswith("/v1/")
    headers = [("Content-Type", "application/json" if is_json else "application/xml"), ("x-amzn-errortype", fault.code)]
    start_response(f"{fault.status} {fault.code}", headers)
    if is_json:
        return [f'{{"__type":"{fault.code}","message":"on demand"}}'.encode()]
    return [f"<Error><Code>{fault.code}</Code><Message>on demand</Message></Error>".encode()]


def _meets(fault: Fault, environ: dict[str, Any]) -> bool:
    if re.search(fault.request, f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}") is None:
        return False
    headers = [
        f"{name[5:].replace('_', '-').lower()}: {value}" for name, value in environ.items() if name.startswith("HTTP_")
    ]
    return fault.header == "" or any(re.search(fault.header, one) for one in headers)
