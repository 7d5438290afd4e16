"""The shipped examples: found, whole, labelled, and copied without harm."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet
import pytest

from forethought.errors import Refusal
from forethought.files.examples import copy_example, example_folder, example_names
from forethought.files.shipped import SHIPPED
from forethought.files.study import read_study_files
from forethought.plan.simulate import simulate
from forethought.theory import graph_of
from forethought.vocabulary import Design

WORKED = tuple(SHIPPED)
LARGEST = 300_000
"""Bytes of a file that is committed: git keeps every version of it for ever."""


def test_every_example_is_found() -> None:
    assert example_names() == tuple(sorted(["starter", *SHIPPED]))


@pytest.mark.parametrize("name", ["starter", *WORKED])
def test_every_example_is_sound_in_shape(name: str) -> None:
    study = read_study_files(example_folder(name))
    assert study.faults == ()
    assert study.plan is not None
    assert study.plan.sound().tests(study.theory.sound())


@pytest.mark.parametrize("name", ["starter", *WORKED])
def test_an_example_is_copied_whole(name: str, tmp_path: Path) -> None:
    made = copy_example(name, tmp_path / "new")
    assert made[0] == tmp_path / "new" / "theory.yaml"
    source = example_folder(name)
    there = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    assert {path.relative_to(tmp_path / "new") for path in made} == there
    for path in there:
        assert (tmp_path / "new" / path).read_bytes() == (source / path).read_bytes()


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    assert copy_example("starter", tmp_path)


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_stands_there_is_never_overwritten(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "study"
    mine = target if kind == "file" else target / "notes.txt"
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        copy_example("think-family", target)
    assert [fault.code for fault in caught.value.faults] == ["U006"]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]
    assert mine.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["think-famly", "", "..", "../think-family"])
def test_an_unknown_example_is_refused_with_those_there_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        copy_example(name, tmp_path / "new")
    assert caught.value.faults[0].code == "U007"
    assert ", ".join(sorted(SHIPPED)) in caught.value.faults[0].remedy
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", WORKED)
def test_the_narrative_names_every_box(name: str) -> None:
    theory = read_study_files(example_folder(name)).theory.sound()
    told = theory.about.narrative or ""
    assert {box for box in graph_of(theory).boxes if f"[{box}]" not in told} == set()


@pytest.mark.parametrize("name", WORKED)
def test_every_link_says_why_under_what_assumption_and_on_what_evidence(name: str) -> None:
    theory = read_study_files(example_folder(name)).theory.sound()
    known = {source.id for source in theory.about.sources}
    for arrow in graph_of(theory).arrows:
        if arrow.link is not None:
            assert arrow.link.because, arrow
            assert arrow.link.assuming, arrow
            assert {evidence.source for evidence in arrow.link.evidence} <= known
            assert arrow.link.evidence, arrow


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != "castle-doctrine"])
def test_a_made_up_example_is_labelled_synthetic_and_states_its_truth(name: str) -> None:
    folder = example_folder(name)
    study = read_study_files(folder)
    assert study.theory.sound().about.synthetic
    assert "SYNTHETIC" in (folder / "README.md").read_text(encoding="utf-8")
    assert study.plan is not None
    assert study.plan.sound().truth


def test_think_familys_test_is_whole_in_english_and_welsh() -> None:
    study = read_study_files(example_folder("think-family"))
    assert study.plan is not None
    (test,) = study.plan.sound().instruments
    assert [item.id for item in test.items] == [f"k{number}" for number in range(1, 11)]
    for item in test.items:
        texts = [item.ask, *(choice.label for choice in item.choices)]
        assert all(isinstance(text, dict) and set(text) == {"en", "cy"} for text in texts), item.id
        assert all(text["en"] != text["cy"] for text in texts if isinstance(text, dict)), item.id
        assert item.right in {choice.id for choice in item.choices}
    right = [[c.id for c in item.choices].index(str(item.right)) for item in test.items]
    assert {right.count(position) for position in (0, 1, 2)} == {3, 4}  # no place is a give-away


def test_every_design_but_the_weakest_has_an_example() -> None:
    plans = [read_study_files(example_folder(name)).plan for name in SHIPPED]
    shown = {plan.sound().about.design for plan in plans if plan is not None}
    assert set(Design) - shown == {Design.BEFORE_AFTER}


def test_think_familys_records_are_those_its_plan_simulates() -> None:
    folder = example_folder("think-family")
    study = read_study_files(folder)
    assert study.plan is not None
    plan = study.plan.sound()
    assert plan.data is not None
    file = folder / plan.data.source
    assert file.stat().st_size < LARGEST
    made = simulate(study.theory.sound(), plan)
    assert pyarrow.parquet.read_table(file).to_pydict() == {
        name: list(values) for name, values in made.columns.items()
    }


def test_castle_doctrine_reads_columns_that_the_package_has() -> None:
    causaldata = pytest.importorskip("causaldata")
    frame = causaldata.castle.load_pandas().data
    study = read_study_files(example_folder("castle-doctrine"))
    assert study.plan is not None
    data = study.plan.sound().data
    assert data is not None
    assert data.treated is not None
    assert data.source == "causaldata:castle"
    columns = {data.unit, data.period, data.treated.column}
    columns |= {outcome.column for outcome in data.outcomes.values()}
    assert columns <= set(frame.columns)
    # the plan's words "the 21 states" and "50"
    assert frame.loc[frame["post"] > 0, "sid"].nunique() == 21
    assert frame["sid"].nunique() == 50
