"""What is seen of one training or inference, and the file that it is written to."""

import json
import os
import statistics
import time
from array import array
from typing import Any

from .batches import digest_of
from .media import PASSES, MediaWatch
from .reload import reload_and_generate

#: Steps that warm up: kernels are chosen, caches filled.
WARM_UP = 10


class Observation:
    """Seen so far; `write` may be called at any time."""

    def __init__(self, path: str, started_at: float):
        self.path = path
        self.seen: dict[str, Any] = {'version': 1, 'startedAt': started_at}
        self.durations = array('d')

    def write(self) -> None:
        if self.durations:
            steady = self.durations[WARM_UP:]
            self.seen['steps'] = {
                'timed': len(steady),
                'medianSeconds': statistics.median(steady) if len(steady) > 0 else None,
            }
        with open(f'{self.path}.writing', 'w', encoding='utf-8') as file:
            json.dump(self.seen, file, indent=2)
        os.replace(f'{self.path}.writing', self.path)

    @property
    def unseen(self) -> dict[str, str]:
        return self.seen.get('unseen', {})

    def note(self, what: str, look: Any) -> None:
        """A look that fails is noted, and never ends the training."""

        def noted() -> None:
            self.seen[what] = look()

        self.attempt(what, noted)

    def attempt(self, what: str, prepare: Any) -> None:
        """Does what a later look needs; where it fails, that is noted as well."""
        try:
            prepare()
        except Exception as error:
            self.seen.setdefault('unseen', {})[what] = f'{type(error).__name__}: {error}'


def watch_pipeline(pipeline_class: Any, path: str, started_at: float) -> None:
    """Has every training of the pipeline class watched."""
    train = pipeline_class.train
    media = MediaWatch(PASSES)

    def watched(pipeline: Any, trainer: Any) -> Any:
        observation = Observation(path, started_at)
        _watch_batches(trainer, observation)
        media.look_at(trainer.model)
        trainer.add_callback(_callback(trainer, observation, media))
        ended = train(pipeline, trainer)
        state = trainer.state
        if state.max_steps > 0 and state.global_step >= state.max_steps:
            observation.note('reload', lambda: reload_and_generate(pipeline, trainer))
        observation.write()
        return ended

    pipeline_class.train = watched


def watch_inference(pipeline_class: Any, path: str, started_at: float) -> None:
    """Has every inference of the pipeline class watched that reads a data set."""
    infer = pipeline_class.infer_dataset

    def watched(pipeline: Any) -> Any:
        observation = Observation(path, started_at)
        media = MediaWatch(limit=None)
        observation.attempt('media', lambda: media.look_at_engine(pipeline.infer_engine))
        answered = infer(pipeline)
        if 'media' not in observation.unseen:
            media.counts.end()
            observation.note('media', media.seen)
        observation.write()
        return answered

    pipeline_class.infer_dataset = watched


def _watch_batches(trainer: Any, observation: Observation) -> None:
    """The tokenised batches of the first and of the last step, as the trainer draws them."""
    draw = getattr(trainer, 'get_batch_samples', None)
    if draw is None:
        return
    first_step = None

    def drawn(*words: Any, **named: Any) -> Any:
        nonlocal first_step
        given = draw(*words, **named)
        step = trainer.state.global_step + 1
        if first_step is None:
            first_step = step
            observation.note('firstBatch', lambda: {'step': step, **digest_of(given[0])})
        if step == trainer.state.max_steps and given[0]:
            observation.note('lastBatch', lambda: {'step': step, **digest_of(given[0])})
        return given

    trainer.get_batch_samples = drawn


def _callback(trainer: Any, observation: Observation, media: MediaWatch) -> Any:
    from transformers import TrainerCallback

    class Watch(TrainerCallback):
        """Notes when things happen. A step is as long as the time since the end of the one before it."""

        def __init__(self) -> None:
            self.last: float | None = None

        def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            observation.seen['trainBeganAt'] = time.time()
            observation.note('determinism', lambda: _determinism(args))
            observation.note('machinery', lambda: _machinery(trainer))
            observation.write()

        def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            now = time.monotonic()
            if self.last is not None:
                observation.durations.append(now - self.last)
            self.last = now

        # What an evaluation or a checkpoint takes is not the step's.
        def on_evaluate(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            self.last = None

        def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            self.last = None

        def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            observation.seen['trainEndedAt'] = time.time()
            observation.note('memory', _memory)
            observation.note('media', media.seen)
            observation.write()

    return Watch()


def _determinism(args: Any) -> dict[str, Any]:
    import torch

    return {
        'fullDeterminism': bool(getattr(args, 'full_determinism', False)),
        'deterministicAlgorithms': torch.are_deterministic_algorithms_enabled(),
        'cudnnDeterministic': bool(torch.backends.cudnn.deterministic),
        'cublasWorkspaceConfig': os.environ.get('CUBLAS_WORKSPACE_CONFIG'),
        'threads': torch.get_num_threads(),
    }


def _machinery(trainer: Any) -> dict[str, Any]:
    """Which optimizer and which way of sharing the work are there in the end, whatever the options say."""
    optimizer = trainer.optimizer
    optimizer = getattr(optimizer, 'optimizer', optimizer)
    accelerator = trainer.accelerator
    return {
        'optimizer': f'{type(optimizer).__module__}.{type(optimizer).__qualname__}',
        'distributedType': str(getattr(accelerator.distributed_type, 'value', accelerator.distributed_type)),
        'model': type(getattr(trainer, 'model_wrapped', trainer.model)).__qualname__,
        'processes': int(accelerator.num_processes),
        'device': str(accelerator.device.type),
    }


def _memory() -> dict[str, int] | None:
    """Peaks of PyTorch's allocator on this process's GPU, in bytes; null without one."""
    import torch

    if not torch.cuda.is_available():
        return None
    return {
        'allocatedBytes': int(torch.cuda.max_memory_allocated()),
        'reservedBytes': int(torch.cuda.max_memory_reserved()),
    }
