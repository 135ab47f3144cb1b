"""Finds which columns a data set's preprocessor reads, by letting it read."""

import contextlib
from collections.abc import Callable
from typing import Any

#: Columns that a preprocessor may read, and that rows should have where it does.
WANTED = frozenset(
    {
        'query',
        'response',
        'messages',
        'rejected_messages',
        'rejected_response',
        'images',
        'videos',
        'audios',
        'instruction',
        'output',
        'solution',
        'label',
        'image',
        'video',
        'audio',
    }
)


class RecordingRow(dict):
    """A row that has every column it is asked for, and remembers which these were."""

    def __init__(self, value: Callable[[str], Any]) -> None:
        super().__init__()
        self.value = value
        self.asked: dict[str, None] = {}

    def take(self, key: str) -> Any:
        if key not in self:
            self.asked[key] = None
            super().__setitem__(key, self.value(key))
        return super().__getitem__(key)

    def __getitem__(self, key: str) -> Any:
        return self.take(key)

    def get(self, key: str, default: Any = None) -> Any:
        return self.take(key) if key in self or key in WANTED else default

    def pop(self, key: str, *default: Any) -> Any:
        if key not in self and default and key not in WANTED:
            return default[0]
        self.take(key)
        return super().pop(key)


def columns_read(preprocess: Callable[[Any], Any], value: Callable[[str], Any]) -> list[str]:
    """The columns in the order in which they are read, as far as it comes."""
    row = RecordingRow(value)
    # What it asked for until it failed is a beginning; whether the row will do is tried afterwards.
    with contextlib.suppress(Exception):
        preprocess(row)
    return list(row.asked)
