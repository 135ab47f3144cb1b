"""Lets `swift eval` list its benchmarks where OpenCompass is not installed.

ms-swift 4.6.0 asks EvalScope for the data sets of every backend before it looks at which one is wanted, and EvalScope
asks OpenCompass, a package of several GB. Where that is missing, an empty list is answered: the native backend then
works, and each data set of OpenCompass's is refused by name. Where it is installed, nothing is done.

Imported at each start of Python by mustrun_opencompass.pth, so nothing is imported before OpenCompass is asked for.
"""

import sys
from importlib.abc import Loader, MetaPathFinder

_MODULES = ('opencompass', 'opencompass.utils', 'opencompass.utils.run')


class _BehindAllOthers(MetaPathFinder, Loader):
    """Stands last, so it is asked for OpenCompass only where nobody has it."""

    def find_spec(self, name, path=None, target=None):
        if name not in _MODULES:
            return None
        from importlib.machinery import ModuleSpec

        return ModuleSpec(name, self, is_package=name != _MODULES[-1])

    def exec_module(self, module):
        if module.__name__ == _MODULES[-1]:
            module.get_config_from_arg = _without_data_sets


def _without_data_sets(arguments):
    from types import SimpleNamespace

    return SimpleNamespace(datasets=[])


sys.meta_path.append(_BehindAllOthers())
