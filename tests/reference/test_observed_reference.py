"""Comparison groups and before-after against R 4.2.2 and published experiments.

clubSandwich 0.5.8 and sandwich 3.0-2; entropy balancing by its dual in plain R (Newton's method to
1e-13), its standard error by stacking the moment conditions of (ȳ₁, z̄₁, λ, μ₀) and taking the
sandwich with a numerical derivative.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import causaldata
import numpy as np
import pandas as pd
import pytest

from forethought.vocabulary import Design, Followed
from tests.estimate_answers import INDIVIDUAL, estimated
from tests.reference.proof_observed import tables

GROUPS, ALONE = Design.COMPARISON_GROUP, Design.BEFORE_AFTER
FILED = 5e-9
"""Reference values on file have nine significant digits."""

PRINTED = 1e-9
"""The values below have twelve; clubSandwich's matrix roots keep about nine."""


Columns = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def castle(reference_data: Path) -> pd.DataFrame:
    needed = ["sid", "year", "post", "l_homicide", "popwt"]
    frame = pd.read_csv(reference_data / "castle_doctrine.csv", usecols=needed)
    treated = frame[frame["post"] > 0].groupby("sid")["year"].min()
    return frame.assign(first=frame["sid"].map(treated))


def with_dummies(frame: pd.DataFrame) -> Columns:
    """Every state's and year's own level, as two-way fixed effects have them."""
    columns = {"arm": frame["post"], "y": frame["l_homicide"], "cluster": frame["sid"]}
    columns |= {f"s:{s}": frame["sid"] == s for s in sorted(frame["sid"].unique())[1:]}
    columns |= {f"s:{t}": frame["year"] == t for t in sorted(frame["year"].unique())[1:]}
    return {name: column.to_numpy(float) for name, column in columns.items()}


@pytest.mark.parametrize(("kind", "named"), [("cr1", "se_cl_hc1"), ("cr2", "se_CR2")])
def test_two_way_fixed_effects(
    kind: str, named: str, castle: pd.DataFrame, reference_value: Any
) -> None:
    """Cheng and Hoekstra's laws, with a dummy for every state and year: what R's lm gives."""
    found = estimated(with_dummies(castle), f"cluster-robust-{kind}", INDIVIDUAL)
    theirs = [reference_value("castle_doctrine", "twfe_unweighted", q) for q in ("est", named)]
    assert [found.estimate, found.se] == pytest.approx(theirs, rel=FILED)
    if kind == "cr2":
        df = reference_value("castle_doctrine", "twfe_unweighted", "df_CR2")
        assert found.df == pytest.approx(df, rel=FILED)


def test_two_way_fixed_effects_weighted_by_population(
    castle: pd.DataFrame, reference_value: Any
) -> None:
    columns = with_dummies(castle) | {"weight": castle["popwt"].to_numpy(float)}
    found = estimated(columns, "cluster-robust-cr1", INDIVIDUAL, weighted=True)
    names = ("est", "se_cl_hc1")
    theirs = [reference_value("castle_doctrine", "twfe_popweighted", q) for q in names]
    assert [found.estimate, found.se] == pytest.approx(theirs, rel=FILED)


def one_start(frame: pd.DataFrame) -> tuple[Columns, Followed]:
    """Return the changes of the thirteen states of 2007 and those that never had the law."""
    kept = frame[frame["first"].isna() | (frame["first"] == 2007)]
    wide = kept.pivot(index="sid", columns="year", values="l_homicide")
    arm = kept.groupby("sid")["first"].first().notna()
    before, after = list(range(2000, 2007)), list(range(2007, 2011))
    columns = {
        "cluster": wide.index.to_numpy(float),
        "arm": arm.to_numpy(float),
        "before": wide[before].mean(axis=1).to_numpy(),
        "y": (wide[after].mean(axis=1) - wide[before].mean(axis=1)).to_numpy(),
        "since": (wide[after].mean(axis=1) - wide[2006]).to_numpy(),
        "trend": np.polyfit(range(7), wide[before].to_numpy().T, 1)[0],
    } | {f"t:{year}": (wide[year] - wide[2006]).to_numpy() for year in (*before, *after)}
    labels = tuple(map(str, before))
    return columns, Followed(labels, tuple(map(str, after)), labels, True, ("2007",))


