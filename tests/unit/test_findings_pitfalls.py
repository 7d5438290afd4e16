"""Whether the sample was too small, and what a series cannot show."""

from __future__ import annotations

from typing import Any

import pytest

from forethought.estimate.types import SeriesPoint
from forethought.findings import Answered, conclude
from forethought.findings.model import PitfallNote
from tests import findings_cases as cases


def sample_of(value: float, low: float, high: float, **more: Any) -> PitfallNote:
    """What is said of the sample's size where the main question is answered so."""
    plan = cases.plan()
    asked = tuple(q.model_copy(update={"primary": q.id == "q-repeat"}) for q in plan.questions)
    primary = cases.estimate(value, 0.1, low, high, 0.05, **{**cases.RATE, **more})
    answer = Answered("q-repeat", primary, at="twelve", flow=cases.FAMILIES)
    plan = plan.model_copy(update={"questions": asked})
    return conclude(cases.theory(), plan, [answer], cases.STAMP).pitfalls[4]


# the band: a difference of 0.1 on a rate of 0.71 is a ratio of 0.859 or 1.141; half of it is 0.142
@pytest.mark.parametrize(
    ("value", "low", "high", "met", "words"),
    [
        # half is ln(1.08/0.93)/2 = 0.075
        (1.0, 0.93, 1.08, False, "divided by 1.08 to the estimate times 1.08"),
        # half is ln(1.3/0.8)/2 = 0.243, and no difference is inside
        (1.02, 0.8, 1.3, True, "Too few to tell"),
        # as wide, but clear
        (1.4, 1.1, 1.79, False, "large enough to see one"),
        # halves of 0.147 that compare otherwise: 0.137 by logs, within the band's 0.142
        (1.07, 0.93, 1.224, False, "would matter"),
    ],
)
def test_the_size_of_a_sample_for_a_ratio_goes_by_logs(
    value: float, low: float, high: float, met: bool, words: str
) -> None:
    said = sample_of(value, low, high, also={"mean_reference": 0.71})
    assert said.met is met
    assert words in said.why
    assert "a ratio of 1.14 or more, or of 0.859 or less, would matter" in said.why


def test_a_clear_result_is_not_too_small_a_sample() -> None:
    wide = cases.estimate(0.2, 0.07, 0.06, 0.34, 0.005)
    found = conclude(
        cases.theory(), cases.plan(), [Answered("q-refers", wide, at="six")], cases.STAMP
    )
    assert found.pitfalls[4].met is False
    assert "14 percentage points to either side" in found.pitfalls[4].why


def test_of_a_series_nobody_can_be_missing_and_periods_are_counted() -> None:
    series = tuple(
        SeriesPoint(float(p), name, 3.0, 3.0, 3.0)
        for p in range(1, 60)
        for name in ("programme", "comparison")
    )
    answer = cases.estimate(1.33, 0.08, 1.14, 1.55, 0.001, series=series, **cases.RATE)
    found = conclude(
        cases.theory(), cases.plan(), [Answered("q-refers", answer, at="six")], cases.STAMP
    )
    drop_out, exclusion, sample = (found.pitfalls[place] for place in (1, 2, 4))
    assert drop_out.met is None
    assert exclusion.met is None
    assert "nobody is followed" in drop_out.why
    assert sample.why.startswith("59 periods in each of 2 series")
