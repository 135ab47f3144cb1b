"""Downloads the wheels that generate.py reads, one at a time, into a folder. What is there stays.

    python3 fetch.py WHEELS

Every release of ms-swift, and for each the newest transformers that its requirement allows (releases share most of
them). About 450 MB; nothing is installed.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

from releases import release_of, version_key
from requirements import Requirement, bounded_requirements

PAUSE_SECONDS = 0.5


def pip(*arguments: str) -> str:
    command = [sys.executable, "-m", "pip", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def published(package: str) -> list[str]:
    match = re.search(r"Available versions: (.*)", pip("index", "versions", package))
    return match[1].split(", ") if match else []


def download(requirement: str, folder: Path) -> None:
    pip("download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), requirement)
    time.sleep(PAUSE_SECONDS)


def specifier(requirement: Requirement) -> str:
    return ",".join(f"{operator}{'.'.join(map(str, version))}" for operator, version in requirement)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    present = {release_of(path) for path in folder.glob("ms_swift-*")}
    for release in sorted(set(published("ms-swift")) - present, key=version_key):
        download(f"ms-swift=={release}", folder)
    requirements = bounded_requirements(folder.glob("ms_swift-*"))
    for needed in dict.fromkeys(specifier(requirement) for requirement in requirements.values()):
        download(f"transformers{needed}", folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
