"""Which transformers class stands in for a model id."""

import re
from dataclasses import dataclass
from typing import Any, Literal

import transformers
from packaging.requirements import InvalidRequirement, Requirement
from swift.model import MODEL_MAPPING
from swift.model.model_meta import ModelMeta, get_matched_model_meta

#: A remote-code family whose architecture transformers has under another class: the engine's model type for that
#: class and its template, which have to be named on the command line because the id's own type wants remote code.
TWINS: dict[str, tuple[str, str]] = {
    'internvl_chat': ('internvl', 'internvl_hf'),
    'llava1_6_mistral': ('llava1_6_mistral_hf', 'llava1_6_mistral_hf'),
    'llava1_6_yi': ('llava1_6_yi_hf', 'llava1_6_yi_hf'),
}


#: Model types whose loader takes the hub's code, though transformers has a class of the same name.
HUB_CODE = ('florence', 'ernie_vl')


#: How ids of quantised models end, which are of their plain model's class.
QUANTISED = re.compile(r'-(?:GPTQ|AWQ|FP8|GGUF|bnb|BNB|w4a16|W4A16|Int[48]|4bit|8bit|MLX).*$')


@dataclass(frozen=True)
class Architecture:
    """A class for a model id. `native`: its own; `twin`: the same architecture under another name; `body`: a Llama
    decoder that is trained with the id's own template, because the id's code lies on the hub."""

    kind: Literal['native', 'twin', 'body']
    meta: ModelMeta
    model_class: Any
    #: Model type and template that a twin's command has to name.
    names: tuple[str, str] | None = None


@dataclass(frozen=True)
class NoArchitecture:
    reason: str


def architecture_of(model_id: str, model_type: str | None) -> Architecture | NoArchitecture:
    """The class for an id; `model_type` is what the command says about an id that the engine's registry lacks."""
    meta = get_matched_model_meta(model_id)
    if meta is None and model_type is not None:
        meta = MODEL_MAPPING.get(model_type)
    if meta is None:
        meta = get_matched_model_meta(QUANTISED.sub('', model_id))
    if meta is None:
        return NoArchitecture(
            f'this release of ms-swift knows no model named {model_id}, so its architecture is unknown'
        )
    model_class = None if meta.model_type in HUB_CODE else class_of(meta)
    wanted = wanted_transformers(meta)
    if model_class is not None and meta.is_multimodal and wanted is not None:
        return NoArchitecture(f'{meta.model_type} asks for {wanted}, and {transformers.__version__} is here')
    if model_class is not None:
        return Architecture('native', meta, model_class)
    twin = TWINS.get(meta.model_type)
    if twin is not None:
        twin_class = class_of(MODEL_MAPPING[twin[0]])
        if twin_class is not None:
            return Architecture('twin', meta, twin_class, twin)
    if not meta.is_multimodal and meta.architectures:
        body = transformers.LlamaForSequenceClassification if meta.is_reward else transformers.LlamaForCausalLM
        return Architecture('body', meta, body)
    return NoArchitecture(f'remote code only: {" or ".join(meta.architectures) or meta.model_type}')


def class_of(meta: ModelMeta) -> Any | None:
    """The first of a model type's architectures that transformers has. Where a class of the same name has no tower for
    a multimodal type, the hub's code is meant."""
    found = (getattr(transformers, name, None) for name in meta.architectures)
    return next((each for each in found if each is not None and (not meta.is_multimodal or has_towers(each))), None)


def has_towers(model_class: Any) -> bool:
    return bool(set(model_class.config_class.sub_configs) - {'text_config'})


def wanted_transformers(meta: ModelMeta) -> str | None:
    """The releases of transformers that a model type asks for, where the one that is here is none of them."""
    for text in meta.requires or []:
        try:
            wanted = Requirement(text)
        except InvalidRequirement:
            continue
        if wanted.name == 'transformers' and transformers.__version__ not in wanted.specifier:
            return text
    return None
