"""Loads what a training left as a reader would, by the engine and into a new model, and has it generate."""

import contextlib
import gc
import os
import time
from typing import Any

#: Tokens that are asked for.
ASKED = 4


def reload_and_generate(pipeline: Any, trainer: Any) -> dict[str, Any]:
    """`{"tried": false, "reason"}`, or `{"tried": true, "tokens", "seconds", "failure"}`, where failure is null.

    Happens in the training process, after its last line is logged: starting Python and importing the engine again would
    take longer than most small trainings.
    """
    folder = trainer.state.last_model_checkpoint
    if not folder or not os.path.isdir(folder):
        return {'tried': False, 'reason': 'the training kept no checkpoint'}
    if trainer.accelerator.num_processes > 1:
        return {'tried': False, 'reason': 'several processes trained, and loading waits for all of them'}
    since = time.monotonic()
    try:
        tokens = _load(pipeline, trainer, folder)
    except Exception as error:
        if type(error).__name__ == 'OutOfMemoryError':
            return {'tried': False, 'reason': 'a second model does not fit beside what the training left in memory'}
        return {'tried': True, 'tokens': 0, 'seconds': _since(since), 'failure': f'{type(error).__name__}: {error}'}
    return {'tried': True, 'tokens': tokens, 'seconds': _since(since), 'failure': None}


def _since(since: float) -> float:
    return time.monotonic() - since


def _load(pipeline: Any, trainer: Any, folder: str) -> int:
    import torch
    from swift.tuner_plugin import tuners_map
    from swift.tuners import Swift

    args = pipeline.args
    tuned = _holds_adapter(folder)
    trained = trainer.model
    if trained.device.type != 'cpu':
        # A card that held one model need not hold two. Quantised models do not move.
        with contextlib.suppress(ValueError, RuntimeError):
            trained.to('cpu')
        gc.collect()
        torch.cuda.empty_cache()
    model, processor = args.get_model_processor(**({} if tuned else {'model': folder, 'model_type': args.model_type}))
    if tuned:
        model = tuners_map.get(args.tuner_type, Swift).from_pretrained(model, folder)
    model.eval()
    tokenizer = getattr(processor, 'tokenizer', processor)
    given = tokenizer('Hello', return_tensors='pt').to(model.device)
    with torch.no_grad():
        if args.task_type != 'causal_lm':
            # Of a classifier or a reward model an answer is a score.
            return int(model(**given).logits.numel())
        ids = given['input_ids']
        answer = model.generate(
            input_ids=ids,
            attention_mask=given['attention_mask'],
            max_new_tokens=ASKED,
            do_sample=False,
            pad_token_id=tokenizer.pad_token_id,
        )
    return int(answer.shape[1] - ids.shape[1])


def _holds_adapter(folder: str) -> bool:
    names = ('adapter_config.json', os.path.join('default', 'adapter_config.json'), 'reft')
    return any(os.path.exists(os.path.join(folder, name)) for name in names)
