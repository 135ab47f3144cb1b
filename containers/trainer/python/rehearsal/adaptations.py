"""Lets the engine and a model's class meet where they would on a reader's machine, and not in this environment."""

import functools
from typing import Any

import torch

from .media_counts import MEDIA

#: Said where the engine took features in the form of an earlier transformers.
EARLIER_FEATURES = 'the engine is written for the media features of an earlier transformers, which it is given'


class JoinableFeatures(tuple[torch.Tensor, ...]):
    """Features of several pictures, which an earlier transformers gave as one tensor: it is made as soon as the engine
    treats them as such."""

    taken: set[str]

    def to(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        self.taken.add(EARLIER_FEATURES)
        return torch.cat(self, dim=0).to(*args, **kwargs)


def adapt(model: Any, taken: set[str]) -> None:
    """Adapts a model from now on; `taken` gets a sentence for each adaptation that leaves the model's own way."""
    model.register_forward_pre_hook(in_32_bits, prepend=True, with_kwargs=True)
    for module in model.modules():
        for medium in MEDIA:
            if hasattr(type(module), f'get_{medium}_features'):
                make_joinable(module, f'get_{medium}_features', taken)


def in_32_bits(module: Any, args: Any, kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """A processor may give pictures in bfloat16 whatever the model computes in; here it computes in 32 bits."""
    plain = {
        key: value.float() if isinstance(value, torch.Tensor) and value.dtype == torch.bfloat16 else value
        for key, value in kwargs.items()
    }
    return args, plain


def make_joinable(module: Any, name: str, taken: set[str]) -> None:
    method = getattr(module, name)

    # Who generates asks for the names of the arguments.
    @functools.wraps(method)
    def adapted(*args: Any, **kwargs: Any) -> Any:
        result = method(*args, **kwargs)
        features = getattr(result, 'pooler_output', None)
        if type(features) is tuple and all(isinstance(each, torch.Tensor) for each in features):
            result.pooler_output = joinable(features, taken)
        return joinable(result, taken) if type(result) is tuple and result else result

    setattr(module, name, adapted)


def joinable(features: tuple[Any, ...], taken: set[str]) -> tuple[Any, ...]:
    if not all(isinstance(each, torch.Tensor) for each in features):
        return features
    made = JoinableFeatures(features)
    made.taken = taken
    return made
