"""Several variance components: every figure by the papers' own N × N matrices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from forethought.estimate.linear.fit import Sums, sums_of
from forethought.estimate.mixed.blocks import Blocks, nested_blocks, slope_blocks
from forethought.estimate.mixed.components import (
    SLOPES,
    TWO_VARIANCES,
    Components,
    criterion_at,
    fit_components,
    look,
)
from forethought.estimate.mixed.profiled import slope_interval
from forethought.estimate.mixed.reml import halves_of, reml
from forethought.estimate.mixed.small_sample import small_sample
from forethought.moments import GroupAsk
from tests.in_memory import group_moments

BY_DEFINITION = 1e-6
"""Both sides solve the same equations; ours in blocks, theirs with an inverse of N × N."""


@dataclass(frozen=True)
class Study:
    """Rows of a study, and what the engine makes of them."""

    x: np.ndarray
    y: np.ndarray
    parts: list[np.ndarray]
    sums: Sums
    blocks: Blocks


def rows(seed: int, groups: int, cells: int) -> dict[str, np.ndarray]:
    """Draw groups of uneven cells, some cells of one size, with an arm and a covariate."""
    rng = np.random.default_rng(seed)
    of_cell = np.repeat(np.arange(groups * cells), rng.integers(1, 5, groups * cells))
    group, cell = of_cell // cells, of_cell % cells
    arm = (rng.random(len(of_cell)) < 0.5).astype(float)
    x = rng.normal(20, 3, len(of_cell))
    y = 5 + arm * (1 + rng.normal(size=groups)[group]) + 0.4 * x
    y += 1.5 * rng.normal(size=groups)[group] + 0.8 * rng.normal(size=groups * cells)[of_cell]
    y += rng.normal(size=len(of_cell))
    return {
        "arm": arm,
        "x:a": x,
        "y": y,
        "group": group.astype(float),
        "cell": cell.astype(float),
    }


def same(values: np.ndarray) -> np.ndarray:
    return np.asarray((values[:, None] == values).astype(float))


def design(columns: dict[str, np.ndarray]) -> np.ndarray:
    return np.column_stack([np.ones(len(columns["y"])), columns["arm"], columns["x:a"]])


def nested(seed: int, groups: int = 8, cells: int = 4) -> Study:
    columns = rows(seed, groups, cells)
    moments = group_moments(columns, GroupAsk(("one", "arm", "x:a", "y"), ("group", "cell")))
    sums = sums_of(moments)
    group = np.array(moments.keys["group"]).astype(int)
    own = columns["group"] * 100 + columns["cell"]
    parts = [same(columns["group"]), same(own)]
    return Study(design(columns), columns["y"], parts, sums, nested_blocks(sums, group))


def sloped(seed: int, groups: int = 9) -> Study:
    columns = rows(seed, groups, 2)
    sums = sums_of(group_moments(columns, GroupAsk(("one", "arm", "x:a", "y"), ("group",))))
    within, arm = same(columns["group"]), columns["arm"]
    parts = [
        within,
        within * (arm[:, None] + arm),
        within * np.outer(arm, arm),
    ]
    return Study(design(columns), columns["y"], parts, sums, slope_blocks(sums, "arm"))


def in_own_units(study: Study, fit: Components) -> list[float]:
    """Return the parts' variances as they stand beside ``parts``, σ² last."""
    scale = fit.residual * study.sums.y_scale**2
    if len(fit.theta) == 2:
        return [*(fit.theta * scale), scale]
    arm = study.sums.at("arm")
    across = np.array([[1, -study.sums.shift[arm] / study.sums.scale[arm]], [0, 0]])
    across[1, 1] = 1 / study.sums.scale[arm]
    d00, d01, d11 = fit.theta
    d = across @ np.array([[d00, d01], [d01, d11]]) @ across.T * scale
    return [d[0, 0], d[0, 1], d[1, 1], scale]


