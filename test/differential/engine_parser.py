"""The option parsers of the installed ms-swift, built as its own `parse_args` builds them."""

from __future__ import annotations

import importlib
from contextlib import nullcontext

CLASSES = {
    "sft": ["SftArguments", "TrainArguments"],
    "pt": ["PretrainArguments", "PtArguments", "TrainArguments"],
    "rlhf": ["RLHFArguments"],
    "dpo": ["DPOArguments"],
    "infer": ["InferArguments"],
    "export": ["ExportArguments"],
    "eval": ["EvalArguments"],
    "deploy": ["DeployArguments"],
    "app": ["AppArguments"],
    "app-ui": ["AppUIArguments"],
    "sample": ["SamplingArguments"],
    "rollout": ["RolloutArguments"],
    "web-ui": ["WebUIArguments", "WebuiArguments"],
}
MODULES = ["swift.arguments", "swift.llm", "swift.llm.argument"]


def argument_classes() -> dict[str, type]:
    """The argument class of each subcommand that the installed release has."""
    found = {subcommand: _find(names) for subcommand, names in CLASSES.items()}
    known = {subcommand: class_ for subcommand, class_ in found.items() if class_ is not None}
    if not known:
        raise RuntimeError(f"none of {', '.join(MODULES)} could be imported")
    return known


def build_parser(class_: type):
    import swift.utils.utils as utils
    from transformers import HfArgumentParser

    patch = getattr(utils, "_patch_get_type_hints", nullcontext)
    with patch():
        return HfArgumentParser([class_])


def _find(names: list[str]) -> type | None:
    for module in MODULES:
        for name in names:
            try:
                return getattr(importlib.import_module(module), name)
            except (ImportError, AttributeError):
                continue
    return None
