"""Asks the engine's own argument classes whether they take a command as it is written.

Answers `{"outcome": "accepted"}`, `{"outcome": "refused", "error", "message"}`, or `{"outcome": "unreachable",
"reason"}` where the check itself needs a package or a service that is not here. Dropping what needs a GPU must not
hide what is wrong on every machine, so the words are those of the post, and only the presence of GPU packages, of a
GPU that knows bfloat16, of several processes and of a vLLM server is pretended.
"""

import contextlib
import io
import traceback
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
                read_arguments(request['subcommand'], words)
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


def read_arguments(subcommand: str, words: list[str]) -> None:
    """What the engine's pipeline does first, and no more of it."""
    from swift import arguments
    from swift.pipelines.base import SwiftPipeline

    # All pipelines read their arguments by this one function, which asks them for the class alone.
    SwiftPipeline._parse_args(SimpleNamespace(args_class=getattr(arguments, CLASSES[subcommand])), words)


def plain_parser_message(said: str) -> str:
    """Without the program's name, which the parser puts first."""
    return first_sentence(said.split('error: ', 1)[-1])
