"""Records the option tables of `megatron` from the parsers that the installed ms-swift builds for it.

    HF_HUB_OFFLINE=1 MEGATRON_LM_PATH=. python record_megatron_tables.py ../unit/swift/fixtures/megatron-tables-<release>.json

Megatron Core and Transformer Engine import nowhere without a GPU. No option comes from them: the argument classes are
ms-swift's own. So modules without content stand in for them while the classes are imported. `options` holds, for each
subcommand, `name: [type, list, bare, choices]`, one string of JSON for each of the definitions, shared as `definitions`.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import json
import sys
import types

from engine_parser import build_parser
from record_installed_tables import type_and_choices

ABSENT = ("megatron", "mcore_bridge", "transformer_engine", "apex")
CLASSES = {
    "pt": ["MegatronPretrainArguments", "MegatronTrainArguments"],
    "sft": ["MegatronSftArguments", "MegatronTrainArguments"],
    "rlhf": ["MegatronRLHFArguments"],
    "export": ["MegatronExportArguments"],
}


class Anything:
    """Has every attribute, can be called, and can be the base of a class: whatever an import does with it."""

    def __getattr__(self, name: str) -> Anything:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __call__(self, *_: object, **__: object) -> Anything:
        return Anything()

    def __mro_entries__(self, bases: tuple) -> tuple:
        return (type("Base", (), {}),)


class StandIn(types.ModuleType):
    __version__ = "0.16.0"
    __path__: list[str] = []

    def __getattr__(self, name: str) -> Anything:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name: str, path: object = None, target: object = None):
        return importlib.machinery.ModuleSpec(name, self) if name.split(".")[0] in ABSENT else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> StandIn:
        return StandIn(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def stand_in() -> None:
    """From here on what is absent can be imported, and says which version it is."""
    sys.meta_path.insert(0, StandIns())
    installed = importlib.metadata.version
    importlib.metadata.version = lambda name: StandIn.__version__ if name.startswith(ABSENT) else installed(name)


def argument_class(names: list[str]) -> type:
    for module in ("swift.megatron.arguments", "swift.megatron.argument"):
        try:
            known = importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name != module:
                raise
            continue
        for name in names:
            if hasattr(known, name):
                return getattr(known, name)
    raise RuntimeError(f"no class {' or '.join(names)}")


def main(output: str) -> None:
    stand_in()
    definitions: list[str] = []
    options: dict[str, dict[str, int]] = {}
    for subcommand, names in CLASSES.items():
        options[subcommand] = {}
        for action in build_parser(argument_class(names))._actions:
            if action.dest == "help" or action.nargs == 0:
                continue
            type_, choices = type_and_choices(action)
            text = json.dumps([type_, action.nargs == "+", action.nargs == "?", choices])
            if text not in definitions:
                definitions.append(text)
            options[subcommand][action.dest] = definitions.index(text)
    record = {
        "release": importlib.metadata.version("ms-swift"),
        "definitions": [json.loads(text) for text in definitions],
        "options": options,
    }
    with open(output, "w", encoding="utf-8") as file:
        json.dump(record, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
