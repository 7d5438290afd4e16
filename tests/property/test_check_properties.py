"""What must hold of every theory and every document, however odd."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forethought.errors import Refusal
from forethought.files.merge import merge_into
from forethought.files.yaml import parse_yaml, plain, write_yaml
from forethought.plan import Plan
from forethought.plan.check import check_plan
from forethought.theory import Theory, graph_of
from forethought.theory.check import check_theory
from forethought.theory.check.wording import change_sign, delivery_sign
from forethought.vocabulary import read_document

SMALL = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

NAMES = st.sampled_from(["a", "b", "c", "d", "g", "x", "r"])
WORDS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=("Cc", "Cs")),
    max_size=12,
)
SCALARS = st.one_of(
    WORDS, st.integers(-999, 999), st.booleans(), st.none(), st.floats(-9, 9, width=16)
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text("abcdefg", min_size=1, max_size=3), inner, min_size=1, max_size=3),
    ),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(st.text("abcdefg", min_size=1, max_size=3), DATA, max_size=4)

LINKS = st.lists(
    st.fixed_dictionaries({"to": NAMES}, optional={"feedback": st.booleans(), "because": WORDS}),
    max_size=3,
)
OUTCOMES = st.lists(
    st.fixed_dictionaries(
        {"id": NAMES, "statement": WORDS, "leads_to": LINKS},
        optional={
            "outside_cause": WORDS,
            "ceiling": st.booleans(),
            "indicators": st.lists(st.fixed_dictionaries({"id": NAMES}), max_size=2),
        },
    ),
    max_size=5,
)
ACTIVITIES = st.lists(
    st.fixed_dictionaries(
        {"id": NAMES, "statement": WORDS, "leads_to": LINKS},
        optional={"resources": st.lists(st.fixed_dictionaries({"id": NAMES}), max_size=2)},
    ),
    max_size=3,
)


def theory_data(outcomes: Any, activities: Any) -> dict[str, Any]:
    return {
        "forethought": 1,
        "theory": {"id": "t", "title": "T", "narrative": "[a] then [b], [zz] and [g]"},
        "goal": {"id": "g", "statement": "Fewer children live with violence"},
        "outcomes": outcomes,
        "activities": activities,
    }


@SMALL
@given(OUTCOMES, ACTIVITIES)
def test_no_theory_makes_a_check_raise_and_every_place_is_in_the_file(
    outcomes: Any, activities: Any
) -> None:
    tree = parse_yaml("forethought: 1\n", "t.yaml").tree
    text = write_yaml(merge_into(tree, theory_data(outcomes, activities)))
    file = parse_yaml(text, "t.yaml")
    reading = read_document(Theory, file.data, file.places)
    assert reading.document is not None
    rows = text.splitlines()
    for fault in (*reading.faults, *check_theory(reading.document, reading.places)):
        assert fault.place.line is not None
        assert 1 <= fault.place.line <= len(rows)
        assert 1 <= (fault.place.column or 0) <= len(rows[fault.place.line - 1]) + 1


@SMALL
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16), st.data())
def test_forward_arrows_give_no_loop_and_one_arrow_back_gives_one(
    pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    forward = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    links: dict[int, list[int]] = {i: [b for a, b in forward if a == i] for i in range(8)}

    def loops() -> int:
        outcomes = [
            {"id": f"o{i}", "statement": "O", "leads_to": [{"to": f"o{b}"} for b in after]}
            for i, after in links.items()
        ]
        theory = Theory.model_validate(theory_data(outcomes, []))
        return len(graph_of(theory).cycles())

    assert loops() == 0
    if forward:
        first, second = data.draw(st.sampled_from(forward))
        links[second].append(first)
        assert loops() >= 1


@SMALL
@given(DOCUMENTS)
def test_what_our_writer_wrote_comes_back_byte_for_byte(data: dict[str, Any]) -> None:
    tree = parse_yaml("zz: 0\n", "f.yaml").tree
    text = write_yaml(merge_into(tree, {"zz": 0, **data}))
    again = parse_yaml(text, "f.yaml")
    assert again.faults == ()
    assert again.data == {"zz": 0, **data}
    assert write_yaml(again.tree) == text


COMMENTED = """\
# top
a: 1  # beside a
# above b
b:
  # above p
  - id: p  # beside p
    v: {x: 1}
    # still p

  # above q
  - id: q
    w: [1, 2]  # beside w
# above c
c: >-
  folded
  text
# above d
d: [x, y]
# the end
"""


@SMALL
@given(DATA, st.sampled_from(["a", "c", "d", "n", "v", "w"]))
def test_edits_keep_every_comment_of_what_was_not_edited(value: Any, key: str) -> None:
    file = parse_yaml(COMMENTED, "f.yaml")
    data: dict[str, Any] = copy.deepcopy(dict(file.data))
    place = {"v": data["b"][0], "w": data["b"][1]}.get(key, data)
    place[key] = value
    text = write_yaml(merge_into(file.tree, data))
    assert plain(parse_yaml(text, "f.yaml").tree) == data
    beside = " 1  # beside a\n" if key != "a" else ""
    for comment in (
        f"# top\na:{beside}",
        "# beside a\n",
        "# above b\nb:\n  # above p\n  - id: p  # beside p\n",
        "\n  # above q\n  - id: q\n",
        "# above c\nc:",
        "# above d\nd:",
        "# the end\n",
    ):
        assert comment in text


@SMALL
@given(st.one_of(DOCUMENTS, st.fixed_dictionaries({"goal": DATA, "outcomes": DATA, "plan": DATA})))
def test_no_data_make_a_reader_or_a_check_raise(data: dict[str, Any]) -> None:
    tree = parse_yaml("forethought: 1\n", "f.yaml").tree
    file = parse_yaml(write_yaml(merge_into(tree, {"forethought": 1, **data})), "f.yaml")
    theory = read_document(Theory, file.data, file.places)
    plan = read_document(Plan, file.data, file.places)
    assert theory.document is not None
    assert plan.document is not None
    check_theory(theory.document, theory.places)
    check_plan(plan.document, theory.document, plan.places)


@SMALL
@given(st.text(max_size=60))
def test_no_text_makes_the_parser_raise_anything_but_a_refusal(text: str) -> None:
    try:
        file = parse_yaml(text, "f.yaml")
    except Refusal:
        return
    read_document(Theory, file.data, file.places)


@SMALL
@given(st.text(max_size=80))
def test_no_statement_makes_the_wording_raise(statement: str) -> None:
    for sign in (delivery_sign(statement), change_sign(statement)):
        assert sign is None or sign
