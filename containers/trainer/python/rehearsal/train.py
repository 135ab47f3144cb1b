"""Trains a command by the engine's own code, and asserts what must have happened.

Answers `{"outcome": "passed", "steps", "assertions": [{"name", "passed", "detail"}], "approximations", "seconds"}`, or
`{"outcome": "failed", "error", "message", "assertions"?}` where the engine stopped or an assertion does not hold.
"""

import sys
import time
import traceback
from typing import Any

from .assertions import Assertion, assertions_of
from .messages import useful_message
from .noise_reward import register_noise
from .observation import Observation, observed
from .places import use_places_of
from .unmet_media import pass_unmet_media
from .words import with_stand_in_names


def train(request: dict[str, Any]) -> dict[str, Any]:
    import swift.pipelines as pipelines

    mains = {'sft': pipelines.sft_main, 'pt': pipelines.pretrain_main, 'rlhf': pipelines.rlhf_main}
    since = time.monotonic()
    use_places_of(request['directory'])
    register_noise(request.get('environment', {}))
    words = [*with_stand_in_names(request['subcommand'], request['argv']), '--output_dir', request['output']]
    sys.argv = [f'swift {request["subcommand"]}', *words]
    observation = Observation()
    try:
        with observed(observation):
            mains[request['subcommand']](words)
        if observation.trainer is not None:
            pass_unmet_media(observation)
        assertions = assertions_of(observation)
    except (Exception, SystemExit) as error:
        traceback.print_exc()
        return {'outcome': 'failed', **useful_message(error)}
    return answer_of(observation, assertions, time.monotonic() - since)


def answer_of(observation: Observation, assertions: list[Assertion], seconds: float) -> dict[str, Any]:
    described = [{'name': each.name, 'passed': each.passed, 'detail': each.detail} for each in assertions]
    broken = next((each for each in assertions if not each.passed), None)
    if broken is not None:
        error = {'error': 'AssertionError', 'message': f'{broken.name}: {broken.detail}'}
        return {'outcome': 'failed', **error, 'assertions': described}
    steps = observation.steps
    return {
        'outcome': 'passed',
        'steps': steps,
        'assertions': described,
        'approximations': sorted(observation.approximations),
        'seconds': round(seconds, 3),
    }
