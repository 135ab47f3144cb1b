"""What ms-swift 3.x and 4.x register: model types and templates with the ids of their models, and data sets."""

from __future__ import annotations

import ast
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluate import Names, NotAValue, arguments, called, calls, class_constants, evaluate
from dataset_subsets import Subset, read_subsets, subset_of_json
from source_tree import Found, SourceTree

MODEL_PACKAGES = ("swift.model.models.", "swift.llm.model.model.")
DATASET_PACKAGES = ("swift.dataset.dataset.",)
TEMPLATE_CONSTANTS = ("swift.template.constant", "swift.llm.template.constant")
DATASET_INFO = "swift/dataset/data/dataset_info.json"


@dataclass(frozen=True)
class NewModel:
    """A model of the registry. `template` is None where the engine decides when it loads the model."""

    model_scope: str | None
    hugging_face: str | None
    model_type: str
    template: str | None


@dataclass(frozen=True)
class NewDataset:
    model_scope: str | None
    hugging_face: str | None
    subsets: tuple[Subset, ...]


@dataclass(frozen=True)
class NewRegistry:
    models: list[NewModel]
    model_types: set[str]
    templates: set[str]
    datasets: list[NewDataset]


def read_new_registry(wheel: Path) -> NewRegistry:
    tree = SourceTree([wheel], {"swift"})
    models: list[NewModel] = []
    model_types: set[str] = set()
    for module, call, names in _registrations(tree, MODEL_PACKAGES, "register_model"):
        given = _fields(tree, module, call.args[0])
        model_type = _value(tree, module, given.get("model_type"), names)
        if not isinstance(model_type, str):
            continue
        model_types.add(model_type)
        template = _value(tree, module, given.get("template"), names)
        models += _models(tree, module, given["model_groups"], names, model_type, template)
    return NewRegistry(models, model_types, _templates(tree), list(_datasets(tree, wheel)))


def _templates(tree: SourceTree) -> set[str]:
    constants = next(module for module in TEMPLATE_CONSTANTS if module in tree)
    return set(class_constants(tree, constants, "TemplateType").values())


def _registrations(
    tree: SourceTree, packages: tuple[str, ...], function: str
) -> Iterator[tuple[str, ast.Call, Names]]:
    for module in tree.modules():
        if module.startswith(packages):
            for call, names in calls(tree, module, function):
                yield module, call, names


def _fields(tree: SourceTree, module: str, node: ast.expr) -> dict[str, ast.expr]:
    found = tree.lookup(module, called(node) or "")
    if not isinstance(found, Found) or not isinstance(node, ast.Call):
        raise NotAValue(ast.unparse(node))
    return arguments(node, found.node)


def _value(tree: SourceTree, module: str, node: ast.expr | None, names: Names) -> object:
    return None if node is None else evaluate(tree, module, node, names)


def _models(
    tree: SourceTree, module: str, groups: ast.expr, names: Names, model_type: str, template: object
) -> Iterator[NewModel]:
    for group in ast.walk(groups):
        if called(group) != "ModelGroup":
            continue
        given = _fields(tree, module, group)
        own = _value(tree, module, given.get("template"), names) or template
        for model in ast.walk(given["models"]):
            if called(model) == "Model":
                ids = [_value(tree, module, node, names) for node in model.args[:2]]
                model_scope, hugging_face = (*ids, None, None)[:2]
                yield NewModel(model_scope, hugging_face, model_type, own if isinstance(own, str) else None)


def _datasets(tree: SourceTree, wheel: Path) -> Iterator[NewDataset]:
    for module, call, names in _registrations(tree, DATASET_PACKAGES, "register_dataset"):
        given = _fields(tree, module, call.args[0])
        splits = tuple(_value(tree, module, given.get("split"), names) or ["train"])
        yield NewDataset(
            _value(tree, module, given.get("ms_dataset_id"), names),
            _value(tree, module, given.get("hf_dataset_id"), names),
            tuple(read_subsets(tree, module, call, given.get("subsets"), splits)),
        )
    archive = zipfile.ZipFile(wheel)
    if DATASET_INFO in archive.namelist():
        for item in json.loads(archive.read(DATASET_INFO)):
            splits = tuple(item.get("split") or ["train"])
            listed = item.get("subsets") or ["default"]
            subsets = tuple(subset_of_json(subset, splits) for subset in listed)
            yield NewDataset(item.get("ms_dataset_id"), item.get("hf_dataset_id"), subsets)

