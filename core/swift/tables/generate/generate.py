"""Writes option-histories.json: the command-line options of every ms-swift release.

    python3 generate.py WHEELS OUTPUT

WHEELS is a folder that holds the wheels of ms-swift and transformers, as fetch.py leaves it. Nothing is installed or
imported: the argument classes are read from source. Each ms-swift release is paired with the newest transformers in
the folder that its own requirement allows, the one that installing the release today gives.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from class_fields import class_fields
from field_options import option_of_field
from histories import ReleaseTables, pack
from releases import argument_class, has_dashed_twins, release_of, subcommands, version_key
from requirements import bounded_requirements, newest_allowed
from source_tree import SourceTree


def read_release(swift: Path, transformers: Path) -> ReleaseTables:
    tree = SourceTree([swift, transformers], {"swift", "transformers"})
    tables = {}
    release = release_of(swift)
    for subcommand in subcommands(tree):
        found = argument_class(tree, release, subcommand)
        if found is not None:
            tables[subcommand] = [option_of_field(tree, field) for field in class_fields(tree, found)]
    return ReleaseTables(release, release_of(transformers), has_dashed_twins(tree), tables)


def main(wheels: Path, output: Path) -> None:
    libraries = {release_of(path): path for path in wheels.glob("transformers-*")}
    requirements = bounded_requirements(wheels.glob("ms_swift-*"))
    releases = []
    for swift in sorted(requirements, key=lambda path: version_key(release_of(path))):
        library = newest_allowed(requirements[swift], list(libraries))
        releases.append(read_release(swift, libraries[library]))
    packed = pack(releases)
    output.write_text(json.dumps(packed, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
