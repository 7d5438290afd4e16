"""How each group moves an estimate, and how well a correlation is known: by rows written out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from forethought.estimate.types import Estimate
from forethought.vocabulary import Design
from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated

Columns = dict[str, np.ndarray]
NEAR = 0.2
"""Robust and model-based standard errors of some dozens of groups differ by chance this much."""


def people(seed: int = 5, clusters: int = 40, of_cell: float = 0.5) -> Columns:
    """People in clusters over three periods, the clusters changing over one after the other."""
    rng = np.random.default_rng(seed)
    of_row = np.repeat(np.arange(clusters), 12)
    period = np.tile(np.repeat(np.arange(1, 4), 4), clusters)
    cell = of_row * 3 + period - 1
    x = rng.normal(size=len(of_row))
    y = 0.7 * rng.normal(size=clusters)[of_row] + of_cell * rng.normal(size=clusters * 3)[cell]
    return {
        "unit": np.arange(len(of_row)) + 0.0,
        "cluster": of_row + 0.0,
        "site": of_row + 0.0,
        "period": period + 0.0,
        "arm": (period > 1 + of_row % 2) + 0.0,
        "x:a": 2026 + x,
        "y": 50 + y + x + rng.normal(size=len(of_row)),
    }


def wedge(of_cell: float) -> Columns:
    columns = people(of_cell=of_cell)
    return columns | {f"s:period {p}": (columns["period"] == p) + 0.0 for p in (2, 3)}


def whole(columns: Columns) -> Columns:
    """The same with clusters in one arm each."""
    return columns | {"arm": columns["cluster"] % 2}


def waves(columns: Columns) -> Columns:
    """The same, four people of a cluster seen at each of three waves."""
    unit = columns["cluster"] * 4 + np.tile(np.arange(4.0), len(columns["y"]) // 4)
    return whole(columns) | {"unit": unit}


def design_of(columns: Columns) -> np.ndarray:
    names = ["x:a", *(name for name in columns if name[:2] == "s:")]
    others = [columns[name] - columns[name].mean() for name in names]
    return np.column_stack([columns["arm"], np.ones(len(columns["y"])), *others])


def by_rows(columns: Columns, v: np.ndarray, group: np.ndarray, power: float) -> np.ndarray:
    """Φ X_gᵀ V_g⁻¹ (I − H_g)^(−power) e_g for each group, every matrix written out."""
    x, y = design_of(columns), columns["y"]
    phi = np.linalg.inv(x.T @ np.linalg.solve(v, x))
    e = y - x @ (phi @ x.T @ np.linalg.solve(v, y))
    parts = []
    for label in dict.fromkeys(group.tolist()):
        at = group == label
        inverse = np.linalg.inv(v[np.ix_(at, at)])
        hat = x[at] @ phi @ x[at].T @ inverse
        values, vectors = np.linalg.eig(np.eye(int(at.sum())) - hat)
        turned = (vectors * values ** (-power)) @ np.linalg.inv(vectors)
        parts.append((phi[0] @ x[at].T @ inverse @ turned.real @ e[at]).real)
    return np.array(parts)


def same(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (one[:, None] == other[None]) + 0.0


def run(columns: Columns, method: str, design: Design, **settings: Any) -> Estimate:
    found = estimated(columns, method, design, **settings)
    assert found.influence is not None
    total = float(np.sqrt((found.influence.values**2).sum()))
    assert total == pytest.approx(found.se, rel=NEAR)
    return found


def test_clusters_of_a_wedge_by_both_models() -> None:
    for method, of_cell in (("hussey-hughes", 0.0), ("nested-exchangeable", 0.5)):
        columns = wedge(of_cell)
        cell = columns["cluster"] * 10 + columns["period"]
        found = run(columns, method, Design.STEPPED_WEDGE)
        also, rows = found.also, len(columns["y"])
        v = also["var_cluster"] * same(columns["cluster"], columns["cluster"])
        v += also.get("var_cluster_period", 0.0) * same(cell, cell)
        v += also["var_residual"] * np.eye(rows)
        assert found.influence is not None
        wanted = by_rows(columns, v, columns["cluster"], 0.5)
        assert found.influence.values == pytest.approx(wanted, rel=1e-5, abs=1e-8)
        assert found.influence.level == "cluster"


def test_sites_with_slopes_of_their_own() -> None:
    columns = people()
    columns["y"] = (
        columns["y"]
        + columns["arm"] * np.random.default_rng(1).normal(size=40)[columns["cluster"].astype(int)]
    )
    found = run(columns, "random-slopes", Design.MULTISITE_RANDOMISED, sited=True)
    also = found.also
    arm = columns["arm"]
    d = also["var_cluster"] + also["cov_intercept_slope"] * (arm[:, None] + arm[None])
    d = d + also["var_slope"] * np.outer(arm, arm)
    v = d * same(columns["site"], columns["site"]) + also["var_residual"] * np.eye(len(arm))
    assert found.influence is not None
    wanted = by_rows(columns, v, columns["site"], 0.5)
    assert found.influence.values == pytest.approx(wanted, rel=1e-4, abs=1e-7)


@pytest.mark.parametrize("clustered", [True, False])
def test_waves_together(clustered: bool) -> None:
    columns = waves(people(clusters=30))
    design = CLUSTER if clustered else INDIVIDUAL
    found = run(columns, "mixed-model", design, together=True, clustered=clustered)
    also = found.also
    v = also["var_unit"] * same(columns["unit"], columns["unit"])
    v += also.get("var_cluster", 0.0) * same(columns["cluster"], columns["cluster"])
    v += also["var_residual"] * np.eye(len(columns["y"]))
    group, power = (columns["cluster"], 0.5) if clustered else (columns["unit"], 0.0)
    assert found.influence is not None
    assert found.influence.level == ("cluster" if clustered else "unit")
    wanted = by_rows(columns, v, group, power)
    assert found.influence.values == pytest.approx(wanted, rel=1e-5, abs=1e-8)


def test_means_of_clusters() -> None:
    columns = whole(people())
    found = run(columns, "cluster-means", CLUSTER)
    x = design_of(columns).reshape(40, 12, -1).mean(axis=1)
    y = columns["y"].reshape(40, 12).mean(axis=1)
    inverse = np.linalg.inv(x.T @ x)
    e = y - x @ inverse @ x.T @ y
    leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
    assert found.influence is not None
    wanted = (x @ inverse)[:, 0] * e / np.sqrt(1 - leverage)
    assert found.influence.values == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("scale", ["odds-ratio", "risk-ratio", "difference"])
@pytest.mark.parametrize("covariate", [True, False])
def test_yes_or_no_on_every_scale(scale: str, covariate: bool) -> None:
    columns = whole(people())
    columns["y"] = (columns["y"] > 50) + 0.0
    if not covariate:
        del columns["x:a"]
    settings = {"outcome_kind": "binary", "scale": scale}
    found = estimated(columns, "logit-cluster-robust", CLUSTER, **settings)
    assert found.influence is not None
    assert np.sqrt((found.influence.values**2).sum()) == pytest.approx(found.se, rel=1e-9)
    if not covariate and scale == "difference":
        plain = estimated(columns, "cluster-robust-cr1", CLUSTER)
        assert plain.influence is not None
        assert found.influence.values == pytest.approx(plain.influence.values, rel=1e-6)


@pytest.mark.parametrize("mixed", [True, False])
def test_groups_that_were_weighted(mixed: bool) -> None:
    columns = people() if mixed else whole(people())
    found = estimated(columns, "entropy-balancing", Design.COMPARISON_GROUP)
    assert found.influence is not None
    assert np.sqrt((found.influence.values**2).sum()) == pytest.approx(found.se, rel=1e-9)
    assert len(found.influence.keys) == found.clusters
