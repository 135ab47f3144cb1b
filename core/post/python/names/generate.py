"""Writes engine-names.json: what each major line of ms-swift offers to `import`, read from its wheels.

    python3 generate.py WHEELS > engine-names.json

Nothing is installed or imported: the wheels' source is parsed. WHEELS is a folder with the wheels of every release.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

# Classes whose attributes are words for an option's value, such as `ModelType.qwen_7b_chat`.
VALUE_CLASSES = {
    "ModelType": "modelTypes",
    "LLMModelType": "modelTypes",
    "MLLMModelType": "modelTypes",
    "DatasetName": "datasets",
    "TemplateType": "templates",
    "LLMTemplateType": "templates",
    "MLLMTemplateType": "templates",
}


class Wheel:
    """The modules of one release."""

    def __init__(self, path: Path):
        self.sources: dict[str, str] = {}
        self.packages: set[str] = set()
        self._names: dict[str, set[str]] = {}
        wheel = zipfile.ZipFile(path)
        for file in wheel.namelist():
            if not file.startswith("swift/") or not file.endswith(".py"):
                continue
            module = file.removesuffix(".py").replace("/", ".")
            if module.endswith(".__init__"):
                module = module.removesuffix(".__init__")
                self.packages.add(module)
            self.sources[module] = wheel.read(file).decode()

    def names(self, module: str) -> set[str]:
        """Everything that `from module import …` finds in the module, with what star imports bring and its submodules."""
        if module not in self._names:
            self._names[module] = set()
            if module in self.sources:
                found = self._names[module]
                self._collect(module, ast.parse(self.sources[module]).body, found)
                children = (name.rpartition(".") for name in self.sources)
                found.update(child for parent, _, child in children if parent == module)
        return self._names[module]

    def _collect(self, module: str, statements: list[ast.stmt], found: set[str]) -> None:
        for statement in statements:
            match statement:
                case ast.FunctionDef() | ast.ClassDef() | ast.AsyncFunctionDef():
                    found.add(statement.name)
                case ast.Import():
                    found.update((alias.asname or alias.name).split(".")[0] for alias in statement.names)
                case ast.ImportFrom():
                    source = self._absolute(module, statement)
                    for alias in statement.names:
                        if alias.name == "*":
                            found.update(name for name in self.names(source) if not name.startswith("_"))
                        else:
                            found.add(alias.asname or alias.name)
                case ast.Assign(targets=[ast.Name(id="_import_structure")], value=ast.Dict() as lazy):
                    # The lazy namespace of a package: submodule -> names.
                    for names in lazy.values:
                        found.update(ast.literal_eval(names))
                case ast.Assign():
                    found.update(target.id for target in statement.targets if isinstance(target, ast.Name))
                case ast.AnnAssign(target=ast.Name() as target):
                    found.add(target.id)
                case ast.If() | ast.Try() | ast.With():
                    self._collect(module, statement.body, found)
                    self._collect(module, getattr(statement, "orelse", []), found)
                    for handler in getattr(statement, "handlers", []):
                        self._collect(module, handler.body, found)

    def _absolute(self, module: str, statement: ast.ImportFrom) -> str:
        if statement.level == 0:
            return statement.module or ""
        parts = module.split(".")
        up = statement.level - (1 if module in self.packages else 0)
        parts = parts[: len(parts) - up]
        return ".".join(parts + ([statement.module] if statement.module else []))

    def values(self) -> dict[str, dict[str, str]]:
        """By kind, the attributes of the value classes."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for source in self.sources.values():
            if not any(f"class {name}" in source for name in VALUE_CLASSES):
                continue
            for statement in ast.parse(source).body:
                if isinstance(statement, ast.ClassDef) and statement.name in VALUE_CLASSES:
                    for assign in statement.body:
                        match assign:
                            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str() as value)):
                                found[VALUE_CLASSES[statement.name]][name] = value
        return found


def main(folder: Path) -> None:
    lines: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    dashed: dict[str, dict[str, str]] = defaultdict(dict)
    plain: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.glob("ms_swift-*.whl"), key=release_key):
        wheel = Wheel(path)
        line = path.name.split("-")[1].split(".")[0]
        for module in wheel.sources:
            if module.count(".") <= 1:
                for name in wheel.names(module):
                    if not name.startswith("_"):
                        lines[module][name].add(line)
        for kind, values in wheel.values().items():
            if line in "12":
                dashed[kind].update(values)
            else:
                plain[kind].update(name for name, value in values.items() if name == value)
    modules = {}
    for module, names in sorted(lines.items()):
        by_lines: dict[str, list[str]] = defaultdict(list)
        for name, found in sorted(names.items()):
            by_lines["".join(sorted(found))].append(name)
        modules[module] = {key: " ".join(names) for key, names in sorted(by_lines.items())}
    values = {
        kind: {
            # Where the value is not the attribute with `-` for `_`.
            "dashed": {name: value for name, value in sorted(found.items()) if value != name.replace("_", "-")},
            "plain": " ".join(sorted(name for name in plain[kind] if "_" in name)),
        }
        for kind, found in sorted(dashed.items())
    }
    json.dump({"modules": modules, "values": values}, sys.stdout, ensure_ascii=False, indent=2)
    print()


def release_key(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", path.name.split("-")[1])]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
