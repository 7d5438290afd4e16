"""Reading and writing YAML: places, faults, and what a document may not hold."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from forethought.errors import Refusal
from forethought.files.merge import merge_into
from forethought.files.yaml import MOST_BYTES, parse_yaml, read_yaml, write_yaml


def codes_of(text: str) -> list[str]:
    """Every code met in ``text``, whether it could be read or not."""
    try:
        return [fault.code for fault in parse_yaml(text, "f.yaml").faults]
    except Refusal as refusal:
        return [fault.code for fault in refusal.faults]


def spots_of(text: str) -> list[str]:
    try:
        return [str(fault.place) for fault in parse_yaml(text, "f.yaml").faults]
    except Refusal as refusal:
        return [str(fault.place) for fault in refusal.faults]


def test_places_point_at_keys_and_items() -> None:
    places = parse_yaml("a:\n  - b: 1\n    c: {d: 2}\n  - 3\n", "f.yaml").places
    assert str(places.of(("a",))) == "f.yaml:1:1"
    assert str(places.of(("a", 0))) == "f.yaml:2:5"
    assert str(places.of(("a", 0, "c", "d"))) == "f.yaml:3:9"
    assert str(places.of(("a", 1))) == "f.yaml:4:5"
    assert str(places.of(("a", 0, "nothing"))) == "f.yaml:2:5"
    assert places.of(("a", 0, "nothing")).field == "a[0].nothing"


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "No", "12:30", "1_0x"])
def test_words_stay_words(word: str) -> None:
    assert parse_yaml(f"a: {word}\n", "f.yaml").data["a"] == word


def test_what_is_no_date_or_number_stays_text_for_the_reader_to_judge() -> None:
    data = parse_yaml("a: 2027-02-30\nb: " + "9" * 5000 + "\n", "f.yaml").data
    assert data["a"] == "2027-02-30"
    assert data["b"] == "9" * 5000


def test_true_stays_true_under_an_anchor() -> None:
    assert parse_yaml("a: &x true\n", "f.yaml").data["a"] is True


def test_number_keys_become_text() -> None:
    file = parse_yaml("truth: {2011: 1}\n", "f.yaml")
    assert file.data == {"truth": {"2011": 1}}
    assert str(file.places.of(("truth", "2011"))) == "f.yaml:1:9"


FAULTS = [
    ("an empty file", "", "F011", "f.yaml:1:1"),
    ("only a comment", "# hello\n", "F011", "f.yaml:1:1"),
    ("a list", "- a\n", "F011", "f.yaml:1:1"),
    ("a tab", "a:\n\tb: 1\n", "F002", "f.yaml:2:1"),
    ("two colons", "a: b: c\n", "F002", "f.yaml:1:5"),
    ("an open quote", "a: 'b\nc: d\n", "F002", "f.yaml:3:1"),
    ("two documents", "a: 1\n---\nb: 2\n", "F002", "f.yaml:2:1"),
    ("a control character", "a: 1\nb: \x07\n", "F002", "f.yaml:2:4"),
    ("a key twice", "a: 1\nb: {c: 1, c: 2}\n", "F008", "f.yaml:2:11"),
    ("an alias", "a: &x [1]\nb: *x\n", "F013", "f.yaml:2:4"),
    ("an alias of nothing", "b: *x\n", "F013", "f.yaml:1:4"),
    ("a tag", "a: !!python/object/apply:os.system [ls]\n", "F014", "f.yaml:1:4"),
    ("deep nesting", "a: " + "[" * 500 + "]" * 500, "F015", "f.yaml:1:33"),
    ("nesting that never ends", "a: " + "{a: " * 20_000, "F015", "f.yaml:1:117"),
    ("deep indentation", "".join("  " * i + "a:\n" for i in range(400)), "F015", "f.yaml:30:59"),
    ("a list as key", "? [a, b]\n: 1\n", "F016", "f.yaml:1:3"),
    ("true as key", "true: 1\n", "F016", "f.yaml:1:1"),
    ("a merge key", "b: {<<: {a: 1}}\n", "F016", "f.yaml:1:5"),
]


@pytest.mark.parametrize(("what", "text", "code", "place"), FAULTS, ids=[row[0] for row in FAULTS])
def test_what_cannot_be_read_is_refused_with_its_place(
    what: str, text: str, code: str, place: str
) -> None:
    assert codes_of(text) == [code], what
    assert spots_of(text) == [place], what


def test_all_faults_of_a_file_are_told_together() -> None:
    text = "a: 1\na: 2\nb: &x [1]\nc: *x\nd: !t 5\n? [1]\n: 2\n"
    assert sorted(codes_of(text)) == ["F008", "F013", "F014", "F016"]


def test_a_billion_laughs_are_refused_at_once() -> None:
    rows = ["l0: &l0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    rows += [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 10)]
    start = time.perf_counter()
    assert set(codes_of("\n".join(rows))) == {"F013"}
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("text", ["a: &a [*a]\n", "a: &a {b: *a}\n"])
def test_a_reference_to_itself_is_refused(text: str) -> None:
    assert codes_of(text) == ["F013"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a: \xff\n", "F009"),
        ("a: 1\n".encode("utf-16"), "F009"),
        (b"#" * (MOST_BYTES + 1), "F003"),
    ],
)
def test_files_that_are_no_text_are_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "theory.yaml"
    path.write_bytes(content)
    with pytest.raises(Refusal) as refusal:
        read_yaml(path, "theory.yaml")
    assert [fault.code for fault in refusal.value.faults] == [code]


def test_a_missing_file_and_a_folder_are_not_found(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml", tmp_path / "none" / "none.yaml"):
        with pytest.raises(Refusal) as refusal:
            read_yaml(path)
        assert [fault.code for fault in refusal.value.faults] == ["F001"]


def test_a_name_no_disk_can_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refusal:
        read_yaml(tmp_path / ("x" * 5000))
    assert [fault.code for fault in refusal.value.faults] == ["F012"]


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "theory.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: x\r\n")
    assert read_yaml(path).data == {"a": 1, "b": "x"}


@pytest.mark.parametrize("name", ["theory.yaml", "plan.yaml"])
@pytest.mark.parametrize("study", ["think-family", "castle-doctrine", "starter"])
def test_shipped_examples_come_back_byte_for_byte(examples: Path, study: str, name: str) -> None:
    text = (examples / study / name).read_text(encoding="utf-8")
    assert write_yaml(parse_yaml(text, name).tree) == text


def test_a_single_pair_in_a_list_keeps_its_braces() -> None:
    text = "a: [{id: x}]\n"
    assert write_yaml(parse_yaml(text, "f.yaml").tree) == text


def test_content_is_never_given_up_for_a_comment() -> None:
    text = "a:  # a comment here makes the writer stumble over an empty pair of braces\n  - {}\n"
    file = parse_yaml(text + "  -\n  - ''\nb: 2\n", "f.yaml")
    assert parse_yaml(write_yaml(file.tree), "f.yaml").data == {"a": [{}, None, ""], "b": 2}


@pytest.mark.parametrize(
    "number", ["5.960464477539063e-08", "0.10", "1e-3", "-0.0", "1_000.5", "+1.5", ".5", "3."]
)
def test_numbers_are_written_back_letter_for_letter(number: str) -> None:
    text = f"a: {number}\n"
    assert write_yaml(parse_yaml(text, "f.yaml").tree) == text


@pytest.mark.parametrize("word", ["?", "? x", "?0", "\x85", "a: b", "#", "true", "2027-01-01", ""])
def test_words_come_back_as_they_were_wherever_they_stand(word: str) -> None:
    for data in ({"a": word}, {"a": [word]}, {"a": [{"k": [word]}]}):
        tree = parse_yaml("a: 0\n", "f.yaml").tree
        assert parse_yaml(write_yaml(merge_into(tree, data)), "f.yaml").data == data
