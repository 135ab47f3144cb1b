"""A tokenizer of the 256 bytes and a family's special tokens, each of them one token at its real id."""

import re
from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

#: Words that code of the engine looks up as single tokens.
WORDS = ('yes', 'no')

#: The parts of a template that may hold special tokens.
PARTS = ('prefix', 'system_prefix', 'prompt', 'chat_sep', 'suffix', 'stop_words')


def special_tokens(parts: list[Any] | None) -> list[str]:
    """`<|im_end|>`, `[INST]` and the like in a part of a template."""
    text = ' '.join(part for part in (parts or []) if isinstance(part, str))
    return re.findall(r'<[^<>\s{}]{1,40}>|\[[A-Za-z/_]{2,16}\]', text)


def byte_tokenizer(
    template: Any, fixed: dict[str, int], further: tuple[str, ...], names: dict[str, str]
) -> PreTrainedTokenizerFast:
    """`fixed` tokens keep their ids; the bytes and all other special tokens fill the lowest free ones."""
    every, prefix, suffix = [], [], []
    if template is not None:
        prefix, suffix = special_tokens(template.prefix), special_tokens(template.suffix)
        for part in PARTS:
            every += special_tokens(getattr(template, part))
        every += [token for token in template.template_cls.placeholder_tokens if isinstance(token, str)]
    end = next((token for token in reversed(suffix) if not token.startswith('[')), '</s>')
    begin = begin_token(template, prefix) or names.get('bos_token')
    padding = '<|endoftext|>' if '<|endoftext|>' in every and end != '<|endoftext|>' else '<pad>'
    special = [token for token in dict.fromkeys([*every, *further, end, begin, padding]) if token is not None]

    vocabulary = dict(fixed)
    taken = set(fixed.values())
    free = (number for number in range(1 << 20) if number not in taken)
    for token in [*sorted(pre_tokenizers.ByteLevel.alphabet()), *special, *WORDS]:
        if token not in vocabulary:
            vocabulary[token] = next(free)
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    known = {name: token for name, token in names.items() if token in vocabulary and name != 'bos_token'}
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=end,
        pad_token=padding,
        bos_token=begin,
        unk_token=None,
        additional_special_tokens=[
            token for token in dict.fromkeys([*special, *fixed]) if token not in (end, begin, padding)
        ],
        model_specific_special_tokens=known,
    )
    wrapped.chat_template = (
        "{% for m in messages %}[{{m['role']}}]{{m['content']}}"
        + end
        + '{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}'
    )
    return wrapped


def begin_token(template: Any, prefix: list[str]) -> str | None:
    """The token that begins a text: what the template's prefix begins with, or any where it asks for one."""
    if template is None:
        return None
    if prefix and not prefix[0].startswith('['):
        return prefix[0]
    parts = (template.prefix or []) + (template.system_prefix or [])
    asks = any(isinstance(part, list) and 'bos_token_id' in part for part in parts)
    return '<s>' if asks or template.auto_add_bos else None


def length(tokenizer: PreTrainedTokenizerFast) -> int:
    """How long an embedding must be: the vocabulary may have a hole below its special tokens."""
    return max(tokenizer.get_vocab().values()) + 1
