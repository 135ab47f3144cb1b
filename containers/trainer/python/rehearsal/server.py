"""Answers requests one after the other, each by a copy of this process."""

import json
import os
import selectors
import signal
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TextIO

from .copied_process import CopiedProcess

Request = dict[str, Any]
Answer = dict[str, Any]


@dataclass
class Server:
    """One request is being done at most; the others wait in their order."""

    source: int
    answers: TextIO
    answer_to: Callable[[Request], Answer]
    waiting: deque[Request] = field(default_factory=deque)
    working: CopiedProcess | None = None
    read: bytes = b''
    open: bool = True

    def run(self) -> None:
        selector = selectors.DefaultSelector()
        selector.register(self.source, selectors.EVENT_READ)
        try:
            while self.open:
                self.start_next(selector)
                for key, _ in selector.select(self.patience()):
                    if key.fd == self.source:
                        self.take_requests()
                    elif self.working is not None:
                        self.working.take_answer()
                self.finish(selector)
        finally:
            if self.working is not None:
                self.working.kill()
            selector.close()

    def patience(self) -> float | None:
        return None if self.working is None else max(0.0, self.working.deadline - time.monotonic())

    def take_requests(self) -> None:
        """Reads what has come; the end of the input ends the server, whatever is being done."""
        piece = os.read(self.source, 1 << 16)
        if piece == b'':
            self.open = False
        *lines, self.read = (self.read + piece).split(b'\n')
        for line in lines:
            request = request_of(line)
            if request is None:
                self.say({'id': None, 'outcome': 'not run', 'reason': 'this is no request: a JSON object with an id'})
            else:
                self.waiting.append(request)

    def start_next(self, selector: selectors.BaseSelector) -> None:
        if self.working is None and self.waiting:
            self.working = CopiedProcess.start(self.waiting.popleft(), self.answer_to)
            selector.register(self.working.result, selectors.EVENT_READ)

    def finish(self, selector: selectors.BaseSelector) -> None:
        """Gives the answer of a copy that has ended or whose time is over."""
        working = self.working
        if working is None or not (working.ended or time.monotonic() >= working.deadline):
            return
        selector.unregister(working.result)
        answer = working.conclude()
        self.working = None
        self.say({'id': working.request['id'], **answer})

    def say(self, answer: Answer) -> None:
        self.answers.write(json.dumps(answer, ensure_ascii=False, allow_nan=False) + '\n')
        self.answers.flush()


def request_of(line: bytes) -> Request | None:
    try:
        request = json.loads(line)
    except ValueError:
        return None
    return request if isinstance(request, dict) and isinstance(request.get('id'), str) else None


def stop(number: int, frame: Any) -> None:
    raise SystemExit(128 + number)


def serve(source: int, answers: TextIO, answer_to: Callable[[Request], Answer]) -> None:
    """Answers until the input ends. `answer_to` does a request; it runs in the copy."""
    # A signal to this process must not leave a copy behind.
    signal.signal(signal.SIGTERM, stop)
    try:
        Server(source, answers, answer_to).run()
    except BrokenPipeError:
        # Nobody listens any more, and what is left in the buffer cannot be written when the process ends.
        os._exit(1)
