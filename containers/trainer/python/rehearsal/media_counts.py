"""Counts placeholders and features of pictures, videos and sounds in each pass of a model.

A picture that is silently left out trains to the end, too: the placeholder is not expanded where its id is not the
one that the template knows. So the placeholders of a batch are counted, and the features that the tower gives for them.
"""

from dataclasses import dataclass, field
from typing import Any

import torch

MEDIA = ('image', 'video', 'audio')

#: Where features may be counted, the nearest to the placeholders first: `mask` beside the placeholders themselves,
#: `features` where the family computes them, `tower` at the tower's end.
PLACES = ('mask', 'features', 'tower')


@dataclass
class Pass:
    """One pass of the whole model. `features`: by place, then by medium, where the family tells media apart. `rows`:
    how many rows had a placeholder of the medium."""

    tokens: dict[str, int]
    features: dict[str, dict[str, int]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    #: Whether `tokens` are those that the model itself was given: in a generation, once for each beam.
    by_model: bool = False
    #: Whether layers of the text look at the features.
    crossed: bool = False

    def features_of(self, medium: str) -> int | None:
        """How many features of the medium were counted nearest to the placeholders; None where none were."""
        found = (self.features[place].get(medium) for place in PLACES if place in self.features)
        return next((number for number in found if number is not None), None)

    def compared(self, medium: str) -> tuple[int, int]:
        """Placeholders and features of a medium. A tower that takes pictures and videos together counts them as
        pictures, and so are their placeholders then. Where layers of the text look at the features by themselves, a
        placeholder stands for a whole picture, and there need only be some."""
        features = self.features_of(medium)
        if self.crossed and features:
            return self.tokens.get(medium, 0), self.tokens.get(medium, 0)
        together = self.features_of('video') is None and self.tokens.get('video', 0) > 0
        if medium in ('image', 'video') and together:
            return self.tokens.get('image', 0) + self.tokens['video'], self.features_of('image') or 0
        return self.tokens.get(medium, 0), features or 0


@dataclass
class MediaCounts:
    #: Rows that were encoded with media, by medium.
    rows: dict[str, int] = field(default_factory=dict)
    passes: list[Pass] = field(default_factory=list)
    #: How many passes are kept, of those that have placeholders; None for all of them, also without.
    limit: int | None = None
    current: Pass | None = None
    #: Whether the model's layers of text look at the features of its towers.
    crossed: bool = False
    #: How many methods that are watched are being called: one may call another's, for the same features.
    depth: int = 0

    def count(self, place: str, medium: str, result: Any) -> None:
        """Counts what a tower gave, in the pass that is going on."""
        if self.current is not None:
            counts = self.current.features.setdefault(place, {})
            counts[medium] = counts.get(medium, 0) + number_of_features(result)

    def begin(self, input_ids: Any, ids: dict[str, set[int]]) -> None:
        if isinstance(input_ids, torch.Tensor) and (self.limit is None or len(self.passes) < self.limit):
            places = placeholders_in(input_ids, ids)
            self.current = Pass(
                tokens={medium: int(place.sum()) for medium, place in places.items()},
                rows={medium: int(place.any(-1).sum()) for medium, place in places.items()},
                crossed=self.crossed,
            )

    def given_to_model(self, input_ids: Any, ids: dict[str, set[int]]) -> None:
        """Where the engine left the placeholders to the model, its own are counted: a search by beams has more."""
        # One token is what was generated last.
        if self.current is None or not isinstance(input_ids, torch.Tensor) or input_ids.shape[-1] < 2:
            return
        tokens = {medium: int(place.sum()) for medium, place in placeholders_in(input_ids, ids).items()}
        if any(tokens.values()):
            earlier = self.current.tokens if self.current.by_model else {}
            self.current.tokens = {medium: earlier.get(medium, 0) + number for medium, number in tokens.items()}
            self.current.by_model = True

    def unmet(self) -> list[str]:
        """Media that rows have, and no pass had a placeholder of."""
        return [medium for medium in self.rows if not any(each.tokens.get(medium, 0) for each in self.passes)]

    def end(self) -> None:
        if self.current is not None and (self.limit is None or any(self.current.tokens.values())):
            self.passes.append(self.current)
        self.current = None


def placeholder_ids(config: Any) -> dict[str, set[int]]:
    """The ids of each medium's placeholder, wherever the configuration has them."""
    found: dict[str, set[int]] = {}
    for medium in MEDIA:
        for part in (config, getattr(config, 'thinker_config', None)):
            for name in (f'{medium}_token_id', f'{medium}_token_index'):
                value = getattr(part, name, None)
                if isinstance(value, int):
                    found.setdefault(medium, set()).add(value)
    return found


def placeholders_in(input_ids: torch.Tensor, ids: dict[str, set[int]]) -> dict[str, torch.Tensor]:
    """Where a medium's placeholders are."""
    return {
        medium: torch.isin(input_ids, torch.tensor(sorted(numbers), device=input_ids.device))
        for medium, numbers in ids.items()
    }


def number_of_features(result: Any) -> int:
    """How many vectors a tower's result holds."""
    pooled = getattr(result, 'pooler_output', None)
    if pooled is None:
        pooled = getattr(result, 'last_hidden_state', result)
    if isinstance(pooled, torch.Tensor):
        return pooled.numel() // pooled.shape[-1] if pooled.dim() > 0 and pooled.shape[-1] else 0
    if isinstance(pooled, (list, tuple)):
        return sum(number_of_features(each) for each in pooled if isinstance(each, torch.Tensor))
    return 0
