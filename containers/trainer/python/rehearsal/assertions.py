"""What must have happened in a training that counts as rehearsed."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .media_counts import MediaCounts
from .observation import Observation, trainable
from .reload import reloaded_weights


@dataclass(frozen=True)
class Assertion:
    name: str
    passed: bool
    detail: str


def assertions_of(observation: Observation) -> list[Assertion]:
    if observation.trainer is None:
        return [Assertion('a trainer was built', False, 'the engine came to its end without training')]
    return [
        steps_done(observation),
        parameters_trained(observation),
        losses_finite(observation),
        gradient_flows(observation),
        weights_changed(observation),
        checkpoint_reloads(observation),
        *media_are_seen(observation.media),
    ]


def steps_done(observation: Observation) -> Assertion:
    planned = observation.trainer.args.max_steps
    made = observation.steps
    return Assertion('the steps were made', made >= max(1, planned), f'{made} of {max(1, planned)}')


def parameters_trained(observation: Observation) -> Assertion:
    number = sum(value.numel() for value in observation.before.values())
    return Assertion('parameters are trained', number > 0, f'{number} in {len(observation.before)} tensors')


def losses_finite(observation: Observation) -> Assertion:
    name = 'loss and gradient are finite'
    records = observation.trainer.state.log_history
    values = [
        float(value)
        for record in records
        for key, value in record.items()
        if (key == 'loss' or key.startswith('loss/') or key == 'grad_norm') and isinstance(value, (int, float))
    ]
    values += observation.gradients
    if not values:
        return Assertion(name, False, 'no loss was logged')
    strange = [value for value in values if not math.isfinite(value)]
    return Assertion(name, not strange, f'{len(values)} numbers' if not strange else f'{strange[0]} is among them')


def gradient_flows(observation: Observation) -> Assertion:
    name = 'a gradient flows'
    if not observation.gradients:
        # PPO steps its optimizer by itself; that its weights change is asserted by its own.
        moved = changed(observation) > 0
        return Assertion(name, moved, 'the trainer does not show its gradient; its weights tell')
    largest = max(observation.gradients)
    if largest > 0:
        return Assertion(name, True, f'norm {largest:.3g}')
    reason = reason_for_no_gradient(observation)
    return Assertion(name, reason is not None, reason or 'it is zero in every step')


def reason_for_no_gradient(observation: Observation) -> str | None:
    """Why a gradient must be zero in two steps from random weights."""
    args = observation.pipeline.args
    if getattr(args, 'rlhf_type', None) == 'gkd' and args.teacher_model is None and not args.teacher_model_server:
        return 'it is zero, as it must: the command names no teacher, so the student is its own'
    return None


def changed(observation: Observation) -> int:
    now = trainable(observation.trainer.model)
    return sum(1 for name, value in observation.before.items() if name in now and not value.equal(now[name].detach()))


def weights_changed(observation: Observation) -> Assertion:
    number = changed(observation)
    reason = None
    if number == 0 and observation.gradients and max(observation.gradients) == 0:
        reason = reason_for_no_gradient(observation)
    detail = reason or f'{number} of {len(observation.before)} tensors'
    return Assertion('the weights change', number > 0 or reason is not None, detail)


def checkpoint_reloads(observation: Observation) -> Assertion:
    """The last checkpoint, loaded by the engine as a new model, has the trained weights."""
    name = 'the checkpoint reloads'
    folder = observation.trainer.state.last_model_checkpoint
    if not folder or not Path(folder).is_dir():
        return Assertion(name, False, 'there is none')
    try:
        loaded = reloaded_weights(observation.pipeline.args, observation.trainer.model, folder)
    except Exception as error:
        return Assertion(name, False, f'{type(error).__name__}: {error}')
    # PPO trains a policy beside a value model, and saves the policy.
    trained = {
        key.removeprefix('policy.'): value.detach() for key, value in trainable(observation.trainer.model).items()
    }
    common = [key for key in trained if key in loaded]
    if not common:
        return Assertion(name, False, f'it holds none of the {len(trained)} trained tensors')
    if observation.pipeline.args.tuner_type in PRUNING:
        moved = sum(1 for key in common if not close(loaded[key], observation.before[key]))
        return Assertion(name, moved > 0, f'{moved} of {len(common)} tensors are other than before the training')
    differing = [key for key in common if not close(loaded[key], trained[key])]
    if differing:
        return Assertion(name, False, f'{differing[0]} is another than in the trained model')
    return Assertion(name, True, f'{len(common)} tensors are those of the trained model')


#: Tuners that change their weights once more when they save them.
PRUNING = ('adalora',)


def close(first: Any, second: Any) -> bool:
    return first.shape == second.shape and first.float().allclose(second.float(), atol=1e-6, rtol=1e-5)


def media_are_seen(media: MediaCounts) -> list[Assertion]:
    """Each medium of the rows has as many placeholders as features, and some."""
    return [seen(medium, rows, media) for medium, rows in sorted(media.rows.items())]


def seen(medium: str, rows: int, media: MediaCounts) -> Assertion:
    name = f'{medium} placeholders equal {medium} features'
    passes = [each for each in media.passes if each.tokens.get(medium, 0) > 0]
    if not passes:
        return Assertion(name, False, f'{rows} rows had one, and no pass of the model had a placeholder')
    for each in passes:
        tokens, features = each.compared(medium)
        if tokens != features:
            return Assertion(name, False, f'{tokens} placeholders, {features} features')
    first = passes[0]
    return Assertion(name, True, f'{first.tokens[medium]} in the first of {len(passes)} passes')
