"""Shows a model the media that no batch of a short training happened to hold."""

import traceback
from collections.abc import Iterator
from typing import Any

import torch

from .media_counts import MEDIA, placeholder_ids, placeholders_in
from .observation import Observation

#: Of a long data set, no more rows than this are looked through.
MOST_ROWS = 512

#: So many rows with a medium are tried: some of an author's rows may be ones that the engine passes over.
TRIES = 4


def pass_unmet_media(observation: Observation) -> None:
    """Rows of several data sets are mixed, so two steps may meet no row with a medium: one such row passes the model,
    without training it. What is wrong with its placeholders is then seen by the same counts as in a step; and where
    the engine silently takes another row for one that it cannot encode, the medium stays without a pass."""
    trainer, media = observation.trainer, observation.media
    places = places_of_media(trainer.train_dataset)
    for medium in places:
        media.rows[medium] = max(1, media.rows.get(medium, 0))
    unmet = set(media.unmet())
    try:
        if unmet:
            pass_rows(trainer, unmet, places)
    except Exception:
        # A medium that still has no pass is told by the counts.
        traceback.print_exc()


def pass_rows(trainer: Any, unmet: set[str], places: dict[str, list[int]]) -> None:
    ids = placeholder_ids(trainer.model.config)
    for batch in single_rows(trainer, [place for medium in unmet for place in places.get(medium, [])]):
        input_ids = batch.get('input_ids')
        if not isinstance(input_ids, torch.Tensor):
            return
        found = placeholders_in(input_ids, ids)
        held = {medium for medium, place in found.items() if medium in unmet and place.any()}
        if held:
            with torch.no_grad():
                trainer.compute_loss(trainer.model, trainer._prepare_inputs(batch))
            unmet -= held
        if not unmet:
            return


def places_of_media(rows: Any) -> dict[str, list[int]]:
    """Where the first rows with each medium stand, as far as rows are kept as they were before they are encoded."""
    plain = getattr(rows, 'dataset', None)
    columns = getattr(plain, 'column_names', None) or []
    held = {
        medium: [index for index, value in enumerate(plain[f'{medium}s']) if value]
        for medium in MEDIA
        if f'{medium}s' in columns
    }
    return {medium: places[:TRIES] for medium, places in held.items() if places}


def single_rows(trainer: Any, first: list[int]) -> Iterator[dict[str, Any]]:
    """Rows of the training data as batches: those that are known, else all. None where the trainer has a form of its
    own for them."""
    rows = trainer.train_dataset
    if rows is None:
        return
    known = (rows[index] for index in first)
    for row in known if first else (row for _, row in zip(range(MOST_ROWS), rows, strict=False)):
        batch = trainer.data_collator([row])
        if not isinstance(batch, dict):
            return
        yield batch
