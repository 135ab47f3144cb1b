"""Makes a configuration of the same architecture small."""

from typing import Any

from transformers import AutoConfig, PreTrainedConfig

HIDDEN = 64
HEADS = 4
HEAD = HIDDEN // HEADS

#: Sizes by the name that transformers gives them, the same for the text part and the towers.
SMALL: dict[str, Any] = {
    'hidden_size': HIDDEN,
    'd_model': HIDDEN,
    'n_embd': HIDDEN,
    'embed_dim': HIDDEN,
    'attention_hidden_size': HIDDEN,
    'out_hidden_size': HIDDEN,
    'output_dim': HIDDEN,
    'projection_dim': HIDDEN,
    'intermediate_size': 128,
    'ffn_dim': 128,
    'encoder_ffn_dim': 128,
    'decoder_ffn_dim': 128,
    'dense_intermediate_size': 128,
    'intermediate_size_mlp': 128,
    'num_attention_heads': HEADS,
    'num_key_value_heads': 2,
    'attention_heads': HEADS,
    'encoder_attention_heads': HEADS,
    'decoder_attention_heads': HEADS,
    'num_heads': HEADS,
    'n_head': HEADS,
    'head_dim': HEAD,
    'query_pre_attn_scalar': HEAD,
    # mixture of experts
    'num_experts': 4,
    'num_local_experts': 4,
    'n_routed_experts': 4,
    'moe_num_experts': 4,
    'n_shared_experts': 1,
    'num_experts_per_tok': 2,
    'moe_k': 2,
    'moe_topk': 2,
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
    'num_kv_shared_layers': 0,
    'o_groups': 2,
    'o_lora_rank': 16,
    'index_n_heads': 2,
    'index_head_dim': 16,
    'index_topk': 16,
    # sparse attention
    'indexer_n_heads': 2,
    'indexer_kv_heads': 1,
    'indexer_head_dim': 16,
    'indexer_budget': 16,
    'indexer_compress_ratio': 4,
    'hidden_size_per_layer_input': 16,
    'zero_expert_num': 2,
    'ffn_hidden_size': 128,
    'expert_ffn_hidden_size': 32,
    # linear attention
    'linear_num_key_heads': 2,
    'linear_num_value_heads': 4,
    'linear_key_head_dim': 16,
    'linear_value_head_dim': 16,
}

#: Sizes that a class may have without giving them a value of its own, and needs.
EVEN_IF_UNSET = (
    'head_dim',
    'num_experts_per_tok',
    'n_routed_experts',
    'n_shared_experts',
    'indexer_n_heads',
    'indexer_kv_heads',
    'indexer_head_dim',
    'indexer_budget',
    'indexer_compress_ratio',
)

#: Parts that see and hear. Released models have them, also where the class's defaults do not.
TOWERS = ('vision_config', 'audio_config')

#: Numbers of layers, under any name.
LAYERS = (
    'num_hidden_layers',
    'n_layer',
    'depth',
    'encoder_layers',
    'decoder_layers',
    'num_layers',
    'num_global_layers',
    'max_window_layers',
    'conf_num_hidden_layers',
)


def shrunk(config_class: type[PreTrainedConfig]) -> PreTrainedConfig:
    """The configuration class with its own defaults, but small sizes, in all its parts."""
    return config_class(**small_values(config_class()))


def small_values(config: PreTrainedConfig) -> dict[str, Any]:
    """The values of a configuration, made small; lists that say something of each layer are cut to a short pattern."""
    values = {key: value for key, value in config.to_dict().items() if key not in ('transformers_version', 'dtype')}
    layers = number_of_layers(values)
    small: dict[str, Any] = {}
    for key, value in values.items():
        part = part_of(config, key)
        if isinstance(part, PreTrainedConfig):
            small[key] = {**small_values(part), 'model_type': part.model_type}
        elif key in LAYERS and isinstance(value, int):
            small[key] = layers
        elif key in SMALL and (isinstance(value, int) or (value is None and key in EVEN_IF_UNSET)):
            small[key] = min(SMALL[key], value) if value else SMALL[key]
        elif key == 'per_layer_config' and value:
            sources = first_appearances(values['layer_types'])
            kept = {str(index): value.get(f'{source:02d}', value.get(source)) for index, source in enumerate(sources)}
            small[key] = {index: dict.fromkeys(own, HEAD) for index, own in kept.items() if own}
        elif isinstance(value, list) and len(value) == values.get('num_hidden_layers') and layers < len(value):
            small[key] = pattern(value, layers)
        else:
            small[key] = value
    if values.get('num_key_value_heads') == values.get('num_attention_heads') and 'num_key_value_heads' in small:
        small['num_key_value_heads'] = small['num_attention_heads']
    return small


def part_of(config: PreTrainedConfig, key: str) -> PreTrainedConfig | None:
    """A part of a configuration that is one itself; a tower that the class leaves out by default is there."""
    if key not in config.sub_configs:
        return None
    part = getattr(config, key, None)
    own = config.sub_configs[key]
    return own() if part is None and key in TOWERS and own is not AutoConfig else part


def number_of_layers(values: dict[str, Any]) -> int:
    """Two layers, or one of each kind where there are more kinds of layers."""
    kinds = values.get('layer_types')
    return max(2, len(set(kinds))) if isinstance(kinds, list) else 2


def first_appearances(kinds: list[Any]) -> list[int]:
    """Where each kind of entry stands first."""
    return [kinds.index(kind) for kind in dict.fromkeys(kinds)]


def pattern(per_layer: list[Any], length: int) -> list[Any]:
    """A short list with each kind of entry, in the order of their first appearance."""
    kinds: list[Any] = []
    for entry in per_layer:
        if entry not in kinds:
            kinds.append(entry)
    return (kinds + [kinds[-1]] * length)[:length]