def test_changes_are_two_way_fixed_effects(castle: pd.DataFrame) -> None:
    """vcovCR(lm(l_homicide ~ post + factor(sid) + factor(year)), sid, "CR2") on one start."""
    columns, followed = one_start(castle)
    found = estimated(columns, "difference-in-differences", GROUPS, followed=followed)
    theirs = [0.059254294223, 0.0781581893888, 23.1742258367]
    assert [found.estimate, found.se, found.df] == pytest.approx(theirs, rel=PRINTED)
    assert found.also["se_cr0"] == pytest.approx(0.0753713902838, rel=PRINTED)


def test_each_year_is_an_event_study(castle: pd.DataFrame) -> None:
    """A dummy for treated states in each year but 2006, two-way fixed effects, CR2."""
    columns, followed = one_start(castle)
    found = estimated(columns, "difference-in-differences", GROUPS, followed=followed)
    at = {point.period: (point.estimate, point.se) for point in found.event_study}
    assert list(at) == [*range(-7, -1), *range(4)]
    theirs = {
        -7: (-0.0517228411866, 0.127126693544),
        -2: (-0.10799416731, 0.0511974319696),
        0: (0.0522904990794, 0.0485840388913),
        3: (-0.0191522229942, 0.0492727728208),
    }
    for period, pair in theirs.items():
        assert at[period] == pytest.approx(pair, rel=PRINTED)
    assert len(found.bounds) == 3


@pytest.mark.parametrize("group", ["BtheB", "TAU"])
def test_before_and_after_therapy(group: str, reference_data: Path, reference_value: Any) -> None:
    """t.test(bdi.2m, bdi.pre, paired = TRUE) in one arm of Beat the Blues."""
    frame = pd.read_csv(reference_data / "beat_the_blues_rct.csv")
    frame = frame[frame["treatment"] == group]
    columns = {"y": (frame["bdi.2m"] - frame["bdi.pre"]).to_numpy(float)}
    followed = Followed(("pre",), ("2m",), ("pre",))
    found = estimated(columns, "difference-in-means", ALONE, followed=followed)
    ours = {
        "diff": found.estimate,
        "t": found.estimate / found.se,
        "df": found.df,
        "p": found.p,
        "sd_diff": found.also["sd_change"],
        "dz": found.also["d_of_change"],
    }
    known = f"paired_pre_2m_{group}"
    theirs = {q: reference_value("beat_the_blues_rct", known, q) for q in ours}
    assert ours == pytest.approx(theirs, rel=FILED)


COVARIATES = ("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75")


@pytest.fixture(scope="module")
def trainees() -> Columns:
    """The trial's trained, and people of the Current Population Survey in place of its controls."""
    trial = causaldata.nsw_mixtape.load_pandas().data
    survey = causaldata.cps_mixtape.load_pandas().data
    frame = pd.concat([trial[trial["treat"] == 1], survey])
    named = {"arm": "treat", "y": "re78"} | {f"x:{name}": name for name in COVARIATES}
    return {name: frame[column].to_numpy(float) for name, column in named.items()}


def test_entropy_balancing_as_its_dual_in_r(trainees: Columns) -> None:
    found = estimated(trainees, "entropy-balancing", GROUPS)
    assert found.estimate == pytest.approx(1270.73487003814, rel=1e-12)
    assert found.also["n_effective"] == pytest.approx(417.677349748289, rel=PRINTED)
    # the parts of either group, each with its own small-sample factor
    worth = found.also["n_effective"]
    programme, compared = 598.354054876867**2 * 185 / 184, 240.75979599078**2
    by_hand = programme + compared * worth / (worth - 9)
    assert found.se**2 == pytest.approx(by_hand, rel=1e-7)


def test_entropy_balancing_by_cluster(trainees: Columns) -> None:
    cluster = {"cluster": np.arange(len(trainees["y"])) % 50 * 1.0}
    found = estimated(trainees | cluster, "entropy-balancing", GROUPS)
    assert found.se == pytest.approx(639.441286490694, rel=1e-7)


def test_the_survey_is_told_from_the_trial_and_weighting_brings_it_near(trainees: Columns) -> None:
    """LaLonde's problem: the experiment says 1,794 (671); the plain comparison is off by 10,000."""
    plain = estimated(trainees, "difference-in-means", GROUPS)
    balanced = estimated(trainees, "entropy-balancing", GROUPS)
    assert plain.estimate < -8000
    assert balanced.ci_low < 1794 < balanced.ci_high
    assert abs(balanced.estimate - 1794) < 671
    assert any("hardly counts" in note for note in balanced.notes)


def test_the_proof_can_be_made_again() -> None:
    drawn, observed = tables(2)
    assert len(drawn.rows) + len(observed.rows) == 16
    assert all(len(row) == len(drawn.headings) for row in (*drawn.rows, *observed.rows))
