"""The models and data sets that ms-swift 1.x and 2.x know by name, read from source."""

from __future__ import annotations

import ast
import json
import zipfile
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from evaluate import Names, NotAValue, arguments, calls, evaluate
from source_tree import SourceTree

MODELS = "swift.llm.utils.model"
DATASETS = "swift.llm.utils.dataset"
ARGUMENTS = "swift.llm.utils.argument"
DATASET_INFO = "swift/llm/data/dataset_info.json"

# (subset, split) of what a data set trains on; nothing where its own function reads files
Parts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OldModel:
    """What `--model_type` names: ids on ModelScope and Hugging Face, and the template that is its default."""

    model_scope: str | None
    hugging_face: str | None
    template: str | None


@dataclass(frozen=True)
class OldDataset:
    model_scope: str | None
    hugging_face: str | None
    parts: Parts


@dataclass(frozen=True)
class OldRegistry:
    """`aliases` are names of before that a release still replaces by others, by the option that takes them."""

    models: dict[str, OldModel]
    datasets: dict[str, OldDataset]
    aliases: dict[str, dict[str, str]]


def read_old_registry(wheel: Path) -> OldRegistry | None:
    """None for a release that was only a library."""
    tree = SourceTree([wheel], {"swift"})
    if MODELS not in tree:
        return None
    datasets = _datasets(tree) | _dataset_info(wheel)
    return OldRegistry(_models(tree), datasets, _aliases(tree, datasets))


def _models(tree: SourceTree) -> dict[str, OldModel]:
    models = {}
    signature = tree.lookup(MODELS, "register_model").node
    for call, names in calls(tree, MODELS, "register_model"):
        given = arguments(call, signature)
        values = {
            name: evaluate(tree, MODELS, given[name], names)
            for name in ("model_type", "model_id_or_path", "hf_model_id", "template")
            if name in given
        }
        models[values["model_type"]] = OldModel(
            values.get("model_id_or_path"), values.get("hf_model_id"), values.get("template")
        )
    return models


def _datasets(tree: SourceTree) -> dict[str, OldDataset]:
    datasets = {}
    signature = tree.lookup(DATASETS, "register_dataset").node
    parameters = [argument.arg for argument in signature.args.args]
    for call, names in calls(tree, DATASETS, "register_dataset"):
        given = arguments(call, signature)

        def value(name: str, given: dict[str, ast.expr] = given, names: Names = names) -> object:
            return evaluate(tree, DATASETS, given[name], names) if name in given else None

        if "train_subset_split_list" in parameters:
            listed = value("train_subset_split_list") or []
            parts = tuple(("default", item) if isinstance(item, str) else tuple(item) for item in listed)
        else:
            parts = _parts(value("subsets"), value("split"))
        ids = (value("dataset_id_or_path"), value("hf_dataset_id"))
        datasets[value("dataset_name")] = OldDataset(*ids, parts)
    return datasets


def _dataset_info(wheel: Path) -> dict[str, OldDataset]:
    archive = zipfile.ZipFile(wheel)
    if DATASET_INFO not in archive.namelist():
        return {}
    return {
        name: OldDataset(
            item.get("dataset_id"), item.get("hf_dataset_id"), _parts(item.get("subsets"), item.get("split"))
        )
        for name, item in json.loads(archive.read(DATASET_INFO)).items()
        if "dataset_path" not in item
    }


def _parts(subsets: list[str] | None, splits: list[str] | None) -> Parts:
    return tuple(product(subsets or ["default"], splits or ["train"]))


def _aliases(tree: SourceTree, datasets: dict[str, OldDataset]) -> dict[str, dict[str, str]]:
    """The tables of its `handle_compatibility`."""
    found: dict[str, dict[str, str]] = {"model_type": {}, "dataset": {}, "template_type": {}}
    subsets = {
        name: {"subsets": list(dict.fromkeys(part[0] for part in item.parts))} for name, item in datasets.items()
    }
    tables = {
        "model_type_mapping": "model_type",
        "dataset_name_mapping": "dataset",
        "template_type_mapping": "template_type",
    }
    for node in ast.walk(ast.parse(tree.text(ARGUMENTS))):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        option = tables.get(node.targets[0].id)
        if option is not None:
            try:
                found[option] |= evaluate(tree, ARGUMENTS, node.value, {"DATASET_MAPPING": subsets})
            except NotAValue as error:
                raise NotAValue(f"{ARGUMENTS}: {node.targets[0].id}") from error
    return found
