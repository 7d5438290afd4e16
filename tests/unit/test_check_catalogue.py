"""The catalogue holds every entry that is written, each code once."""

from __future__ import annotations

import importlib
import pkgutil

from forethought.errors import Entry, catalogue
from forethought.errors.catalogue import CATALOGUE, FAMILIES


def test_every_entry_that_is_written_is_listed() -> None:
    written = {
        entry.code
        for module in pkgutil.walk_packages(catalogue.__path__, catalogue.__name__ + ".")
        for entry in vars(importlib.import_module(module.name)).values()
        if isinstance(entry, Entry)
    }
    assert written == set(CATALOGUE)


def test_a_code_says_its_family() -> None:
    strays = [
        e.code for family, entries in FAMILIES.items() for e in entries if e.code[0] != family
    ]
    assert strays == []
    assert all(len(code) == 4 and code[1:].isdigit() for code in CATALOGUE)


def test_titles_tell_entries_apart() -> None:
    titles = [(entry.code[0], entry.title) for entry in CATALOGUE.values()]
    assert len(set(titles)) == len(titles)
