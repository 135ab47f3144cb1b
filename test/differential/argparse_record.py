"""Asks the installed ms-swift's own parsers what they make of argument lists, and records the answers.

    HF_HUB_OFFLINE=1 python argparse_record.py ../unit/swift/fixtures/argparse-<release>.json.gz [CASES] [SEED]

The lists are drawn from a seed: mostly sound commands with one part spoiled (a prefix, a bad value, an unknown option,
a stray word, ...). The answer is what HfArgumentParser's parse_known_args gives, before any argument class is built:
["values", {option: value}, remaining words], or ["error", kind] with the kinds of core/swift/argparse-result.ts.
Lists whose answer holds a Python object (a Path, a dictionary) are left out.
"""

from __future__ import annotations

import enum
import gzip
import json
import math
import random
import re
import sys
from argparse import SUPPRESS, Action, ArgumentParser
from contextlib import suppress
from importlib.metadata import version

from engine_parser import argument_classes, build_parser

ERRORS = [
    (r"ambiguous option", "ambiguous"),
    (r"expected (one|at least one|at most one) argument", "missing value"),
    (r"ignored explicit argument", "unexpected value"),
    # A list of enumeration members is converted, not checked against choices; to a reader it is the same mistake.
    (r"invalid choice|invalid DebugOption value", "bad choice"),
    (r"invalid .* value|Truthy value expected", "bad value"),
]
INTEGERS = ["0", "7", "-5", "+3", "1_000", " 8 ", "007", "７", "٣"]
FLOATS = ["0.5", "1e-4", "5", "-2", "-.5", "1_0.5", ".5", "5.", "inf", "-0.25", "NaN", " 2.5", "1E3", "１.５"]
NOT_INTEGERS = ["1e3", "1.0", "0x10", "__1", "1_", "five", "", "1 000", "-1e-5", "５，０"]
NOT_FLOATS = ["1e", "0.1.2", "abc", "", "1,5", "-1e-5", "--5", "2e-4 # rate", "infinit"]
TEXTS = [
    "Qwen/Qwen2.5-7B-Instruct",
    "a b",
    "",
    "swift/self-cognition#500",
    "中文 数据",
    "x=y",
    '{"a": 1}',
    "-",
    "-7",
    "é",
    "🚀",
]
BOOLEANS = ["true", "False", "1", "0", "yes", "NO", "t", "F", "y", "n", "TRUE"]
NOT_BOOLEANS = ["2", "on", "none", "", "truee", "-1", "真"]
UNKNOWN = [
    "--lora_rnk",
    "--unknown-option",
    "--sft_typ",
    "-x",
    "-model",
    "--模型",
    "---",
    "--no_such=1",
    "-1x",
    "--lr=1e-4",
]
STRAY = ["stray", "—model", "–-seed", "#", "\\", "", "-3", "-.5", "--a b"]
ODD = ["--", "-h", "--help", "-hh", "-h=h", "-hx", "--hel", "--help=1", "-", "--=x"]


class Refused(Exception):
    pass


class NotPlain(Exception):
    pass


