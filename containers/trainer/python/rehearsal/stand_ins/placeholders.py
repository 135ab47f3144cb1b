"""The special tokens of multimodal families: their texts, by the name of the configuration's field with their id.

The ids themselves are the defaults of transformers' configuration classes, which are those of the released models;
ms-swift's templates write several of them out, so a stand-in must have them too.
"""

from typing import Any

QWEN_VISION = {
    'image_token_id': '<|image_pad|>',
    'video_token_id': '<|video_pad|>',
    'vision_start_token_id': '<|vision_start|>',
    'vision_end_token_id': '<|vision_end|>',
}
GLM_VISION = {
    'image_token_id': '<|image|>',
    'video_token_id': '<|video|>',
    'image_start_token_id': '<|begin_of_image|>',
    'image_end_token_id': '<|end_of_image|>',
    'video_start_token_id': '<|begin_of_video|>',
    'video_end_token_id': '<|end_of_video|>',
}
ERNIE_VISION = {
    'image_token_id': '<|IMAGE_PLACEHOLDER|>',
    'video_token_id': '<|VIDEO_PLACEHOLDER|>',
    'image_start_token_id': '<|IMAGE_START|>',
    'image_end_token_id': '<|IMAGE_END|>',
    'video_start_token_id': '<|VIDEO_START|>',
    'video_end_token_id': '<|VIDEO_END|>',
    'vision_start_token_id': '<|IMAGE_START|>',
    'vision_end_token_id': '<|IMAGE_END|>',
}
GEMMA_4 = {
    'image_token_id': '<|image|>',
    'video_token_id': '<|video|>',
    'audio_token_id': '<|audio|>',
    'boi_token_id': '<|image>',
    'eoi_token_id': '<image|>',
    'boa_token_id': '<|audio>',
    'eoa_token_index': '<audio|>',
}
LLAVA = {'image_token_index': '<image>', 'video_token_index': '<video>'}

#: By the configuration's `model_type`.
TOKENS: dict[str, dict[str, str]] = {
    **dict.fromkeys(
        ('qwen2_vl', 'qwen2_5_vl', 'qwen3_vl', 'qwen3_vl_moe', 'qwen3_5', 'qwen3_5_moe', 'qwen4_exp'), QWEN_VISION
    ),
    'qwen2_5_omni': {
        'image_token_index': '<|IMAGE|>',
        'image_token_id': '<|IMAGE|>',
        'video_token_index': '<|VIDEO|>',
        'video_token_id': '<|VIDEO|>',
        'audio_token_index': '<|AUDIO|>',
        'audio_token_id': '<|AUDIO|>',
        'audio_start_token_id': '<|audio_bos|>',
        'audio_end_token_id': '<|audio_eos|>',
        'vision_start_token_id': '<|vision_bos|>',
        'vision_end_token_id': '<|vision_eos|>',
    },
    'qwen3_omni_moe': {
        **QWEN_VISION,
        'audio_token_id': '<|audio_pad|>',
        'audio_start_token_id': '<|audio_start|>',
        'audio_end_token_id': '<|audio_end|>',
    },
    'qwen2_audio': {'audio_token_index': '<|AUDIO|>'},
    'qwen3_asr': {'audio_token_id': '<|audio_pad|>'},
    **dict.fromkeys(('glm4v', 'glm4v_moe', 'glm_ocr', 'glm5_next'), GLM_VISION),
    **dict.fromkeys(('ernie4_5_vl_moe', 'paddleocr_vl'), ERNIE_VISION),
    'gemma3': {
        'boi_token_index': '<start_of_image>',
        'eoi_token_index': '<end_of_image>',
        'image_token_index': '<image_soft_token>',
    },
    'gemma3n': {
        'boi_token_id': '<start_of_image>',
        'eoi_token_id': '<end_of_image>',
        'image_token_id': '<image_soft_token>',
        'boa_token_id': '<start_of_audio>',
        'eoa_token_id': '<end_of_audio>',
        'audio_token_id': '<audio_soft_token>',
    },
    **dict.fromkeys(('gemma4', 'gemma4_unified', 'diffusion_gemma'), GEMMA_4),
    'internvl': {'image_token_id': '<IMG_CONTEXT>'},
    'mllama': {'image_token_index': '<|image|>'},
    'llama4': {
        'boi_token_index': '<|image_start|>',
        'eoi_token_index': '<|image_end|>',
        'image_token_index': '<|patch|>',
    },
    **dict.fromkeys(('llava', 'llava_next', 'llava_next_video', 'llava_onevision', 'paligemma'), LLAVA),
    'mistral3': {'image_token_index': '[IMG]'},
    'idefics3': {'image_token_id': '<image>'},
    'got_ocr2': {'image_token_index': '<imgpad>'},
    'florence2': {'image_token_id': '<image>'},
    'hunyuan_vl': {'image_token_id': '<｜hy_place▁holder▁no▁102｜>'},
    **dict.fromkeys(
        ('minicpmv4_6', 'minicpmv4_7'), {'image_token_id': '<|image_pad|>', 'video_token_id': '<|video_pad|>'}
    ),
    'muse_glimmer': {'image_token_id': '<|patch|>', 'video_token_id': '<|video|>'},
    'minimax_m3_vl': {'image_token_index': ']<]image[>[', 'video_token_index': ']<]video[>['},
}

