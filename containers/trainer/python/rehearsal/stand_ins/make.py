"""Makes a stand-in's folder, once for each architecture, template and seed, in a cache."""

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import transformers
from swift.template import TEMPLATE_MAPPING

from .adjustments import adjusted
from .architecture import Architecture
from .placeholders import further_tokens, placeholder_ids, set_missing_ids, token_names
from .processors import processor_of, save_processor
from .sizes import shrunk
from .vocabulary import byte_tokenizer, length

#: A vocabulary that is longer than this is tied, and kept small by its embedding's width.
LONG_VOCABULARY = 50_000

#: Rows of the embedding beyond the vocabulary, as released models have them: some loaders add tokens.
SPARE = 64

#: The description that a stand-in carries of itself.
DESCRIPTION = 'mustrun-stand-in.json'

#: What the folders' names change with, beside the libraries: raise it with every change of what is made.
RECIPE = 11


#: A tokenizer class that comes with the model, as some loaders insist on one.
TOKENIZER_CLASS = """from transformers import PreTrainedTokenizerFast


class TinyTokenizer(PreTrainedTokenizerFast):
    pass
"""


@dataclass(frozen=True)
class StandIn:
    """`bytes`: size of the folder's files."""

    model_type: str
    class_name: str
    kind: str
    bytes: int
    #: Model type and template that the command has to name for a twin.
    names: tuple[str, str] | None
    #: What computes its attention, where its class leaves no choice.
    attention: str | None = None


def make_stand_in(architecture: Architecture, cache: Path, seed: int) -> tuple[Path, StandIn]:
    """The folder in the cache, made if it is not there. It appears whole or not at all."""
    name = folder_name(architecture, seed)
    folder = cache / name
    if not (folder / DESCRIPTION).exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix='.making-') as scratch:
            made = Path(scratch) / name
            made.mkdir()
            description = write_stand_in(architecture, made, seed)
            (made / DESCRIPTION).write_text(json.dumps(asdict(description), indent=1))
            if folder.exists():
                shutil.rmtree(folder)
            os.replace(made, folder)
    stored = json.loads((folder / DESCRIPTION).read_text())
    return folder, StandIn(**{**stored, 'names': tuple(stored['names']) if stored['names'] else None})


def folder_name(architecture: Architecture, seed: int) -> str:
    """Names what the weights and the vocabulary depend on, so that ids of one family share a folder."""
    meta = architecture.meta
    facts = [RECIPE, transformers.__version__, meta.template, architecture.model_class.__name__, seed]
    digest = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:8]
    return f'{meta.model_type}-{digest}'


def configuration_of(architecture: Architecture) -> Any:
    return adjusted(shrunk(architecture.model_class.config_class))


def write_stand_in(architecture: Architecture, folder: Path, seed: int) -> StandIn:
    """Writes configuration, weights, tokenizer and processor into an empty folder."""
    meta, model_class = architecture.meta, architecture.model_class
    template = TEMPLATE_MAPPING.get(architecture.names[1] if architecture.names else meta.template)
    config = configuration_of(architecture)
    if meta.is_reward or meta.task_type == 'reranker':
        config.num_labels = 1
    config_type = config.model_type
    tokenizer = byte_tokenizer(
        template,
        placeholder_ids(config_type, config.to_dict()),
        further_tokens(config_type),
        token_names(config_type),
    )
    # A processor may add tokens of its own to the tokenizer.
    processor = processor_of(config, tokenizer)
    set_missing_ids(config, tokenizer)
    set_vocabulary(config, tokenizer)
    torch.manual_seed(seed)
    model = model_class._from_config(config, dtype=torch.float32) if meta.is_multimodal else model_class(config)
    # Released weights are in bfloat16 too; the engine reads them in the precision that the command asks for.
    model.to(torch.bfloat16)
    model.config.dtype = torch.bfloat16
    if model.can_generate() and type(model.generation_config) is transformers.GenerationConfig:
        # A completion that is empty from its first token on has nothing to train, and random weights make some.
        model.generation_config.begin_suppress_tokens = sorted(tokenizer.all_special_ids)
    model.save_pretrained(folder)
    save_processor(processor, tokenizer, folder)
    write_remote_parts(architecture, folder)
    size = sum(path.stat().st_size for path in folder.iterdir())
    attention = None if model_class._supports_sdpa else 'eager'
    return StandIn(meta.model_type, model_class.__name__, architecture.kind, size, architecture.names, attention)


def write_outline(architecture: Architecture, folder: Path) -> None:
    """Writes the configuration alone, as released models have it: in bfloat16."""
    config = configuration_of(architecture)
    config.architectures = [architecture.model_class.__name__]
    config.dtype = torch.bfloat16
    config.save_pretrained(folder)


def set_vocabulary(config: Any, tokenizer: Any) -> None:
    """The text part's embedding is as long as the vocabulary, and it knows the special tokens' ids."""
    size = length(tokenizer) + SPARE
    for part in {id(part): part for part in (config, config.get_text_config())}.values():
        if hasattr(part, 'vocab_size'):
            part.vocab_size = size
        part.bos_token_id = tokenizer.bos_token_id
        part.eos_token_id = tokenizer.eos_token_id
        part.pad_token_id = tokenizer.pad_token_id
        if size > LONG_VOCABULARY:
            part.tie_word_embeddings = True


def write_remote_parts(architecture: Architecture, folder: Path) -> None:
    """What some loaders insist on, though its content does not matter."""
    if architecture.meta.loader.__name__.startswith('ChatGLM'):
        (folder / 'tokenization_tiny.py').write_text(TOKENIZER_CLASS)
        path = folder / 'tokenizer_config.json'
        settings = json.loads(path.read_text())
        settings['auto_map'] = {'AutoTokenizer': ['tokenization_tiny.TinyTokenizer', None]}
        settings['tokenizer_class'] = 'TinyTokenizer'
        path.write_text(json.dumps(settings, indent=1, ensure_ascii=False))
    if architecture.meta.model_type == 'qwen2_5_omni':
        torch.save({}, folder / 'spk_dict.pt')
