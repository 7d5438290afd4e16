"""Attacks with whole files: names that travel, counts side by side, requests made to measure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from forethought.errors import Refusal
from forethought.files.ledger import read_ledger
from forethought.files.release import document_json, seal
from forethought.journey.rounds import answer_round
from forethought.journey.together import analyse_released
from forethought.moments.release.document import Pending, RoundRequest
from forethought.moments.release.ledger import Entry
from forethought.moments.release.ledger import seal as seal_entry
from tests.functional.partners import NAMES, Partners, people
from tests.functional.small_study import THEORY
from tests.functional.test_federated import SITES, codes, draw_people

INDICATOR = THEORY[THEORY.index("      - {id: skill") : THEORY.index("activities:")]
SECOND = """\
  - id: q-again
    indicator: skill
    estimand: {population: officers, contrast: trained versus usual, summary: mean difference}
    method: mixed-model
"""


@pytest.fixture
def partners(tmp_path: Path) -> Partners:
    return Partners(tmp_path)


def text_of(partners: Partners, name: str = "east") -> str:
    return partners.file(name).read_text(encoding="utf-8")


# Names


@pytest.mark.parametrize("how_many", [1, 3, 4])
def test_a_level_of_few_people_is_nowhere_in_the_file(partners: Partners, how_many: int) -> None:
    """Neither what is kept back, nor why, nor which levels there are, names it."""
    for row in partners.rows["east"][:how_many]:
        row[5] = "telling"
    partners.plan = partners.plan.replace("mixed-model", "mixed-model\n    adjust: [rank]")
    partners.plan += SECOND
    made = partners.summarise("east")
    assert {part.code for part in made.release.withheld} == {"G029"}
    assert {table.key.question for table in made.release.tables} == {"q-again"}
    assert "telling" not in text_of(partners)


def test_a_level_that_is_kept_back_in_some_teams_is_not_named(partners: Partners) -> None:
    """Six of that rank are enough for the level, not for a team's cell."""
    for row in partners.rows["east"][::20]:
        row[5] = "telling"
    partners.plan = partners.plan.replace("mixed-model", "mixed-model\n    adjust: [rank]")
    partners.plan += SECOND
    made = partners.summarise("east")
    assert {part.code for part in made.release.withheld} == {"G011"}
    assert "telling" in made.held[0].message  # at the site it helps
    assert "telling" not in text_of(partners)


def test_sites_that_are_strata_stand_under_codes(partners: Partners) -> None:
    for old, new in SITES.items():
        partners.plan = partners.plan.replace(old, new)
    partners.plan = partners.plan.replace("method: site-fixed-effects", "method: lin").replace(
        "sensitivity: [random-slopes, mixed-model]", "sensitivity: [ancova]"
    )
    for name in NAMES:
        partners.rows[name] = people(name, size=48)
        for place, row in enumerate(partners.rows[name]):
            row[2] = ("usual", "trained")[place % 2]
    partners.summarise("east")
    assert "east-t" not in text_of(partners)
    levels = [table["levels"]["s:"] for table in json.loads(text_of(partners))["tables"]]
    assert levels
    assert all(name.startswith("east/") for found in levels for name in found)


# Counts


def test_who_has_no_value_of_one_of_two_outcomes(partners: Partners) -> None:
    """The two questions share no column; their counts differ by one in one team."""
    partners.head.append("calm")
    for rows in partners.rows.values():
        rng = np.random.default_rng(1)
        for row in rows:
            row.append(f"{rng.normal(5, 1):.2f}")
    partners.rows["east"][3][-1] = ""
    partners.plan = partners.plan.replace(
        "    skill: {column: skill}", "    skill: {column: skill}\n    calm: {column: calm}"
    )
    partners.plan += SECOND.replace("indicator: skill", "indicator: calm")
    calm = INDICATOR.replace("skill", "calm").replace("Skill", "Calm")
    partners.theory = THEORY.replace(INDICATOR, INDICATOR + calm)
    made = partners.summarise("east")
    n = {t.key.question: sum(_plain(t.answers[0].answer.n)) for t in made.release.tables}
    assert n == {"q-skill": 112.0}
    assert {fault.code for fault in made.held} == {"G016"}


def _plain(numbers: Any) -> tuple[float, ...]:
    assert not isinstance(numbers, str)
    return tuple(numbers)


# Requests made to measure


def request_of(partners: Partners) -> RoundRequest:
    draw_people(partners)
    found = analyse_released(partners.study("centre"), partners.all_files()).request
    assert found is not None
    return found


