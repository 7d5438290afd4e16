"""Rounds until there is an answer: a search by steps, and second passes where sites are strata."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.journey.analyse import analyse
from forethought.journey.rounds import answer_round
from forethought.journey.together import Together, analyse_together
from tests.functional.partners import NAMES, Partners, people
from tests.functional.test_federated import SITES, agree

MOST = 8
"""A search from the mean takes four to seven steps."""


def until_answered(partners: Partners) -> Together:
    """Answer rounds at every partner until nothing more is asked."""
    files, centre = partners.all_files(), partners.study("centre")
    for turn in range(2, MOST + 2):
        found, request = analyse_together(centre, files, output=partners.root / "out/findings.json")
        if request is None:
            return found
        for name in NAMES:
            path = partners.root / "out" / f"{name}-{turn}.json"
            answer_round(partners.study(name), request=request, output=path, partner=name)
            files.append(path)
    pytest.fail("no answer yet")


@pytest.mark.slow
def test_a_search_over_rounds_passes_the_gate(tmp_path: Path) -> None:
    """Counts by age: steps at coefficients, few enough for teams of twenty."""
    partners = Partners(tmp_path)
    partners.theory = partners.theory.replace("kind: scale", "kind: count")
    partners.plan = partners.plan.replace(
        "method: mixed-model", "method: poisson-cluster-robust\n    adjust: [age]"
    )
    for name in NAMES:
        partners.rows[name] = people(name, size=20)
        for row in partners.rows[name]:
            row[3] = str(max(round(float(row[3])), 0))
    agree(until_answered(partners).findings, analyse(partners.study("centre")))


@pytest.mark.slow
def test_sites_under_codes_are_still_strata(tmp_path: Path) -> None:
    """Each partner knows its own codes again when a further round names them."""
    partners = Partners(tmp_path)
    for old, new in SITES.items():
        partners.plan = partners.plan.replace(old, new)
    partners.plan = partners.plan.replace("method: site-fixed-effects", "method: ancova").replace(
        "\n    sensitivity: [random-slopes, mixed-model]", ""
    )
    for name in NAMES:
        partners.rows[name] = people(name, teams=3, size=48)
        for place, row in enumerate(partners.rows[name]):
            row[2] = ("usual", "trained")[place % 2]
    agree(until_answered(partners).findings, analyse(partners.study("centre")))
    assert "east-t" not in partners.file("east-2").read_text(encoding="utf-8")
