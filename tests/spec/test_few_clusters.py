"""Which method may lead with how many clusters: the table of the manual, held by the code."""

from __future__ import annotations

from pathlib import Path

import pytest

import forethought as ft
from forethought.errors import Place
from forethought.estimate.cluster.few import held_to_the_rule
from forethought.estimate.design.model import DesignReport
from forethought.estimate.design.sizing import sizing_of
from forethought.estimate.types import Estimate, Inquiry, Refused
from forethought.plan.few import Standing, standing, standing_in_wedge
from forethought.report.story.design_doubts import doubts
from forethought.report.story.design_words import Things
from forethought.vocabulary import Design, Method
from tests.functional.small_study import PLAN, make_study
from tests.power_studies import roll_out

TABLE = """
method                   | 2       | 3        | 5        | 9        | 10       | 40
randomisation-inference  | leads   | leads    | leads    | leads    | leads    | leads
mixed-model              | none    | leads    | leads    | leads    | leads    | leads
wild-cluster-bootstrap   | none    | warned   | warned   | warned   | leads    | leads
cluster-robust-cr2       | none    | beside   | beside   | beside   | leads    | leads
cluster-robust-cr0       | none    | beside   | beside   | beside   | leads    | leads
gee-exchangeable         | none    | beside   | beside   | beside   | leads    | leads
cluster-means            | none    | beside   | beside   | beside   | leads    | leads
poisson-cluster-robust   | none    | beside   | beside   | beside   | leads    | leads
cace-2sls                | none    | beside   | beside   | beside   | leads    | leads
"""
IN_WEDGE = """
method                   | 2       | 3        | 5        | 6        | 9        | 10
randomisation-inference  | none    | leads    | leads    | leads    | leads    | leads
hussey-hughes            | none    | beside   | beside   | warned   | warned   | leads
nested-exchangeable      | none    | beside   | beside   | warned   | warned   | leads
cluster-robust-cr2       | none    | beside   | beside   | warned   | warned   | leads
wild-cluster-bootstrap   | none    | beside   | beside   | warned   | warned   | leads
"""
IN_ROLL_OUT = """
method                   | 2       | 3        | 5        | 9        | 10       | 40
staggered-efficient      | none    | warned   | warned   | warned   | leads    | leads
callaway-santanna        | none    | warned   | warned   | warned   | leads    | leads
sun-abraham              | none    | warned   | warned   | warned   | leads    | leads
difference-in-means      | none    | warned   | warned   | warned   | leads    | leads
"""
WORDS = {
    "leads": Standing.HEADLINE,
    "warned": Standing.WARNED,
    "beside": Standing.BESIDE,
    "none": Standing.NONE,
}


def cases(table: str = TABLE) -> list[tuple[Method, int, Standing]]:
    header, *rows = ([cell.strip() for cell in line.split("|")] for line in table.split("\n")[1:-1])
    return [
        (Method(row[0]), int(count), WORDS[word])
        for row in rows
        for count, word in zip(header[1:], row[1:], strict=True)
    ]


@pytest.mark.parametrize(("method", "fewest", "expected"), cases())
def test_the_rule(method: Method, fewest: int, expected: Standing) -> None:
    assert standing(method, fewest) is expected


def answer(method: Method, reference: int, compared: int) -> Estimate:
    also = {"clusters_reference": float(reference), "clusters_compared": float(compared)}
    return Estimate(method, "CR2", 1.0, 0.5, 0.95, 0.0, 2.0, 0.05, also=also)


def held(
    method: Method, fewest: int, headline: bool, design: Design = Design.CLUSTER_RANDOMISED
) -> Estimate | Refused:
    return held_to_the_rule(Inquiry("q", method, design), answer(method, fewest, 30), headline)


@pytest.mark.parametrize(("method", "fewest", "expected"), cases())
def test_the_headline_keeps_to_the_rule(method: Method, fewest: int, expected: Standing) -> None:
    found = held(method, fewest, headline=True)
    code = {Standing.NONE: "E133", Standing.BESIDE: "E132"}.get(expected)
    assert (found.fault.code if isinstance(found, Refused) else None) == code


def test_beside_the_headline_the_number_stays_and_is_not_to_be_quoted() -> None:
    found = held(Method.CLUSTER_ROBUST_CR2, 5, headline=False)
    assert isinstance(found, Estimate)
    assert "Do not quote it" in found.notes[0]


