"""Which classes parse the options of each subcommand, in every ms-swift release."""

from __future__ import annotations

import ast
from pathlib import Path

from source_tree import Found, SourceTree

# The class that a subcommand hands to HfArgumentParser, newest name first. Releases differ in module and name only.
CLASSES = {
    "sft": ["SftArguments", "TrainArguments"],
    "pt": ["PretrainArguments", "PtArguments", "TrainArguments", "SftArguments"],
    "rlhf": ["RLHFArguments"],
    "dpo": ["DPOArguments", "RLHFArguments"],
    "orpo": ["ORPOArguments", "RLHFArguments"],
    "simpo": ["SimPOArguments", "RLHFArguments"],
    "infer": ["InferArguments"],
    "merge-lora": ["ExportArguments"],
    "export": ["ExportArguments"],
    "eval": ["EvalArguments"],
    "deploy": ["DeployArguments"],
    "rollout": ["RolloutArguments", "DeployArguments"],
    "sample": ["SamplingArguments"],
    "app": ["AppArguments"],
    "app-ui": ["AppUIArguments", "InferArguments"],
    "web-ui": ["WebUIArguments", "WebuiArguments"],
    "megatron pt": ["MegatronPretrainArguments", "MegatronTrainArguments"],
    "megatron sft": ["MegatronSftArguments", "MegatronTrainArguments"],
    "megatron rlhf": ["MegatronRLHFArguments"],
    "megatron export": ["MegatronExportArguments"],
}
# Where the class changed while an older one of the fitting name stayed: (before this release, subcommand, classes).
EARLIER_CLASSES = [
    ("3.0.0", "merge-lora", ["InferArguments"]),
    ("1.5.0", "web-ui", ["InferArguments"]),
]
# `swift web-ui` had no parser from 1.5.0 to before 2.2.3: it ignored every word.
WITHOUT_OPTIONS = {"web-ui": ("1.5.0", "2.2.3")}
MODULES = [
    "swift.arguments",
    "swift.llm",
    "swift.llm.argument",
    "swift.llm.utils",
    "swift.llm.argument.sampling_args",
    "swift.experimental.sampling.sampling_args",
    "swift.megatron.arguments",
    "swift.megatron.argument",
]
# The command-line entry of each program, with what its subcommands are called here.
ENTRIES = [("swift.cli.main", ""), ("swift.cli._megatron.main", "megatron ")]


def version_key(release: str) -> tuple[int, ...]:
    """Order of release numbers as in PEP 440, as far as ms-swift and transformers use it (1.2.3, 1.2.3.post1)."""
    main, _, post = release.partition(".post")
    return (*[int(part) for part in main.split(".")], int(post) if post else 0)


def subcommands(tree: SourceTree) -> list[str]:
    """The keys of ROUTE_MAPPING in the release's own command-line entries; empty before there was one."""
    return [prefix + key for entry, prefix in ENTRIES if entry in tree for key in _routes(tree, entry)]


def _routes(tree: SourceTree, entry: str) -> list[str]:
    found = tree.lookup(entry, "ROUTE_MAPPING")
    if not isinstance(found, Found) or not isinstance(found.node, ast.Dict):
        return []
    return [key.value for key in found.node.keys if isinstance(key, ast.Constant)]


def argument_class(tree: SourceTree, release: str, subcommand: str) -> Found | None:
    """The class, or None for a subcommand that reads no options in this release."""
    first, after = WITHOUT_OPTIONS.get(subcommand, ("0.0.0", "0.0.0"))
    if version_key(first) <= version_key(release) < version_key(after):
        return None
    for name in _class_names(release, subcommand):
        for module in MODULES:
            found = tree.lookup(module, name)
            if isinstance(found, Found) and isinstance(found.node, ast.ClassDef):
                return found
    raise ValueError(
        f"ms-swift {release}: the argument class of {subcommand} has another name: add it to CLASSES"
    )


def _class_names(release: str, subcommand: str) -> list[str]:
    for before, name, classes in EARLIER_CLASSES:
        if name == subcommand and version_key(release) < version_key(before):
            return classes
    return CLASSES[subcommand]


def has_dashed_twins(tree: SourceTree) -> bool:
    """Whether the parser registers `--a-b` beside `--a_b`."""
    return "long_options" in tree.text("transformers.hf_argparser")


def release_of(wheel: Path) -> str:
    """The release number in a wheel's file name."""
    return wheel.name.split("-")[1]
