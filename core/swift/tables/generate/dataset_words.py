"""How a data set of ms-swift 1.x and 2.x is said to 4.x: `id`, `id:all`, or `id:subset/subset`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from new_registry import NewDataset
from old_registry import OldDataset

# (subset, split) of all that is read, in order; twice what is read twice
Parts = list[tuple[str, str]]


@dataclass(frozen=True)
class Said:
    """`suffix` stands behind the id. `same` says that exactly the subsets and splits of before are read."""

    suffix: str
    same: bool


def say_dataset(name: str, old: OldDataset, registered: list[NewDataset]) -> Said:
    """The words that select the parts of `old` where the data sets are `registered`, as `_select_subsets` of 4.x does.

    Several names may read the same rows in different ways (`caption`, `grounding`): then the one is meant that is part
    of the old name."""
    parts = sorted(old.parts)
    subsets = list(dict.fromkeys(subset for subset, _ in old.parts))
    new = next(iter([*_same(old, registered), *_called_alike(old, registered)]), None)
    if new is None:
        # It is read by the name of its subset on the hub, and of it the split `train`.
        return Said(_suffix(subsets), all(split == "train" for _, split in parts) and parts != [])
    selections = list(_selections(new))
    exact = [suffix for suffix, selected in selections if selected == parts]
    alike = [suffix for suffix in exact if suffix[1:] and suffix[1:] in name.split("-")]
    if exact:
        return Said((alike or exact)[0], "" in exact or ":all" in exact or len(exact) == 1 or len(alike) == 1)
    names = [_name_of(new, subset, parts) for subset in subsets]
    if _parts(new, names) == parts:
        return Said(":" + "/".join(names), True)
    singles = {selected[0]: suffix[1:] for suffix, selected in selections if len(selected) == 1 and suffix[1:]}
    if parts and all(part in singles for part in parts):
        return Said(":" + "/".join(singles[part] for part in parts), True)
    if not parts:
        return Said("", False)
    wider = [suffix for suffix, selected in selections if {subset for subset, _ in selected} == set(subsets)]
    return Said(wider[0] if wider else ":" + "/".join(names), False)


def _same(old: OldDataset, registered: list[NewDataset]) -> list[NewDataset]:
    if old.model_scope is not None:
        identity = old.model_scope.lower()
        return [item for item in registered if item.model_scope is not None and item.model_scope.lower() == identity]
    return [item for item in registered if item.hugging_face == old.hugging_face]


def _called_alike(old: OldDataset, registered: list[NewDataset]) -> list[NewDataset]:
    """The engine reads an id that it does not know like one that differs in its organisation only."""
    name = (old.model_scope or old.hugging_face or "").split("/")[-1]
    return [
        item
        for item in registered
        if name in [(identity or "").split("/")[-1] for identity in (item.model_scope, item.hugging_face)]
    ]


def _suffix(subsets: list[str]) -> str:
    return "" if subsets in ([], ["default"]) else ":" + "/".join(subsets)


def _selections(new: NewDataset) -> Iterator[tuple[str, Parts]]:
    """What can be written with at most one word behind the colon, shortest first."""
    names = [subset.name for subset in new.subsets]
    if len(names) == 1:
        yield "", _parts(new, names)
    elif "default" in names:
        yield "", _parts(new, ["default"])
    if len(names) > 1 and "all" not in names:
        yield ":all", _parts(new, [subset.name for subset in new.subsets if not subset.weak])
    for name in names:
        yield f":{name}", _parts(new, [name])


def _parts(new: NewDataset, names: list[str]) -> Parts:
    return sorted(
        (subset.subset, split) for subset in new.subsets if subset.name in names for split in subset.splits
    )


def _name_of(new: NewDataset, subset: str, parts: Parts) -> str:
    """The name that selects a subset: with its splits if there is one; the subset's own where none is registered."""
    wanted = [part for part in parts if part[0] == subset]
    names = [item.name for item in new.subsets if item.subset == subset]
    exact = [name for name in names if _parts(new, [name]) == wanted]
    return (exact or names or [subset])[0]
