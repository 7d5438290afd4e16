"""`docs/dependencies.md` gives a reason for every dependency, and for nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
SECTIONS = {
    "To run": ("project", "dependencies"),
    "For the examples": ("project", "optional-dependencies", "examples"),
    "For records in PostgreSQL": ("project", "optional-dependencies", "postgres"),
    "For records on Spark": ("project", "optional-dependencies", "spark"),
    "For every engine": ("project", "optional-dependencies", "engines"),
    "To work on Forethought": ("project", "optional-dependencies", "dev"),
    "To compare with peers": ("project", "optional-dependencies", "bench"),
    "To build": ("build-system", "requires"),
}


def asked_for(keys: tuple[str, ...]) -> set[str]:
    here: Any = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for key in keys:
        here = here[key]
    return {match[0] for line in here if (match := re.match(r"[A-Za-z0-9._-]+", line))}


def rows(section: str) -> dict[str, tuple[str, str]]:
    """Package to its reason and latest version, in one section of the page."""
    part = PAGE.split(f"## {section}\n")[1].split("\n## ")[0]
    found = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", part, re.M)
    return {name: (reason, latest) for name, reason, latest in found}


@pytest.mark.parametrize("section", SECTIONS)
def test_page_and_project_name_the_same_packages(section: str) -> None:
    assert set(rows(section)) == asked_for(SECTIONS[section])


@pytest.mark.parametrize("section", SECTIONS)
def test_every_package_has_a_reason_and_a_release(section: str) -> None:
    for name, (reason, latest) in rows(section).items():
        assert len(reason) > 20, name
        assert re.match(r"\d+\.\d+", latest), name


def test_every_kind_of_dependency_has_its_section() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = {keys[-1] for keys in SECTIONS.values()}
    assert set(project["optional-dependencies"]) <= known
