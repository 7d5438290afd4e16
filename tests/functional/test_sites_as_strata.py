"""People drawn within sites are held against their own site, by every method."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import forethought as ft
from tests.functional.small_study import PLAN, THEORY, as_csv, make_study

LEAST_SQUARES = [
    "cluster-robust-cr1",
    "cluster-robust-cr2",
    "cluster-robust-cr3",
    "gee-exchangeable",
    "wild-cluster-bootstrap",
    "randomisation-inference",
    "site-fixed-effects",
]
RATIOS = ["poisson-cluster-robust", "negative-binomial"]


def people(sites: int = 12, size: int = 30) -> list[list[str]]:
    """Sites with more people in the programme do better anyway; it changes nothing."""
    rng = np.random.default_rng(4)
    rows = [["officer", "team", "arm", "skill", "event"]]
    for site in range(sites):
        share = 0.2 + 0.6 * site / max(sites - 1, 1)
        for k in range(size):
            arm = ("usual", "trained")[k < round(share * size)]
            value = rng.poisson(2 + site)
            rows.append([f"o{site}-{k}", f"t{site:03d}", arm, str(value + 1), str(k % 4 and 1)])
    return rows


def answered(folder: Path, method: str, kind: str, field: str, sites: int = 12) -> ft.Finding:
    plan = PLAN.replace("cluster-randomised", "multisite-randomised")
    plan = plan.replace("level: team", "level: officer").replace("cluster: team", f"{field}: team")
    event = ", event: event" if kind == "time-to-event" else ""
    plan = plan.replace("{column: skill}", f"{{column: skill{event}}}")
    plan = plan.replace("mixed-model", method)
    theory = THEORY.replace("kind: scale", f"kind: {kind}")
    csv = as_csv(people(sites, 30 if sites < 50 else 4))
    folder = make_study(folder, theory=theory, plan=plan, csv=csv)
    return ft.analyse(ft.read_study(folder)).findings[0]


def within_sites() -> float:
    """Least squares on the arm with a level for each site."""
    rows = people()[1:]
    arm = np.array([row[2] == "trained" for row in rows]) + 0.0
    y = np.array([float(row[3]) for row in rows])
    teams = np.array([row[1] for row in rows])
    columns = np.column_stack([arm, *((teams == team) + 0.0 for team in np.unique(teams))])
    return float(np.linalg.lstsq(columns, y, rcond=None)[0][0])


@pytest.mark.parametrize("field", ["site", "cluster"])
@pytest.mark.parametrize("method", LEAST_SQUARES)
def test_differences_are_taken_within_sites(tmp_path: Path, method: str, field: str) -> None:
    found = answered(tmp_path, method, "continuous", field)
    assert found.estimate == pytest.approx(within_sites(), abs=0.05)
    assert (found.ci_low or 0) < 0 < (found.ci_high or 0)


def averaged_over_sites() -> float:
    """Each site's difference, by its share of people."""
    rows = people()[1:]
    arm = np.array([row[2] == "trained" for row in rows])
    y = np.array([float(row[3]) for row in rows])
    teams = np.array([row[1] for row in rows])
    each = [
        (teams == team).mean()
        * (y[(teams == team) & arm].mean() - y[(teams == team) & ~arm].mean())
        for team in np.unique(teams)
    ]
    return float(sum(each))


@pytest.mark.parametrize("method", ["difference-in-means", "ancova", "lin"])
def test_people_one_by_one_within_sites(tmp_path: Path, method: str) -> None:
    found = answered(tmp_path, method, "continuous", "site")
    wanted = within_sites() if method == "ancova" else averaged_over_sites()
    assert found.estimate == pytest.approx(wanted, abs=1e-9)
    assert any("for these sites as they are" in note for note in found.notes)


@pytest.mark.parametrize("field", ["site", "cluster"])
@pytest.mark.parametrize("method", RATIOS)
def test_ratios_are_taken_within_sites(tmp_path: Path, method: str, field: str) -> None:
    found = answered(tmp_path, method, "count", field)
    assert (found.ci_low or 1) < 1 < (found.ci_high or 1)
    assert found.clusters == (12 if field == "cluster" else None)
    assert found.df == (12 - 2 if field == "cluster" else 360 - 13)
    assert any("those of their own site (`team`)" in note for note in found.notes)
    assert any(note.startswith("The site enters as 11 columns") for note in found.notes)


@pytest.mark.parametrize("method", ["cox", "restricted-mean"])
def test_times_are_compared_within_sites(tmp_path: Path, method: str) -> None:
    found = answered(tmp_path, method, "time-to-event", "cluster")
    null = 1.0 if method == "cox" else 0.0
    assert (found.ci_low or null) < null < (found.ci_high or null)
    columns = [note for note in found.notes if "enters as" in note]
    assert len(columns) == (1 if method == "cox" else 0)
    assert not any("unused" in note for note in found.notes)


def test_methods_with_levels_of_their_own_get_none_twice(tmp_path: Path) -> None:
    for method in ("site-fixed-effects", "random-slopes", "mixed-model"):
        found = answered(tmp_path / method, method, "continuous", "site")
        assert not any("enters as" in note or "Not in the model" in note for note in found.notes)


def test_more_sites_than_can_have_a_level_each(tmp_path: Path) -> None:
    found = answered(tmp_path / "a", "cluster-robust-cr2", "continuous", "site", sites=120)
    assert found.refusal is not None
    assert found.refusal.code == "R219"
    assert "site-fixed-effects" in found.refusal.remedy
    found = answered(tmp_path / "b", "site-fixed-effects", "continuous", "site", sites=120)
    assert found.refusal is None
