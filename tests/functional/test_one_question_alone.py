"""One question, or one part beside it, never stops the others, and never speaks for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import forethought as ft
from forethought.journey.together import analyse_released
from tests.functional.partners import Partners, people
from tests.functional.small_study import THEORY, as_csv, make_study

TWO_ENDS = THEORY.replace(
    "    leads_to: [{to: goal, because: Signs noticed early lead to help}]\n",
    "    leads_to: [{to: asking, because: Who sees signs asks about them}]\n",
).replace(
    "activities:\n",
    """\
  - id: asking
    statement: Officers ask children how they are
    who: Officers
    horizon: P6M
    leads_to: [{to: goal, because: Children who are asked get help}]
    indicators:
      - {id: asks, measure: Asked, unit: points, kind: scale, better: higher,
         source: survey, smallest_meaningful: 1}
activities:
""",
)
WAVES = """\
forethought: 1
plan:
  theory: {id: small, version: 1}
  title: Two measures at several waves
  design: individual-randomised
assignment:
  level: officer
  arms: [{id: usual}, {id: trained}]
waves: [{id: before, at: P0D}, {id: early, at: P1M}, {id: late, at: P6M}]
data:
  source: records.csv
  unit: officer
  arm: arm
  wave: wave
  outcomes:
    skill: {column: skill}
    asks: {column: asks}
questions:
  - id: q-asks
    indicator: asks
    primary: true
    waves: together
    method: mixed-model
    estimand: {at: [early, late]}
  - id: q-skill
    indicator: skill
    method: ancova
    estimand: {at: early}
"""


def waves() -> list[list[str]]:
    rng = np.random.default_rng(12)
    rows = [["officer", "arm", "wave", "skill", "asks"]]
    for officer in range(80):
        arm, level = officer % 2, rng.normal(10)
        for k, wave in enumerate(("before", "early", "late")):
            skill = level + 0.5 * arm * (k > 0) + rng.normal(0, 0.5)
            asks = 0.6 * skill + rng.normal(0, 0.5)
            shown = ("usual", "trained")[arm]
            rows.append([f"o{officer}", shown, wave, f"{skill:.3f}", f"{asks:.3f}"])
    return rows


def test_waves_in_one_model_and_a_measured_cause_need_no_chain(tmp_path: Path) -> None:
    folder = make_study(tmp_path / "s", theory=TWO_ENDS, plan=WAVES, csv=as_csv(waves()))
    found = ft.analyse(ft.read_study(folder))
    assert all(finding.estimate is not None for finding in found.findings)
    assert all(link.mediation is None for link in found.theory_test)


SHIFTED = """\
missing: {below: 0, then: complete-cases, else: delta-adjusted, imputations: 10, deltas: [DELTAS]}
"""


@pytest.mark.parametrize("deltas", ["-3, -2, -1", "-3, -2, -1, 0"])
def test_shifts_are_held_against_the_headline_with_or_without_a_shift_of_none(
    tmp_path: Path, deltas: str
) -> None:
    rows = [row for row in waves() if row[2] != "early"]
    for row in rows[1::3]:
        row[3] = ""
    plan = WAVES.replace("estimand: {at: [early, late]}", "estimand: {at: late}")
    plan = plan.replace("    waves: together\n    method: mixed-model", "    method: ancova")
    plan = plan.replace("estimand: {at: early}", "estimand: {at: late}")
    plan += SHIFTED.replace("DELTAS", deltas)
    folder = make_study(tmp_path / "s", theory=TWO_ENDS, plan=plan, csv=as_csv(rows))
    missing = ft.analyse(ft.read_study(folder)).findings[1].missing
    assert missing is not None
    sides = {point.delta: np.sign(point.estimate) * (point.p < 0.05) for point in missing.tipping}
    assert len(set(sides.values())) > 1
    assert missing.tips_at in (-1, -2, -3)


@pytest.fixture
def partners(tmp_path: Path) -> Partners:
    return Partners(tmp_path)


def test_what_one_method_alone_asks_for_keeps_nothing_else_back(partners: Partners) -> None:
    """Two of a team's seven of a rank took part: too few to tell, and the headline needs not."""
    partners.plan = partners.plan.replace("  arm: arm\n", "  arm: arm\n  received: took\n")
    partners.plan = partners.plan.replace(
        "method: mixed-model",
        "method: mixed-model\n    adjust: [rank]\n    sensitivity: [cace-2sls]",
    )
    partners.head = [*partners.head, "took"]
    for rows in partners.rows.values():
        for row in rows:
            place = int(row[0].rsplit("-", 1)[1])
            row.append("1" if row[2] == "trained" and place not in (0, 1) else "0")
    finding = analyse_released(partners.study("centre"), partners.all_files()).findings.findings[0]
    refused = finding.sensitivity[0].refusal
    assert finding.estimate is not None
    assert refused is not None
    assert (refused.code, "received" in refused.message) == ("G041", True)


def test_levels_kept_back_are_not_one_level(partners: Partners) -> None:
    partners.plan += "subgroups: [{by: rank, at_least: 5}]\n"
    partners.rows["west"] = people("west")
    for row in partners.rows["west"][:2]:
        row[5] = "c"
    pooled = analyse_released(partners.study("centre"), partners.all_files())
    test = pooled.findings.findings[0].subgroups[0]
    assert test.groups == ()
    assert "did not release" in test.notes[0]
    assert "one group only" not in " ".join(test.notes)
