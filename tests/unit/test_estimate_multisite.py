"""Trials within sites: by hand, by regressions with a dummy for each site, and refused."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import linalg

from forethought.errors import Refusal
from forethought.estimate.types import Estimate
from forethought.vocabulary import Design
from tests.estimate_answers import estimated

SITES = Design.MULTISITE_RANDOMISED
Columns = dict[str, np.ndarray]


def trial(seed: int = 1, sites: int = 12, spread: float = 1.0) -> Columns:
    """Draw uneven sites whose effects differ, with a covariate; the last site has one arm."""
    rng = np.random.default_rng(seed)
    site = np.repeat(np.arange(sites), rng.integers(6, 12, sites))
    arm = (rng.random(len(site)) < 0.5).astype(float)
    arm[site == sites - 1] = 0
    x = rng.normal(50, 9, len(site))
    effect = 1 + spread * rng.normal(size=sites)
    y = rng.normal(size=sites)[site] + arm * effect[site] + 0.1 * x + rng.normal(size=len(site))
    return {"arm": arm, "y": y, "site": site.astype(float), "x:before": x}


def run(columns: Columns, method: str, **settings: object) -> Estimate:
    return estimated(columns, method, SITES, **({"sited": True} | settings))


def dummies(site: np.ndarray) -> np.ndarray:
    return np.asarray((site[:, None] == np.unique(site)).astype(float))


def test_sites_absorbed_are_dummies_for_sites() -> None:
    """Estimate, CR2 and its degrees of freedom straight from the N × N hat matrix."""
    columns = trial()
    x = np.column_stack([columns["arm"], columns["x:before"], dummies(columns["site"])])
    bread = np.linalg.inv(x.T @ x)
    hat = x @ bread @ x.T
    e = columns["y"] - hat @ columns["y"]
    meat, vectors = 0.0, []
    for site in np.unique(columns["site"]):
        here = np.flatnonzero(columns["site"] == site)
        room = np.eye(len(here)) - hat[np.ix_(here, here)]
        size, ways = linalg.eigh(room)
        adjust = ways @ np.diag(np.where(size > 1e-9, size, np.inf) ** -0.5) @ ways.T
        row = (bread @ x[here].T)[0] @ adjust
        meat += float(row @ e[here]) ** 2
        vectors.append((np.eye(len(e)) - hat)[:, here] @ row)
    p = np.array(vectors) @ np.array(vectors).T
    found = run(columns, "site-fixed-effects")
    assert found.estimate == pytest.approx(float((bread @ x.T @ columns["y"])[0]))
    assert found.se**2 == pytest.approx(meat)
    assert found.df == pytest.approx(np.trace(p) ** 2 / (p**2).sum())
    df = len(e) - x.shape[1]
    assert found.also["se_ols"] == pytest.approx(np.sqrt(bread[0, 0] * (e @ e) / df))
    assert found.also["df_ols"] == df
    assert found.influence is not None
    assert float((found.influence.values**2).sum()) == pytest.approx(found.se**2)


def test_site_by_site_is_the_regression_with_an_effect_for_each() -> None:
    columns = trial(3)
    own = dummies(columns["site"])
    arms = (own * columns["arm"][:, None])[:, :-1]  # the last site has one arm
    x = np.column_stack([arms, columns["x:before"], own])
    beta, rss = (lambda f: (f[0], float(f[1][0])))(np.linalg.lstsq(x, columns["y"], rcond=None))
    df = len(x) - x.shape[1]
    ses = np.sqrt(np.diag(np.linalg.inv(x.T @ x)) * rss / df)
    found = run(columns, "site-fixed-effects")
    assert [p.estimate for p in found.sites[:-1]] == pytest.approx(beta[:11].tolist())
    assert [p.se for p in found.sites[:-1]] == pytest.approx(ses[:11].tolist())
    assert (found.sites[-1].estimate, found.sites[-1].n) == (None, (columns["site"] == 11).sum())
    small = np.column_stack([columns["arm"], columns["x:before"], own])
    drop = float(np.linalg.lstsq(small, columns["y"], rcond=None)[1][0]) - rss
    assert found.also["q_heterogeneity"] == pytest.approx(drop / (rss / df))
    assert found.also["df_heterogeneity"] == 10
    assert any("people of one arm only" in note for note in found.notes)


def test_two_sites_by_hand() -> None:
    """Differences of 2 and 4 from two people an arm; weights equal, so the mean is 3."""
    columns = {
        "arm": np.array([0.0, 0, 1, 1, 0, 0, 1, 1]),
        "y": np.array([0.0, 2, 2, 4, 10, 12, 14, 16]),
        "site": np.repeat([1.0, 2.0], 4),
    }
    found = run(columns, "site-fixed-effects")
    assert found.estimate == pytest.approx(3)
    # sites' differences lie 1 above and 1 below the mean: SE² = ((1)² + (1)²) / (2 · 1), df 1
    assert (found.se, found.df) == pytest.approx((1, 1))
    assert [point.estimate for point in found.sites] == pytest.approx([2, 4])
    # Cochran's Q with the pooled variance 2 of each value: each difference has variance 2
    assert found.also["q_heterogeneity"] == pytest.approx((1 + 1) / 2)


def test_effects_are_drawn_to_the_mean() -> None:
    """Where effects differ a lot little is drawn in; a site with one arm sits near the mean."""
    found = run(trial(3, sites=15, spread=2.0), "random-slopes")
    both = [p for p in found.sites if p.estimate is not None]
    assert all(p.shrunk is not None for p in found.sites)
    own = np.array([p.estimate for p in both], dtype=float)
    drawn = np.array([p.shrunk for p in both], dtype=float)
    assert np.std(drawn) < np.std(own)
    assert np.corrcoef(own, drawn)[0, 1] > 0.9
    also = found.also
    assert also["sd_effects_low"] < also["sd_effects"] < also["sd_effects_high"]
    assert also["prediction_low"] < found.ci_low < found.ci_high < also["prediction_high"]
    assert also["sd_effects"] == pytest.approx(np.sqrt(also["var_slope"]))
    assert found.hedges_g == pytest.approx(also["hedges_j"] * also["g_total_unconditional"])


def test_shrunk_effects_by_definition() -> None:
    """û = D Zᵀ V⁻¹ (y − Xβ) with N × N matrices, at the variances that were reported."""
    columns = trial(5, sites=10, spread=1.5)
    found = run(columns, "random-slopes")
    also = found.also
    d = np.array(
        [
            [also["var_cluster"], also["cov_intercept_slope"]],
            [also["cov_intercept_slope"], also["var_slope"]],
        ]
    )
    x = np.column_stack([np.ones(len(columns["y"])), columns["arm"], columns["x:before"]])
    own = dummies(columns["site"])
    z = np.concatenate([own, own * columns["arm"][:, None]], axis=1)
    spread = np.kron(d, np.eye(own.shape[1]))
    v = z @ spread @ z.T + also["var_residual"] * np.eye(len(x))
    inverse = np.linalg.inv(v)
    beta = np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ columns["y"])
    u = spread @ z.T @ inverse @ (columns["y"] - x @ beta)
    shrunk = [point.shrunk for point in found.sites]
    assert shrunk == pytest.approx((beta[1] + u[own.shape[1] :]).tolist(), rel=1e-6)


def test_effects_alike_are_said_not_to_be_told_apart() -> None:
    columns = trial(4, spread=0.0)
    found = run(columns, "random-slopes")
    assert found.also["sd_effects"] >= 0
    same = run(
        {**columns, "y": columns["arm"] + 0.1 * columns["x:before"] + _within(columns)},
        "random-slopes",
    )
    assert same.also["sd_effects"] == 0
    assert any("no more difference between the sites' effects" in note for note in same.notes)
    assert {point.shrunk for point in same.sites if point.shrunk} != set()
    assert same.also["sd_effects_low"] == 0 < same.also["sd_effects_high"]


def _within(columns: Columns) -> np.ndarray:
    """Noise that is 0 on average in each site and arm: effects are alike to the last digit."""
    noise = np.random.default_rng(9).normal(size=len(columns["y"]))
    for site in np.unique(columns["site"]):
        for arm in (0, 1):
            here = (columns["site"] == site) & (columns["arm"] == arm)
            if here.any():
                noise[here] -= noise[here].mean()
    return noise


def test_strata_that_are_the_sites_change_nothing() -> None:
    columns = trial(6)
    strata = {f"s:{s:g}": (columns["site"] == s) + 0.0 for s in np.unique(columns["site"])[1:]}
    for method in ("site-fixed-effects", "random-slopes", "mixed-model"):
        plain, drawn = run(columns, method), run(columns | strata, method)
        assert (drawn.estimate, drawn.se, drawn.df) == pytest.approx(
            (plain.estimate, plain.se, plain.df)
        )
        assert len(drawn.notes) == len(plain.notes) + 1


def test_clusters_stand_for_sites_and_that_is_said() -> None:
    columns = trial(7)
    moved = {("cluster" if name == "site" else name): v for name, v in columns.items()}
    for method in ("site-fixed-effects", "random-slopes", "mixed-model"):
        by_site, by_cluster = run(columns, method), run(moved, method, sited=False)
        assert by_cluster.estimate == by_site.estimate
        assert any("clusters stand for sites" in note for note in by_cluster.notes)


def changed(columns: Columns, **values: np.ndarray) -> Columns:
    return {**columns, **values}


@pytest.mark.parametrize("method", ["site-fixed-effects", "random-slopes"])
@pytest.mark.parametrize(
    ("case", "codes"),
    [
        ("whole sites drawn", {"E150"}),
        ("one site", {"E041", "E150"}),
        ("outcome of the site", {"E151", "E020", "E021", "E043"}),
        ("one arm", {"E012"}),
        ("no outcome", {"E010"}),
        ("two people", {"E013", "E041", "E150"}),
        ("a copied outcome", {"E021", "E151"}),
        ("the arm again", {"E031", "E030", "E032"}),
    ],
)
def test_what_cannot_be_compared_within_sites_is_refused(
    method: str, case: str, codes: set[str]
) -> None:
    columns = trial(8)
    site = columns["site"]
    broken = {
        "whole sites drawn": changed(columns, arm=site % 2),
        "one site": changed(columns, site=np.ones(len(site))),
        "outcome of the site": changed(columns, y=site * 2),
        "one arm": changed(columns, arm=np.ones(len(site))),
        "no outcome": changed(columns, y=np.full(len(site), np.nan)),
        "two people": {name: values[[0, 1]] for name, values in columns.items()},
        "a copied outcome": changed(columns, **{"x:copy": columns["y"] * 3 + 1}),
        "the arm again": changed(columns, **{"x:copy": columns["arm"]}),
    }[case]
    if case == "two people":
        broken["arm"] = np.array([0.0, 1.0])
    with pytest.raises(Refusal) as refused:
        run(broken, method)
    assert {fault.code for fault in refused.value.faults} <= codes


def test_no_site_and_no_cluster_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        run(trial(9), "random-slopes", sited=False, clustered=False)
    assert refused.value.faults[0].code == "E003"
