"""Which module answers which kind of request."""

from typing import Any

from .prepare import prepare
from .train import train
from .validate import validate

BY_KIND = {'validate': validate, 'prepare': prepare, 'train': train}


def answer_to(request: dict[str, Any]) -> dict[str, Any]:
    done = BY_KIND.get(request.get('kind', ''))
    if done is None:
        return {'outcome': 'not run', 'reason': f'there is no request of the kind {request.get("kind")!r}'}
    return done(request)
