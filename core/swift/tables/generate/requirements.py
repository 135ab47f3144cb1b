"""What a wheel of ms-swift says about the transformers that it needs."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

from releases import release_of, version_key

Requirement = list[tuple[str, tuple[int, ...]]]


def transformers_requirement(wheel: Path) -> Requirement:
    """[(operator, version), ...] of `Requires-Dist: transformers...` without an extra; empty when there is none."""
    for line in _metadata(wheel).splitlines():
        match = re.match(r"Requires-Dist: transformers(?![\w-])([^;]*)(.*)", line)
        if match and "extra ==" not in match[2]:
            clauses = re.findall(r"([<>=!~]+)\s*([0-9.]+)", match[1])
            return [(operator, version_key(version)[:-1]) for operator, version in clauses]
    return []


def bounded_requirements(wheels: Iterable[Path]) -> dict[Path, Requirement]:
    """The requirement of each wheel. The oldest releases set no upper bound and do not run with what is newest
    today: they get the bound of the next release that sets one."""
    ordered = sorted(wheels, key=lambda path: version_key(release_of(path)), reverse=True)
    requirements: dict[Path, Requirement] = {}
    bound: Requirement = []
    for wheel in ordered:
        requirement = transformers_requirement(wheel)
        upper = [(operator, version) for operator, version in requirement if operator == "<"]
        bound = upper or bound
        requirements[wheel] = requirement if upper else requirement + bound
    return requirements


def newest_allowed(requirement: Requirement, versions: list[str]) -> str:
    allowed = [version for version in versions if _allows(requirement, version)]
    return max(allowed, key=version_key)


def _allows(requirement: Requirement, version: str) -> bool:
    return all(_holds(operator, version_key(version)[:-1], bound) for operator, bound in requirement)


def _holds(operator: str, version: tuple[int, ...], bound: tuple[int, ...]) -> bool:
    length = max(len(version), len(bound))
    left = version + (0,) * (length - len(version))
    right = bound + (0,) * (length - len(bound))
    return {">=": left >= right, "<": left < right}[operator]


def _metadata(wheel: Path) -> str:
    archive = zipfile.ZipFile(wheel)
    name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    return archive.read(name).decode()
