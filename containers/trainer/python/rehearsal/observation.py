"""Watches the engine train, without changing what it does."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import torch

from .adaptations import adapt
from .media_counts import MediaCounts
from .media_watch import rows_counted, watch_media


@dataclass
class Observation:
    """What was seen of one training."""

    #: The pipeline, once its trainer exists.
    pipeline: Any = None
    trainer: Any = None
    #: Trainable parameters by name, as they were before the first step.
    before: dict[str, torch.Tensor] = field(default_factory=dict)
    #: The norm of the gradient before each step of the optimizer.
    gradients: list[float] = field(default_factory=list)
    media: MediaCounts = field(default_factory=MediaCounts)
    #: What was done by another way than the model's own here, for people.
    approximations: set[str] = field(default_factory=set)

    @property
    def steps(self) -> int:
        return 0 if self.trainer is None else int(self.trainer.state.global_step)


def trainable(model: Any) -> dict[str, torch.Tensor]:
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def gradient_norm(model: Any) -> float:
    squares = [float(p.grad.detach().float().pow(2).sum()) for p in trainable(model).values() if p.grad is not None]
    return sum(squares) ** 0.5


@contextlib.contextmanager
def observed(observation: Observation) -> Iterator[None]:
    """Within it, the next training is watched from its first step on."""
    from swift.pipelines.train.sft import SwiftSft
    from transformers import TrainerCallback

    train = SwiftSft.train

    class Watch(TrainerCallback):
        def on_pre_optimizer_step(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            observation.gradients.append(gradient_norm(observation.trainer.model))

    def watched(pipeline: Any, trainer: Any) -> Any:
        observation.pipeline, observation.trainer = pipeline, trainer
        # The usual filter writes a loss of 0 where it is not a number.
        trainer.args.logging_nan_inf_filter = False
        observation.before = {name: value.detach().clone() for name, value in trainable(trainer.model).items()}
        trainer.add_callback(Watch())
        adapt(trainer.model, observation.approximations)
        watch_media(trainer.model, observation.media)
        return train(pipeline, trainer)

    SwiftSft.train = watched
    try:
        with rows_counted(observation.media):
            yield
    finally:
        SwiftSft.train = train
