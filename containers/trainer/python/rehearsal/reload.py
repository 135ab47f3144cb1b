"""Loads a checkpoint as a reader of the post would: by the engine, into a new model."""

import os
from typing import Any

import torch


def reloaded_weights(args: Any, trained: Any, folder: str) -> dict[str, torch.Tensor]:
    """The weights of a checkpoint by the trained model's own names for them.

    Raises what the engine raises where the checkpoint does not load.
    """
    from swift.tuner_plugin import tuners_map
    from swift.tuners import Swift

    whole = not holds_adapter(folder)
    model, _ = args.get_model_processor(**({'model': folder, 'model_type': args.model_type} if whole else {}))
    if not whole:
        model = tuners_map.get(args.tuner_type, Swift).from_pretrained(model, folder)
    return {plain(name): value.detach() for name, value in model.named_parameters()} | {
        name: value.detach() for name, value in model.named_parameters()
    }


def holds_adapter(folder: str) -> bool:
    names = ('adapter_config.json', os.path.join('default', 'adapter_config.json'), 'reft')
    return any(os.path.exists(os.path.join(folder, name)) for name in names)


def plain(name: str) -> str:
    return name.removeprefix('base_model.model.')
