"""Pretends that this machine has what a GPU brings, as far as argument classes look at it."""

import contextlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any
from unittest import mock

#: Packages that need a GPU, with versions that the release's own recommendation names or allows.
PACKAGES = {
    'deepspeed': '0.18.9',
    'vllm': '0.23.0',
    'flash_attn': '2.8.3',
    'flash_attn_3': '3.0.0',
    'flash_attn_interface': '3.0.0',
    'liger_kernel': '0.7.0',
    'unsloth': '2026.1.1',
    'bitsandbytes': '0.49.0',
    'evalscope': '1.9.1',
    'swanlab': '0.7.0',
    'wandb': '0.23.0',
    'transformer_engine': '2.9.0',
    'megatron': '0.15.0',
    'apex': '0.1',
    'hqq': '0.2.8',
    'eetq': '1.0.0',
    'optimum.quanto': '0.2.7',
}


class PretendedModule(ModuleType):
    """A module that has whatever is asked of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith('__'):
            raise AttributeError(name)
        return mock.MagicMock(name=f'{self.__name__}.{name}')


class PretendedFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the packages above, and all their parts."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        if fullname.split('.')[0] in self.names:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> ModuleType:
        return PretendedModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        module.__version__ = PACKAGES.get(module.__name__.split('.')[0], '1.0')


def is_installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def forget_absences() -> None:
    """Lets transformers ask again which packages are here: it remembers its answers."""
    import_utils = importlib.import_module('transformers.utils.import_utils')
    for function in list(vars(import_utils).values()):
        if hasattr(function, 'cache_clear'):
            function.cache_clear()


@contextlib.contextmanager
def pretended(environment: Mapping[str, str]) -> Iterator[None]:
    """Pretends until it is left; what the machine really has is not replaced."""
    absent = frozenset(name for name in PACKAGES if not is_installed(name))
    finder = PretendedFinder(absent)
    version, metadata = importlib.metadata.version, importlib.metadata.metadata

    def pretended_version(name: str) -> str:
        plain = name.replace('-', '_')
        return PACKAGES[plain] if plain in absent else version(name)

    def pretended_metadata(name: str) -> Any:
        return {'Version': PACKAGES[name]} if name.replace('-', '_') in absent else metadata(name)

    with contextlib.ExitStack() as stack:
        sys.meta_path.insert(0, finder)
        stack.callback(sys.meta_path.remove, finder)
        stack.enter_context(mock.patch('importlib.metadata.version', pretended_version))
        stack.enter_context(mock.patch('importlib.metadata.metadata', pretended_metadata))
        forget_absences()
        if 'deepspeed' in absent:
            # Without the package, its configuration's base class is another; the process that asks is thrown away.
            importlib.reload(importlib.import_module('transformers.integrations.deepspeed'))
        for patch in patches_for(processes_of(environment)):
            stack.enter_context(patch)
        yield


def processes_of(environment: Mapping[str, str]) -> int:
    """How many processes the command starts."""
    numbers = [environment.get(name, '1') for name in ('NPROC_PER_NODE', 'NNODES')]
    product = 1
    for number in numbers:
        product *= int(number) if number.isdigit() and int(number) > 0 else 1
    return product


def patches_for(processes: int) -> list[Any]:
    import torch
    from swift.arguments import InferArguments, RLHFArguments, SftArguments
    from transformers import TrainingArguments, training_args

    def set_up(self: Any) -> torch.device:
        # What is asked of the devices is asked of the first.
        self._n_gpu = 1
        self.distributed_state = None
        return torch.device('cpu')

    patches = [
        mock.patch.object(training_args, 'is_torch_bf16_gpu_available', lambda: True),
        mock.patch.object(TrainingArguments, '_setup_devices', property(set_up)),
        mock.patch.object(TrainingArguments, 'world_size', property(lambda self: processes)),
        # Nothing of the check stays on the machine, nothing is asked of a server.
        mock.patch.object(SftArguments, '_add_version', lambda self: None),
        mock.patch.object(SftArguments, '_init_swanlab', lambda self: None, create=True),
        mock.patch.object(RLHFArguments, '_init_external_vllm', lambda self: None),
        mock.patch.object(SftArguments, '_init_device', lambda self: None),
        mock.patch.object(InferArguments, '_init_device', lambda self: None),
        mock.patch('swift.arguments.infer_args.init_process_group', lambda **settings: None),
    ]
    if processes > 1:
        ranks = {'RANK': '0', 'LOCAL_RANK': '0', 'WORLD_SIZE': str(processes), 'LOCAL_WORLD_SIZE': str(processes)}
        patches.append(mock.patch.dict(os.environ, ranks))
    return patches
