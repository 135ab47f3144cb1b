"""Records the option tables of the installed ms-swift from the parsers that it really builds.

    HF_HUB_OFFLINE=1 python record_installed_tables.py ../unit/swift/fixtures/installed-tables-<release>.json

`definitions` holds [type, list, bare, choices, default]; `options` gives each option of a subcommand the position of
its definition; `negations` are the options that have a --no_ twin.
"""

from __future__ import annotations

import dataclasses
import enum
import json
import sys
from argparse import Action
from importlib.metadata import version

from engine_parser import argument_classes, build_parser

TYPES = {"str": "string", "Path": "string", "int": "integer", "float": "float", "string_to_bool": "boolean"}


def plain(value: object) -> object:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def type_and_choices(action: Action) -> tuple[str, list | None]:
    if isinstance(action.type, type) and issubclass(action.type, enum.Enum):
        return "literal", [member.value for member in action.type]
    name = getattr(action.type, "__name__", "")
    choices = None if action.choices is None else list(action.choices)
    return ("literal" if name == "<lambda>" else TYPES.get(name, "unsettable")), choices


def default_of(field: dataclasses.Field) -> object:
    return plain(field.default if field.default is not dataclasses.MISSING else field.default_factory())


def main(output: str) -> None:
    definitions: list[str] = []
    options: dict[str, dict[str, int]] = {}
    negations: dict[str, list[str]] = {}
    dashed = False
    for subcommand, class_ in argument_classes().items():
        fields = {field.name: field for field in dataclasses.fields(class_)}
        options[subcommand] = {}
        negations[subcommand] = []
        for action in build_parser(class_)._actions:
            if action.dest == "help":
                continue
            if action.nargs == 0:
                negations[subcommand].append(action.dest)
                continue
            dashed = dashed or len(action.option_strings) > 1
            type_, choices = type_and_choices(action)
            default = default_of(fields[action.dest])
            text = json.dumps(
                [type_, action.nargs == "+", action.nargs == "?", choices, default], ensure_ascii=False
            )
            if text not in definitions:
                definitions.append(text)
            options[subcommand][action.dest] = definitions.index(text)
    record = {
        "release": version("ms-swift"),
        "transformers": version("transformers"),
        "dashedTwins": dashed,
        "definitions": [json.loads(text) for text in definitions],
        "options": options,
        "negations": negations,
    }
    with open(output, "w", encoding="utf-8") as file:
        json.dump(record, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
