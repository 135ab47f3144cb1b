"""Values of expressions in wheels: literals, names bound to them, f-strings and comprehensions. Nothing else is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace

from source_tree import Found, SourceTree

NODES = (
    *(ast.Constant, ast.Name, ast.Load, ast.Store, ast.List, ast.Tuple, ast.Dict, ast.Starred, ast.Subscript),
    *(ast.JoinedStr, ast.FormattedValue, ast.ListComp, ast.DictComp, ast.comprehension, ast.Attribute, ast.Call),
    *(ast.BinOp, ast.Add),
)
METHODS = {"lower", "replace"}

Names = dict[str, object]


class NotAValue(Exception):
    """Only running the module would tell what the expression is."""


def evaluate(tree: SourceTree, module: str, node: ast.expr, names: Names | None = None) -> object:
    """The value of an expression, with `names` before those that the module binds."""
    known = dict(names or {})
    _check(node)
    bound = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id not in known and part.id not in bound:
            known[part.id] = _binding(tree, module, part.id)
    try:
        return eval(compile(ast.Expression(node), module, "eval"), {"__builtins__": {}, **known})
    except (AttributeError, KeyError, TypeError) as error:
        raise NotAValue(ast.unparse(node)) from error


def calls(tree: SourceTree, module: str, function: str) -> Iterator[tuple[ast.Call, Names]]:
    """Every call of a function that importing the module makes, with what the loops around it have bound."""
    yield from _calls_in(tree, module, function, ast.parse(tree.text(module)).body, {})


def arguments(call: ast.Call, signature: ast.AST) -> dict[str, ast.expr]:
    """The arguments of a call by the names of the function's or dataclass's parameters."""
    if isinstance(signature, ast.FunctionDef):
        parameters = [argument.arg for argument in signature.args.args]
    else:
        parameters = [item.target.id for item in signature.body if isinstance(item, ast.AnnAssign)]
    given = dict(zip(parameters, call.args, strict=False))
    return given | {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def class_constants(tree: SourceTree, module: str, name: str) -> Names:
    """The constants of a class and of its bases."""
    found = tree.lookup(module, name)
    if not isinstance(found, Found) or not isinstance(found.node, ast.ClassDef):
        raise NotAValue(f"{module}.{name}")
    return _constants(tree, found)


def called(node: ast.AST) -> str | None:
    """The name of what a call calls; None when the node is no call of a name."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None


def _check(node: ast.expr) -> None:
    for part in ast.walk(node):
        method = isinstance(part, ast.Attribute) and part.attr in METHODS
        if (
            not isinstance(part, NODES)
            or (isinstance(part, ast.Attribute) and part.attr.startswith("_"))
            or (isinstance(part, ast.Attribute) and not method and not isinstance(part.value, ast.Name))
            or (isinstance(part, ast.Call) and getattr(part.func, "attr", None) not in METHODS)
        ):
            raise NotAValue(ast.unparse(node))


def _binding(tree: SourceTree, module: str, name: str) -> object:
    found = tree.lookup(module, name)
    if isinstance(found, Found) and isinstance(found.node, ast.ClassDef):
        return SimpleNamespace(**_constants(tree, found))
    if isinstance(found, Found) and isinstance(found.node, ast.expr):
        return evaluate(tree, found.module, found.node)
    raise NotAValue(f"{module}.{name}")


def _constants(tree: SourceTree, class_: Found) -> Names:
    constants: Names = {}
    for base in class_.node.bases:
        found = tree.lookup(class_.module, base.id) if isinstance(base, ast.Name) else None
        if isinstance(found, Found) and isinstance(found.node, ast.ClassDef):
            constants |= _constants(tree, found)
    for item in class_.node.body:
        if isinstance(item, ast.Assign) and isinstance(item.value, ast.Constant):
            constants |= {target.id: item.value.value for target in item.targets if isinstance(target, ast.Name)}
    return constants


def _calls_in(
    tree: SourceTree, module: str, function: str, body: list[ast.stmt], names: Names
) -> Iterator[tuple[ast.Call, Names]]:
    for node in body:
        if isinstance(node, ast.For) and any(called(part) == function for part in ast.walk(node)):
            for value in evaluate(tree, module, node.iter, names):
                _bind(node.target, value, names)
                yield from _calls_in(tree, module, function, node.body, names)
        elif isinstance(node, ast.If):
            yield from _calls_in(tree, module, function, node.body + node.orelse, names)
        elif isinstance(node, ast.FunctionDef):
            yield from ((call, dict(names)) for call in node.decorator_list if called(call) == function)
        elif isinstance(node, ast.Expr) and called(node.value) == function:
            yield node.value, dict(names)
        elif isinstance(node, ast.Assign) and names and isinstance(node.targets[0], ast.Name):
            with suppress(NotAValue):
                _bind(node.targets[0], evaluate(tree, module, node.value, names), names)


def _bind(target: ast.expr, value: object, names: Names) -> None:
    if isinstance(target, ast.Tuple):
        for part, item in zip(target.elts, value, strict=True):
            _bind(part, item, names)
    elif isinstance(target, ast.Name):
        names[target.id] = value
