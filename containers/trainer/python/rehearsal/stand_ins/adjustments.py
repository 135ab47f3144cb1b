"""What single families need beyond smaller sizes: sizes that must agree with each other."""

from collections.abc import Callable
from typing import Any

from transformers import Gemma4VisionConfig

from .sizes import shrunk


def adjusted(config: Any) -> Any:
    """The configuration with its family's own agreements, in place."""
    adjust = ADJUSTMENTS.get(config.model_type)
    if adjust is not None:
        adjust(config)
    return config


def multimodal_rope(text: Any) -> None:
    """The sections of multimodal rotary embeddings share half of a head."""
    half = text.hidden_size // text.num_attention_heads // 2
    half = (getattr(text, 'head_dim', None) or half * 2) // 2
    rope = getattr(text, 'rope_parameters', None)
    if isinstance(rope, dict):
        rotated = int(half * rope.get('partial_rotary_factor', 1.0))
        third = rotated // 3
        rope['mrope_section'] = [rotated - 2 * third, third, third]


def qwen_vision(config: Any) -> None:
    multimodal_rope(config.text_config)
    vision = config.vision_config
    if config.model_type == 'qwen2_vl':
        # Here the tower's `hidden_size` is what it gives to the text.
        vision.embed_dim = 64
    if hasattr(vision, 'fullatt_block_indexes'):
        vision.fullatt_block_indexes = [1]
    if hasattr(vision, 'deepstack_visual_indexes'):
        vision.deepstack_visual_indexes = [0] if vision.deepstack_visual_indexes else []


def omni(config: Any) -> None:
    """The thinker alone: the parts that speak are as large as they are, and no training touches them."""
    config.enable_audio_output = False
    thinker = config.thinker_config
    multimodal_rope(thinker.text_config)
    vision, audio = thinker.vision_config, thinker.audio_config
    if hasattr(vision, 'fullatt_block_indexes'):
        vision.fullatt_block_indexes = [1]
    if hasattr(vision, 'deepstack_visual_indexes'):
        vision.deepstack_visual_indexes = [0]
    audio.output_dim = thinker.text_config.hidden_size
    # The released configurations have these; the class has no defaults for them.
    for name, number in OMNI_TOKENS.items():
        if getattr(thinker, name, None) is None:
            setattr(thinker, name, number)


OMNI_TOKENS = {
    'audio_start_token_id': 151647,
    'audio_end_token_id': 151648,
    'vision_start_token_id': 151652,
    'vision_end_token_id': 151653,
}


def temporal_rope(config: Any) -> None:
    multimodal_rope(config.text_config)


def square_vision(config: Any) -> None:
    """A small picture, of 8 x 8 patches that become 4 x 4 placeholders."""
    config.vision_config.image_size, config.vision_config.patch_size = 112, 14
    config.mm_tokens_per_image = 16


def small_tiles(config: Any) -> None:
    """Tiles of 8 x 8 patches, which become 4 x 4 placeholders."""
    vision = config.vision_config
    vision.image_size = 112
    vision.intermediate_size = int(vision.hidden_size / vision.pixel_shuffle_ratio**2)
    vision.projector_input_dim = vision.projector_output_dim = vision.vision_output_dim = vision.hidden_size


def cross_attention(config: Any) -> None:
    """Of the two layers of text the second looks at the picture, and the tower gives one intermediate layer beside
    its last."""
    vision, text = config.vision_config, config.text_config
    vision.intermediate_layers_indices = [0]
    vision.vision_output_dim = 2 * vision.hidden_size
    text.cross_attention_layers = [1]


def merged_projection(config: Any) -> None:
    """Four patches become one placeholder."""
    config.projector_hidden_size = 64
    config.out_hidden_size = 4 * config.vision_config.hidden_size


def twice_projected(config: Any) -> None:
    config.projector_hidden_size = 64
    config.merged_hidden_size = config.text_config.hidden_size * config.vision_config.spatial_merge_size**2


def no_rope_in_latents(config: Any) -> None:
    temporal_rope(config)
    config.text_config.qk_rope_head_dim = 0


def experts_and_tower(config: Any) -> None:
    """The class leaves the experts and the tower out by default; the released model has them."""
    config.vision_config = shrunk(Gemma4VisionConfig)
    text = config.text_config
    text.num_experts, text.top_k_experts, text.moe_intermediate_size = 4, 2, 32


ADJUSTMENTS: dict[str, Callable[[Any], None]] = {
    **dict.fromkeys(
        ('qwen2_vl', 'qwen2_5_vl', 'qwen3_vl', 'qwen3_vl_moe', 'qwen3_5', 'qwen3_5_moe', 'qwen4_exp'), qwen_vision
    ),
    **dict.fromkeys(('qwen2_5_omni', 'qwen3_omni_moe'), omni),
    'gemma3': square_vision,
    'llama4': small_tiles,
    'mllama': cross_attention,
    'muse_glimmer': merged_projection,
    'minimax_m3_vl': twice_projected,
    'diffusion_gemma': experts_and_tower,
    'glm5_next': no_rope_in_latents,
    **dict.fromkeys(('ernie4_5_vl_moe', 'glm4v', 'glm4v_moe', 'glm_ocr', 'paddleocr_vl'), temporal_rope),
}
