"""Reads a command's words with the engine's own parser, without what its argument classes do beyond."""

import argparse
import contextlib
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

from .places import TEACHERS
from .stand_ins.make import DESCRIPTION


#: The argument class of each subcommand.
CLASSES = {
    'sft': 'SftArguments',
    'pt': 'PretrainArguments',
    'rlhf': 'RLHFArguments',
    'infer': 'InferArguments',
    'export': 'ExportArguments',
    'eval': 'EvalArguments',
    'deploy': 'DeployArguments',
    'sample': 'SamplingArguments',
}


@cache
def parser_of(subcommand: str) -> argparse.ArgumentParser:
    from swift import arguments
    from swift.utils.utils import _patch_get_type_hints
    from transformers import HfArgumentParser

    with _patch_get_type_hints():
        return HfArgumentParser([getattr(arguments, CLASSES[subcommand])])


def options_of(subcommand: str, words: list[str]) -> argparse.Namespace | str:
    """The options with the parser's defaults, or what the parser says against them."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            options, _ = parser_of(subcommand).parse_known_args(list(words))
    except SystemExit:
        lines = said.getvalue().strip().splitlines()
        return lines[-1] if lines else 'its parser refuses the options'
    return options


#: The options that name models, and which options name each one's type and template.
NAMING = {
    'model': ('model_type', 'template'),
    'ref_model': ('ref_model_type', None),
    'reward_model': ('reward_model_type', 'reward_template'),
    'teacher_model': ('teacher_model_type', None),
}


def with_stand_in_names(subcommand: str, words: list[str]) -> list[str]:
    """The words, with what a stand-in asks for: the names of a twin's model type and template, an attention that its
    class has, and the teacher's own stand-in where its id is the student's."""
    options = options_of(subcommand, words)
    if isinstance(options, str) or options.model is None:
        return list(words)
    added: list[str] = []
    for option, naming in NAMING.items():
        added += twin_names(getattr(options, option, None), naming)
    if options.attn_impl == 'sdpa' and description_of(options.model).get('attention') == 'eager':
        added += ['--attn_impl', 'eager']
    teacher = getattr(options, 'teacher_model', None)
    if teacher is not None and teacher == options.model and Path(TEACHERS, teacher).is_dir():
        added += ['--teacher_model', f'{TEACHERS}/{teacher}']
    return [*words, *added]


def twin_names(value: Any, naming: tuple[str, str | None]) -> list[str]:
    model = value[0] if isinstance(value, list) and len(value) == 1 else value
    names = description_of(model).get('names') if isinstance(model, str) else None
    if names is None:
        return []
    return [word for option, name in zip(naming, names, strict=True) if option for word in (f'--{option}', name)]


def description_of(model: str) -> dict[str, Any]:
    """What a stand-in says of itself; nothing where the folder holds a real model."""
    path = Path(model) / DESCRIPTION
    return json.loads(path.read_text()) if path.is_file() else {}
