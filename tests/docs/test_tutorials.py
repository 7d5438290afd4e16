"""The commands in the tutorials exist, with their options, and can be run one after another."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from forethought.cli.main import app
from forethought.files.examples import example_names

FOLDER = Path(__file__).parents[2] / "docs" / "tutorials"
PAGES = sorted(FOLDER.glob("*.md"))


def commands(page: Path) -> list[list[str]]:
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"```(?:sh|text)\n(.*?)```", text, re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("forethought ")]


def test_every_reader_has_a_tutorial() -> None:
    readers = {"first-study", "project-lead", "analyst", "information-governance"}
    assert readers <= {page.stem for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_and_option_exists(page: Path) -> None:
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    found = commands(page)
    assert found
    for name, *arguments in found:
        assert name in known
        known[name].make_context(name, list(arguments))  # a wrong option raises


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_study_is_made_before_it_is_used(page: Path) -> None:
    made: set[str] = set()
    for name, *arguments in commands(page):
        if name == "new":
            made.add(arguments[0])
            assert "--example" not in arguments or arguments[-1] in example_names()
        elif arguments:
            assert arguments[0] in made, f"forethought {name} {' '.join(arguments)}"
