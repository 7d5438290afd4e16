"""What this installation is: its version, and the licences of what it ships and uses."""

from __future__ import annotations

import importlib.metadata as metadata
import re
from dataclasses import dataclass

NAME = "forethought"


@dataclass(frozen=True)
class Licence:
    """One third-party package and its licence."""

    package: str
    version: str
    licence: str
    shipped: bool


def software() -> str:
    """``"forethought 0.1.0"``"""
    return f"{NAME} {metadata.version(NAME)}"


def third_party() -> tuple[Licence, ...]:
    """Return every package Forethought ships with or needs, and its licence."""
    shipped = (
        Licence("elkjs", "0.12.1", "EPL-2.0 OR GPL-3.0-or-later", shipped=True),
        Licence("Public Sans", "2.001", "OFL-1.1", shipped=True),
    )
    return (*shipped, *_needed(NAME))


def _needed(root: str) -> list[Licence]:
    """Walk the installed requirements, and theirs, without extras."""
    found: dict[str, Licence] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        for requirement in metadata.requires(name) or ():
            needed = re.match(r"[A-Za-z0-9_.-]+", requirement)
            if needed is None or "extra ==" in requirement:
                continue
            key = needed.group().lower().replace("_", "-")
            if key not in found and (entry := _installed(needed.group())) is not None:
                found[key] = entry
                waiting.append(needed.group())
    return [found[key] for key in sorted(found)]


def _installed(name: str) -> Licence | None:
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None  # a requirement of another platform or Python
    return Licence(about["Name"], about["Version"], _licence(about), shipped=False)


def _licence(about: metadata.PackageMetadata) -> str:
    """Prefer the SPDX expression, then the classifier, then the first line of free text."""
    expressions = about.get_all("License-Expression")
    if expressions:
        return str(expressions[0])
    classes = [
        line.rsplit(" :: ", 1)[-1]
        for line in about.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    free = "\n".join(str(text) for text in about.get_all("License") or ()).strip().splitlines()
    return ", ".join(classes) or (free[0][:60] if free else "see the package")
