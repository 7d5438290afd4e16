"""Units beside numbers: short on a box, in the singular after one; which measure decides."""

from __future__ import annotations

import pytest

from forethought.findings import conclude, paint_of
from forethought.findings.numbers import SHORT_UNIT, short_unit, with_unit
from forethought.theory import Theory
from tests import findings_cases as cases


@pytest.mark.parametrize(
    ("unit", "short"),
    [
        ("items right of 10", "items"),
        ("burglaries per 100,000", "per 100,000"),
        ("log points", "log points"),
        ("complaints per officer-month", ""),
        ("proportion of eligible incidents", ""),
        ("", ""),
    ],
)
def test_a_unit_on_a_box_is_short_or_left_out(unit: str, short: str) -> None:
    assert short_unit(unit) == short
    assert len(short) <= SHORT_UNIT


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        ("1", "items right of 10", "1 item right of 10"),
        ("+1", "percentage points", "+1 percentage point"),
        ("1", "burglaries per 100,000", "1 burglary per 100,000"),
        ("1.0", "items", "1.0 items"),
        ("10", "items", "10 items"),
        ("1", "score", "1 score"),
        ("1", "", "1"),
    ],
)
def test_one_is_singular(value: str, unit: str, written: str) -> None:
    assert with_unit(value, unit) == written


def test_boxes_carry_the_unit_of_their_effect() -> None:
    theory = cases.theory()
    answers = [a for a in cases.answers() if a.question != "q-knows"]
    found = conclude(theory, cases.plan(), answers, cases.STAMP)
    fade = next(f for f in found.findings if f.question == "q-fade")
    assert fade.effect == "+0.63 items (0.13 to 1.13)"


def test_a_box_with_several_measures_says_which_share_decides() -> None:
    data = cases.theory().model_dump(by_alias=True, mode="json", exclude_none=True)
    refers = next(o for o in data["outcomes"] if o["id"] == "refers")
    refers["indicators"] += [{**cases.REFERRAL, "id": name} for name in ("second", "third")]
    found = conclude(Theory.model_validate(data), cases.plan(), cases.answers(), cases.STAMP)
    box = next(o for o in found.outcomes if o.outcome == "refers")
    assert box.measures == 3
    assert "1 of 3 measures of this box: Early-help referrals" in box.why
    assert paint_of(found).boxes["refers"].effect == "+6.1 points (3.1 to 9.1), 1 of 3 measures"
    assert paint_of(found).boxes["safer"].effect == "×0.92 (0.61 to 1.38)"
