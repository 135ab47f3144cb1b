"""Records what the installed ms-swift 4.x reads of each data set word that stands for an old short name.

    HF_HUB_OFFLINE=1 python record_dataset_words.py ../../core/swift/names/old-names.json ../unit/swift/fixtures/dataset-words-<release>.json

Its own parser of data set words and its own choice of subsets are asked; nothing is loaded. `words` gives each word
its parts as `subset/split`.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version


def main(names: str, output: str) -> None:
    from swift.dataset.dataset_syntax import DatasetSyntax
    from swift.dataset.loader import DatasetLoader

    with open(names, encoding="utf-8") as file:
        lines = json.load(file)["datasets"]
    words = {}
    for line in lines:
        _, _, _, model_scope, hugging_face, suffix, _ = line.split(" ")
        for identity, use_hf in ((model_scope, False), (hugging_face, True)):
            if identity == "-":
                continue
            word = identity + (suffix if suffix != "-" else "")
            syntax = DatasetSyntax.parse(word)
            selected = DatasetLoader._select_subsets(syntax.subsets, syntax.get_dataset_meta(use_hf))
            parts = sorted(f"{subset.subset}/{split}" for subset in selected for split in subset.split)
            words[f"{'hf' if use_hf else 'ms'}::{word}"] = " ".join(parts)
    with open(output, "w", encoding="utf-8") as file:
        json.dump({"release": version("ms-swift"), "words": words}, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
