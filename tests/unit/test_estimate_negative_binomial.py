"""Negative binomial by its likelihood equations; what it falls back on; what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, special

from forethought.errors import Refusal
from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated

NB = "negative-binomial"


def draw(rows: int = 120, clusters: int = 12) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(8)
    cluster = np.repeat(np.arange(clusters), rows // clusters)
    arm = (cluster % 2).astype(float)
    exposure = rng.integers(1, 4, rows).astype(float)
    mean = exposure * np.exp(0.9 + 0.35 * arm)
    y = rng.negative_binomial(2, 2 / (2 + mean)).astype(float)
    return {"arm": arm, "exposure": exposure, "y": y, "cluster": cluster + 0.0}


def test_one_group_of_counts_by_hand() -> None:
    """Two arms with the same counts 0, 0, 2, 6: the mean is 2 and the ratio 1. The dispersion
    solves Σ_i [Σ_{j<y} j/(1 + αj)] + 4 log(1 + 2α)/α² − 2 Σ (y + 1/α)/(1 + 2α) = 0."""
    counts = np.array([0.0, 0, 2, 6])
    columns = {"arm": np.repeat([0.0, 1], 4), "y": np.tile(counts, 2)}
    found = estimated(columns, NB, INDIVIDUAL)
    alpha = found.also["dispersion"]

    def minus(log: float) -> float:
        r = np.exp(-log)
        terms = special.gammaln(counts + r) - special.gammaln(r)
        return -float((terms + r * np.log(r / (r + 2)) + counts * np.log(2 / (r + 2))).sum())

    best = optimize.minimize_scalar(
        minus, bounds=(-3, 3), method="bounded", options={"xatol": 1e-9}
    )
    assert alpha == pytest.approx(np.exp(best.x), rel=1e-5)
    assert found.estimate == pytest.approx(1)
    # each log rate has variance (1 + 2α)/(4 · 2)
    assert found.se**2 == pytest.approx(2 * (1 + 2 * alpha) / 8)
    assert found.df == 6


def test_cells_and_rows_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = estimated(draw(), NB, CLUSTER, exposure=True)
    monkeypatch.setattr("forethought.estimate.counts.negative_binomial.FEW_CELLS", 5)
    rows = estimated(draw(), NB, CLUSTER, exposure=True)
    assert rows.estimate == pytest.approx(cells.estimate, rel=1e-12)
    assert rows.se == pytest.approx(cells.se, rel=1e-10)
    assert rows.also["dispersion"] == pytest.approx(cells.also["dispersion"], rel=1e-8)
    assert any("Every row was needed" in note for note in rows.notes)


def test_counts_that_hardly_spread_fall_back_on_poisson() -> None:
    columns = draw()
    columns["y"] = np.tile([2.0, 3, 2, 3], 30) + columns["arm"]
    found = estimated(columns, NB, CLUSTER, exposure=True)
    poisson = estimated(columns, "poisson-cluster-robust", CLUSTER, exposure=True)
    assert found.also["dispersion"] == 0
    assert found.estimate == pytest.approx(poisson.estimate, rel=1e-10)
    assert found.se == pytest.approx(poisson.se, rel=1e-8)
    assert any("Poisson regression's" in note for note in found.notes)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda y: y + 0.5, "E234"),
        (lambda y: y - 9, "E052"),
        (lambda y: np.where(np.arange(120) == 3, np.inf, y), "E011"),
        (lambda y: y * np.nan, "E010"),
        (lambda y: y * 0 + 4, "E020"),
        (lambda y: np.where(np.arange(120) == 100, 1e5, 0), "E050"),
    ],
)
def test_bad_counts_are_refused(change, code: str) -> None:
    columns = draw()
    columns["y"] = change(columns["y"])
    with pytest.raises(Refusal) as caught:
        estimated(columns, NB, CLUSTER, exposure=True)
    assert caught.value.faults[0].code == code