class Cases:
    """Draws argument lists for one parser."""

    def __init__(self, parser: ArgumentParser, draw: random.Random):
        self._draw = draw
        self._options = [action for action in parser._actions if action.nargs != 0]
        self._negations = [
            action for action in parser._actions if action.nargs == 0 and action.dest != "help"
        ]

    def words(self) -> list[str]:
        parts = [self._sound() for _ in range(self._draw.randint(1, 5))]
        if self._draw.random() < 0.6:
            parts.insert(self._draw.randint(0, len(parts)), self._spoiled())
        if self._draw.random() < 0.15:
            parts.append(self._draw.choice(parts))
        if self._draw.random() < 0.05:
            parts.append(["--ignore_args_error", self._draw.choice(BOOLEANS)])
        return [word for part in parts for word in part]

    def _sound(self) -> list[str]:
        action = self._draw.choice(self._options)
        if action.nargs == "+":
            return [self._name(action), *[self._value(action) for _ in range(self._draw.randint(1, 3))]]
        if action.nargs == "?" and self._draw.random() < 0.4:
            return [self._name(action)]
        if self._draw.random() < 0.2:
            return [f"{self._name(action)}={self._value(action)}"]
        return [self._name(action), self._value(action)]

    def _spoiled(self) -> list[str]:
        action = self._draw.choice(self._options)
        name = self._name(action)
        kind = self._draw.randrange(9)
        if kind == 0:
            return [name[: self._draw.randint(3, len(name))], self._value(action)]
        if kind == 1:
            return [name[: self._draw.randint(3, len(name))] + "=" + self._value(action)]
        if kind == 2:
            return [name, self._bad_value(action)]
        if kind == 3:
            return [name + "=" + self._draw.choice([self._bad_value(action), "", "--", "a=b"])]
        if kind == 4:
            return [name, *[self._value(action) for _ in range(self._draw.choice([0, 2]))]]
        if kind == 5:
            return [
                self._draw.choice(UNKNOWN),
                *self._draw.sample(["1", "true", "x"], self._draw.randint(0, 2)),
            ]
        if kind == 6:
            return [self._draw.choice(STRAY)]
        if kind == 7:
            return [self._draw.choice(ODD), *self._draw.sample(["1", "--", "x"], self._draw.randint(0, 2))]
        return self._negation()

    def _negation(self) -> list[str]:
        if not self._negations:
            return [self._draw.choice(STRAY)]
        name = self._name(self._draw.choice(self._negations))
        return self._draw.choice([[name], [name], [name, "true"], [name + "=true"], [name[: len(name) - 2]]])

    def _name(self, action: Action) -> str:
        return self._draw.choice(action.option_strings)

    def _value(self, action: Action) -> str:
        if action.choices is not None:
            return str(self._draw.choice(list(action.choices)))
        if isinstance(action.type, type) and issubclass(action.type, enum.Enum):
            return self._draw.choice(list(action.type)).value
        name = getattr(action.type, "__name__", "")
        return self._draw.choice(
            {"int": INTEGERS, "float": FLOATS, "string_to_bool": BOOLEANS}.get(name, TEXTS)
        )

    def _bad_value(self, action: Action) -> str:
        if action.choices is not None:
            near = str(self._draw.choice(list(action.choices)))
            return self._draw.choice([near.upper(), near + "x", near[:-1], "None", "", " " + near, "-1"])
        name = getattr(action.type, "__name__", "")
        return self._draw.choice(
            {"int": NOT_INTEGERS, "float": NOT_FLOATS, "string_to_bool": NOT_BOOLEANS}.get(name, TEXTS)
        )


def answer(parser: ArgumentParser, words: list[str]) -> list:
    try:
        namespace, remaining = parser.parse_known_args(words)
    except Refused as refused:
        kinds = [kind for pattern, kind in ERRORS if re.search(pattern, str(refused))]
        return ["error", kinds[0] if kinds else str(refused)]
    except SystemExit:
        return ["error", "help"]
    return ["values", {name: plain(value) for name, value in vars(namespace).items()}, remaining]


def plain(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, list):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise NotPlain


def refuse(message: str) -> None:
    raise Refused(message)


def main(output: str, count: int, seed: int) -> None:
    draw = random.Random(seed)
    drawn = []
    parsers = {}
    for subcommand, class_ in argument_classes().items():
        parser = build_parser(class_)
        parser.error = refuse
        parser.print_help = lambda: None
        for action in parser._actions:
            action.default = SUPPRESS
        parsers[subcommand] = (parser, Cases(parser, draw))
    while len(drawn) < count:
        subcommand = draw.choice(list(parsers))
        parser, cases = parsers[subcommand]
        words = cases.words()
        with suppress(NotPlain):
            drawn.append([subcommand, words, answer(parser, words)])
    record = {
        "release": version("ms-swift"),
        "python": sys.version.split()[0],
        "seed": seed,
        "cases": drawn,
    }
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    with open(output, "wb") as file:
        file.write(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main(
        sys.argv[1],
        int(sys.argv[2]) if len(sys.argv) > 2 else 2500,
        int(sys.argv[3]) if len(sys.argv) > 3 else 1,
    )
