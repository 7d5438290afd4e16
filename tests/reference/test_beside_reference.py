"""Estimating equations, bootstrap, two stages and interactions against R and Python packages.

Stored values and their calls; R 4.2.2 with geepack 1.3.9, clubSandwich 0.5.8, AER 1.2-10 and
estimatr 1.0.0; Python with wildboottest 0.3.2. Where a set has no column of who received the
programme, one is made from the rows by a rule that the call repeats.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from forethought.estimate.interaction.model import Interaction, interaction
from forethought.estimate.types import Inquiry
from forethought.plan.settings import Bootstrap
from forethought.vocabulary import Design, Method
from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated
from tests.in_memory import answer_all

PRINTED = 2e-9
"""Values below are stored to ten digits or more."""

OWN_STOP = 2e-6
"""geepack stops once coefficients move by less than 1e-4 of themselves."""

DRAWN = 0.003
"""Two seeded samples of 99,999 replays: twice the Monte Carlo error of a p-value near 0.06."""

Columns = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def eef(reference_data: Path) -> Columns:
    return trial_of(reference_data / "eef_crt.csv")


def trial_of(path: Path) -> Columns:
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))

    def number(name: str) -> np.ndarray:
        return np.array([float(row[name]) for row in rows])

    return {
        "unit": np.arange(len(rows)) + 0.0,
        "arm": number("Intervention"),
        "y": number("Posttest"),
        "cluster": number("School"),
        "x:pretest": number("Prettest"),
        "attended": number("Percentage_Attendance"),
    }


def test_geepack(eef: Columns) -> None:
    """geeglm(Posttest ~ Intervention + Prettest, id = School, corstr = "exchangeable"); the two
    corrections by matrices from that fit: solve(I − H) and its root."""
    found = estimated(without(eef), "gee-exchangeable", CLUSTER)
    assert found.estimate == pytest.approx(3.107730127, rel=OWN_STOP)
    assert found.also["se_uncorrected"] == pytest.approx(1.1679920158, rel=OWN_STOP)
    assert found.icc == pytest.approx(0.322236844419, rel=OWN_STOP)
    assert found.also["phi"] == pytest.approx(20.0591941346, rel=OWN_STOP)
    assert found.also["se_model"] == pytest.approx(1.26190494, rel=OWN_STOP)
    assert found.also["se_mancl_derouen"] == pytest.approx(1.294813369248, rel=OWN_STOP)
    assert found.se == pytest.approx(1.229392550078, rel=OWN_STOP)


def without(columns: Columns) -> Columns:
    return {name: values for name, values in columns.items() if name != "attended"}


def test_wildboottest_sampled(eef: Columns) -> None:
    """wildboottest(ols("Posttest ~ Intervention + Prettest"), param = "Intervention",
    cluster = School, B = 99999, impose_null = True, bootstrap_type = "11", seed = 1)."""
    for weights, p in (("webb", 0.064071), ("rademacher", 0.064041)):
        found = estimated(
            without(eef),
            "wild-cluster-bootstrap",
            CLUSTER,
            bootstrap=Bootstrap(weights=weights, replications=99_999),
        )
        assert found.estimate / found.se == pytest.approx(2.273575, abs=1e-6)
        assert found.p == pytest.approx(p, abs=DRAWN)


def test_wildboottest_enumerated(eef: Columns) -> None:
    """The same on the first 5 schools with and 6 without the programme: all 2^11 sign changes."""
    schools: list[float] = []
    for arm, count in ((1.0, 5), (0.0, 6)):
        schools += list(dict.fromkeys(eef["cluster"][eef["arm"] == arm].tolist()))[:count]
    kept = {k: v[np.isin(eef["cluster"], schools)] for k, v in without(eef).items()}
    found = estimated(
        kept, "wild-cluster-bootstrap", CLUSTER, bootstrap=Bootstrap(weights="rademacher")
    )
    assert found.also["replications"] == 2048
    assert found.p == 436 / 2048
    assert found.estimate / found.se == pytest.approx(1.559944, abs=1e-6)


def took_part(columns: Columns) -> Columns:
    """Call it taking part to attend at least 60 % of the sessions, of those assigned."""
    came = (columns["attended"] >= 60) & (columns["arm"] == 1)
    return without(columns) | {"received": came.astype(float)}


def figures(columns: Columns, design: Design) -> tuple[Any, ...]:
    found = estimated(columns, "cace-2sls", design, received=True)
    return found.estimate, found.se, found.df, found.p, found.also["first_stage_f"]


def test_two_stages_by_aer_club_sandwich_and_estimatr(eef: Columns) -> None:
    """r <- Intervention == 1 & Percentage_Attendance >= 60;
    coef_test(ivreg(Posttest ~ r + Prettest | Intervention + Prettest), "CR2", School);
    iv_robust(…, clusters = School, se_type = "CR2") gives the same."""
    known = (10.086515213037, 4.789160278768, 11.714126936759, 0.057472662909, 91.9949082383)
    # the first stage by lm(r ~ Intervention + Prettest), CR2
    assert figures(took_part(eef), CLUSTER) == pytest.approx(known, rel=PRINTED)


def test_two_stages_for_people_by_estimatr(eef: Columns) -> None:
    """iv_robust(Posttest ~ r + Prettest | Intervention + Prettest, se_type = "HC2")."""
    known = (10.0865152130, 2.09435330664, 262.0, 2.47930198995e-6)
    assert figures(took_part(eef), INDIVIDUAL)[:4] == pytest.approx(known, rel=PRINTED)


def test_two_stages_within_sites_by_aer_club_sandwich_and_estimatr(reference_data: Path) -> None:
    """eef_mst, r <- Intervention == 1 & Percentage_Attendance >= 30, S <- factor(School);
    coef_test(ivreg(Posttest ~ r + Prettest + S | Intervention + Prettest + S), "CR2", School);
    iv_robust(…, clusters = School, se_type = "CR2") gives the same."""
    columns = trial_of(reference_data / "eef_mst.csv")
    came = (columns["attended"] >= 30) & (columns["arm"] == 1)
    sites = without(columns) | {"received": came + 0.0, "site": columns["cluster"]}
    known = (4.70441282061174, 1.82516175914422, 49.689688692817, 0.01296586091979, 231.298754319)
    assert figures(sites, Design.MULTISITE_RANDOMISED) == pytest.approx(known, rel=PRINTED)


def test_people_within_sites_by_estimatr(reference_data: Path) -> None:
    """eef_mst; lm_robust(Posttest ~ Intervention + Prettest + factor(School), se_type = "HC2");
    difference_in_means(Posttest ~ Intervention, blocks = School) on the 43 schools with two or
    more in each arm (178 pupils)."""
    columns = without(trial_of(reference_data / "eef_mst.csv"))
    arm, school = columns["arm"], columns["cluster"]
    levels = {f"s:{s:g}": (school == s) + 0.0 for s in np.unique(school)[1:]}
    sites = columns | levels | {"site": school}
    found = estimated(sites, "ancova", Design.MULTISITE_RANDOMISED, sited=True)
    known = (3.509666739492, 1.218362872025, 154.0)
    assert (found.estimate, found.se, found.df) == pytest.approx(known, rel=PRINTED)
    enough = [
        s for s in np.unique(school) if min((arm[school == s] == k).sum() for k in (0, 1)) >= 2
    ]
    kept = {name: values[np.isin(school, enough)] for name, values in columns.items()}
    kept |= {"stratum": kept["cluster"], "s:any": kept["cluster"]}
    found = estimated(kept, "difference-in-means", Design.MULTISITE_RANDOMISED)
    assert (found.estimate, found.se) == pytest.approx(
        (3.247191011236, 1.428336951197), rel=PRINTED
    )


def test_geepack_on_a_stepped_wedge(reference_data: Path) -> None:
    """sw_example_simulated; geeglm(outcome_cont ~ trt + factor(period), id = cluster, corstr =
    "exchangeable", control = geese.control(epsilon = 1e-14, maxit = 500)); corrections by
    matrices from that fit."""
    with (reference_data / "sw_example_simulated.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    names = {"arm": "trt", "y": "outcome_cont", "cluster": "cluster", "period": "period"}
    columns = {ours: np.array([float(r[name]) for r in rows]) for ours, name in names.items()}
    columns |= {f"s:period {p}": (columns["period"] == p) + 0.0 for p in range(2, 7)}
    found = estimated(columns, "gee-exchangeable", Design.STEPPED_WEDGE)
    assert found.estimate == pytest.approx(0.522702923953, rel=PRINTED)
    assert found.icc == pytest.approx(0.0137339829584, rel=PRINTED)
    assert found.also["phi"] == pytest.approx(1.04028113848, rel=PRINTED)
    assert found.also["se_uncorrected"] == pytest.approx(0.06986829771891, rel=PRINTED)
    assert found.also["se_model"] == pytest.approx(0.0730268675725, rel=PRINTED)
    assert found.se == pytest.approx(0.07472092860444, rel=PRINTED)
    assert found.also["se_mancl_derouen"] == pytest.approx(0.07992638293273, rel=PRINTED)


def by_pretest(columns: Columns, design: Design) -> Interaction:
    """Fit Posttest ~ Intervention * b, b in three bands of Prettest: up to 3, 4, and 5."""
    pretest = columns["x:pretest"]
    bands = {"x:b=b": (pretest == 4) + 0.0, "x:b=c": (pretest > 4) + 0.0}
    kept = {k: v for k, v in without(columns).items() if k != "x:pretest"} | bands
    question = Inquiry("q", Method.ANCOVA, design, covariates=tuple(bands))
    by = "clusters" if design is CLUSTER else "people"
    found = answer_all(kept, interaction(question, tuple(bands), False, by))
    assert isinstance(found, Interaction)
    return found


def test_interaction_by_club_sandwich(eef: Columns) -> None:
    """Wald_test(lm(Posttest ~ Intervention * b), constrain_zero(5:6), "CR2", School), HTZ."""
    found = by_pretest(eef, CLUSTER)
    assert found.test.f == pytest.approx(0.841401992896, rel=PRINTED)
    assert found.test.df[1] == pytest.approx(10.572066556327, rel=PRINTED)
    assert found.test.p == pytest.approx(0.458043897003, rel=PRINTED)
    lowest = found.groups[0]
    assert (lowest.estimate, lowest.se, lowest.df) == pytest.approx(
        (4.5019607843138, 1.5364744333896, 11.7444628365672), rel=PRINTED
    )


def test_interaction_for_people_by_sandwich(eef: Columns) -> None:
    """The same lm; vcovHC(m, "HC2"), F = bᵀV⁻¹b/2 on 2 and 259 degrees of freedom."""
    test = by_pretest(eef, INDIVIDUAL).test
    assert test.f == pytest.approx(1.707343032476, rel=PRINTED)
    assert test.p == pytest.approx(0.183381593989, rel=PRINTED)
