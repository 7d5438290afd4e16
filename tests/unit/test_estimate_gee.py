"""Estimating equations against the N × N matrices of the papers, and intervals for the ICC."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import linalg, stats

from forethought.errors import Refusal
from forethought.moments import Array
from forethought.vocabulary import Design
from tests.estimate_answers import CLUSTER, estimated

Columns = dict[str, np.ndarray]
OFFSET = 1e-7
"""The matrices here invert a covariate near 2026 as it stands, and lose digits by it."""


def trial(clusters: int = 14, icc: float = 0.3, seed: int = 3, covariate: bool = True) -> Columns:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, 9, clusters)
    of_row = np.repeat(np.arange(clusters), sizes)
    x = rng.normal(size=len(of_row))
    shared = rng.normal(size=clusters)[of_row] * np.sqrt(icc)
    arm = (of_row % 2).astype(float)
    y = 0.5 * arm + x + shared + rng.normal(size=len(of_row)) * np.sqrt(1 - icc)
    columns = {"arm": arm, "y": 100 + y, "cluster": of_row + 0.0}
    return columns | ({"x:a": 2026 + x} if covariate else {})


class Matrices:
    """The paper's formulas with every matrix written out."""

    def __init__(self, columns: Columns, alpha: float) -> None:
        rows = len(columns["y"])
        others = [columns[name] for name in columns if name[:2] in ("x:", "s:")]
        self.x = np.column_stack([np.ones(rows), columns["arm"], *others])
        self.y, self.cluster = columns["y"], columns["cluster"]
        same = self.cluster[:, None] == self.cluster[None]
        self.v = np.where(same, alpha, 0.0) + (1 - alpha) * np.eye(rows)
        self.vi = np.linalg.inv(self.v)
        self.bread = np.linalg.inv(self.x.T @ self.vi @ self.x)
        self.beta = self.bread @ self.x.T @ self.vi @ self.y
        self.e = self.y - self.x @ self.beta

    def moments(self) -> tuple[float, float]:
        """φ and α by explicit loops over pairs."""
        phi = float((self.e**2).mean())
        total, pairs = 0.0, 0
        for label in np.unique(self.cluster):
            e = self.e[self.cluster == label]
            total += sum(e[i] * e[j] for i in range(len(e)) for j in range(i))
            pairs += len(e) * (len(e) - 1) // 2
        return phi, total / phi / pairs

    def error(self, power: float) -> float:
        meat = np.zeros_like(self.bread)
        for label in np.unique(self.cluster):
            at = self.cluster == label
            vi = np.linalg.inv(self.v[np.ix_(at, at)])
            hat = self.x[at] @ self.bread @ self.x[at].T @ vi
            turned = linalg.fractional_matrix_power(np.eye(int(at.sum())) - hat, -power).real
            score = self.x[at].T @ vi @ turned @ self.e[at]
            meat += np.outer(score, score)
        return float(np.sqrt((self.bread @ meat @ self.bread)[1, 1]))

    def df(self) -> float:
        """(tr P)²/tr P², P the expectation of the quadratic form when V is right."""
        labels = np.unique(self.cluster)
        spread = self.v - self.x @ self.bread @ self.x.T
        rows = []
        for label in labels:
            at = self.cluster == label
            vi = np.linalg.inv(self.v[np.ix_(at, at)])
            hat = self.x[at] @ self.bread @ self.x[at].T @ vi
            turned = linalg.fractional_matrix_power(np.eye(int(at.sum())) - hat, -0.5).real
            row = np.zeros(len(self.y))
            row[at] = self.bread[1] @ self.x[at].T @ vi @ turned
            rows.append(row)
        p = np.array(rows) @ spread @ np.array(rows).T
        return float(np.trace(p) ** 2 / np.trace(p @ p))


def test_gee_by_its_definition() -> None:
    columns = trial()
    found = estimated(columns, "gee-exchangeable", CLUSTER)
    assert found.icc is not None
    full = Matrices(columns, found.icc)
    phi, alpha = full.moments()
    assert found.estimate == pytest.approx(full.beta[1], rel=OFFSET)
    assert found.also["phi"] == pytest.approx(phi, rel=OFFSET)
    assert found.icc == pytest.approx(alpha, rel=OFFSET)
    assert found.also["se_uncorrected"] == pytest.approx(full.error(0), rel=1e-8)
    assert found.se == pytest.approx(full.error(0.5), rel=1e-8)
    assert found.also["se_mancl_derouen"] == pytest.approx(full.error(1), rel=OFFSET)
    assert found.df == pytest.approx(full.df(), rel=1e-7)
    assert found.also["se_model"] == pytest.approx(np.sqrt(phi * full.bread[1, 1]), rel=1e-8)


