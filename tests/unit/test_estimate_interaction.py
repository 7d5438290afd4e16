"""Subgroups by one model: effects and joint test against matrices written out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import linalg, stats

from forethought.errors import Refusal
from forethought.estimate.interaction.model import Interaction, Spread, interaction
from forethought.estimate.types import Inquiry
from forethought.vocabulary import Design, Method
from tests.in_memory import answer_all

Columns = dict[str, np.ndarray]
RANKS = ("x:rank=b", "x:rank=c")


def trial(seed: int = 7, clusters: int = 20) -> Columns:
    rng = np.random.default_rng(seed)
    of_row = np.repeat(np.arange(clusters), rng.integers(6, 14, clusters))
    n, arm = len(of_row), (of_row % 2).astype(float)
    rank = rng.integers(0, 3, n)
    y = arm * (0.5 + 0.8 * (rank == 1)) + 0.4 * rng.normal(size=clusters)[of_row]
    return {
        "unit": np.arange(n) + 0.0,
        "cluster": of_row + 0.0,
        "arm": arm,
        "x:age": rng.normal(size=n) + 40,
        "x:rank=b": (rank == 1) + 0.0,
        "x:rank=c": (rank == 2) + 0.0,
        "y": 5 + y + rng.normal(size=n),
    }


def asked(
    columns: Columns, moderators: tuple[str, ...] = RANKS, number: bool = False, **how: Any
) -> Interaction:
    by: Spread = how.get("by", "clusters")
    design = how.get("design", Design.CLUSTER_RANDOMISED)
    covariates = tuple(name for name in columns if name.startswith("x:"))
    question = Inquiry("q", Method.ANCOVA, design, covariates=covariates)
    found = answer_all(columns, interaction(question, moderators, number, by))
    assert isinstance(found, Interaction)
    return found


class Matrices:
    """Least squares with the products, and CR2 by the full adjustment matrices."""

    def __init__(self, columns: Columns, groups: str, levels: bool = False) -> None:
        one = [np.ones(len(columns["y"]))]
        if levels:
            names = np.unique(columns[groups])
            one = [(columns[groups] == name) + 0.0 for name in names]
        arm, b, c = columns["arm"], columns["x:rank=b"], columns["x:rank=c"]
        self.x = np.column_stack([*one, columns["x:age"] - 40, b, c, arm, arm * b, arm * c])
        self.bread = np.linalg.inv(self.x.T @ self.x)
        self.beta = self.bread @ self.x.T @ columns["y"]
        e = columns["y"] - self.x @ self.beta
        self.turns = []
        for label in np.unique(columns[groups]):
            at = columns[groups] == label
            hat = self.x[at] @ self.bread @ self.x[at].T
            values, vectors = np.linalg.eigh(np.eye(int(at.sum())) - hat)
            root = np.where(values > 1e-9, np.maximum(values, 1e-12) ** -0.5, 0.0)
            turn = np.zeros((len(self.beta), len(e)))
            turn[:, at] = self.bread @ self.x[at].T @ (vectors * root) @ vectors.T
            self.turns.append(turn)
        parts = np.array([turn @ e for turn in self.turns])
        self.covariance = parts.T @ parts

    def htz(self) -> tuple[float, float, float]:
        """η from the variance of every entry of the covariance matrix, by m × m matrices."""
        rows, q = [-2, -1], 2
        spread = np.eye(len(self.x)) - self.x @ self.bread @ self.x.T
        stacked = np.array([turn[rows] for turn in self.turns])
        expected = sum(turn @ spread @ turn.T for turn in stacked)
        root = linalg.fractional_matrix_power(expected, -0.5).real
        turned = np.einsum("st,gtn->sgn", root, stacked)
        p = np.einsum("sgn,nm,thm->stgh", turned, spread, turned)
        total = sum(
            (p[s, s] * p[t, t] + p[s, t] * p[s, t].T).sum() for s in range(q) for t in range(q)
        )
        eta = q * (q + 1) / float(total)
        found = self.beta[rows]
        statistic = found @ np.linalg.solve(self.covariance[np.ix_(rows, rows)], found)
        f = float((eta - q + 1) / (eta * q) * statistic)
        return f, eta - q + 1, float(stats.f.sf(f, q, eta - q + 1))


@pytest.mark.parametrize("by", ["clusters", "people"])
def test_effects_in_each_group_by_their_matrices(by: Spread) -> None:
    columns = trial()
    full = Matrices(columns, {"clusters": "cluster", "people": "unit"}[by])
    found = asked(columns, by=by, design=Design.INDIVIDUAL_RANDOMISED)
    for effect, weights in zip(found.groups, ([1, 0, 0], [1, 1, 0], [1, 0, 1]), strict=True):
        c = np.array([0.0] * 4 + [float(w) for w in weights])
        assert effect.estimate == pytest.approx(c @ full.beta)
        assert effect.se == pytest.approx(np.sqrt(c @ full.covariance @ c))
    assert sum(effect.n for effect in found.groups) == len(columns["y"])
    assert found.groups[1].n == columns["x:rank=b"].sum()


def test_the_joint_test_by_its_matrices() -> None:
    columns = trial()
    f, df, p = Matrices(columns, "cluster").htz()
    test = asked(columns).test
    assert (test.f, test.df[1], test.p) == pytest.approx((f, df, p), rel=1e-7)
    assert test.df[0] == 2


def test_sites_have_a_level_each() -> None:
    columns = trial()
    columns["arm"] = np.random.default_rng(1).integers(0, 2, len(columns["y"])) + 0.0
    columns["site"] = columns["cluster"]
    full = Matrices(columns, "site", levels=True)
    found = asked(columns, by="sites", design=Design.MULTISITE_RANDOMISED)
    assert found.groups[0].estimate == pytest.approx(full.beta[-3])
    assert found.groups[0].se == pytest.approx(np.sqrt(full.covariance[-3, -3]))
    assert (found.test.f, found.test.df[1]) == pytest.approx(full.htz()[:2], rel=1e-7)


def test_one_contrast_is_satterthwaites_t_squared() -> None:
    found = asked(trial(), ("x:age",), number=True)
    (slope,) = found.groups
    assert found.test.f == pytest.approx((slope.estimate / slope.se) ** 2)
    assert found.test.df[1] == pytest.approx(slope.df)
    assert found.test.p == pytest.approx(slope.judgement.p)
    assert slope.n == len(trial()["y"])


def test_people_are_tested_by_walds_f() -> None:
    columns = trial()
    full = Matrices(columns, "unit")
    test = asked(columns, by="people", design=Design.INDIVIDUAL_RANDOMISED).test
    found = full.beta[-2:]
    f = found @ np.linalg.solve(full.covariance[-2:, -2:], found) / 2
    assert test.f == pytest.approx(f)
    assert test.p == pytest.approx(stats.f.sf(f, 2, len(columns["y"]) - 7))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda c: c | {"x:rank=b": c["x:rank=b"] * c["arm"]}, "E139"),
        (lambda c: c | {"y": np.ones(len(c["y"]))}, "E020"),
        (lambda c: c | {"y": c["y"] * np.nan}, "E010"),
        (lambda c: c | {"x:rank=c": (c["cluster"] == 3) + 0.0}, "E139"),
        (lambda c: c | {"arm": np.ones(len(c["y"]))}, "E012"),
        (lambda c: c | {"x:age": c["arm"]}, "E032"),
    ],
)
def test_what_cannot_be_compared_is_refused(change: Any, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        asked(change(trial()))
    assert caught.value.faults[0].code == code
