"""From plain data to a document: every fault of shape at once, each at its place."""

from __future__ import annotations

import pytest

from forethought.errors import Places, Refusal
from forethought.files.yaml import parse_yaml
from forethought.plan import Plan
from forethought.theory import Theory
from forethought.vocabulary import Part, Reading, read_document
from forethought.vocabulary.nearest import did_you_mean, nearest

TOP = "forethought: 1\ntheory: {id: t, title: T}\ngoal: {id: g, statement: G}\n"
PLAN = "forethought: 1\nplan: {theory: {id: t, version: 1}, title: T, design: before-after}\n"


def read(text: str, model: type[Part] = Theory) -> Reading[Part]:
    file = parse_yaml(text, "f.yaml")
    return read_document(model, file.data, file.places)


def told(reading: Reading[Part]) -> list[str]:
    return [f"{fault.code} {fault.place.line}:{fault.place.column}" for fault in reading.faults]


def test_a_sound_document_is_read_whole() -> None:
    reading = read(TOP)
    assert reading.faults == ()
    assert reading.sound() is reading.document


def test_all_faults_are_told_at_once_and_the_rest_is_read() -> None:
    reading = read(
        TOP + "outcomes:\n"
        "  - {id: a b, statement: x, horizon: soon, leads_to: [{}]}\n"
        "  - {id: c, statemnt: y}\n"
        "contex: {}\n"
    )
    assert sorted(told(reading)) == sorted(
        ["F007 5:6", "F007 5:29", "F006 5:55", "F006 6:5", "F005 6:13", "F005 7:1"]
    )
    assert reading.document is not None
    assert [outcome.statement for outcome in reading.document.outcomes] == ["x", ""]
    with pytest.raises(Refusal) as refusal:
        reading.sound()
    assert len(refusal.value.faults) == 6


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("contex: {}", "Did you mean `context`?"),
        ("zzz: {}", "Keys that belong here: forethought, theory, goal, outcomes, activities,"),
        ("goal_: 1", "Did you mean `goal`?"),
    ],
)
def test_unknown_keys_get_the_nearest(text: str, says: str) -> None:
    (fault,) = read(TOP + text + "\n").faults
    assert fault.code == "F005"
    assert says in fault.remedy


@pytest.mark.parametrize(
    ("line", "message", "remedy"),
    [
        ("better: Higher", "`better` is 'Higher'; expected one of higher or lower", "`higher`"),
        ("smallest_meaningful: 0", "expected a number greater than 0", "greater than 0"),
        ("smallest_meaningful: many", "`smallest_meaningful` is 'many'; expected a number", ""),
        ("low: .inf", "expected a number that is not infinite", ""),
        ("unit: 5", "`unit` is '5'; expected text", 'Put it in quotes: "5".'),
        ("at: 6 months", "expected a length of time such as P3Y", "P6M"),
        ("validated: maybe", "expected true or false", ""),
        ("kind: [count]", "`kind` is a list", ""),
        ("measure: {a: b}", "`measure` is a set of names with values; expected text", ""),
    ],
)
def test_a_wrong_value_says_what_was_expected(line: str, message: str, remedy: str) -> None:
    reading = read(
        "forethought: 1\ntheory: {id: t, title: T}\ngoal:\n  id: g\n  statement: G\n"
        f"  indicators:\n    - id: i\n      {line}\n"
    )
    (fault,) = reading.faults
    assert fault.code == "F007"
    assert message in fault.message
    assert remedy in fault.remedy
    assert (fault.place.line, fault.place.column) == (8, 7)


def test_a_long_choice_is_named_in_the_remedy_not_the_message() -> None:
    (near,) = read(PLAN + "questions: [{id: q, indicator: i, method: mixed}]\n", Plan).faults
    assert near.message == "`method` is 'mixed'; expected one of 28 words"
    assert near.remedy == "Did you mean `mixed-model`?"
    (far,) = read(PLAN + "questions: [{id: q, indicator: i, method: zzzz}]\n", Plan).faults
    assert "difference-in-means, ancova" in far.remedy


def test_a_blank_line_is_as_if_it_were_not_there() -> None:
    reading = read(TOP + "outcomes:\nactivities:\ncontext: {harms: }\n")
    assert reading.faults == ()
    assert reading.document is not None
    assert reading.document.outcomes == ()


def test_a_blank_where_something_is_needed_is_missing() -> None:
    (fault,) = read(TOP.replace("statement: G", "statement: ")).faults
    assert fault.code == "F006"
    assert fault.message == "`goal` has no `statement`"
    assert "The change, in one short sentence" in fault.remedy


def test_an_unknown_key_is_told_even_when_it_is_blank() -> None:
    assert [fault.code for fault in read(TOP + "contex:\n").faults] == ["F005"]


def test_nothing_is_said_of_what_was_left_blank() -> None:
    reading = read("forethought: 1\ngoal: {id: g, statement: G}\n")
    assert [fault.message for fault in reading.faults] == ["the file has no `theory`"]


@pytest.mark.parametrize("text", ["about: {id: t, title: T}\n", "activities: [{for_: x}]\n"])
def test_names_that_only_python_uses_are_unknown_in_a_file(text: str) -> None:
    assert "F005" in [fault.code for fault in read(TOP + text).faults]


def test_of_a_part_and_a_word_within_it_the_word_is_told() -> None:
    text = PLAN + "instruments: [{id: i, title: {en: 5}}]\n"
    assert told(read(text, Plan)) == ["F007 3:31"]


def test_items_left_out_do_not_move_the_places_of_the_others() -> None:
    reading = read(
        TOP + "outcomes:\n  - 5\n  - {id: a, statement: x, horizon: soon}\n  -\n"
        "  - {id: b, statement: y}\n"
    )
    assert told(reading) == ["F007 5:5", "F007 6:27", "F007 7:4"]
    assert reading.document is not None
    assert [outcome.id for outcome in reading.document.outcomes] == ["a", "b"]
    assert reading.places.of(("outcomes", 0, "id")).line == 6
    assert reading.places.of(("outcomes", 1, "id")).line == 8
    assert reading.places.is_blank(("outcomes", 0, "horizon"))
    assert not reading.places.is_blank(("outcomes", 1, "horizon"))


def test_a_newer_format_is_not_guessed_at() -> None:
    reading = read("forethought: 2\nstrange: 1\n")
    assert reading.document is None
    assert [fault.code for fault in reading.faults] == ["F004"]


def test_thousands_of_faults_do_not_take_long() -> None:
    data = {"forethought": 1, "goal": {}} | {f"key{i}": 1 for i in range(5000)}
    reading = read_document(Theory, data, Places("f.yaml"))
    assert len(reading.faults) == 5003


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("askss", "asks"),
        ("Asks", "asks"),
        ("early_requests", "early-requests"),
        ("zzz", None),
        ("", None),
        ("x" * 10_000, None),
    ],
)
def test_the_nearest_word(word: str, near: str | None) -> None:
    assert nearest(word, ["asks", "knows", "early-requests"]) == near


def test_did_you_mean_says_something_else_where_nothing_is_near() -> None:
    assert did_you_mean("knwos", ["knows"]) == "Did you mean `knows`?"
    assert did_you_mean("zzz", ["knows"], "Known: knows.") == "Known: knows."