def test_the_periods_of_a_wedge_and_the_sites_of_a_trial_are_clusters_with_both_arms() -> None:
    rng = np.random.default_rng(8)
    of_row = np.repeat(np.arange(9), rng.integers(8, 14, 9))
    period = rng.integers(1, 4, len(of_row))
    arm = (period > 1 + of_row % 3).astype(float)
    y = arm + 0.5 * period + rng.normal(size=9)[of_row] + rng.normal(size=len(arm))
    columns = {"arm": arm, "y": y, "cluster": of_row + 0.0, "site": of_row + 0.0}
    columns |= {f"s:period {p}": (period == p) + 0.0 for p in (2, 3)}
    wedge = estimated(columns, "gee-exchangeable", Design.STEPPED_WEDGE)
    sites = estimated(columns, "gee-exchangeable", Design.MULTISITE_RANDOMISED, sited=True)
    full = Matrices(columns, wedge.icc or 0.0)
    for found in (wedge, sites):
        assert found.estimate == pytest.approx(full.beta[1])
        assert found.icc == pytest.approx(full.moments()[1])
        assert found.se == pytest.approx(full.error(0.5))
        assert found.also["se_mancl_derouen"] == pytest.approx(full.error(1))
        assert found.df == pytest.approx(full.df())
    assert not any("all but alike" in note for note in wedge.notes)


def test_where_each_site_has_a_level_no_likeness_is_left() -> None:
    columns = trial()
    columns["arm"] = np.arange(len(columns["y"])) % 2 + 0.0
    labels = np.unique(columns["cluster"])[1:]
    columns |= {f"s:{s:g}": (columns["cluster"] == s) + 0.0 for s in labels}
    columns["site"] = columns["cluster"]
    sites = {"design": Design.MULTISITE_RANDOMISED, "sited": True}
    found = estimated(columns, "gee-exchangeable", **sites)
    plain = estimated(columns, "cluster-robust-cr2", **sites)
    assert (found.estimate, found.se) == pytest.approx((plain.estimate, plain.se))
    assert (found.icc, found.icc_low) == (plain.icc, plain.icc_low)
    assert any("as cluster-robust-cr2 does" in note for note in found.notes)


def test_influence_adds_up_to_the_squared_error() -> None:
    for method in ("gee-exchangeable", "cluster-robust-cr1", "cluster-robust-cr2"):
        found = estimated(trial(), method, CLUSTER)
        assert found.influence is not None
        assert np.sqrt((found.influence.values**2).sum()) == pytest.approx(found.se)
        assert len(found.influence.keys) == found.clusters


def test_equal_clusters_without_covariates_are_weighed_alike() -> None:
    """Then the estimate is the difference in means, whatever the correlation."""
    of_row = np.repeat(np.arange(10.0), 4)
    y = np.random.default_rng(1).normal(size=40) + of_row / 5
    columns = {"arm": of_row % 2, "y": y, "cluster": of_row}
    found = estimated(columns, "gee-exchangeable", CLUSTER)
    least = estimated(columns, "cluster-robust-cr2", CLUSTER)
    assert found.estimate == pytest.approx(least.estimate)
    assert found.se == pytest.approx(least.se)
    assert found.df == pytest.approx(least.df)


def test_one_person_a_cluster_has_no_correlation() -> None:
    columns = {"arm": np.arange(8.0) % 2, "y": np.arange(8.0) ** 2, "cluster": np.arange(8.0)}
    with pytest.raises(Refusal) as caught:
        estimated(columns, "gee-exchangeable", CLUSTER)
    assert caught.value.faults[0].code == "E047"


def test_clusters_picked_to_differ_are_taken_as_unrelated() -> None:
    """Twins of opposite outcome and one cluster of eight, which cannot all differ so."""
    rng = np.random.default_rng(2)
    gap = rng.normal(size=11)
    y = np.concatenate([np.column_stack([gap, -gap]).ravel(), 0.3 * rng.normal(size=8)])
    of_row = np.concatenate([np.repeat(np.arange(11.0), 2), np.full(8, 11.0)])
    columns = {"arm": of_row % 2, "y": y, "cluster": of_row}
    found = estimated(columns, "gee-exchangeable", CLUSTER)
    least = estimated(columns, "cluster-robust-cr2", CLUSTER)
    assert found.also["alpha_used"] == 0
    assert found.also["alpha"] < -1 / 7
    assert (found.estimate, found.se) == pytest.approx((least.estimate, least.se))
    assert any("as unrelated" in note for note in found.notes)


