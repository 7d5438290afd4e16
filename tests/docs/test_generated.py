"""What the code can do and what the pages say are the same."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import typer

from forethought.cli.main import app
from forethought.errors import Exit
from forethought.errors.catalogue import CATALOGUE

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_make", DOCS / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_up_to_date(maker: ModuleType) -> None:
    assert maker.stale(maker.pages()) == []


def test_every_code_of_the_catalogue_has_a_page() -> None:
    pages = {path.stem for room in ("rules", "errors") for path in (DOCS / room).glob("*.md")}
    assert set(CATALOGUE) - pages == set()


def test_every_entry_says_what_why_and_how_to_mend() -> None:
    bare = [
        entry.code
        for entry in CATALOGUE.values()
        if not (entry.title and entry.message and entry.why and entry.remedy)
    ]
    assert bare == []


def test_every_command_and_option_is_documented() -> None:
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    command = typer.main.get_command(app)
    for name, part in command.commands.items():  # type: ignore[attr-defined]
        assert f"## forethought {name}" in page
        section = page.split(f"## forethought {name}\n")[1].split("\n## ")[0]
        for parameter in part.params:
            if parameter.param_type_name == "option":
                assert all(f"`{flag}`" in section for flag in parameter.opts), parameter.name
                assert parameter.help, f"{name} {parameter.name} has no help"


def test_every_exit_code_is_documented() -> None:
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    assert all(re.search(rf"^\| {code.value} \|", page, re.M) for code in Exit)


def test_every_environment_variable_the_package_reads_is_documented() -> None:
    source = Path(__file__).parents[2] / "src" / "forethought"
    text = "\n".join(path.read_text(encoding="utf-8") for path in source.rglob("*.py"))
    settings = set(re.findall(r"FORETHOUGHT_[A-Z_]+", text))
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert settings
    assert {name for name in settings if name not in page} == set()


def test_links_between_pages_lead_somewhere() -> None:
    root = DOCS.parent
    broken = []
    for page in [root / "README.md", root / "DEVELOPERS.md", *DOCS.rglob("*.md")]:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(root)} -> {target}")
    assert broken == []
