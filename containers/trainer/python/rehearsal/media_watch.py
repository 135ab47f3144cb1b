"""Has a model and the engine's templates tell what they do with media, without changing what they do."""

import contextlib
import functools
from collections.abc import Iterator
from typing import Any

from .media_counts import MEDIA, MediaCounts, placeholder_ids

#: How families call their towers, which the engine's templates call themselves.
TOWERS = {'visual': 'image', 'vision_tower': 'image', 'vision_model': 'image', 'audio_tower': 'audio'}


@contextlib.contextmanager
def rows_counted(counts: MediaCounts) -> Iterator[None]:
    """Within it, each row that a template encodes with media is counted."""
    from swift.template import Template

    encode = Template._encode_truncated

    @functools.wraps(encode)
    def encode_and_count(template: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        for medium in MEDIA:
            if getattr(inputs, f'{medium}s', None):
                counts.rows[medium] = counts.rows.get(medium, 0) + 1
        return encode(template, inputs, *args, **kwargs)

    Template._encode_truncated = encode_and_count
    try:
        yield
    finally:
        Template._encode_truncated = encode


def watch_media(model: Any, counts: MediaCounts) -> None:
    """Counts in each pass of `model` from now on."""
    ids = placeholder_ids(model.config)

    def begin(module: Any, args: Any, kwargs: Any) -> None:
        counts.begin(kwargs.get('input_ids'), ids)

    def end(module: Any, args: Any, kwargs: Any, output: Any) -> None:
        counts.end()

    # First of all: the engine replaces the placeholders before the pass.
    model.register_forward_pre_hook(begin, prepend=True, with_kwargs=True)
    model.register_forward_hook(end, with_kwargs=True)
    watch_towers(model, counts)


def watch_generation(engine: Any, counts: MediaCounts) -> None:
    """Counts in each batch that an engine of ms-swift generates from, from now on. The last one is counted at `end`.

    ```
    placeholders ── pre_forward_hook ── generate: model ── model ── …
                    may replace them    takes what is left of them, and then one token after the other
    ```
    """
    ids = placeholder_ids(engine.model.config)
    template = engine.template
    replace = template.pre_forward_hook

    @functools.wraps(replace)
    def begin(model: Any, args: Any, kwargs: Any) -> Any:
        counts.end()
        counts.begin(kwargs.get('input_ids'), ids)
        return replace(model, args, kwargs)

    def given(module: Any, args: Any, kwargs: Any) -> None:
        counts.given_to_model(kwargs.get('input_ids'), ids)

    template.pre_forward_hook = begin
    # An adapter around the model is not called when the model generates.
    template.get_base_model(engine.model).register_forward_pre_hook(given, with_kwargs=True)
    watch_towers(engine.model, counts)


def watch_towers(model: Any, counts: MediaCounts) -> None:
    """Counts what the model's towers give, and notes whether layers of the text look at it by themselves."""
    counts.crossed = hasattr(model.config.get_text_config(), 'cross_attention_layers')
    for name, module in model.named_modules():
        for medium in MEDIA:
            if hasattr(type(module), f'get_{medium}_features'):
                watch_features(module, f'get_{medium}_features', medium, counts)
        if hasattr(type(module), 'get_placeholder_mask'):
            watch_mask(module, counts)
        tower = TOWERS.get(name.rsplit('.', 1)[-1])
        if tower is not None:
            watch_tower(module, tower, counts)


def watch_features(module: Any, name: str, medium: str, counts: MediaCounts) -> None:
    method = getattr(module, name)

    # Who generates asks for the names of the arguments.
    @functools.wraps(method)
    def watched(*args: Any, **kwargs: Any) -> Any:
        counts.depth += 1
        try:
            result = method(*args, **kwargs)
        finally:
            counts.depth -= 1
        if counts.depth == 0:
            counts.count('features', medium, result)
        return result

    setattr(module, name, watched)


def watch_mask(module: Any, counts: MediaCounts) -> None:
    method = module.get_placeholder_mask

    @functools.wraps(method)
    def watched(*args: Any, **kwargs: Any) -> Any:
        for medium in MEDIA:
            if kwargs.get(f'{medium}_features') is not None:
                counts.count('mask', medium, kwargs[f'{medium}_features'])
        return method(*args, **kwargs)

    module.get_placeholder_mask = watched


def watch_tower(module: Any, medium: str, counts: MediaCounts) -> None:
    def end(module: Any, args: Any, output: Any) -> None:
        counts.count('tower', medium, output)

    module.register_forward_hook(end)