def by_definition(study: Study, variances: list[float]) -> dict[str, float]:
    """Kenward and Roger (1997) and Satterthwaite with N × N matrices, at given variances."""
    x, y = study.x, study.y
    parts = [*study.parts, np.eye(len(y))]
    v = sum(value * part for value, part in zip(variances, parts, strict=True))
    inverse = np.linalg.inv(v)
    phi = np.linalg.inv(x.T @ inverse @ x)
    project = inverse - inverse @ x @ phi @ x.T @ inverse
    p = [-x.T @ inverse @ part @ inverse @ x for part in parts]
    q = [[x.T @ inverse @ a @ inverse @ b @ inverse @ x for b in parts] for a in parts]
    info = np.array([[np.trace(project @ a @ project @ b) for b in parts] for a in parts])
    spread = 2 * np.linalg.inv(info)
    many = range(len(parts))
    u = sum(spread[i, j] * (q[i][j] - p[i] @ phi @ p[j]) for i in many for j in many)
    adjusted = phi + 2 * phi @ u @ phi
    gradient = np.array([-(phi @ p[i] @ phi)[1, 1] for i in many])
    py = project @ y
    hessian = 2 * np.array([[py @ a @ project @ b @ py for b in parts] for a in parts]) - info
    score = np.array([np.trace(project @ part) - py @ part @ py for part in parts])
    return {
        "estimate": float((phi @ x.T @ inverse @ y)[1]),
        "model": float(phi[1, 1]),
        "adjusted": float(adjusted[1, 1]),
        "df_kr": float(2 * phi[1, 1] ** 2 / (gradient @ spread @ gradient)),
        "df_satterthwaite": float(
            2 * phi[1, 1] ** 2 / (gradient @ (2 * np.linalg.inv(hessian)) @ gradient)
        ),
        "score": float(np.abs(score * np.array(variances)).max()),
        "criterion": float(
            np.linalg.slogdet(v)[1]
            + np.linalg.slogdet(x.T @ inverse @ x)[1]
            + y @ project @ y
            + (len(y) - 3) * np.log(2 * np.pi)
        ),
    }


def ours(study: Study, fit: Components) -> dict[str, float]:
    small = small_sample(study.blocks, fit, study.sums.at("arm"))
    assert small is not None
    assert small.df_satterthwaite is not None
    unit = study.sums.unit
    return {
        "estimate": float(fit.beta[study.sums.at("arm")]) * unit,
        "model": small.model * unit**2,
        "adjusted": small.adjusted * unit**2,
        "df_kr": small.df_kenward_roger,
        "df_satterthwaite": small.df_satterthwaite,
    }


@pytest.mark.parametrize("seed", [2, 3, 4])
@pytest.mark.parametrize("make", [nested, sloped])
def test_every_figure_by_its_definition(make: Callable[[int], Study], seed: int) -> None:
    study = make(seed)
    structure = TWO_VARIANCES if make is nested else SLOPES
    fit = fit_components(study.blocks, structure)
    assert fit is not None
    assert not fit.singular
    theirs = by_definition(study, in_own_units(study, fit))
    assert theirs.pop("score") < 1e-5
    theirs.pop("criterion")
    assert ours(study, fit) == pytest.approx(theirs, rel=BY_DEFINITION)


@pytest.mark.parametrize("make", [nested, sloped])
def test_slope_and_curve_of_the_criterion_are_exact(make: Callable[[int], Study]) -> None:
    blocks = make(4).blocks
    theta = np.array([0.7, 0.2, 0.4][: blocks.components])
    found, step = look(blocks, theta), 1e-5
    for i, way in enumerate(np.eye(len(theta))):
        up, down = look(blocks, theta + step * way), look(blocks, theta - step * way)
        assert found.slope[i] == pytest.approx((up.criterion - down.criterion) / 2 / step, rel=1e-5)
        assert found.curve[i] == pytest.approx((up.slope - down.slope) / 2 / step, rel=1e-5)


def test_alike_cells_are_pooled_without_loss() -> None:
    """Cells of one size have a direction in common; the likelihood is that of N × N matrices."""
    study = nested(5, groups=4, cells=6)
    assert study.blocks.rows.shape[1] < 6
    difference = [
        criterion_at(study.blocks, np.array(theta)) - profiled(study, theta)
        for theta in ([0.0, 0.0], [0.5, 0.2], [2.0, 3.0])
    ]
    assert np.ptp(difference) < 1e-9  # scaled columns shift the criterion by a constant


