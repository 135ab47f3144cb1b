"""Lays what a command needs and a machine lacks into its directory: stand-ins of models, rows of data sets, media.

Answers `{"outcome": "prepared", "models": [{"id", "model_type", "class", "kind", "bytes"}], "datasets": [{"id", "how",
"rows"}]}`, `{"outcome": "unreachable", "reason"}` where a model's code lies on a hub only, or `{"outcome":
"incomplete", "reason"}`. What is there already is left alone and not listed.
"""

import argparse
import os
import shutil
import traceback
from pathlib import Path
from typing import Any

from .messages import first_sentence
from .places import TEACHERS, use_places_of
from .rows.data_set import lay_data_set
from .rows.task import task_of
from .stand_ins.architecture import Architecture, NoArchitecture, architecture_of
from .stand_ins.make import DESCRIPTION, StandIn, make_stand_in
from .words import options_of

#: The options that name models, and which of the command's options says the model's type.
MODELS = {
    'model': 'model_type',
    'ref_model': 'ref_model_type',
    'reward_model': 'reward_model_type',
    'teacher_model': 'teacher_model_type',
}

#: Every stand-in of a student has this seed, every teacher's another.
SEED = 42
TEACHER_SEED = 43


def prepare(request: dict[str, Any]) -> dict[str, Any]:
    use_places_of(request['directory'])
    options = options_of(request['subcommand'], request['argv'])
    if isinstance(options, str):
        return {'outcome': 'incomplete', 'reason': options}
    if options.model is None:
        return {'outcome': 'incomplete', 'reason': 'the command names no model'}
    import_plugins(options)
    models: list[dict[str, Any]] = []
    for option, id, type_option in named_models(options):
        architecture = architecture_of(id, first_of(getattr(options, type_option, None)))
        if isinstance(architecture, NoArchitecture):
            return {'outcome': 'unreachable', 'reason': architecture.reason}
        try:
            models.append(lay_model(architecture, option, id, Path(request['cache'])))
        except ImportError as error:
            return {'outcome': 'unreachable', 'reason': f'a package is not here: {first_sentence(str(error))}'}
    lay_teacher(options, Path(request['cache']))
    task = task_of(request['subcommand'], options)
    datasets = [lay_data_set(name, task, Path(request['directory'])) for name in named_data_sets(options)]
    return {'outcome': 'prepared', 'models': models, 'datasets': [each for each in datasets if each is not None]}


def import_plugins(options: argparse.Namespace) -> None:
    """Plugins may register models and data sets. What fails in one is training's matter, not the preparation's."""
    from swift.utils import import_external_file

    for path in [*options.external_plugins, *options.custom_register_path]:
        try:
            import_external_file(path)
        except Exception:
            traceback.print_exc()


def first_of(value: Any) -> str | None:
    return value[0] if isinstance(value, list) and value else value if isinstance(value, str) else None


def named_models(options: argparse.Namespace) -> list[tuple[str, str, str]]:
    """Option, id and type option of each model that is not there, each id once."""
    found: dict[str, tuple[str, str, str]] = {}
    for option, type_option in MODELS.items():
        value = getattr(options, option, None)
        for id in value if isinstance(value, list) else [value]:
            if isinstance(id, str) and id not in found and not is_there(id):
                found[id] = (option, id, type_option)
    return list(found.values())


def is_there(id: str) -> bool:
    """Whether a whole model lies under the name. What a check of arguments left is none."""
    folder = Path(id)
    return folder.is_dir() and not (folder / DESCRIPTION).is_file()


def lay_model(architecture: Architecture, option: str, id: str, cache: Path) -> dict[str, Any]:
    seed = TEACHER_SEED if option == 'teacher_model' else SEED
    made, stand_in = make_stand_in(architecture, cache, seed)
    place(made, Path(id))
    return described(id, stand_in)


def described(id: str, stand_in: StandIn) -> dict[str, Any]:
    return {
        'id': id,
        'model_type': stand_in.model_type,
        'class': stand_in.class_name,
        'kind': stand_in.kind,
        'bytes': stand_in.bytes,
    }


def lay_teacher(options: argparse.Namespace, cache: Path) -> None:
    """A teacher with the student's id gets weights of its own, where both are stand-ins."""
    teacher = getattr(options, 'teacher_model', None)
    if not isinstance(teacher, str) or teacher != options.model or is_there(teacher):
        return
    architecture = architecture_of(teacher, options.model_type)
    if isinstance(architecture, Architecture):
        made, _ = make_stand_in(architecture, cache, TEACHER_SEED)
        place(made, Path(TEACHERS, teacher))


def place(made: Path, folder: Path) -> None:
    """Links the files of a cached stand-in into a folder; copies them where the file systems differ."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for path in made.iterdir():
        try:
            os.link(path, folder / path.name)
        except OSError:
            shutil.copy2(path, folder / path.name)


def named_data_sets(options: argparse.Namespace) -> list[str]:
    names = [*options.dataset, *options.val_dataset, *(getattr(options, 'chord_sft_dataset', None) or [])]
    return list(dict.fromkeys(names))
