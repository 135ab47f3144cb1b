"""Records the models and data sets that an installed ms-swift 1.x or 2.x knows by name, from its own registries.

    python record_old_names.py ../unit/swift/fixtures/old-names-<release>.json

`models` gives each name the ids on ModelScope and Hugging Face; `datasets` also the parts that are trained on, as
`subset/split`. A lone `-` is no id.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from itertools import product


def words(*ids: str | None) -> str:
    return " ".join(identity or "-" for identity in ids)


def parts(item: dict) -> list[str]:
    if "train_subset_split_list" in item:
        listed = item["train_subset_split_list"]
        return sorted("/".join(("default", part) if isinstance(part, str) else part) for part in listed)
    return sorted("/".join(part) for part in product(item["subsets"] or ["default"], item["split"]))


def main(output: str) -> None:
    from swift.llm.utils.dataset import DATASET_MAPPING
    from swift.llm.utils.model import MODEL_MAPPING

    record = {
        "release": version("ms-swift"),
        "models": {
            name: words(item["model_id_or_path"], item.get("hf_model_id")) for name, item in MODEL_MAPPING.items()
        },
        "datasets": {
            name: [words(item["dataset_id_or_path"], item.get("hf_dataset_id")), " ".join(parts(item))]
            for name, item in DATASET_MAPPING.items()
        },
    }
    with open(output, "w", encoding="utf-8") as file:
        json.dump(record, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
