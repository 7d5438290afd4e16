"""Edits written back onto a commented file change what was edited, and nothing else."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forethought.files.merge import merge_into, same
from forethought.files.yaml import parse_yaml, plain, write_yaml
from forethought.theory import Theory
from forethought.vocabulary import read_document

TEXT = """\
# A file that people wrote

title: Home visits  # as the board calls it
# why it is needed

need: {what: x, why: y}  # in short
# the outcomes
outcomes:  # in order
  # the first
  - id: knows  # learning
    statement: Parents know  # short
    # still about the first

  # the second
  - id: asks
    link:
      # why so
      to: safer
  # the third
  - id: trusts
    statement: >-
      Parents trust
      officers
    # still about the third
# the end of it
owner: Lead
words: [a, b]
# good bye
"""


def edited(change: Callable[[dict[str, Any]], object], text: str = TEXT) -> str:
    file = parse_yaml(text, "f.yaml")
    data = copy.deepcopy(dict(file.data))
    change(data)
    out = write_yaml(merge_into(file.tree, data))
    assert plain(parse_yaml(out, "f.yaml").tree) == data
    return out


def difference(out: str, text: str = TEXT) -> list[str]:
    rows = difflib.ndiff(text.splitlines(), out.splitlines())
    return [row for row in rows if row[0] in "+-" and row[1:].strip()]


def test_no_change_is_byte_for_byte_the_same() -> None:
    assert edited(lambda data: None) == TEXT


def test_a_changed_word_changes_one_line_and_keeps_its_comment() -> None:
    out = edited(lambda data: data.update(title="House calls"))
    assert difference(out) == [
        "- title: Home visits  # as the board calls it",
        "+ title: House calls  # as the board calls it",
    ]


def test_a_part_taken_out_takes_its_own_comments_and_no_others() -> None:
    assert difference(edited(lambda data: data["outcomes"].pop(1))) == [
        "-   # the second",
        "-   - id: asks",
        "-     link:",
        "-       # why so",
        "-       to: safer",
    ]


def test_the_first_and_the_last_part_can_go() -> None:
    first = difference(edited(lambda data: data["outcomes"].pop(0)))
    assert [row[2:].strip() for row in first] == [
        "# the first",
        "- id: knows  # learning",
        "statement: Parents know  # short",
        "# still about the first",
    ]
    last = edited(lambda data: data["outcomes"].pop(2))
    assert "# the third" not in last
    assert "# still about the third" not in last
    assert "# the end of it\nowner: Lead\n" in last


def test_a_new_key_stands_with_its_part_not_under_the_next_ones_comment() -> None:
    out = edited(lambda data: data["outcomes"][0].update(who="Parents"))
    assert difference(out) == ["+     who: Parents"]
    assert out.index("who: Parents") < out.index("# the second")


def test_a_new_part_is_added_at_its_place() -> None:
    out = edited(lambda data: data["outcomes"].insert(1, {"id": "new", "links": [{"to": "asks"}]}))
    assert difference(out) == ["+   - id: new", "+     links:", "+       - to: asks"]
    assert out.index("- id: new") < out.index("# the second")


def test_parts_that_move_take_their_comments_along() -> None:
    out = edited(lambda data: data["outcomes"].reverse())
    for comment, part in (
        ("# the first", "- id: knows"),
        ("# the second", "- id: asks"),
        ("# the third", "- id: trusts"),
    ):
        assert f"{comment}\n  {part}" in out


def test_the_order_of_keys_stays_the_files_own() -> None:
    assert edited(lambda data: data.update(dict(reversed(list(data.items()))))) == TEXT


def test_flow_style_folding_and_quotes_stay() -> None:
    text = 'a: {x: 1, y: 2}\nb: "q"\nc: >-\n  one\n  two\nd:\n  - {id: p, v: 1}\n'

    def change(data: dict[str, Any]) -> None:
        data["a"]["z"] = [{"k": 3}]
        data["b"] = "r"
        data["c"] = "word " * 20 + "end"
        data["d"].append({"id": "q", "v": [1]})

    assert edited(change, text) == (
        'a: {x: 1, y: 2, z: [{k: 3}]}\nb: "r"\nc: >-\n  ' + "word " * 20 + "end\n"
        "d:\n  - {id: p, v: 1}\n  - {id: q, v: [1]}\n"
    )


def test_an_empty_list_that_is_filled_is_written_as_a_block() -> None:
    out = edited(lambda data: data.update(a=[{"id": "p"}]), "a: []  # none yet\nb: 1\n")
    assert [row.split() for row in out.splitlines()] == [
        ["a:", "#", "none", "yet"],
        ["-", "id:", "p"],
        ["b:", "1"],
    ]


def test_a_list_that_is_emptied_keeps_what_follows() -> None:
    out = edited(lambda data: data.update(outcomes=[]))
    assert "outcomes: [] # in order\n# the end of it\nowner: Lead\n" in out


def test_the_end_of_the_file_keeps_its_comment_when_the_last_key_goes() -> None:
    out = edited(lambda data: data.pop("words"))
    assert out.endswith("owner: Lead\n# good bye\n")


def test_links_are_known_by_where_they_lead() -> None:
    text = "leads_to:\n  - to: a  # first\n  - to: b  # second\n"
    out = edited(lambda data: data["leads_to"].pop(0), text)
    assert out == "leads_to:\n  - to: b  # second\n"


def test_words_in_a_list_keep_their_comments() -> None:
    text = "risks:\n  - one  # 1\n  - two  # 2\n  - three  # 3\n"
    out = edited(lambda data: data["risks"].remove("two"), text)
    assert out == "risks:\n  - one  # 1\n  - three  # 3\n"


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (None, "", False),
        ("1", 1, False),
        ([1, 2], (1, 2), True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        (float("nan"), float("nan"), True),
    ],
)
def test_what_counts_as_the_same(left: object, right: object, *, alike: bool) -> None:
    assert same(left, right) is alike


def test_a_theory_edited_as_data_keeps_the_words_people_wrote(examples: Path) -> None:
    text = (examples / "think-family" / "theory.yaml").read_text(encoding="utf-8")
    file = parse_yaml(text, "theory.yaml")
    theory = read_document(Theory, file.data, file.places).sound()
    data = theory.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert write_yaml(merge_into(file.tree, data)) == text
    data["goal"]["statement"] = "Fewer children live with violence"
    (gone, come) = difference(write_yaml(merge_into(file.tree, data)), text)
    assert gone.startswith("-   statement: ")
    assert come == "+   statement: Fewer children live with violence"