def test_where_nobody_differs_within_clusters_the_correlation_is_held_below_one() -> None:
    of_row = np.repeat(np.arange(12.0), 3)
    columns = {"arm": of_row % 2, "y": of_row**2, "cluster": of_row}
    found = estimated(columns, "gee-exchangeable", CLUSTER)
    means = estimated(columns, "cluster-means", CLUSTER)
    assert found.also["alpha_used"] == 0.99
    assert any("all but alike" in note for note in found.notes)
    assert found.estimate == pytest.approx(means.estimate)
    assert found.se == pytest.approx(means.se), "equal clusters, equal arms"


def searle(columns: Columns) -> tuple[float, float]:
    """Searle's exact interval for equal clusters, by its textbook formula."""
    groups = [columns["y"][columns["cluster"] == g] for g in np.unique(columns["cluster"])]
    m, n = len(groups), len(groups[0])
    between = n * np.var([g.mean() for g in groups], ddof=1)
    within = float(np.mean([g.var(ddof=1) for g in groups]))
    f = between / within
    ends = [f / stats.f.ppf(q, m - 1, m * (n - 1)) for q in (0.975, 0.025)]
    low, high = ((end - 1) / (end - 1 + n) for end in ends)
    return float(low), float(high)


def test_with_equal_clusters_the_icc_interval_is_searles() -> None:
    rng = np.random.default_rng(5)
    of_row = np.repeat(np.arange(12.0), 6)
    y = rng.normal(size=12)[of_row.astype(int)] * 0.6 + rng.normal(size=72)
    columns = {"arm": of_row % 2, "y": y, "cluster": of_row}
    found = estimated(columns, "cluster-robust-cr2", CLUSTER)
    assert (found.icc_low, found.icc_high) == pytest.approx(searle(columns), rel=1e-8)


def wald(columns: Columns, gamma: float, design: Array) -> float:
    """Wald's ratio by N × N matrices."""
    y = columns["y"]
    z = (columns["cluster"][:, None] == np.unique(columns["cluster"])[None]).astype(float)
    v = np.eye(len(y)) + gamma * z @ z.T
    vi = np.linalg.inv(v)
    beta = np.linalg.solve(design.T @ vi @ design, design.T @ vi @ y)
    whole = (y - design @ beta) @ vi @ (y - design @ beta)
    both = np.column_stack([design, z])
    rank = int(np.linalg.matrix_rank(both))
    rest = y - both @ np.linalg.lstsq(both, y, rcond=None)[0]
    within = rest @ rest / (len(y) - rank)
    return float((whole - rest @ rest) / (rank - design.shape[1]) / within)


def test_uneven_clusters_and_covariates_by_walds_matrices() -> None:
    columns = trial()
    found = estimated(columns, "gee-exchangeable", CLUSTER)
    design = np.column_stack([np.ones(len(columns["y"])), columns["arm"], columns["x:a"] - 2026])
    z = int(np.unique(columns["cluster"]).size)
    df = z + 1 - 3, len(columns["y"]) - z - 1
    assert found.icc_low is not None
    assert found.icc_high is not None
    for end, share in ((found.icc_low, 0.975), (found.icc_high, 0.025)):
        ratio = wald(columns, end / (1 - end), design)
        assert ratio == pytest.approx(stats.f.ppf(share, *df), rel=1e-6)


def test_the_mixed_model_cuts_the_icc_interval_at_zero() -> None:
    found = estimated(trial(icc=0.0, seed=8), "mixed-model", CLUSTER)
    raw = estimated(trial(icc=0.0, seed=8), "gee-exchangeable", CLUSTER)
    assert found.icc_low == 0
    assert raw.icc_low is not None
    assert raw.icc_low < 0


def test_a_higher_level_gives_a_wider_icc_interval() -> None:
    ends = [
        estimated(trial(), "cluster-robust-cr2", CLUSTER, ci_level=level)
        for level in (0.8, 0.9, 0.95, 0.99)
    ]
    for one, two in pairwise(ends):
        assert two.icc_low < one.icc_low < one.icc_high < two.icc_high  # type: ignore[operator]
