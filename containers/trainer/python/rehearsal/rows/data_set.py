"""Lays a data set that a command names into its directory, as the engine looks for it there."""

import csv
import json
from pathlib import Path
from typing import Any

from ..places import OWN, media_folder
from .hand_written import rows_by_name
from .synthesised import accepted_rows, empty_downloads, media_on_demand, medium_of
from .task import Task
from .usual import usual_rows

#: Suffixes of files of the author's own.
FILES = ('.jsonl', '.json', '.csv', '.txt', '.parquet')

Rows = list[dict[str, Any]]


def lay_data_set(name: str, task: Task, directory: Path) -> dict[str, Any] | None:
    """What was laid, or None where something is there. `name` may have subsets and a number of rows."""
    from swift.dataset.dataset_syntax import DatasetSyntax
    from swift.utils import use_hf_hub

    syntax = DatasetSyntax.parse(name)
    path = Path(syntax.dataset)
    # A data set that the command names twice, with other subsets, is laid twice into one folder.
    if path.exists() and not (path / LAID).exists():
        return None
    pictures = directory / OWN / 'pictures'
    if path.suffix.lower() in FILES:
        rows = usual_rows(task, pictures)
        write_rows(path, rows)
        return {'id': syntax.dataset, 'how': 'generic', 'rows': len(rows)}
    meta = syntax.get_dataset_meta(use_hf_hub() if syntax.use_hf is None else syntax.use_hf)
    known = meta.ms_dataset_id or meta.hf_dataset_id or meta.dataset_path
    parts = [part_of(subset, known, meta.tags, task, directory) for subset in subsets_of(syntax.subsets, meta)]
    write_folder(path, parts)
    how = next((way for way in WAYS if any(part.how == way for part in parts)), 'generic')
    return {'id': syntax.dataset, 'how': how, 'rows': sum(len(part.rows) * len(part.splits) for part in parts)}


#: What a whole data set is called whose subsets were made in different ways: the least of them.
WAYS = ('generic', 'media', 'hand-written', 'synthesised')

#: The file that says that a folder was laid here, with the subsets that it has.
LAID = 'mustrun-rows.json'


class Part:
    """One subset: its name on the hub, its splits, and how its rows were made."""

    def __init__(self, subset: str, splits: list[str], how: str, rows: Rows) -> None:
        self.subset = subset
        self.splits = splits
        self.how = how
        self.rows = rows


def subsets_of(names: list[str], meta: Any) -> list[Any]:
    """The subsets that the engine will read; where it needs a name and has none, all of them."""
    from swift.dataset.loader import DatasetLoader

    try:
        return DatasetLoader._select_subsets(names, meta)
    except ValueError:
        return [subset.set_default(meta) for subset in meta.subsets]


def part_of(subset: Any, known: str | None, tags: list[str], task: Task, directory: Path) -> Part:
    """`known`: the data set's name in the engine's registry, or None where the engine takes any usual shape of it."""
    preprocessor = subset.preprocess_func
    media = media_folder(directory)
    named = rows_by_name(known)
    if named is not None:
        return Part(subset.subset, subset.split, 'hand-written', named)
    if hasattr(preprocessor, 'preprocess'):
        before = set(media.rglob('*')) if media.is_dir() else set()
        with empty_downloads(media), media_on_demand(media):
            found = accepted_rows(preprocessor, tags, media, rewarded=task.kind == 'prompt')
        if found is not None:
            how, rows = found
            own = media.is_dir() and any(path.is_dir() for path in set(media.rglob('*')) - before)
            return Part(subset.subset, subset.split, 'media' if own else how, rows)
    pictured = Task(task.kind, task.media if known is None or medium_of(tags) is not None else (), task.labels)
    rows = usual_rows(pictured, directory / OWN / 'pictures')
    # Of a known data set that has no reader of its own, the engine takes every usual shape.
    usual = known is not None and not hasattr(preprocessor, 'preprocess')
    return Part(subset.subset, subset.split, 'synthesised' if usual else 'generic', rows)


def write_folder(folder: Path, parts: list[Part]) -> None:
    """A folder that `datasets` reads by subset and split, as it reads a hub's."""
    folder.mkdir(parents=True, exist_ok=True)
    laid = folder / LAID
    configs: dict[str, dict[str, str]] = json.loads(laid.read_text()) if laid.exists() else {}
    for part in parts:
        files = configs.setdefault(part.subset, {})
        for split in part.splits:
            files[split] = f'{part.subset}/{split}.jsonl'
            write_rows(folder / files[split], part.rows)
    laid.write_text(json.dumps(configs))
    lines = ['---', 'configs:']
    for subset, files in configs.items():
        lines += [f'- config_name: {json.dumps(subset)}', '  data_files:']
        for split, file in files.items():
            lines += [f'  - split: {json.dumps(split)}', f'    path: {json.dumps(file)}']
    (folder / 'README.md').write_text('\n'.join([*lines, '---', '']))


def write_rows(path: Path, rows: Rows) -> None:
    """Writes rows in the form that the file's suffix says; of a conversation, tables and texts take what they can."""
    path.parent.mkdir(parents=True, exist_ok=True)
    match path.suffix.lower():
        case '.csv':
            flat = [flattened(row) for row in rows]
            with path.open('w', newline='') as file:
                writer = csv.DictWriter(file, fieldnames=list(flat[0]))
                writer.writeheader()
                writer.writerows(flat)
        case '.txt':
            path.write_text(''.join(f'{flattened(row)["response"]}\n' for row in rows))
        case '.parquet':
            from datasets import Dataset

            Dataset.from_list(rows).to_parquet(str(path))
        case _:
            path.write_text(''.join(json.dumps(row, ensure_ascii=False) + '\n' for row in rows))


def flattened(row: dict[str, Any]) -> dict[str, str]:
    """Question and answer, and what else is one value."""
    turns = {turn['role']: turn['content'] for turn in row.get('messages', [])}
    plain = {key: value for key, value in row.items() if isinstance(value, (str, int, float))}
    answer = turns.get('assistant') or plain.get('solution') or turns.get('user', '')
    return {'query': turns.get('user', ''), 'response': answer, **plain}
