"""Option tables of many releases, packed: each option's definition is written once for the releases that share it.

packed-tables.ts reads the file and describes it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from field_options import Option


@dataclass(frozen=True)
class ReleaseTables:
    release: str
    transformers: str
    dashed_twins: bool
    tables: dict[str, list[Option]]


def pack(releases: list[ReleaseTables]) -> dict:
    """`releases` must be in ascending order."""
    pool = _Pool()
    histories: dict[str, int] = {}
    packed_histories: list[str] = []
    packed_subcommands: dict[str, list[int]] = {}
    for subcommand in _subcommands(releases):
        indices = []
        for name, runs in sorted(_runs(releases, subcommand, pool).items()):
            history = f"{name} {_words([number for run in runs for number in run])}"
            if history not in histories:
                histories[history] = len(packed_histories)
                packed_histories.append(history)
            indices.append(histories[history])
        packed_subcommands[subcommand] = sorted(indices)
    return {
        "releases": [f"{item.release} {item.transformers} {int(item.dashed_twins)}" for item in releases],
        "definitions": pool.items,
        "histories": packed_histories,
        "subcommands": [
            f"{name}|{_words(_existence(releases, name))}|{_words(_ranges(indices))}"
            for name, indices in packed_subcommands.items()
        ],
    }


class _Pool:
    def __init__(self) -> None:
        self.items: list[str] = []
        self._index: dict[str, int] = {}

    def index(self, option: Option) -> int:
        flags = f"{int(option.list)} {int(option.optional)}"
        item = f"{option.kind} {flags} {_compact(option.choices)} {_compact(option.default)}"
        if item not in self._index:
            self._index[item] = len(self.items)
            self.items.append(item)
        return self._index[item]


def _compact(value: object) -> str:
    """JSON on one line without a space between tokens, so that a space separates the parts of a definition."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace(" ", "\\u0020")


def _words(numbers: list[int]) -> str:
    return " ".join(map(str, numbers))


def _runs(releases: list[ReleaseTables], subcommand: str, pool: _Pool) -> dict[str, list[list[int]]]:
    """Per option: [first release, release after the last, definition], in order."""
    runs: dict[str, list[list[int]]] = {}
    for number, item in enumerate(releases):
        for option in item.tables.get(subcommand, []):
            definition = pool.index(option)
            of_option = runs.setdefault(option.name, [])
            if of_option and of_option[-1][1] == number and of_option[-1][2] == definition:
                of_option[-1][1] = number + 1
            else:
                of_option.append([number, number + 1, definition])
    return runs


def _existence(releases: list[ReleaseTables], subcommand: str) -> list[int]:
    numbers = [number for number, item in enumerate(releases) if subcommand in item.tables]
    return [bound for first, count in _consecutive(numbers) for bound in (first, first + count)]


def _ranges(indices: list[int]) -> list[int]:
    return [value for run in _consecutive(indices) for value in run]


def _consecutive(numbers: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][0] + runs[-1][1] == number:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((number, 1))
    return runs


def _subcommands(releases: list[ReleaseTables]) -> list[str]:
    return sorted({name for item in releases for name in item.tables})
