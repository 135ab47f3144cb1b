"""Writes what the names of models and data sets of ms-swift 1.x and 2.x stand for, and what became of the model types and
templates of older lines in the newest release among the wheels.

    python3 names.py WHEELS ../../names/old-names.json

../../names/packed-names.ts describes the file. Nothing is installed or imported: the registries are read from source.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from dataset_words import say_dataset
from moved_names import moved_model_types, moved_templates
from new_registry import NewRegistry, read_new_registry
from old_registry import OldDataset, OldModel, OldRegistry, read_old_registry
from releases import release_of, version_key

NONE = "-"


def main(wheels: Path, output: Path) -> None:
    paths = sorted(wheels.glob("ms_swift-*"), key=lambda path: version_key(release_of(path)))
    old = [(release_of(path), registry) for path in paths if (registry := _old(path)) is not None]
    new = [(release_of(path), read_new_registry(path)) for path in paths if release_of(path) >= "3"]
    target, newest = new[-1]
    registries = [registry for _, registry in old]
    packed = {
        "releases": [release for release, _ in old],
        "target": target,
        "models": _spans((registry.models for registry in registries), _model_words([item for _, item in new])),
        "datasets": _spans((registry.datasets for registry in registries), _dataset_words(newest)),
        "aliases": {
            option: _spans((registry.aliases[option] for registry in registries), lambda _, name: [name])
            for option in ("model_type", "template_type", "dataset")
        },
        "modelTypes": moved_model_types([registry for _, registry in new[:-1]], newest),
        "templates": moved_templates(registries, [registry for _, registry in new[:-1]], newest),
    }
    output.write_text(json.dumps(packed, ensure_ascii=False, separators=(",", ":")) + "\n")


def _old(path: Path) -> OldRegistry | None:
    return read_old_registry(path) if release_of(path) < "3" else None


def _model_words(registries: list[NewRegistry]) -> Callable[[str, OldModel], list[str]]:
    """The id on ModelScope in its spelling of today (`qwen/…` became `Qwen/…`; ModelScope takes both)."""
    ids = [model.model_scope for registry in registries for model in registry.models if model.model_scope]
    spelling = {identity.lower(): identity for identity in ids}

    def words(_: str, model: OldModel) -> list[str]:
        model_scope = model.model_scope or NONE
        return [spelling.get(model_scope.lower(), model_scope), model.hugging_face or NONE]

    return words


def _dataset_words(newest: NewRegistry) -> Callable[[str, OldDataset], list[str]]:
    def words(name: str, dataset: OldDataset) -> list[str]:
        said = say_dataset(name, dataset, newest.datasets)
        ids = [dataset.model_scope or NONE, dataset.hugging_face or NONE]
        return [*ids, said.suffix or NONE, "same" if said.same else "other"]

    return words


def _spans(releases: Iterable[dict[str, object]], words_of: Callable[..., list[str]]) -> list[str]:
    """`name first after words...` for the releases, by position, in which a name stands for the same."""
    spans: dict[str, list[list]] = {}
    for position, names in enumerate(releases):
        for name, item in names.items():
            words = words_of(name, item)
            if any(" " in word for word in [name, *words]):
                raise ValueError(f"a name with a space: {name} {words}")
            of_name = spans.setdefault(name, [])
            if of_name and of_name[-1][1] == position and of_name[-1][2] == words:
                of_name[-1][1] = position + 1
            else:
                of_name.append([position, position + 1, words])
    return [
        " ".join([name, str(first), str(after), *words])
        for name in sorted(spans)
        for first, after, words in spans[name]
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
