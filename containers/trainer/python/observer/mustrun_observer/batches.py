"""A digest of what a training step was given."""

import hashlib
from typing import Any


def digest_of(batches: list[Any]) -> dict[str, Any]:
    """SHA-256 over the batches of one optimizer step, and how many tokens they hold."""
    digest = hashlib.sha256()
    for batch in batches:
        _feed(digest, batch)
    return {'sha256': digest.hexdigest(), 'tokens': sum(_tokens(batch) for batch in batches)}


def _feed(digest: Any, value: Any) -> None:
    """Values that print the same in every process; of others only their type counts."""
    import torch

    if isinstance(value, torch.Tensor):
        held = value.detach().cpu().contiguous()
        digest.update(f'tensor {held.dtype} {tuple(held.shape)} '.encode())
        digest.update(held.reshape(-1).view(torch.uint8).numpy().tobytes() if held.numel() else b'')
    elif isinstance(value, dict):
        for key in sorted(value, key=str):
            digest.update(f'key {key} '.encode())
            _feed(digest, value[key])
    elif isinstance(value, (list, tuple)):
        digest.update(f'list {len(value)} '.encode())
        for each in value:
            _feed(digest, each)
    elif value is None or isinstance(value, (str, int, float, bool)):
        digest.update(f'{type(value).__name__} {value!r} '.encode())
    else:
        digest.update(f'other {type(value).__qualname__} '.encode())


def _tokens(batch: Any) -> int:
    import torch

    if not isinstance(batch, dict):
        return 0
    ids = [value for key, value in batch.items() if key.endswith('input_ids')]
    return sum(int(value.numel()) for value in ids if isinstance(value, torch.Tensor))
