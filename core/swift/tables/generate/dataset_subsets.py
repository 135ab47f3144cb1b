"""The subsets that a data set of ms-swift 4.x is registered with, read from source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from evaluate import Names, arguments, called, evaluate
from source_tree import SourceTree


@dataclass(frozen=True)
class Subset:
    """A name that stands behind the colon: a subset on the hub, and the splits of it that are read."""

    name: str
    subset: str
    splits: tuple[str, ...]
    weak: bool


def read_subsets(
    tree: SourceTree, module: str, call: ast.Call, listed: ast.expr | None, splits: tuple[str, ...]
) -> Iterator[Subset]:
    """`listed` is what the registration `call` gives as subsets; `splits` are those of the whole data set."""
    if listed is None:
        yield Subset("default", "default", splits, False)
    elif isinstance(listed, ast.List):
        for node in listed.elts:
            yield _subset(tree, module, node, {}, splits)
    elif isinstance(listed, ast.Name):
        for node, names in _appended(tree, module, listed.id, call.lineno):
            yield _subset(tree, module, node, names, splits)
    else:
        raise ValueError(f"{module}: subsets that are neither a list nor a name: {ast.unparse(listed)}")


def subset_of_json(item: str | dict, splits: tuple[str, ...]) -> Subset:
    if isinstance(item, str):
        return Subset(item, item, splits, False)
    subset = item.get("subset", "default")
    own = item.get("split")
    return Subset(item.get("name", subset), subset, tuple(own or splits), item.get("is_weak_subset", False))


def _subset(tree: SourceTree, module: str, node: ast.expr, names: Names, splits: tuple[str, ...]) -> Subset:
    if called(node) != "SubsetDataset":
        name = evaluate(tree, module, node, names)
        return Subset(name, name, splits, False)
    found = tree.lookup(module, "SubsetDataset")
    given = arguments(node, found.node)
    values = {
        name: evaluate(tree, module, given[name], names)
        for name in ("name", "subset", "split", "is_weak_subset")
        if name in given
    }
    subset = values.get("subset", "default")
    own = values.get("split")
    weak = bool(values.get("is_weak_subset"))
    return Subset(values.get("name") or subset, subset, tuple(own) if own else splits, weak)


def _appended(tree: SourceTree, module: str, name: str, before: int) -> list[tuple[ast.expr, Names]]:
    """What a list of the module holds at a line: what stands in its brackets, then what loops append to it."""
    found: list[tuple[ast.expr, Names]] = []
    for node in ast.parse(tree.text(module)).body:
        if node.lineno >= before:
            break
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(node, ast.For) and isinstance(target, ast.Name):
            appended = list(_appended_by(node, name))
            values = evaluate(tree, module, node.iter, _names_before(tree, module, node)) if appended else []
            found += [(item, {target.id: value}) for value in values for item in appended]
        elif isinstance(target, ast.Name) and target.id == name and isinstance(node.value, ast.List):
            found = [(item, {}) for item in node.value.elts]
    return found


def _appended_by(loop: ast.For, name: str) -> Iterator[ast.expr]:
    assigned = {
        node.targets[0].id: node.value
        for node in loop.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(loop):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == f"{name}.append":
            (item,) = node.args
            yield assigned.get(item.id, item) if isinstance(item, ast.Name) else item


def _names_before(tree: SourceTree, module: str, loop: ast.For) -> Names:
    """The list that a loop goes over may be bound again further down."""
    if not isinstance(loop.iter, ast.Name):
        return {}
    bound = [
        node.value
        for node in ast.parse(tree.text(module)).body
        if isinstance(node, ast.Assign) and node.lineno < loop.lineno and ast.unparse(node.targets[0]) == loop.iter.id
    ]
    return {loop.iter.id: evaluate(tree, module, bound[-1])}
