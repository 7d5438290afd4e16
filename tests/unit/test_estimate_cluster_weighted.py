"""Weighted least squares robust to clusters, by the papers' own N × N matrices and by R."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import linalg

from tests.estimate_answers import CLUSTER, estimated

Columns = dict[str, np.ndarray]
KINDS = ("cr0", "cr1", "cr2", "cr3")


def trial(weights: str) -> Columns:
    """Make eight clusters of 3 to 9 people; weights vary within clusters, between them, or not."""
    i = np.arange(48)
    cluster = np.repeat(np.arange(8), [3, 9, 5, 7, 4, 8, 6, 6])
    x = (i * 7 % 11) / 3.0
    y = 2 + 0.5 * (cluster % 2) + 0.4 * x + (i * 5 % 13) / 4.0 + (cluster * 3 % 5) / 2.0
    weight = {
        "people": 0.3 + (i * 11 % 17) / 3.0,
        "clusters": 0.5 + cluster / 2.0,
        "equal": np.full(48, 3.0),
    }[weights]
    return {
        "arm": (cluster % 2).astype(float),
        "y": y,
        "x:x": x,
        "cluster": cluster.astype(float),
        "weight": weight,
    }


def by_definition(columns: Columns, kind: str) -> tuple[float, float, float]:
    """Estimate, SE and degrees of freedom with Φ = I, matrices of people throughout."""
    x = np.column_stack([np.ones(48), columns["arm"], columns["x:x"]])
    w, of_row = np.diag(columns["weight"]), columns["cluster"]
    bread = np.linalg.inv(x.T @ w @ x)
    left = np.eye(48) - x @ bread @ x.T @ w
    e = left @ columns["y"]
    moves, vectors = [], []
    for g in np.unique(of_row):
        at = np.flatnonzero(of_row == g)
        adjust = np.eye(len(at))
        if kind == "cr2":
            values, turns = np.linalg.eigh(left[at] @ left[at].T)
            adjust = turns @ np.diag(values**-0.5) @ turns.T
        if kind == "cr3":
            adjust = linalg.inv(left[np.ix_(at, at)])
        row = bread[1] @ x[at].T @ w[np.ix_(at, at)] @ adjust
        moves.append(row @ e[at])
        vectors.append(row @ left[at])
    p = np.array(vectors) @ np.array(vectors).T
    scale = 8 / 7 * 47 / 45 if kind == "cr1" else 1.0
    se = float(np.sqrt(scale * np.square(moves).sum()))
    return float(bread[1] @ x.T @ w @ columns["y"]), se, float(np.trace(p) ** 2 / (p**2).sum())


@pytest.mark.parametrize("weights", ["people", "clusters", "equal"])
@pytest.mark.parametrize("kind", KINDS)
def test_as_defined(kind: str, weights: str) -> None:
    columns = trial(weights)
    found = estimated(columns, f"cluster-robust-{kind}", CLUSTER, weighted=True)
    wanted = by_definition(columns, kind)
    assert (found.estimate, found.se, found.df) == pytest.approx(wanted, rel=1e-9)


R_SAYS = {
    "cr0": (0.95506051232064, 0.55881728681651, 5.0170806528521),
    "cr1": (0.95506051232064, 0.61053206505995, 5.0170806528521),
    "cr2": (0.95506051232064, 0.67362895529184, 4.6817960491118),
    "cr3": (0.95506051232064, 0.79380102763832, 4.4396315554993),
}
"""R 4.2.2, clubSandwich 0.5.8: m <- lm(y ~ arm + x, weights = weight), then
coef_test(m, vcov = vcovCR(m, cluster = cluster, type = "CR2"), coefs = "arm"), CR1 as CR1S.
estimatr's lm_robust(..., clusters = cluster, se_type = "CR2") gives the same."""


@pytest.mark.parametrize("kind", KINDS)
def test_as_clubsandwich(kind: str) -> None:
    found = estimated(trial("people"), f"cluster-robust-{kind}", CLUSTER, weighted=True)
    assert (found.estimate, found.se, found.df) == pytest.approx(R_SAYS[kind], rel=1e-11)


@pytest.mark.parametrize("kind", KINDS)
def test_equal_weights_are_none(kind: str) -> None:
    columns = trial("equal")
    found = estimated(columns, f"cluster-robust-{kind}", CLUSTER, weighted=True)
    plain = estimated(columns, f"cluster-robust-{kind}", CLUSTER)
    wanted = (plain.estimate, plain.se, plain.df)
    assert (found.estimate, found.se, found.df) == pytest.approx(wanted, rel=1e-10)


def test_the_weights_size_does_not_matter_and_none_is_a_row_less() -> None:
    columns = trial("people")
    found = estimated(columns, "cluster-robust-cr2", CLUSTER, weighted=True)
    huge = columns | {"weight": columns["weight"] * 1e12}
    again = estimated(huge, "cluster-robust-cr2", CLUSTER, weighted=True)
    assert (again.se, again.df) == pytest.approx((found.se, found.df), rel=1e-10)
    more = {name: np.append(column, column[0]) for name, column in columns.items()}
    more["weight"][-1] = 0.0
    more["y"][-1] = 1e6
    with_none = estimated(more, "cluster-robust-cr2", CLUSTER, weighted=True)
    assert (with_none.se, with_none.df) == pytest.approx((found.se, found.df), rel=1e-10)
