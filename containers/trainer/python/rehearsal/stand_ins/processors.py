"""The processor of a multimodal stand-in: its family's class, with settings for small pictures."""

import json
from pathlib import Path
from typing import Any

import transformers
from transformers import PreTrainedConfig, PreTrainedTokenizerFast
from transformers.models.auto.feature_extraction_auto import FEATURE_EXTRACTOR_MAPPING_NAMES
from transformers.models.auto.image_processing_auto import IMAGE_PROCESSOR_MAPPING_NAMES
from transformers.models.auto.processing_auto import PROCESSOR_MAPPING_NAMES
from transformers.models.auto.video_processing_auto import VIDEO_PROCESSOR_MAPPING_NAMES

#: The families whose tables have no entry of their own use another's classes.
LIKE = {
    'qwen3_vl_moe': 'qwen3_vl',
    'glm4v_moe': 'glm4v',
    'glm_ocr': 'glm4v',
    'diffusion_gemma': 'gemma4',
}


def class_name(mapping: Any, config_type: str) -> str | None:
    named = mapping.get(config_type) or mapping.get(LIKE.get(config_type, ''))
    if isinstance(named, dict):
        named = named.get('torchvision') or named.get('pil')
    if isinstance(named, (list, tuple)):
        named = next((name for name in reversed(named) if name), None)
    return named


def part_of(mapping: Any, config_type: str, settings: dict[str, Any]) -> Any | None:
    """An image, video or audio part of a processor, or None where the family has none."""
    found = getattr(transformers, class_name(mapping, config_type) or '', None)
    return None if found is None else found(**settings)


def processor_of(config: PreTrainedConfig, tokenizer: PreTrainedTokenizerFast) -> Any | None:
    """The family's processor around a tokenizer, or None where it has none."""
    config_type = config.model_type
    processor_class = getattr(transformers, class_name(PROCESSOR_MAPPING_NAMES, config_type) or '', None)
    if processor_class is None:
        return None
    pictures = picture_settings(config)
    parts = {
        'tokenizer': tokenizer,
        'image_processor': part_of(IMAGE_PROCESSOR_MAPPING_NAMES, config_type, pictures),
        'video_processor': part_of(VIDEO_PROCESSOR_MAPPING_NAMES, config_type, video_settings(config)),
        'feature_extractor': part_of(FEATURE_EXTRACTOR_MAPPING_NAMES, config_type, audio_settings(config)),
    }
    wanted = processor_class.get_attributes()
    return processor_class(
        **{name: part for name, part in parts.items() if name in wanted and part is not None},
        **processor_settings(config),
    )


def vision_of(config: PreTrainedConfig) -> Any | None:
    return getattr(getattr(config, 'thinker_config', config), 'vision_config', None)


def picture_settings(config: PreTrainedConfig) -> dict[str, Any]:
    """Sizes that agree with the vision tower, and are small."""
    vision = vision_of(config)
    side = getattr(vision, 'image_size', None)
    patch = getattr(vision, 'patch_size', None)
    side = side[0] if isinstance(side, (list, tuple)) else side
    if config.model_type in ('llava', 'llava_next', 'llava_next_video'):
        square = {'height': side, 'width': side}
        pinpoints = {} if config.model_type == 'llava' else {'image_grid_pinpoints': config.image_grid_pinpoints}
        return {'size': {'shortest_edge': side}, 'crop_size': square, **pinpoints}
    if side is not None and config.model_type in (
        'mllama',
        'llama4',
        'llava_onevision',
        'paligemma',
        'gemma3',
        'gemma3n',
        'internvl',
        'got_ocr2',
    ):
        pinpoints = (
            {'image_grid_pinpoints': config.image_grid_pinpoints} if config.model_type == 'llava_onevision' else {}
        )
        if config.model_type == 'paligemma':
            return {'size': {'height': side, 'width': side}, 'image_seq_length': (side // patch) ** 2}
        tiles = {'max_patches': 2} if config.model_type in ('internvl', 'got_ocr2') else {}
        return {'size': {'height': side, 'width': side}, **pinpoints, **tiles}
    if config.model_type == 'mistral3':
        return {'patch_size': patch, 'size': {'longest_edge': side}}
    return patches_of(config)


def patches_of(config: PreTrainedConfig) -> dict[str, Any]:
    """The tower's patches, for the families whose processors cut pictures and videos into them."""
    vision = vision_of(config)
    cuts = vision is not None and ('qwen' in config.model_type or 'minicpm' in config.model_type)
    return {'patch_size': vision.patch_size} if cuts else {}


def video_settings(config: PreTrainedConfig) -> dict[str, Any]:
    """Frames of the size that the tower takes; a font that draws numbers on frames is not at hand."""
    if config.model_type == 'llava_next_video':
        side = config.vision_config.image_size
        return {'size': {'height': side, 'width': side}, 'crop_size': {'height': side, 'width': side}}
    if config.model_type == 'ernie4_5_vl_moe':
        return {'draw_on_frames': False}
    return patches_of(config)


def audio_settings(config: PreTrainedConfig) -> dict[str, Any]:
    bins = getattr(getattr(config, 'audio_config', None), 'num_mel_bins', None)
    thinker = getattr(config, 'thinker_config', None)
    if thinker is not None:
        bins = thinker.audio_config.num_mel_bins
    return {} if bins is None else {'feature_size': bins}


def processor_settings(config: PreTrainedConfig) -> dict[str, Any]:
    """How many placeholders a picture becomes, where the processor computes it without the tower."""
    vision = vision_of(config)
    if config.model_type in ('llava', 'llava_next', 'llava_next_video'):
        return {
            'patch_size': vision.patch_size,
            'vision_feature_select_strategy': config.vision_feature_select_strategy,
            'num_additional_image_tokens': 1,
        }
    if config.model_type == 'llava_onevision':
        return {
            'num_image_tokens': (vision.image_size // vision.patch_size) ** 2,
            'vision_feature_select_strategy': config.vision_feature_select_strategy,
        }
    if config.model_type in ('gemma3', 'gemma3n'):
        return {'image_seq_length': getattr(config, 'mm_tokens_per_image', None) or config.vision_soft_tokens_per_image}
    if config.model_type in ('internvl', 'got_ocr2'):
        return {'image_seq_length': config.image_seq_length} if hasattr(config, 'image_seq_length') else {}
    if config.model_type == 'llama4':
        return {'patch_size': vision.patch_size, 'pixel_shuffle_ratio': vision.pixel_shuffle_ratio}
    if config.model_type == 'mistral3':
        return {'patch_size': vision.patch_size, 'spatial_merge_size': config.spatial_merge_size}
    return {}


def save_processor(processor: Any | None, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Writes the tokenizer's files, and the processor's where the family has one."""
    tokenizer.save_pretrained(folder)
    if processor is None:
        return
    processor.save_pretrained(folder)
    # The engine takes a folder for multimodal by this file, which newer releases of transformers write otherwise.
    settings = folder / 'preprocessor_config.json'
    if not settings.exists():
        part = getattr(processor, 'image_processor', None) or getattr(processor, 'feature_extractor', None)
        if part is not None:
            settings.write_text(json.dumps(json.loads(part.to_json_string()), indent=1))
