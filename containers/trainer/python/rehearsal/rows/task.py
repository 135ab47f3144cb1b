"""What a command trains for, as far as its rows depend on it."""

import argparse
from dataclasses import dataclass
from typing import Literal

Kind = Literal['chat', 'text', 'preference', 'judged', 'prompt', 'class', 'pair', 'ranking']


@dataclass(frozen=True)
class Task:
    """`judged`: rows with a label of good or bad; `prompt`: questions whose answers are generated."""

    kind: Kind
    #: Media that the model takes, of which a row of the usual shape gets the first.
    media: tuple[str, ...]
    #: Classes of a classification.
    labels: int


PREFERENCES = ('dpo', 'orpo', 'simpo', 'cpo', 'rm')


def task_of(subcommand: str, options: argparse.Namespace) -> Task:
    return Task(kind_of(subcommand, options), media_of(options), options.num_labels or 2)


def kind_of(subcommand: str, options: argparse.Namespace) -> Kind:
    if subcommand == 'rlhf':
        if options.rlhf_type in PREFERENCES:
            return 'preference'
        return {'kto': 'judged', 'grpo': 'prompt', 'ppo': 'prompt'}.get(options.rlhf_type, 'chat')
    if options.task_type == 'seq_cls' or (options.num_labels is not None and options.task_type is None):
        return 'class'
    if options.task_type == 'embedding':
        return 'pair'
    if options.task_type in ('reranker', 'generative_reranker'):
        return 'ranking'
    return 'text' if subcommand == 'pt' else 'chat'


def media_of(options: argparse.Namespace) -> tuple[str, ...]:
    """Pictures where the model is multimodal; sounds where it takes nothing else."""
    from swift.model import MODEL_MAPPING
    from swift.model.model_meta import get_matched_model_meta

    meta = get_matched_model_meta(options.model) or MODEL_MAPPING.get(options.model_type)
    if meta is None or not meta.is_multimodal:
        return ()
    # A group of ids may hide its type's tags.
    tags = MODEL_MAPPING[meta.model_type].tags
    return ('audio',) if 'vision' not in tags and 'audio' in tags else ('image',)
