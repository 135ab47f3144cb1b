"""What argument classes look at before any weights: a model's configuration, an adapter's, a checkpoint's folder."""

import argparse
import contextlib
import json
import shutil
import traceback
from collections.abc import Iterator
from pathlib import Path

from .prepare import first_of, import_plugins, named_models
from .stand_ins.architecture import NoArchitecture, architecture_of
from .stand_ins.make import DESCRIPTION, write_outline

ADAPTERS = ('adapters', 'ref_adapters', 'teacher_adapters', 'reward_adapters')


@contextlib.contextmanager
def outlines_laid(options: argparse.Namespace, directory: Path) -> Iterator[str | None]:
    """Within it, models, adapters and checkpoints that are not there have an outline; gives why one has none."""
    laid: list[Path] = []
    try:
        import_plugins(options)
        yield lay_outlines(options, laid)
    finally:
        for folder in laid:
            shutil.rmtree(folder, ignore_errors=True)
            remove_empty(folder.parent, directory)


def lay_outlines(options: argparse.Namespace, laid: list[Path]) -> str | None:
    for _, id, type_option in named_models(options):
        folder = Path(id)
        if folder.is_absolute():
            continue
        architecture = architecture_of(id, first_of(getattr(options, type_option, None)))
        if isinstance(architecture, NoArchitecture):
            return architecture.reason
        if (folder / DESCRIPTION).exists():
            continue
        laid.append(folder)
        folder.mkdir(parents=True)
        try:
            write_outline(architecture, folder)
        except Exception as error:
            traceback.print_exc()
            return f'no outline of {id} can be made: {type(error).__name__}: {error}'
    for option in ADAPTERS:
        for id in getattr(options, option, None) or []:
            lay_folder(Path(id), laid, {'adapter_config.json': {'peft_type': 'LORA'}})
    resumed = getattr(options, 'resume_from_checkpoint', None)
    if resumed:
        lay_folder(Path(resumed), laid, {})
    return None


def lay_folder(folder: Path, laid: list[Path], files: dict[str, object]) -> None:
    if folder.is_absolute() or folder.exists():
        return
    laid.append(folder)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content))


def remove_empty(folder: Path, directory: Path) -> None:
    """Removes the folders that were made around an outline."""
    while folder.resolve() != directory.resolve() and directory.resolve() in folder.resolve().parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
