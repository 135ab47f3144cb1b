"""Shows a model the media that no batch of a short training happened to hold."""

import traceback
from collections.abc import Iterator
from typing import Any

import torch

from .media_counts import number_of_placeholders, placeholder_ids
from .observation import Observation

#: Of a long data set, no more rows than this are looked through.
MOST_ROWS = 512


def pass_unmet_media(observation: Observation) -> None:
    """Rows of several data sets are mixed, so two steps may meet no row with a medium: one such row passes the model,
    without training it. What is wrong with its placeholders is then seen by the same counts as in a step."""
    unmet = set(observation.media.unmet())
    if not unmet:
        return
    ids = placeholder_ids(observation.trainer.model.config)
    for batch in single_rows(observation.trainer):
        held = {medium for medium in unmet if number_of_placeholders(batch.get('input_ids'), ids.get(medium, set()))}
        if held:
            pass_through(observation.trainer, batch)
            unmet -= held
        if not unmet:
            return


def single_rows(trainer: Any) -> Iterator[dict[str, Any]]:
    """Rows of the training data as batches; nothing where the trainer has a form of its own for them."""
    for index, row in enumerate(trainer.train_dataset or []):
        if index >= MOST_ROWS:
            return
        batch = trainer.data_collator([row])
        if not isinstance(batch, dict):
            return
        yield batch


def pass_through(trainer: Any, batch: dict[str, Any]) -> None:
    try:
        with torch.no_grad():
            trainer.compute_loss(trainer.model, trainer._prepare_inputs(batch))
    except Exception:
        # A medium that still has no pass is told by the counts.
        traceback.print_exc()
