"""Bounds and summaries of roll-outs against other software, on the castle-doctrine study.

R ``did`` 2.1.2 by the reference values; Python ``diff-diff`` 3.13.0:
``CallawaySantAnna(base_period="universal", control_group="never_treated")`` with
``aggregate="event_study"``, then ``HonestDiD(method="relative_magnitude", M=M).fit(result)``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.estimate.staggered import callaway_santanna
from forethought.estimate.types import Estimate, Inquiry
from forethought.plan.settings import Violations
from forethought.vocabulary import Design, Method, Timing
from tests.cohorts import castle_doctrine, converse, moments_of

SAME = 1e-10  # relative: the same formula in another order of sums
STORED_DIGITS = 1e-7  # relative: event-study figures are stored with eight decimals
SETS = {
    0.0: (0.05905417193164224, 0.05905417193164224),
    0.5: (-0.4270018920348603, 0.5451102358981448),
    1.0: (-0.9130579560013629, 1.0311662998646474),
    2.0: (-1.885170083934368, 2.0032784277976523),
}
"""HonestDiDResults.lb and .ub by M, for the plain mean over event times 0 to 4."""
EVENTS = {
    -10: (-0.50659836, 0.05552699),
    -2: (-0.09721537, 0.03964314),
    0: (0.01433375, 0.0605224),
    4: (0.23221895, 0.04204244),
}


@pytest.fixture(scope="module")
def castle(reference_data: Path) -> Estimate:
    asked = Inquiry(
        "q",
        Method.CALLAWAY_SANTANNA,
        Design.STAGGERED_ROLLOUT,
        Timing.CHOSEN,
        summary="dynamic",
        comparison="never-treated",
        violations=Violations(relative_magnitude=tuple(SETS)),
    )
    return converse(callaway_santanna, asked, moments_of(castle_doctrine(reference_data)))


@pytest.mark.parametrize(
    ("comparison", "name"),
    [("never-treated", "nevertreated"), ("not-yet-treated", "notyettreated")],
)
def test_the_dynamic_summary_is_that_of_did(
    reference_data: Path, reference_value, comparison: str, name: str
) -> None:
    asked = Inquiry(
        "q",
        Method.CALLAWAY_SANTANNA,
        Design.STAGGERED_ROLLOUT,
        Timing.CHOSEN,
        summary="dynamic",
        comparison=comparison,  # type: ignore[arg-type]
    )
    found = converse(callaway_santanna, asked, moments_of(castle_doctrine(reference_data)))
    for quantity, ours in (("overall", found.estimate), ("se", found.se)):
        theirs = reference_value("castle_doctrine", f"cs_dynamic_{name}", quantity)
        assert ours == pytest.approx(theirs, rel=1e-8)


def test_the_identified_set_is_that_of_diff_diff(castle: Estimate) -> None:
    for bound in castle.bounds:
        assert (bound.set_low, bound.set_high) == pytest.approx(SETS[bound.magnitude], rel=SAME)


def test_the_interval_is_wider_than_one_that_takes_the_largest_step_as_known(
    castle: Estimate,
) -> None:
    """diff-diff adds 1.96 standard errors of the effect to the set: its interval is inside ours."""
    for bound in castle.bounds[1:]:
        low, high = SETS[bound.magnitude]
        assert bound.ci_low < low - 1.96 * castle.se
        assert bound.ci_high > high + 1.96 * castle.se


def test_event_times_are_those_of_diff_diff(reference_data: Path, castle: Estimate) -> None:
    asked = Inquiry(
        "q",
        castle.method,
        Design.STAGGERED_ROLLOUT,
        Timing.CHOSEN,
        comparison="never-treated",
        event_times=tuple(EVENTS),
    )
    found = converse(callaway_santanna, asked, moments_of(castle_doctrine(reference_data)))
    for point in found.event_study:
        estimate, se = EVENTS[int(point.period)]
        assert point.estimate == pytest.approx(estimate, rel=STORED_DIGITS, abs=1e-8)
        assert point.se == pytest.approx(se, rel=STORED_DIGITS)
