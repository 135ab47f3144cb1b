"""make_stand_in.py MODEL_ID [FOLDER]: a tiny random model that ms-swift takes for MODEL_ID; nothing is downloaded.

The id gives ms-swift's model type and template; the template gives the special tokens; the architecture gives the
transformers class, whose sizes are shrunk to about 0.1 million parameters over a byte-level vocabulary. ms-swift goes by
the folder's name, so FOLDER (default: MODEL_ID, relative to the working directory) should end like the id.
A stand-in shows that a command runs; its numbers say nothing about the real model.
"""

import json
import re
import sys
from pathlib import Path

import torch
from swift.model.model_meta import get_matched_model_meta
from swift.template import TEMPLATE_MAPPING
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

SMALL_SIZES = {
    'hidden_size': 64,
    'attention_hidden_size': 64,
    'intermediate_size': 128,
    'num_hidden_layers': 2,
    'max_window_layers': 2,
    'num_attention_heads': 4,
    'num_key_value_heads': 2,
    'head_dim': 16,
    'query_pre_attn_scalar': 16,
    # mixture of experts
    'num_experts': 4,
    'num_local_experts': 4,
    'n_routed_experts': 4,
    'n_shared_experts': 1,
    'num_experts_per_tok': 2,
    'moe_intermediate_size': 32,
    'shared_expert_intermediate_size': 32,
    'first_k_dense_replace': 1,
    'n_group': 1,
    'topk_group': 1,
    # multi-head latent attention
    'q_lora_rank': 16,
    'kv_lora_rank': 16,
    'qk_nope_head_dim': 16,
    'qk_rope_head_dim': 16,
    'v_head_dim': 16,
    # linear attention
    'linear_num_key_heads': 2,
    'linear_num_value_heads': 4,
    'linear_key_head_dim': 16,
    'linear_value_head_dim': 16,
}

# Sizes that a class may have without giving them a value of its own.
SET_EVEN_IF_UNSET = ('head_dim', 'num_experts_per_tok')


def config_type(architectures: list[str]) -> str:
    """transformers' name for the first architecture that it has a class for."""
    for architecture in architectures:
        for name, classes in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES.items():
            if architecture in (classes if isinstance(classes, (tuple, list)) else (classes,)):
                return name
    # The real code is remote: a Llama body under the id's name trains with the id's own template.
    return 'llama'


def tiny_config(name: str, vocabulary_size: int, token_ids: dict):
    base = AutoConfig.for_model(name)
    sizes = {
        key: size
        for key, size in SMALL_SIZES.items()
        if getattr(base, key, None) is not None or (key in SET_EVEN_IF_UNSET and hasattr(base, key))
    }
    if 'kv_lora_rank' in sizes:
        sizes['num_key_value_heads'] = sizes['num_attention_heads']
    return AutoConfig.for_model(name, **sizes, vocab_size=vocabulary_size, **token_ids)


def special_tokens(parts) -> list[str]:
    """`<|im_end|>`, `[INST]` and the like in a part of a template."""
    text = ' '.join(part for part in (parts or []) if isinstance(part, str))
    return re.findall(r'<[^<>\s{}]{1,40}>|\[[A-Za-z/_]{2,12}\]', text)


def byte_tokenizer(template) -> PreTrainedTokenizerFast:
    """A vocabulary of the 256 bytes and the template's own special tokens, each of them one token."""
    every, prefix, suffix = [], [], []
    if template is not None:
        prefix, suffix = special_tokens(template.prefix), special_tokens(template.suffix)
        for part in ('prefix', 'system_prefix', 'prompt', 'chat_sep', 'suffix', 'stop_words'):
            every += special_tokens(getattr(template, part))
    end = next((token for token in reversed(suffix) if not token.startswith('[')), '</s>')
    begin = prefix[0] if prefix and not prefix[0].startswith('[') else None
    if template is not None:
        parts = (template.prefix or []) + (template.system_prefix or [])
        if any(isinstance(part, list) and 'bos_token_id' in part for part in parts):
            begin = '<s>'
    padding = '<|endoftext|>' if '<|endoftext|>' in every and end != '<|endoftext|>' else '<pad>'

    alphabet = {byte: number for number, byte in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    tokenizer = Tokenizer(models.BPE(vocab=alphabet, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=end,
        pad_token=padding,
        bos_token=begin,
        unk_token=None,
        additional_special_tokens=[token for token in dict.fromkeys(every) if token not in (end, begin, padding)],
    )
    wrapped.chat_template = (
        "{% for m in messages %}[{{m['role']}}]{{m['content']}}"
        + end
        + '{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}'
    )
    return wrapped


def add_remote_tokenizer_class(folder: Path) -> None:
    """ChatGLM's loader insists on a tokenizer class that comes with the model."""
    (folder / 'tokenization_tiny.py').write_text(
        'from transformers import PreTrainedTokenizerFast\n\n\nclass TinyTokenizer(PreTrainedTokenizerFast):\n    pass\n'
    )
    path = folder / 'tokenizer_config.json'
    config = json.loads(path.read_text())
    config['auto_map'] = {'AutoTokenizer': ['tokenization_tiny.TinyTokenizer', None]}
    config['tokenizer_class'] = 'TinyTokenizer'
    path.write_text(json.dumps(config, indent=1, ensure_ascii=False))


def main(model_id: str, folder: Path) -> None:
    meta = get_matched_model_meta(model_id)
    if meta is None:
        sys.exit(f'{model_id}: this release of ms-swift knows no model of that name')
    tokenizer = byte_tokenizer(TEMPLATE_MAPPING.get(meta.template))
    token_ids = {
        'bos_token_id': tokenizer.bos_token_id,
        'eos_token_id': tokenizer.eos_token_id,
        'pad_token_id': tokenizer.pad_token_id,
    }
    torch.manual_seed(42)
    config = tiny_config(config_type(meta.architectures), len(tokenizer), token_ids)
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    if meta.loader.__name__.startswith('ChatGLM'):
        add_remote_tokenizer_class(folder)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    print(f'{model_id}: {type(model).__name__}, {parameters} parameters, template {meta.template}')


if __name__ == '__main__':
    main(sys.argv[1], Path(sys.argv[2] if len(sys.argv) > 2 else sys.argv[1]))
