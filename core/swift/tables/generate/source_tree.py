"""Python source inside wheels, looked up by module and name without importing anything."""

from __future__ import annotations

import ast
import builtins
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

STANDARD_MODULES = {"typing", "typing_extensions", "dataclasses", "collections", "enum", "pathlib"}

# transformers fills its namespace while running; its argument classes and their enumerations are defined here.
TRANSFORMERS_MODULES = ["training_args", "training_args_seq2seq", "trainer_utils", "debug_utils"]


@dataclass(frozen=True)
class Found:
    """A binding: the module that makes it and the class, function or assigned expression that it is bound to."""

    module: str
    node: ast.AST


@dataclass(frozen=True)
class Module:
    read: Callable[[], bytes]
    is_package: bool


class SourceTree:
    """The modules of several packages, each in a wheel."""

    def __init__(self, wheels: list[Path], packages: set[str]):
        self._modules: dict[str, Module] = {}
        self._bindings: dict[str, dict[str, ast.AST | tuple[str, str]]] = {}
        self._stars: dict[str, list[str]] = {}
        self._lazy: dict[str, dict[str, str]] = {}
        for path in wheels:
            wheel = zipfile.ZipFile(path)
            for name in wheel.namelist():
                parts = name.removesuffix(".py").split("/")
                if name.endswith(".py") and parts[0] in packages:
                    is_package = parts[-1] == "__init__"
                    module = ".".join(parts[:-1] if is_package else parts)
                    self._modules[module] = Module(partial(wheel.read, name), is_package)

    def __contains__(self, module: str) -> bool:
        return module in self._modules

    def modules(self) -> list[str]:
        return sorted(self._modules)

    def text(self, module: str) -> str:
        return self._modules[module].read().decode()

    def lookup(self, module: str, name: str, seen: frozenset[tuple[str, str]] = frozenset()) -> Found | str:
        """What `name` is bound to in `module`, following imports; its dotted name when it leaves the tree."""
        if (module, name) in seen:
            return f"{module}.{name}"
        seen = seen | {(module, name)}
        if module not in self._modules:
            return f"{module}.{name}"
        self._read(module)
        binding = self._bindings[module].get(name)
        if isinstance(binding, tuple):
            return self.lookup(*binding, seen)
        if binding is not None:
            if isinstance(binding, ast.Name) and binding.id != name:
                return self.lookup(module, binding.id, seen)
            return Found(module, binding)
        if name in self._lazy[module]:
            return self.lookup(f"{module}.{self._lazy[module][name]}", name, seen)
        for star in self._stars[module]:
            found = self.lookup(star, name, seen)
            if isinstance(found, Found) or found.split(".")[0] in STANDARD_MODULES:
                return found
        if hasattr(builtins, name):
            return f"builtins.{name}"
        return self._lookup_in_transformers(module, name)

    def _lookup_in_transformers(self, module: str, name: str) -> Found | str:
        for defining in TRANSFORMERS_MODULES if module.startswith("transformers") else []:
            self._read(f"transformers.{defining}")
            node = self._bindings[f"transformers.{defining}"].get(name)
            if isinstance(node, ast.ClassDef):
                return Found(f"transformers.{defining}", node)
        return f"{module}.{name}"

    def _read(self, module: str) -> None:
        if module in self._bindings:
            return
        bindings: dict[str, ast.AST | tuple[str, str]] = {}
        stars: list[str] = []
        lazy: dict[str, str] = {}
        for node in _statements(ast.parse(self.text(module)).body):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                bindings[node.name] = node
            elif isinstance(node, ast.ImportFrom):
                source = self._absolute(module, node)
                for alias in node.names:
                    if alias.name == "*":
                        stars.append(source)
                    else:
                        bindings.setdefault(alias.asname or alias.name, (source, alias.name))
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        bindings[target.id] = node.value
                if isinstance(node.value, ast.Dict):
                    lazy.update(_lazy_imports(node.value))
            elif (
                isinstance(node, ast.AnnAssign)
                and isinstance(node.target, ast.Name)
                and node.value is not None
            ):
                bindings[node.target.id] = node.value
        self._bindings[module] = bindings
        self._stars[module] = stars
        self._lazy[module] = lazy

    def _absolute(self, module: str, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = module.split(".")
        if not self._modules[module].is_package:
            parts = parts[:-1]
        parts = parts[: len(parts) - (node.level - 1)]
        return ".".join(parts + ([node.module] if node.module else []))


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Top-level statements, also those inside `if` and `try`."""
    for node in body:
        yield node
        if isinstance(node, ast.If):
            yield from _statements(node.body)
            yield from _statements(node.orelse)
        elif isinstance(node, ast.Try):
            yield from _statements(node.body)
            for handler in node.handlers:
                yield from _statements(handler.body)
            yield from _statements(node.orelse)


def _lazy_imports(node: ast.Dict) -> dict[str, str]:
    """Names of a `_import_structure` table: {'submodule': ['Name', ...]}."""
    names: dict[str, str] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if (
            isinstance(key, ast.Constant)
            and isinstance(key.value, str)
            and isinstance(value, ast.List | ast.Tuple)
        ):
            for element in value.elts:
                if isinstance(element, ast.Constant) and isinstance(element.value, str):
                    names[element.value] = key.value
    return names
