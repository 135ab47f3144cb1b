"""Records what an installed ms-swift 3.x or 4.x knows by name: the values that its own maps take for options.

    HF_HUB_OFFLINE=1 <environment>/bin/python record_registry.py core/preflight/options/registry/<release>.json

Sets of names are one string, separated by spaces: no name holds one. `models` are ids by model type.
`templatesWithPacking` and `templatesWithoutPacking` are those whose class says so; `typesWithoutTemplate` are model types
that have several templates, of which the engine takes none by itself.
"""

from __future__ import annotations

import importlib
import json
import sys
from importlib.metadata import version
from pathlib import Path


# Where 4.x, then 3.x, keeps what plugins may add to.
MAPS = {
    "agentTemplates": ("swift.agent_template.agent_template_map", "swift.plugin.agent_templates"),
    "losses": ("swift.loss.loss_map", "swift.plugin.loss_mapping", "swift.plugin.loss.loss_mapping"),
    "lossScales": ("swift.loss_scale.loss_scale_map", "swift.plugin.loss_scale.loss_scale_map"),
    "metrics": ("swift.metrics.eval_metrics_map", "swift.plugin.metric_mapping", "swift.plugin.metric.metric_mapping"),
    "optimizers": ("swift.optimizers.optimizers_map", "swift.plugin.optimizers_map"),
    "callbacks": ("swift.callbacks.callbacks_map",),
    "rewards": ("swift.rewards.orms", "swift.plugin.orms"),
    "rewardModelPlugins": ("swift.rewards.rm_plugins", "swift.plugin.rm_plugins"),
    "schedulers": ("swift.rollout.multi_turn.multi_turns", "swift.plugin.multi_turns"),
}


def find(*places: str):
    for place in places:
        module, name = place.rsplit(".", 1)
        try:
            return getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError):
            continue
    return {}


def words(names) -> str:
    return " ".join(sorted({str(name) for name in names if name and " " not in str(name)}))


def tuners() -> set[str]:
    builtin = find(
        "swift.arguments.base_args.base_args.get_supported_tuners",
        "swift.llm.argument.base_args.base_args.get_supported_tuners",
    )
    return set(builtin())


def main() -> None:
    models = find("swift.model.MODEL_MAPPING", "swift.llm.MODEL_MAPPING")
    templates = find("swift.template.TEMPLATE_MAPPING", "swift.llm.TEMPLATE_MAPPING")

    def ids(meta):
        for group in meta.model_groups:
            for model in group.models:
                yield from (model.ms_model_id, model.hf_model_id)

    def is_multimodal(meta) -> bool:
        return bool(meta.is_multimodal)

    def without_padding(meta) -> bool:
        support = getattr(meta.template_cls, "support_padding_free", None)
        return support is False

    def with_padding(meta) -> bool:
        return getattr(meta.template_cls, "support_padding_free", None) is True

    def is_ambiguous(meta) -> bool:
        return meta.template is None and len(getattr(meta, "candidate_templates", None) or []) != 1

    registry = {
        "models": {name: words(ids(meta)) for name, meta in sorted(models.items())},
        "multimodal": words(name for name, meta in models.items() if is_multimodal(meta)),
        "classifiers": words(name for name, meta in models.items() if getattr(meta, "is_reward", False)),
        "templatesOf": {
            name: template
            for name, meta in sorted(models.items())
            if isinstance(template := getattr(meta, "template", None), str)
        },
        "typesWithoutTemplate": words(name for name, meta in models.items() if is_ambiguous(meta)),
        "templates": words(templates),
        "templatesWithPacking": words(name for name, meta in templates.items() if with_padding(meta)),
        "templatesWithoutPacking": words(name for name, meta in templates.items() if without_padding(meta)),
        "tuners": words(tuners()),
        **{kind: words(find(*places)) for kind, places in MAPS.items()},
    }
    registry = {"release": version("ms-swift"), **registry}
    Path(sys.argv[1]).write_text(json.dumps(registry, indent=2, ensure_ascii=False) + "\n")
    print({name: len(value.split()) if isinstance(value, str) else len(value) for name, value in registry.items()})


main()
