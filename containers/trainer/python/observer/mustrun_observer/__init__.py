"""Watches a training or an inference of ms-swift from within, without changing its results."""

import time
from collections.abc import Mapping

from .after_import import at_import
from .pinned_date import TEMPLATES, pinned

#: When this process began, near enough: Python imports this before its program.
STARTED_AT = time.time()

#: The modules of the lines 4.x and 3.x that hold the training pipeline.
PIPELINES = ('swift.pipelines.train.sft', 'swift.llm.train.sft')

#: The module of the line 4.x that holds the inference pipeline.
INFERENCE = 'swift.pipelines.infer.infer'


def install(environment: Mapping[str, str]) -> None:
    """Prepares what happens when the engine imports its pipelines and its templates."""
    today = environment.get('MUSTRUN_TODAY')
    if today is not None:
        at_import(lambda name: name.startswith(TEMPLATES), before=lambda module: pinned(module, today))
    path = environment.get('MUSTRUN_OBSERVATION')
    # Of several processes of one training the first tells what it saw.
    if path is not None and environment.get('RANK', '0') == '0':
        at_import(lambda name: name in PIPELINES, after=lambda module: watch(module, path))
        at_import(lambda name: name == INFERENCE, after=lambda module: watch_answers(module, path))


def watch(module: object, path: str) -> None:
    from .watch import watch_pipeline

    watch_pipeline(module.SwiftSft, path, STARTED_AT)  # type: ignore[attr-defined]


def watch_answers(module: object, path: str) -> None:
    from .watch import watch_inference

    watch_inference(module.SwiftInfer, path, STARTED_AT)  # type: ignore[attr-defined]
