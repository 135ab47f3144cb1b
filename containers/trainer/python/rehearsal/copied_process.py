"""A copy of this process that does one request and hands its answer over a pipe."""

import contextlib
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .messages import first_sentence

Request = dict[str, Any]
Answer = dict[str, Any]

#: Seconds that a request may take which names no limit.
DEFAULT_SECONDS = 60.0


@dataclass
class CopiedProcess:
    """The copy leads its own group, so that whatever it starts ends with it."""

    request: Request
    pid: int
    #: Where its answer comes from; it closes when the copy ends.
    result: int
    #: Its other end is read by the copy: when this process is gone, so is the copy.
    life: int
    #: On the monotonic clock.
    deadline: float
    received: bytes = b''
    ended: bool = False

    @classmethod
    def start(cls, request: Request, answer_to: Callable[[Request], Answer]) -> 'CopiedProcess':
        result, give = os.pipe()
        watched, life = os.pipe()
        timeout = request.get('timeout')
        seconds = float(timeout) if isinstance(timeout, (int, float)) else DEFAULT_SECONDS
        pid = os.fork()
        if pid == 0:
            os.close(result)
            os.close(life)
            live_as_copy(request, answer_to, give, watched)
        os.close(give)
        os.close(watched)
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)
        return cls(request, pid, result, life, time.monotonic() + seconds)

    def take_answer(self) -> None:
        piece = os.read(self.result, 1 << 16)
        self.received += piece
        self.ended = piece == b''

    def conclude(self) -> Answer:
        """Ends the copy's group and says what it answered, or how it ended without an answer."""
        out_of_time = not self.ended
        status = self.kill()
        if out_of_time:
            return {'outcome': 'timeout'}
        try:
            return json.loads(self.received)
        except ValueError:
            how = f'signal {os.WTERMSIG(status)}' if os.WIFSIGNALED(status) else f'exit code {os.WEXITSTATUS(status)}'
            reason = f'the process that did it ended without an answer ({how})'
            if self.request.get('kind') == 'train':
                return {'outcome': 'failed', 'error': 'Killed', 'message': reason}
            return {'outcome': 'not run', 'reason': reason}

    def kill(self) -> int:
        """Ends the copy with all it started, and takes its status so that no zombie stays."""
        if self.ended:
            # It has given its answer or died: what it started goes, its own end is awaited.
            status = self.await_end(seconds=5)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            if status is None:
                _, status = os.waitpid(self.pid, 0)
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            _, status = os.waitpid(self.pid, 0)
        os.close(self.result)
        os.close(self.life)
        return status

    def await_end(self, seconds: float) -> int | None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid == self.pid:
                return status
            time.sleep(0.01)
        return None


def live_as_copy(request: Request, answer_to: Callable[[Request], Answer], give: int, watched: int) -> None:
    """What the copy does; it never returns."""
    code = 1
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        threading.Thread(target=end_with_the_parent, args=(watched,), daemon=True).start()
        redirect(request.get('log'))
        answer = answered(request, answer_to)
        sys.stdout.flush()
        sys.stderr.flush()
        with os.fdopen(give, 'wb') as pipe:
            pipe.write(json.dumps(answer, default=str).encode())
        code = 0
    finally:
        # Nothing that the libraries registered for the process's end may run twice.
        os._exit(code)


def answered(request: Request, answer_to: Callable[[Request], Answer]) -> Answer:
    try:
        os.environ.update({str(name): str(value) for name, value in request.get('environment', {}).items()})
        os.chdir(request['directory'])
        return answer_to(request)
    except BaseException as error:
        # A defect of the rehearsal itself: it says nothing about the command.
        traceback.print_exc()
        return {'outcome': 'not run', 'reason': f'{type(error).__name__}: {first_sentence(str(error))}'}


def end_with_the_parent(watched: int) -> None:
    """Waits until the other end closes, which the parent's death does too."""
    os.read(watched, 1)
    os.killpg(0, signal.SIGKILL)


def redirect(log: Any) -> None:
    """Nothing is read, and what is printed goes to the log."""
    source = os.open(os.devnull, os.O_RDONLY)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    target = os.open(log, flags, 0o644) if isinstance(log, str) else os.open(os.devnull, os.O_WRONLY)
    os.dup2(source, 0)
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(source)
    os.close(target)
