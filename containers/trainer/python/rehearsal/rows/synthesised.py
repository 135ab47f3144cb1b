"""Makes rows for a preprocessor of the engine's registry, and proves that it takes them."""

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .hand_written import CONVERSATIONS, hand_written_rows
from .media import write_media
from .recorder import columns_read
from .usual import NUMBER
from .values import conversation, value_of


def accepted_rows(
    preprocessor: Any, tags: list[str], media: Path, rewarded: bool = False
) -> tuple[str, list[dict[str, Any]]] | None:
    """How rows were made that the preprocessor takes, and the rows; None where no way leads to such rows.

    `rewarded`: the rows should have a `solution`, which is what most rewards compare an answer with.
    """
    written = hand_written_rows(type(preprocessor).__name__, media, NUMBER)
    if written is not None and is_taken(preprocessor, written):
        return 'hand-written', written
    made = [synthesised_row(preprocessor, tags, media, index) for index in range(NUMBER)]
    solved = [with_solution(row) for row in made] if rewarded else made
    for rows in (solved, made):
        if is_taken(preprocessor, rows):
            return 'synthesised', rows
    for conversation_row in CONVERSATIONS:
        rows = [conversation_row(index) for index in range(NUMBER)]
        if is_taken(preprocessor, rows):
            return 'hand-written', rows
    return None


def synthesised_row(preprocessor: Any, tags: list[str], media: Path, index: int) -> dict[str, Any]:
    def value(key: str) -> Any:
        if key == 'messages' and hasattr(preprocessor, 'role_keys'):
            return messages_for(preprocessor, index)
        return value_of(key, index, media)

    own_names = {new: old for old, new in reversed(preprocessor.origin_columns.items())}
    keys = columns_read(preprocessor.preprocess, value)
    row: dict[str, Any] = {}
    for key in keys:
        row[own_names.get(key, key)] = value(key)
    if 'instruction' in row:
        # Where only one of the two is there, the engine takes it for the question itself.
        row.setdefault('input', '')
    for old, new in preprocessor.origin_columns.items():
        row.setdefault(old, value(new))
    medium = medium_of(tags)
    if medium is not None and not any(f'{medium}s' in (key, preprocessor.columns.get(key)) for key in row):
        row[f'{medium}s'] = value(f'{medium}s')
    return row


def with_solution(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its answer under the name that rewards know; the engine takes it for the answer all the same."""
    if 'solution' in row or 'response' not in row:
        return row
    return {key: value for key, value in row.items() if key != 'response'} | {'solution': row['response']}


def medium_of(tags: list[str]) -> str | None:
    """The medium of a data set, as its tags say."""
    if 'multi-modal' not in tags and 'vision' not in tags:
        return None
    return 'video' if 'video' in tags else 'audio' if 'audio' in tags else 'image'


def messages_for(preprocessor: Any, index: int) -> Any:
    """A conversation in the preprocessor's own terms."""
    role, content = preprocessor.role_keys[0], preprocessor.content_keys[0]
    user, assistant = preprocessor.user_roles[0], preprocessor.assistant_roles[0]
    turns = conversation(index, role, content, user, assistant)
    if user not in ('user', 'human') and role == 'role':
        # One turn a pair: {question, answer}.
        turns = [{user: turns[0][content], assistant: turns[1][content]}]
    return {preprocessor.inner_key: turns} if preprocessor.inner_key is not None else turns


@contextlib.contextmanager
def media_on_demand(folder: Path) -> Iterator[None]:
    """Within it, a file under `folder` is there as soon as someone asks whether it is."""
    exists = os.path.exists
    # Who writes a picture asks, too, whether it is there.
    begun: set[str] = set()

    def asked(path: Any) -> bool:
        text = os.fspath(path) if isinstance(path, (str, os.PathLike)) else ''
        if isinstance(text, str) and text.startswith(f'{folder}{os.sep}') and Path(text).suffix and text not in begun:
            begun.add(text)
            if not exists(text):
                write_media(Path(text), len(text))
        return exists(path)

    os.path.exists = asked
    try:
        yield
    finally:
        os.path.exists = exists


@contextlib.contextmanager
def empty_downloads(folder: Path) -> Iterator[None]:
    """Within it, what a data set would download is a folder without files; the engine finds it there later."""
    from swift.dataset.media import MediaResource

    download = MediaResource.download

    def made(media_type_or_url: Any, local_alias: str | None = None, file_type: str = 'compressed') -> str:
        place = folder / (local_alias or str(media_type_or_url))
        place.mkdir(parents=True, exist_ok=True)
        if file_type == 'file':
            write_media(place / str(media_type_or_url).rsplit('/', 1)[-1], len(str(media_type_or_url)))
        return str(place)

    MediaResource.download = staticmethod(made)
    try:
        yield
    finally:
        MediaResource.download = download


def is_taken(preprocessor: Any, rows: list[dict[str, Any]]) -> bool:
    """Whether the preprocessor takes every row, and leaves none out."""
    from datasets import Dataset

    with contextlib.redirect_stderr(io.StringIO()):
        try:
            taken = preprocessor(
                Dataset.from_list(rows), num_proc=1, load_from_cache_file=False, strict=True, enable_auto_mapping=True
            )
        except Exception:
            return False
    return len(taken) >= len(rows) and any(row.get('messages') for row in taken)
