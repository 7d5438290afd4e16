"""What the code can do and what the pages say are the same."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from forethought.cli.main import app
from forethought.errors import Exit
from forethought.errors.catalogue import CATALOGUE

runner = CliRunner()
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_make", DOCS / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
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


def test_every_command_and_option_is_documented(maker: ModuleType) -> None:
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    assert set(maker.commands()) >= {"check", "diagram", "analyse", "run"}
    for name, function in maker.commands().items():
        section = page.split(f"## forethought {name}\n")[1].split("\n## ")[0]
        for parameter in maker.parameters(function):
            assert all(f"`{word}`" in section for word in parameter.names), parameter
            assert parameter.help, f"{name}: {parameter.names} has no help"


def test_the_pages_names_are_the_commands_own(maker: ModuleType) -> None:
    """The page reads signatures; the running command must know the same options."""
    for name, function in maker.commands().items():
        known = runner.invoke(app, [name, "--help"]).output
        for parameter in maker.parameters(function):
            assert not parameter.is_option or parameter.names[0] in known, parameter


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