def profiled(study: Study, theta: list[float]) -> float:
    """−2 log restricted likelihood with σ² at its best, by N × N matrices."""
    n, k = study.x.shape
    v = np.eye(n) + sum(t * part for t, part in zip(theta, study.parts, strict=True))
    inverse = np.linalg.inv(v)
    gram = study.x.T @ inverse @ study.x
    e = study.y - study.x @ np.linalg.solve(gram, study.x.T @ inverse @ study.y)
    rss = float(e @ inverse @ e)
    logs = np.linalg.slogdet(v)[1] + np.linalg.slogdet(gram)[1]
    return float((n - k) * (1 + np.log(2 * np.pi * rss / (n - k))) + logs)


def test_a_component_that_is_not_there_is_zero() -> None:
    """Cells are made to differ less than chance: the fit is the one with groups alone."""
    columns = rows(6, 8, 4)
    ask = GroupAsk(("one", "arm", "x:a", "y"), ("group", "cell"))
    key = columns["group"] * 100 + columns["cell"]
    for label in np.unique(key):
        here = key == label
        columns["y"][here] -= columns["y"][here].mean() - columns["x:a"][here].mean()
    moments = group_moments(columns, ask)
    sums = sums_of(moments)
    group = np.array(moments.keys["group"]).astype(int)
    fit = fit_components(nested_blocks(sums, group), TWO_VARIANCES)
    assert fit is not None
    assert fit.singular
    alone = reml(halves_of(replace(sums, labels=tuple(group.tolist())).merged()))
    assert alone is not None
    assert fit.theta == pytest.approx([alone.ratio, 0])
    assert fit.criterion == pytest.approx(alone.criterion)


def test_the_lowest_of_all_edges_is_taken() -> None:
    """Against a fine grid: nothing lies lower than the fit, on the edge or inside."""
    rng = np.random.default_rng(3)
    for seed in range(12):
        study = sloped(seed + 20, groups=5)
        fit = fit_components(study.blocks, SLOPES)
        assert fit is not None
        factors = rng.normal(scale=rng.choice([0.1, 0.5, 1.5], (400, 1)), size=(400, 3))
        around = fit.factors + 0.05 * rng.normal(size=(200, 3))
        tried = [criterion_at(study.blocks, SLOPES.theta(u)) for u in np.vstack([factors, around])]
        assert min(tried) > fit.criterion - 1e-6


def test_interval_for_the_spread_of_slopes_is_the_likelihoods() -> None:
    study = sloped(2, groups=12)
    fit = fit_components(study.blocks, SLOPES)
    assert fit is not None
    ends = slope_interval(study.blocks, fit, 0.95)
    assert ends is not None
    for sd in (ends.low, ends.high):
        if sd == 0:
            continue
        lowest = min(
            criterion_at(study.blocks, np.array([b**2 + c**2, sd * b, sd**2]))
            for b in np.linspace(-2, 2, 161)
            for c in np.linspace(0, 3, 121)
        )
        assert lowest - fit.criterion == pytest.approx(3.841459, abs=0.02)
    assert ends.low < np.sqrt(fit.theta[2]) < ends.high


def test_balanced_sites_are_a_t_test_of_their_differences() -> None:
    """With equal arms at every site Kenward-Roger is exact: sites' differences, df J − 1."""
    rng = np.random.default_rng(1)
    site, arm = np.repeat(np.arange(10.0), 8), np.tile([0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0], 10)
    effect = 1 + 2 * rng.normal(size=10)
    y = rng.normal(size=10)[site.astype(int)] + arm * effect[site.astype(int)]
    columns = {"arm": arm, "y": y + rng.normal(size=80), "site": site}
    sums = sums_of(group_moments(columns, GroupAsk(("one", "arm", "y"), ("site",))))
    blocks = slope_blocks(sums, "arm")
    fit = fit_components(blocks, SLOPES)
    assert fit is not None
    small = small_sample(blocks, fit, sums.at("arm"))
    assert small is not None
    gaps = np.array(
        [
            columns["y"][(site == s) & (arm == 1)].mean()
            - columns["y"][(site == s) & (arm == 0)].mean()
            for s in range(10)
        ]
    )
    assert float(fit.beta[1]) * sums.unit == pytest.approx(gaps.mean())
    assert np.sqrt(small.adjusted) * sums.unit == pytest.approx(gaps.std(ddof=1) / np.sqrt(10))
    assert small.df_kenward_roger == pytest.approx(9)
    assert small.df_satterthwaite == pytest.approx(9)