#: Further special tokens that a processor or a template looks for, which may have any id.
FURTHER: dict[str, tuple[str, ...]] = {
    'qwen3_5': ('<think>', '</think>', '<tool_call>', '</tool_call>'),
    'qwen3_asr': ('<|audio_start|>', '<|audio_end|>'),
    'qwen2_audio': ('<|audio_bos|>', '<|audio_eos|>'),
    'mistral3': ('[IMG_BREAK]', '[IMG_END]'),
    'idefics3': ('<fake_token_around_image>', '<end_of_utterance>', '<global-img>'),
    'got_ocr2': ('<img>', '</img>'),
    'mllama': ('<|python_tag|>',),
    'llama4': ('<|image|>', '<|tile_x_separator|>', '<|tile_y_separator|>'),
    'internvl': ('<img>', '</img>', '<video>'),
}

#: Names under which a tokenizer must know some of its tokens, beyond the configuration's own names for them.
NAMES: dict[str, dict[str, str]] = {
    'paligemma': {'bos_token': '<bos>'},
    'qwen2_5_omni': {
        'image_token': '<|IMAGE|>',
        'video_token': '<|VIDEO|>',
        'audio_token': '<|AUDIO|>',
        'audio_bos_token': '<|audio_bos|>',
        'audio_eos_token': '<|audio_eos|>',
        'vision_bos_token': '<|vision_bos|>',
        'vision_eos_token': '<|vision_eos|>',
    },
    'qwen3_omni_moe': {
        'image_token': '<|image_pad|>',
        'video_token': '<|video_pad|>',
        'audio_token': '<|audio_pad|>',
        'audio_bos_token': '<|audio_start|>',
        'audio_eos_token': '<|audio_end|>',
        'vision_bos_token': '<|vision_start|>',
        'vision_eos_token': '<|vision_end|>',
    },
    'hunyuan_vl': {
        'image_start_token': '<｜hy_place▁holder▁no▁100｜>',
        'image_end_token': '<｜hy_place▁holder▁no▁101｜>',
    },
    **dict.fromkeys(
        ('minicpmv4_6', 'minicpmv4_7'),
        {
            'image_start_token': '<image>',
            'image_end_token': '</image>',
            'slice_start_token': '<slice>',
            'slice_end_token': '</slice>',
            'image_id_start_token': '<image_id>',
            'image_id_end_token': '</image_id>',
        },
    ),
    'qwen3_asr': {'audio_bos_token': '<|audio_start|>', 'audio_eos_token': '<|audio_end|>'},
    'internvl': {
        'start_image_token': '<img>',
        'end_image_token': '</img>',
        'context_image_token': '<IMG_CONTEXT>',
        'video_token': '<video>',
    },
}


def placeholder_ids(config_type: str, values: dict) -> dict[str, int]:
    """Token to id, as the configuration's own defaults have them; `values` may be nested."""
    texts = TOKENS.get(config_type, {})
    found: dict[str, int] = {}
    for value in values.values():
        if isinstance(value, dict):
            found = {**placeholder_ids(config_type, value), **found}
    return {**found, **{texts[key]: value for key, value in values.items() if key in texts and isinstance(value, int)}}


def further_tokens(config_type: str) -> tuple[str, ...]:
    """Every special token of a family; those that the configuration has an id for keep it."""
    return (*FURTHER.get(config_type, ()), *token_names(config_type).values())


def set_missing_ids(config: Any, tokenizer: Any) -> None:
    """Gives the placeholders their ids in the tokenizer where the configuration's class has no defaults for them."""
    for key, token in TOKENS.get(config.model_type, {}).items():
        if hasattr(config, key) and getattr(config, key) is None:
            setattr(config, key, tokenizer.convert_tokens_to_ids(token))


def token_names(config_type: str) -> dict[str, str]:
    """What a tokenizer calls its placeholders: `image_token_id` of the configuration is the id of `image_token`."""
    own = {key.removesuffix('_id').removesuffix('_index'): token for key, token in TOKENS.get(config_type, {}).items()}
    return {**own, **NAMES.get(config_type, {})}
