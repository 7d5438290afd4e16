"""The manual's pages say what the catalogue says."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.errors import Entry, Severity
from forethought.errors.catalogue import CATALOGUE
from forethought.errors.pages import all_pages, in_words, index, page, path_of

DOCS = Path(__file__).parent.parent.parent / "docs"
FOLDERS = ("rules", "errors")


def test_every_entry_has_a_page_and_every_page_an_entry() -> None:
    committed = {
        f"{folder}/{path.name}" for folder in FOLDERS for path in (DOCS / folder).glob("*.md")
    }
    assert committed == set(all_pages())


def test_the_committed_pages_are_those_the_catalogue_writes() -> None:
    stale = [
        path
        for path, text in all_pages().items()
        if (DOCS / path).is_file() and (DOCS / path).read_text(encoding="utf-8") != text
    ]
    assert stale == []


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.code)
def test_a_page_holds_what_a_reader_needs(entry: Entry) -> None:
    text = page(entry)
    assert text.startswith(f"# {entry.code}: {entry.title}\n")
    assert entry.why in text
    assert str(entry.severity).capitalize() in text
    assert in_words(entry.remedy) in text


def test_templates_are_shown_as_readers_will_see_them() -> None:
    assert in_words("`{value}` leads to `{other_kind}`") == "`‹value›` leads to `‹other kind›`"
    assert in_words("write {{id: x}}") == "write {id: x}"
    assert "most likely meant" in in_words("{suggestion}")


def test_a_page_written_out() -> None:
    entry = Entry(
        code="T999",
        title="A title",
        message="`{value}` is wrong",
        why="Because.",
        remedy="Mend it.",
        severity=Severity.WARNING,
        poor="\na: 1\n",
        good="\na: 2\n",
        source="A book",
    )
    assert path_of(entry) == "rules/T999.md"
    assert page(entry) == (
        "# T999: A title\n\n*Warning* · T99\n\n> `‹value›` is wrong\n\n"
        "**Why it matters.** Because.\n\n**How to mend it.** Mend it.\n\n"
        "## Poor\n\n```yaml\na: 1\n```\n\n## Good\n\n```yaml\na: 2\n```\n\n"
        "**Source.** A book.\n\n[All of them](index.md)\n"
    )


def test_the_index_lists_every_code_once() -> None:
    entries = [entry for entry in CATALOGUE.values() if entry.code[0] == "T"]
    text = index(entries)
    assert all(text.count(f"[{entry.code}]") == 1 for entry in entries)
