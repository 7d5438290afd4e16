"""Cluster methods by hand and by the papers' own N × N matrices."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import linalg

from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated

Columns = dict[str, np.ndarray]


def uneven(seed: int = 1, clusters: int = 9, spread: float = 1.0) -> Columns:
    """Make a trial of uneven clusters with a covariate of people and one of clusters."""
    rng = np.random.default_rng(seed)
    n = rng.integers(2, 9, clusters)
    of_row = np.repeat(np.arange(clusters), n)
    arm = (np.arange(clusters) % 2)[of_row].astype(float)
    x, w = rng.normal(30, 5, len(of_row)), rng.normal(size=clusters)[of_row]
    y = 10 + 2 * arm + 0.3 * x + w + spread * rng.normal(size=clusters)[of_row]
    return {
        "arm": arm,
        "y": y + rng.normal(size=len(of_row)),
        "cluster": of_row.astype(float),
        "x:age": x,
        "x:size": w,
    }


def matrix(columns: Columns) -> np.ndarray:
    return np.column_stack(
        [np.ones(len(columns["y"])), columns["arm"], columns["x:age"], columns["x:size"]]
    )


def by_definition(columns: Columns, kind: str) -> tuple[float, float, float]:
    """Estimate, variance and degrees of freedom straight from Pustejovsky and Tipton (2018)."""
    x, y, of_row = matrix(columns), columns["y"], columns["cluster"]
    rows, k = x.shape
    bread = np.linalg.inv(x.T @ x)
    hat = x @ bread @ x.T
    e = y - hat @ y
    picked = [np.flatnonzero(of_row == g) for g in np.unique(of_row)]
    power = {"cr0": 0.0, "cr1": 0.0, "cr2": -0.5, "cr3": -1.0}[kind]
    meat, vectors = np.zeros((k, k)), []
    for rows_of in picked:
        room = np.eye(len(rows_of)) - hat[np.ix_(rows_of, rows_of)]
        adjust = np.real(linalg.fractional_matrix_power(room, power))
        score = x[rows_of].T @ adjust @ e[rows_of]
        meat += np.outer(score, score)
        vectors.append((np.eye(rows) - hat)[:, rows_of] @ adjust @ x[rows_of] @ bread[:, 1])
    p = np.array(vectors) @ np.array(vectors).T
    m = len(picked)
    scale = m / (m - 1) * (rows - 1) / (rows - k) if kind == "cr1" else 1.0
    variance = (bread @ meat @ bread)[1, 1] * scale
    return float((bread @ x.T @ y)[1]), float(variance), float(np.trace(p) ** 2 / (p**2).sum())


@pytest.mark.parametrize("kind", ["cr0", "cr1", "cr2", "cr3"])
def test_cluster_robust_by_its_definition(kind: str) -> None:
    columns = uneven()
    estimate, variance, df = by_definition(columns, kind)
    found = estimated(columns, f"cluster-robust-{kind}", CLUSTER)
    assert (found.estimate, found.se**2, found.df) == pytest.approx((estimate, variance, df))
    assert found.clusters == 9


def test_cr3_is_the_jackknife_of_clusters() -> None:
    """CR3 sums squared changes of the estimate when each cluster is left out in turn."""
    columns = uneven(2)
    x, y = matrix(columns), columns["y"]
    whole = np.linalg.lstsq(x, y, rcond=None)[0][1]
    changes = []
    for g in np.unique(columns["cluster"]):
        kept = columns["cluster"] != g
        changes.append(np.linalg.lstsq(x[kept], y[kept], rcond=None)[0][1] - whole)
    found = estimated(columns, "cluster-robust-cr3", CLUSTER)
    assert found.se**2 == pytest.approx(np.square(changes).sum())


def kenward_roger(columns: Columns, tau: float, sigma: float) -> dict[str, float]:
    """Kenward and Roger (1997) and Satterthwaite with N × N matrices, at given variances."""
    x, y = matrix(columns), columns["y"]
    same = (columns["cluster"][:, None] == columns["cluster"]).astype(float)
    parts = [same, np.eye(len(y))]
    inverse = np.linalg.inv(tau * same + sigma * np.eye(len(y)))
    phi = np.linalg.inv(x.T @ inverse @ x)
    project = inverse - inverse @ x @ phi @ x.T @ inverse
    p = [-x.T @ inverse @ v @ inverse @ x for v in parts]
    q = [[x.T @ inverse @ v @ inverse @ w @ inverse @ x for w in parts] for v in parts]
    info = np.array([[np.trace(project @ v @ project @ w) for w in parts] for v in parts])
    spread = 2 * np.linalg.inv(info)
    u = sum(spread[i, j] * (q[i][j] - p[i] @ phi @ p[j]) for i in (0, 1) for j in (0, 1))
    adjusted = phi + 2 * phi @ u @ phi
    gradient = np.array([-(phi @ p[i] @ phi)[1, 1] for i in (0, 1)])
    py = project @ y
    hessian = 2 * np.array([[py @ v @ project @ w @ py for w in parts] for v in parts]) - info
    curved = 2 * np.linalg.inv(hessian)
    score = [np.trace(project @ v) - py @ v @ py for v in parts]
    return {
        "estimate": float((phi @ x.T @ inverse @ y)[1]),
        "se": float(np.sqrt(adjusted[1, 1])),
        "df": float(2 * phi[1, 1] ** 2 / (gradient @ spread @ gradient)),
        "se_model": float(np.sqrt(phi[1, 1])),
        "df_satterthwaite": float(2 * phi[1, 1] ** 2 / (gradient @ curved @ gradient)),
        "slope": float(np.abs(score).max()),
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_mixed_model_by_its_definition(seed: int) -> None:
    """Every figure at our own variances, where the REML score must be zero."""
    columns = uneven(seed, clusters=11)
    found = estimated(columns, "mixed-model", CLUSTER)
    expected = kenward_roger(columns, found.also["var_cluster"], found.also["var_residual"])
    assert expected.pop("slope") < 1e-7
    ours = {name: getattr(found, name, None) or found.also[name] for name in expected}
    assert ours == pytest.approx(expected, rel=1e-7)


def test_balanced_trial_is_a_t_test_of_cluster_means() -> None:
    """With equal clusters and no covariates, mixed model, CR2 and cluster means all agree."""
    rng = np.random.default_rng(8)
    of_row = np.repeat(np.arange(8.0), 5)
    columns = {
        "arm": (of_row % 2).astype(float),
        "y": rng.normal(size=8)[of_row.astype(int)] * 2 + rng.normal(size=40),
        "cluster": of_row,
    }
    means = estimated(columns, "cluster-means", CLUSTER)
    for method in ("mixed-model", "cluster-robust-cr2"):
        found = estimated(columns, method, CLUSTER)
        assert (found.estimate, found.se, found.df) == pytest.approx(
            (means.estimate, means.se, 6), rel=1e-9
        )


def test_cluster_means_by_hand() -> None:
    """Means 1, 3 against 6, 10: difference 6, pooled variance (2 + 8)/2 = 5, SE² = 5."""
    columns = {
        "arm": np.array([0.0, 0, 0, 0, 0, 1, 1, 1, 1]),
        "y": np.array([0.0, 2, 3, 3, 3, 5, 7, 9, 11]),
        "cluster": np.array(list("aabbbccdd"), dtype=object),
    }
    found = estimated(columns, "cluster-means", CLUSTER)
    assert (found.estimate, found.se, found.df) == pytest.approx((6, np.sqrt(5), 2))
    assert any("average over clusters" in note for note in found.notes)


def test_singular_fit_is_said_and_is_least_squares() -> None:
    """Every cluster has the same mean within its arm: less variation than chance makes."""
    columns = {
        "arm": np.repeat([0.0, 1], 12),
        "y": np.tile([1.0, 2, 3], 8) + np.repeat([0.0, 1], 12),
        "cluster": np.repeat(np.arange(8.0), 3),
    }
    found = estimated(columns, "mixed-model", CLUSTER)
    assert found.icc == 0
    assert found.also["var_cluster"] == 0
    assert "df_satterthwaite" not in found.also
    assert any("singular" in note for note in found.notes)
    classical = estimated(columns, "ancova", INDIVIDUAL).also["se_classical"]
    assert found.also["se_model"] == pytest.approx(classical)


def test_few_clusters_are_said() -> None:
    found = estimated(uneven(), "mixed-model", CLUSTER)
    assert any("Few clusters (5 and 4 per arm" in note for note in found.notes)


def test_every_way_of_drawing_six_clusters() -> None:
    """All 20 ways to draw 3 of 6 clusters, by an explicit loop over rows."""
    rng = np.random.default_rng(4)
    sizes = [3, 5, 2, 4, 6, 3]
    of_row = np.repeat(np.arange(6), sizes)
    arm = np.array([0, 1, 0, 1, 1, 0])
    x = rng.normal(size=len(of_row))
    y = 3 * arm[of_row] + x + rng.normal(size=6)[of_row] + rng.normal(size=len(of_row))
    columns = {"arm": arm[of_row].astype(float), "y": y, "cluster": of_row + 0.0, "x:a": x}

    def statistic(drawn: np.ndarray) -> float:
        design = np.column_stack([np.ones(len(y)), drawn[of_row], x])
        return float(np.linalg.lstsq(design, y, rcond=None)[0][1])

    draws = [np.isin(np.arange(6), way) for way in combinations(range(6), 3)]
    values = np.abs([statistic(draw) for draw in draws])
    found = estimated(columns, "randomisation-inference", CLUSTER)
    assert found.estimate == pytest.approx(statistic(arm == 1))
    assert found.p == pytest.approx((values >= abs(found.estimate) - 1e-9).mean())
    assert found.also["arrangements"] == 20
    assert found.also["smallest_p"] == 0.1, "each way has a mirror image, as far from 0"
    assert any("cannot go below 0.100" in note for note in found.notes)


def test_the_interval_holds_what_the_test_does_not_reject() -> None:
    """Just inside either end the shifted data pass the test; just outside they fail."""
    rng = np.random.default_rng(6)
    of_row = np.repeat(np.arange(14), 4)
    arm = (of_row % 2).astype(float)
    y = arm + rng.normal(size=14)[of_row] + rng.normal(size=56)
    columns = {"arm": arm, "y": y, "cluster": of_row + 0.0}
    found = estimated(columns, "randomisation-inference", CLUSTER)
    for end, outwards in ((found.ci_low, -1), (found.ci_high, 1)):
        for step, kept in ((-1e-6, True), (1e-6, False)):
            shifted = columns | {"y": y - (end + outwards * step) * arm}
            assert (estimated(shifted, "randomisation-inference", CLUSTER).p > 0.05) is kept


def test_strata_restrict_the_draws() -> None:
    """Two strata of two clusters each: 2 × 2 ways, not 6; the smallest p-value is 1/4 × 2."""
    columns = {
        "arm": np.array([0.0, 0, 1, 1, 0, 0, 1, 1]),
        "y": np.array([1.0, 2, 5, 6, 11, 12, 15, 17]),
        "cluster": np.repeat(np.arange(4.0), 2),
        "s:B": np.repeat([0.0, 1], 4),
    }
    found = estimated(columns, "randomisation-inference", CLUSTER)
    assert found.also["arrangements"] == 4
    assert found.p == 0.5
    assert any("cannot go below" in note for note in found.notes)
    assert any("from CR2" in note for note in found.notes)


def test_the_lady_tasting_tea() -> None:
    """Fisher (1935), chapter 2: of 4 + 4 cups three and three told right. 17 of the 70 ways to
    choose four cups are as good or better, so both directions together give 34/70."""
    columns = {
        "arm": np.repeat([0.0, 1], 4),
        "y": np.array([1.0, 0, 0, 0, 1, 1, 1, 0]),
        "cluster": np.arange(8.0),
    }
    found = estimated(columns, "randomisation-inference", CLUSTER)
    assert found.also["arrangements"] == 70
    assert found.p == pytest.approx(34 / 70)


def test_a_great_many_clusters_can_be_redrawn() -> None:
    """The ways to draw 1,200 of 2,400 clusters have 720 digits: more than a float can hold."""
    of_row = np.repeat(np.arange(2400), 2)
    rng = np.random.default_rng(1)
    columns = {"arm": of_row % 2 + 0.0, "y": rng.normal(size=4800), "cluster": of_row + 0.0}
    found = estimated(columns, "randomisation-inference", CLUSTER, permutations=99)
    assert any("more than 10^720" in note for note in found.notes)


def test_draws_are_repeatable_and_counted() -> None:
    columns = uneven(3, clusters=24)
    first = estimated(columns, "randomisation-inference", CLUSTER, permutations=499, seed=7)
    again = estimated(columns, "randomisation-inference", CLUSTER, permutations=499, seed=7)
    other = estimated(columns, "randomisation-inference", CLUSTER, permutations=499, seed=8)
    assert first == again
    assert first.ci_low != other.ci_low
    assert first.also["arrangements"] == 500
    assert first.p * 500 == pytest.approx(round(first.p * 500))
