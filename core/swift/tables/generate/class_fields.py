"""The fields of a dataclass read from source, in the order and with the overriding rules of Python's dataclasses."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from source_tree import Found, SourceTree


@dataclass(frozen=True)
class ClassField:
    """One field: the module and class in which it stands, its annotation, and what was assigned (None: nothing)."""

    name: str
    module: str
    class_: ast.ClassDef
    annotation: ast.expr
    value: ast.expr | None


def class_fields(tree: SourceTree, class_: Found) -> list[ClassField]:
    """Fields that the generated `__init__` takes. Bases outside the tree add nothing."""
    fields: dict[str, ClassField] = {}
    for found in reversed(_linearisation(tree, class_)):
        if not _is_dataclass(found.node):
            continue
        for statement in found.node.body:
            if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
                continue
            if "ClassVar" in ast.unparse(statement.annotation):
                continue
            name = statement.target.id
            fields[name] = ClassField(name, found.module, found.node, statement.annotation, statement.value)
    return [field for field in fields.values() if not _is_left_out_of_init(field.value)]


def field_call(value: ast.expr | None) -> dict[str, ast.expr] | None:
    """Keyword arguments of a `field(...)` call; None when the value is anything else."""
    if isinstance(value, ast.Call) and ast.unparse(value.func).split(".")[-1] == "field":
        return {keyword.arg: keyword.value for keyword in value.keywords if keyword.arg}
    return None


def _is_left_out_of_init(value: ast.expr | None) -> bool:
    call = field_call(value) or {}
    return "init" in call and ast.unparse(call["init"]) == "False"


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)


def _linearisation(tree: SourceTree, class_: Found) -> list[Found]:
    """Python's method resolution order (C3) over the classes of the tree."""
    bases = []
    for base in class_.node.bases:
        if isinstance(base, ast.Name):
            found = tree.lookup(class_.module, base.id)
            if isinstance(found, Found) and isinstance(found.node, ast.ClassDef):
                bases.append(found)
    sequences = [_linearisation(tree, base) for base in bases] + [list(bases)]
    order = [class_]
    while any(sequences):
        sequences = [sequence for sequence in sequences if sequence]
        head = next(
            sequence[0] for sequence in sequences if not any(sequence[0] in other[1:] for other in sequences)
        )
        order.append(head)
        sequences = [[found for found in sequence if found != head] for sequence in sequences]
    return order