def test_two_clusters_give_no_number_beside_it_either() -> None:
    found = held(Method.MIXED_MODEL, 2, headline=False)
    assert isinstance(found, Refused)
    assert "2 and 30 clusters" in found.fault.message
    assert found.fault.place == Place(field="questions.q")


@pytest.mark.parametrize("design", [Design.INDIVIDUAL_RANDOMISED, Design.COMPARISON_GROUP])
def test_only_where_clusters_were_drawn(design: Design) -> None:
    assert isinstance(held(Method.CLUSTER_ROBUST_CR2, 5, True, design), Estimate)


def test_a_refusal_stays_as_it_is() -> None:
    refused = held(Method.MIXED_MODEL, 2, headline=True)
    inquiry = Inquiry("q", Method.MIXED_MODEL, Design.CLUSTER_RANDOMISED)
    assert held_to_the_rule(inquiry, refused, headline=True) is refused


@pytest.mark.parametrize(("method", "clusters", "expected"), cases(IN_WEDGE))
def test_a_wedge_counts_its_clusters_in_all(
    method: Method, clusters: int, expected: Standing
) -> None:
    assert standing_in_wedge(method, clusters) is expected
    inquiry = Inquiry("q", method, Design.STEPPED_WEDGE)
    given = Estimate(method, "SE", 1.0, 0.5, 0.95, 0.0, 2.0, 0.05, clusters=clusters)
    lead = held_to_the_rule(inquiry, given, headline=True)
    code = {Standing.NONE: "E173", Standing.BESIDE: "E177"}.get(expected)
    assert (lead.fault.code if isinstance(lead, Refused) else None) == code
    beside = held_to_the_rule(inquiry, given, headline=False)
    if expected is Standing.BESIDE:
        assert isinstance(beside, Estimate)
        assert "Do not quote it" in beside.notes[0]


@pytest.mark.parametrize("design", [Design.STAGGERED_ROLLOUT, Design.STEPPED_WEDGE])
@pytest.mark.parametrize(("method", "fewest", "expected"), cases(IN_ROLL_OUT))
def test_a_roll_out_counts_units_treated_and_units_compared(
    method: Method, fewest: int, expected: Standing, design: Design
) -> None:
    for treated, compared in ((fewest, 50), (50, fewest)):
        also = {"units_treated": float(treated), "units_compared": float(compared)}
        given = Estimate(method, "SE", 1.0, 0.5, 0.95, 0.0, 2.0, 0.05, clusters=50, also=also)
        inquiry = Inquiry("q", method, design)
        for headline in (True, False):
            held = held_to_the_rule(inquiry, given, headline=headline)
            assert isinstance(held, Refused) is (expected is Standing.NONE)
            if isinstance(held, Refused):
                assert held.fault.code == "E178"
                assert f"{treated} were treated and {compared}" in held.fault.message
            else:
                warned = "not as proof" in "".join(held.notes)
                assert warned is (expected is Standing.WARNED)


@pytest.mark.parametrize(("units", "said"), [(9, True), (10, True), (11, False)])
def test_a_roll_out_of_few_units_is_told_before_the_data(units: int, said: bool) -> None:
    scenario = roll_out(units=units, effect=0.5)
    sizing = sizing_of(scenario, "plan", "y", 50, seed=3)
    report = DesignReport("q", "y", scenario, (), sizing, (), (), "", "", 1)
    told = " ".join(doubts(report, Things("unit", "units", "")))
    assert ("interval by `callaway-santanna` will be too narrow" in told) is said


GROUPS = PLAN.replace("cluster-randomised", "comparison-group")
FEW = ("L115", "L116")


@pytest.mark.parametrize(
    ("sample", "clusters", "codes"),
    [
        ("clusters: 18", True, ["L115"]),
        ("clusters: 4", True, ["L116"]),
        ("clusters: 24", True, []),
        ("units: 18", False, []),
    ],
)
def test_a_comparison_group_of_few_clusters_is_told_before_the_data(
    tmp_path: Path, sample: str, clusters: bool, codes: list[str]
) -> None:
    plan = GROUPS if clusters else GROUPS.replace("  cluster: team\n", "")
    plan = plan.replace("mixed-model", "cluster-robust-cr2" if clusters else "ancova")
    folder = make_study(
        tmp_path / "s", plan=plan + f"sample: {{{sample}, reason: all there are}}\n"
    )
    found = [fault for fault in ft.read_study(folder).check() if fault.code in FEW]
    assert [fault.code for fault in found] == codes
    assert "randomisation" not in "".join(fault.remedy for fault in found)