def answered(partners: Partners, request: RoundRequest, *pending: Pending) -> set[str]:
    """Ask east; return the codes of what is refused or kept back."""
    path = partners.root / "out/made.json"
    asked = seal(request.model_copy(update={"pending": pending}))
    path.write_text(document_json(asked), encoding="utf-8")
    try:
        made = answer_round(
            partners.study("east"), request=path, output=partners.file("x"), partner="east"
        )
    except Refusal as refusal:
        return {fault.code for fault in refusal.faults}
    return {fault.code for fault in made.held}


def asking(pending: Pending, **change: Any) -> Pending:
    return pending.model_copy(update={"ask": pending.ask.model_copy(update=change)})


POWERS_OF_AGE = tuple("*".join(["x:age"] * k) for k in range(1, 10))
BLANK = {"beta": (), "inverse": (), "shift": (), "scale": (), "first_columns": ()}


def test_a_request_for_what_no_method_asks_is_not_answered(partners: Partners) -> None:
    request = request_of(partners)
    first = request.pending[0]
    one = ((1.0,),)
    wild = {
        # sums of powers up to the 18th: as many equations as a site has people
        "powers": {**BLANK, "kind": "groups", "columns": ("one", *POWERS_OF_AGE)},
        "by age": {**BLANK, "kind": "groups", "columns": ("one", "y"), "by": ("x:age",)},
        "codes": {**BLANK, "kind": "groups", "columns": ("one", "unit")},
        "of one age": {"where": (("x:age", 1990.0),)},
        "a pole": {"power": 7},
        "the outcome itself": {"columns": ("y",), "beta": (0.0,), "inverse": one},
        "no scale": {"scale": (0.0,) * len(first.ask.scale)},
    }
    for change in wild.values():
        assert answered(partners, request, asking(first, **change)) == {"G045"}


def test_a_request_about_other_tables_is_not_answered(partners: Partners) -> None:
    request = request_of(partners)
    first = request.pending[0]
    key = first.key.model_copy(update={"shape": first.key.shape.replace("age", "rank")})
    other = first.model_copy(update={"adjust": ("rank",), "key": key})
    assert answered(partners, request, other) == {"G045"}
    blind = first.model_copy(update={"levels": {"": ("a", "y")}})
    assert answered(partners, request, blind) == {"G045"}


def test_second_passes_at_many_coefficients_are_not_answered(partners: Partners) -> None:
    """Each pole nearer to one says another moment of the people: with enough, all of them."""
    request = request_of(partners)
    first = request.pending[0]
    many = [asking(first, beta=tuple(b + 0.01 * k for b in first.ask.beta)) for k in range(30)]
    assert answered(partners, request, *many) == {"G051"}
    # nor little by little
    found = [answered(partners, request, one) for one in many[:8]]
    assert found[0] == set()
    assert found[-1] == {"G051"}


def test_a_search_over_one_team_stops(partners: Partners) -> None:
    """Σ x (y − exp(βx)) at many β is a transform of the team's people, and can be undone."""
    request = request_of(partners)
    first = request.pending[0]
    step = {**BLANK, "kind": "scores", "columns": ("one", "x:age"), "family": "poisson"}
    step |= {"shift": (0.0, 1986.0), "scale": (1.0, 11.0), "by": ("cluster",)}
    many = [asking(first, **(step | {"beta": (0.0, 0.01 * k)})) for k in range(30)]
    assert answered(partners, request, *many) == {"G051"}


def test_a_table_that_is_kept_back_is_not_answered_later(partners: Partners) -> None:
    draw_people(partners)
    partners.plan = partners.plan.replace("adjust: [age]", "adjust: [age, rank]")
    request = request_of(partners)
    for row in partners.rows["west"][:2]:
        row[5] = "telling"
    path = partners.root / "out/made.json"
    path.write_text(document_json(request), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        answer_round(
            partners.study("west"), request=path, output=partners.file("w"), partner="west"
        )
    assert codes(refused) == ["G017"]


# The ledger


def test_some_new_codes_and_one_person_fewer(partners: Partners) -> None:
    partners.summarise("east")
    rows = partners.rows["east"]
    for place, row in enumerate(rows):
        row[0] = f"new-{place}" if place % 3 == 0 else row[0]
    del rows[4]
    with pytest.raises(Refusal) as refused:
        partners.summarise("east")
    assert codes(refused) == ["G052"]


def test_an_entry_of_an_earlier_version_is_read(partners: Partners) -> None:
    """What a version did not write is not in its hash, and is not taken for an answer."""
    partners.summarise("east")
    path = partners.root / "east/releases.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    entry = said["entries"][0]
    for later in ("told_apart_by", "points"):
        del entry[later]
    entry["sha256"] = seal_entry(Entry.model_validate(entry))
    path.write_text(json.dumps(said), encoding="utf-8")
    assert read_ledger(partners.root / "east").entries[0].points == ()
    del partners.rows["east"][3]
    with pytest.raises(Refusal) as refused:
        partners.summarise("east")
    assert codes(refused) == ["G053"]
