"""Lets torchvision be imported beside a torch that its compiled operators were not built for.

PyPI's torchvision is a CUDA build: beside a CPU build of torch its library does not load, and the package then fails
because it describes operators to torch that do not exist. They are declared here, without a kernel. Picture transforms,
which are all that training uses, do not call them. Where the library loads, nothing is declared.

Imported at each start of Python by mustrun_torchvision.pth, so nothing else is imported before torchvision is.
"""

import sys
from importlib.abc import MetaPathFinder


class _BeforeTorchvision(MetaPathFinder):
    """Finds nothing: it is asked first for `torchvision`, once."""

    def find_spec(self, name, path=None, target=None):
        if name == 'torchvision':
            sys.meta_path.remove(self)
            _declare_missing_operators()


def _declare_missing_operators():
    from importlib.machinery import PathFinder

    import torch

    spec = PathFinder.find_spec('torchvision')
    if spec is None or not spec.submodule_search_locations:
        return
    try:
        torch.ops.load_library(f'{spec.submodule_search_locations[0]}/_C.so')
    except OSError:
        library = torch.library.Library('torchvision', 'DEF')
        for operator in ('nms', 'qnms'):
            library.define(f'{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor')
        _DECLARED.append(library)


#: A library's operators go when it does.
_DECLARED = []

sys.meta_path.insert(0, _BeforeTorchvision())
