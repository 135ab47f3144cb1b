"""Does something with a module directly before or after its code is executed."""

import sys
from collections.abc import Callable
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

Action = Callable[[ModuleType], None]


def nothing(_module: ModuleType) -> None:
    """The default of either action."""


class _Around(Loader):
    def __init__(self, loader: Loader, before: Action, after: Action):
        self._loader, self._before, self._after = loader, before, after

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._before(module)
        self._loader.exec_module(module)
        self._after(module)

    def __getattr__(self, name: str) -> object:
        # Readers of resources and sources ask the loader itself.
        return getattr(self._loader, name)


class _Finder(MetaPathFinder):
    def __init__(self, wanted: Callable[[str], bool], before: Action, after: Action):
        self._wanted, self._before, self._after = wanted, before, after

    def find_spec(self, name, path=None, target=None):  # type: ignore[no-untyped-def]
        if not self._wanted(name):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Around(spec.loader, self._before, self._after)
        return spec


def at_import(wanted: Callable[[str], bool], before: Action = nothing, after: Action = nothing) -> None:
    """Calls `before` and `after` around the execution of every module whose full name is wanted."""
    sys.meta_path.insert(0, _Finder(wanted, before, after))
