"""Asks the engine's own argument classes whether they take a command as it is written.

Answers `{"outcome": "accepted"}`, `{"outcome": "refused", "error", "message"}`, or `{"outcome": "unreachable",
"reason"}` where the check itself needs a package or a service that is not here. Dropping what needs a GPU must not
hide what is wrong on every machine, so the words are those of the post, and only the presence of GPU packages, of a
GPU that knows bfloat16, of several processes and of a vLLM server is pretended.
"""

import contextlib
import io
import traceback
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from .messages import first_sentence, useful_message
from .noise_reward import register_noise
from .outlines import outlines_laid
from .places import use_places_of
from .pretence import pretended
from .words import CLASSES, options_of


def validate(request: dict[str, Any]) -> dict[str, Any]:
    use_places_of(request['directory'])
    register_noise(request.get('environment', {}))
    words = list(request['argv'])
    options = options_of(request['subcommand'], words)
    if isinstance(options, str):
        return {'outcome': 'refused', 'error': 'ArgumentError', 'message': plain_parser_message(options)}
    said = io.StringIO()
    try:
        with outlines_laid(options, Path(request['directory'])) as missing, pretended(request.get('environment', {})):
            if missing is not None:
                return {'outcome': 'unreachable', 'reason': missing}
            with contextlib.redirect_stderr(said):
                args = read_arguments(request['subcommand'], words)
            unregistered = unregistered_name(args)
            if unregistered is not None:
                return {'outcome': 'refused', 'error': 'KeyError', 'message': unregistered}
            if endless(args):
                return {'outcome': 'refused', 'error': 'ValueError', 'message': ENDLESS}
    except SystemExit:
        lines = said.getvalue().strip().splitlines()
        message = plain_parser_message(lines[-1] if lines else '')
        return {'outcome': 'refused', 'error': 'ArgumentError', 'message': message}
    except (ImportError, PackageNotFoundError) as error:
        return {'outcome': 'unreachable', 'reason': f'a package is not here: {first_sentence(str(error))}'}
    except OSError as error:
        return {'outcome': 'unreachable', 'reason': f'{type(error).__name__}: {first_sentence(str(error))}'}
    except Exception as error:
        traceback.print_exc()
        return {'outcome': 'refused', **useful_message(error)}
    return {'outcome': 'accepted'}


def read_arguments(subcommand: str, words: list[str]) -> Any:
    """What the engine's pipeline does first, and no more of it."""
    from swift import arguments
    from swift.pipelines.base import SwiftPipeline

    # All pipelines read their arguments by this one function, which asks them for the class alone.
    return SwiftPipeline._parse_args(SimpleNamespace(args_class=getattr(arguments, CLASSES[subcommand])), words)


#: What the trainer says.
ENDLESS = 'The train_dataset does not implement __len__; max_steps has to be specified.'


def endless(args: Any) -> bool:
    """Whether the trainer could not tell when to end: the steps of a rehearsal would hide it."""
    return bool(getattr(args, 'streaming', False)) and getattr(args, 'max_steps', 1) <= 0


def unregistered_name(args: Any) -> str | None:
    """What the trainer will look for among the registered names, and not find. Plugins have registered theirs."""
    from swift.callbacks import callbacks_map
    from swift.loss import loss_map
    from swift.loss_scale.mapping import ALL_BASE_STRATEGY, loss_scale_map
    from swift.metrics import eval_metrics_map
    from swift.optimizers import optimizers_map

    registered = {'optimizer': optimizers_map, 'callbacks': callbacks_map, 'eval_metric': eval_metrics_map}
    if not hasattr(args, 'rlhf_type'):
        registered['loss_type'] = loss_map
    for option, names in registered.items():
        value = getattr(args, option, None)
        for name in value if isinstance(value, list) else [value]:
            if name is not None and name not in names:
                return unregistered_message(option, name, names)
    scales = getattr(args, 'loss_scale', None)
    known = [*ALL_BASE_STRATEGY, *loss_scale_map]
    for name in scales.split('+') if isinstance(scales, str) else []:
        if name not in known:
            return unregistered_message('loss_scale', name, known)
    return None


def unregistered_message(option: str, name: str, names: Iterable[str]) -> str:
    return f'--{option} {name} names nothing that is registered: there are {", ".join(names)}'


def plain_parser_message(said: str) -> str:
    """Without the program's name, which the parser puts first."""
    return first_sentence(said.split('error: ', 1)[-1])
