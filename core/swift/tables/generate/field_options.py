"""From a dataclass field to a command-line option, by the rules of transformers' HfArgumentParser.

Source of the rules: `HfArgumentParser._parse_dataclass_field` in transformers' hf_argparser.py (unchanged in
substance from 4.33 to 5.x), and `_patch_get_type_hints` in ms-swift's swift/utils/utils.py.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from class_fields import ClassField, field_call
from source_tree import Found, SourceTree

Json = object


@dataclass(frozen=True)
class Type:
    """An annotation reduced to what the parser looks at: none, union, list, literal, enum, or a class's name."""

    form: str
    arguments: tuple = ()


NONE = Type("none")

# Expressions of transformers' training_args.py that have one value in every release from 4.36 to 5.19.
EVALUATED: dict[str, Json] = {
    "list()": [],
    "dict()": {},
    # dict(**logging.log_levels, passive=-1)
    "trainer_log_levels.keys()": ["detail", "debug", "info", "warning", "error", "critical", "passive"],
    # dataloader_prefetch_factor, with torch 2.0 or later
    "None if not is_torch_available() or is_torch_greater_or_equal_than_2_0 else 2": None,
}


@dataclass(frozen=True)
class Option:
    """`kind` and `default` as documented in option-table.ts; `choices` may hold strings and numbers."""

    name: str
    kind: str
    list: bool
    optional: bool
    choices: tuple | None
    default: Json


def option_of_field(tree: SourceTree, field: ClassField) -> Option:
    type_ = _reduce(tree, field.module, field.annotation)
    optional = type_.form == "union" and NONE in type_.arguments
    parsed = _parsed_type(type_)
    is_list = parsed.form == "list"
    element = parsed.arguments[0] if is_list else parsed
    # argparse calls the element type of a list with the word, and a Literal cannot be called.
    kind, choices = _kind(Type("unsettable") if is_list and element.form == "literal" else element, type_)
    call = field_call(field.value)
    if choices is None and call and isinstance(call.get("metadata"), ast.Dict):
        choices = _metadata_choices(call["metadata"])
    return Option(field.name, kind, is_list, optional, choices, _default(tree, field))


def _parsed_type(type_: Type) -> Type:
    if type_.form != "union":
        return type_
    members = type_.arguments
    if set(members) == {Type("str"), Type("dict"), NONE}:
        return Type("str")
    # typing gives out one object for equal unions, and peft, imported before, has this one with str behind the list.
    if members == (Type("str"), Type("list", (Type("str"),)), NONE):
        return Type("str")
    if NONE not in members:
        return members[0] if members[1] == Type("str") else members[1]
    if Type("bool") not in members:
        return members[0] if members[1] == NONE else members[1]
    return Type("bool") if len(members) == 2 else Type("unsettable")


def _kind(parsed: Type, annotated: Type) -> tuple[str, tuple | None]:
    if parsed.form in ("literal", "enum"):
        return "literal", parsed.arguments
    if parsed.form in ("str", "Path"):
        members = annotated.arguments if annotated.form == "union" else ()
        return ("json" if any(member.form == "dict" for member in members) else "string"), None
    return {"int": "integer", "float": "float", "bool": "boolean"}.get(parsed.form, "unsettable"), None


def _reduce(tree: SourceTree, module: str, node: ast.expr) -> Type:
    if isinstance(node, ast.Constant):
        if node.value is None:
            return NONE
        return _reduce(tree, module, ast.parse(node.value, mode="eval").body)
    if isinstance(node, ast.BinOp):
        return _union([_reduce(tree, module, node.left), _reduce(tree, module, node.right)])
    if isinstance(node, ast.Subscript):
        return _subscript(tree, module, node)
    if isinstance(node, ast.Attribute):
        return Type(node.attr)
    found = tree.lookup(module, node.id)
    if isinstance(found, str):
        name = found.split(".")[-1]
        return Type(name.lower() if name in ("List", "Dict") else name)
    if isinstance(found.node, ast.ClassDef):
        return _class_type(tree, found)
    return _reduce(tree, found.module, found.node)


def _subscript(tree: SourceTree, module: str, node: ast.Subscript) -> Type:
    outer = ast.unparse(node.value).split(".")[-1]
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if outer == "Literal":
        return Type("literal", tuple(ast.literal_eval(value) for value in inner))
    if outer == "Optional":
        return _union([_reduce(tree, module, inner[0]), NONE])
    if outer == "Union":
        return _union([_reduce(tree, module, member) for member in inner])
    if outer in ("List", "list"):
        return Type("list", (_reduce(tree, module, inner[0]),))
    return Type(outer.lower())


def _union(members: list[Type]) -> Type:
    flat: list[Type] = []
    for member in members:
        for part in member.arguments if member.form == "union" else (member,):
            if part not in flat:
                flat.append(part)
    return flat[0] if len(flat) == 1 else Type("union", tuple(flat))


def _class_type(tree: SourceTree, found: Found) -> Type:
    bases = [ast.unparse(base).split(".")[-1] for base in found.node.bases]
    if not any(base.endswith("Enum") for base in bases):
        return Type(found.node.name)
    values = []
    for statement in found.node.body:
        if isinstance(statement, ast.Assign):
            values.append(ast.literal_eval(statement.value))
    return Type("enum", tuple(values))


def _metadata_choices(metadata: ast.Dict) -> tuple | None:
    for key, value in zip(metadata.keys, metadata.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == "choices":
            text = ast.unparse(value)
            return tuple(EVALUATED[text] if text in EVALUATED else ast.literal_eval(value))
    return None


def _default(tree: SourceTree, field: ClassField) -> Json:
    """A JSON value, or {"expression": text} for what only running the code would tell."""
    call = field_call(field.value)
    if call is None:
        value = field.value
    elif "default_factory" in call:
        factory = call["default_factory"]
        value = factory.body if isinstance(factory, ast.Lambda) else ast.Call(factory, [], [])
    else:
        value = call.get("default")
    if value is None:
        raise ValueError(f"{field.name} has no default: required options are not described by the tables")
    if isinstance(value, ast.Name):
        value = _in_class_scope(field.class_, value)
    return _constant(tree, field.module, value)


def _in_class_scope(class_: ast.ClassDef, name: ast.Name) -> ast.expr:
    """What a class-level variable holds, when it is assigned exactly once."""
    values = [
        node.value
        for node in ast.walk(class_)
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == name.id for target in node.targets)
    ]
    return values[0] if len(values) == 1 else name


def _constant(tree: SourceTree, module: str, node: ast.expr) -> Json:
    text = ast.unparse(node)
    if text in EVALUATED:
        return EVALUATED[text]
    try:
        value = ast.literal_eval(node)
        return list(value) if isinstance(value, tuple | set) else value
    except ValueError:
        pass
    if isinstance(node, ast.Name):
        found = tree.lookup(module, node.id)
        if isinstance(found, Found) and isinstance(found.node, ast.expr):
            return _constant(tree, found.module, found.node)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        found = tree.lookup(module, node.value.id)
        if isinstance(found, Found) and isinstance(found.node, ast.ClassDef):
            return _constant(tree, found.module, _in_class_scope(found.node, ast.Name(node.attr)))
    return {"expression": text}
