"""The restricted wild cluster bootstrap, from per-cluster sums alone.

Under H₀: β_arm = b the restricted residual is M_Z (y − b·arm), so each cluster's restricted score
s_g = X_gᵀ ũ_g = s_g^y − b s_g^a is linear in b. With l the arm's row of (XᵀX)⁻¹, p_g = lᵀs_g and
q_g = (XᵀX)⁻¹ S_g l, a replay with weights v has

    β* − b = Σ v_g p_g,          ξ*_g = v_g p_g − q_gᵀ Σ_h v_h s_h,
    V* = Σ ξ*_g² = Σ v_g² p_g² − 2 (Σ v_h s_h)ᵀ Σ v_g p_g q_g + (Σ v_h s_h)ᵀ Q (Σ v_h s_h),

Q = Σ q_g q_gᵀ. So a replay is one row of a matrix product of weights with 4k + 3 columns, and
β* − b is linear, V* quadratic in b: the test at any other b costs nothing more.

Sources: Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90, 414-427;
Roodman, MacKinnon, Nielsen and Webb (2019), Stata Journal 19, 4-60, sections 4 and 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from forethought.estimate.linear.fit import Sums, fit, least_squares
from forethought.moments import Array

POINTS: dict[str, tuple[float, ...]] = {
    "rademacher": (-1.0, 1.0),
    "webb": (-(1.5**0.5), -1.0, -(0.5**0.5), 0.5**0.5, 1.0, 1.5**0.5),
}
"""The values a cluster's weight takes, each as likely (Webb 2014)."""

BLOCK = 2_000_000
"""Weights drawn at once, about 16 MB."""

SLACK = 1e-9
"""Statistics this close, relatively, are ties: they count against the effect."""


@dataclass(frozen=True)
class Weights:
    """Which weights are drawn: all combinations where they are few, else a seeded sample."""

    points: tuple[float, ...]
    clusters: int
    replications: int
    seed: int

    @property
    def possible(self) -> int:
        return int(len(self.points) ** self.clusters)

    @property
    def exact(self) -> bool:
        return self.possible <= self.replications

    @property
    def count(self) -> int:
        return self.possible if self.exact else self.replications

    def blocks(self) -> Iterator[Array]:
        """Give weights, some replays at a time, each of shape (b, m)."""
        values = np.array(self.points)
        if self.exact:
            yield np.array(list(product(self.points, repeat=self.clusters)))
            return
        generator = np.random.default_rng(self.seed)
        step = max(BLOCK // self.clusters, 1)
        for start in range(0, self.count, step):
            shape = (min(step, self.count - start), self.clusters)
            yield values[generator.integers(len(values), size=shape, dtype=np.uint8)]


@dataclass(frozen=True)
class Replays:
    """The observed statistic and its replays, as functions of the effect b under test.

    Attributes
    ----------
    estimate, variance
        The arm's coefficient and its CR0 variance, in scaled space.
    step
        β* − b = step[:, 0] − b · step[:, 1], shape (B, 2).
    spread
        V* = spread · (1, b, b²), shape (B, 3).
    exact
        True if every combination of weights is among the replays, that of all ones included.
    """

    estimate: float
    variance: float
    step: Array
    spread: Array
    exact: bool

    def p(self, effect: float) -> float:
        """Return the share of replays at least as far from 0 as what was seen, of b = ``effect``.

        #(t*² ≥ t²)/B over all combinations, (1 + #)/(1 + B) for a sample. Factors that CR1 puts on
        both variances cancel.
        """
        seen = (self.estimate - effect) ** 2 / self.variance
        spread = self.spread @ np.array([1.0, effect, effect**2])
        step = (self.step[:, 0] - effect * self.step[:, 1]) ** 2
        # written as a product, so that a replay without spread counts against the effect
        far = int((step >= seen * np.maximum(spread, 0) * (1 - SLACK)).sum())
        return far / len(step) if self.exact else (1 + far) / (1 + len(step))


def replays(sums: Sums, weights: Weights) -> Replays:
    """Replay the study with clusters' restricted residuals re-weighted, in scaled space."""
    solution = fit(sums)
    arm = sums.at("arm")
    inverse = solution.inverse
    reach = inverse[arm]
    scores = _restricted_scores(sums)
    pull = sums.gram @ reach @ inverse.T
    parts = np.einsum("cgk,k->gc", scores, reach)
    terms = [scores[0], scores[1], parts[:, :1] * pull, parts[:, 1:] * pull]
    squares = np.column_stack([parts[:, 0] ** 2, -2 * parts[:, 0] * parts[:, 1], parts[:, 1] ** 2])
    own = (sums.cross - sums.gram @ solution.beta) @ reach
    found = [_replay(block, terms, squares, pull.T @ pull, reach) for block in weights.blocks()]
    return Replays(
        estimate=float(solution.beta[arm]),
        variance=float(own @ own),
        step=np.concatenate([step for step, _ in found]),
        spread=np.concatenate([spread for _, spread in found]),
        exact=weights.exact,
    )


def _restricted_scores(sums: Sums) -> Array:
    """Return Σ x M_Z[y, arm] per cluster, shape (2, m, k)."""
    others = tuple(name for name in sums.columns if name != "arm")
    z, arm = sums.keep(others), sums.at("arm")
    place = [sums.at(name) for name in others]
    from_arm = sums.gram[:, place, arm]
    gram = z.gram.sum(0)
    outcome = least_squares(gram, z.cross.sum(0), float(sums.square.sum())).beta
    treated = least_squares(gram, from_arm.sum(0), float(sums.gram[:, arm, arm].sum())).beta
    return np.stack(
        [
            sums.cross - sums.gram[:, :, place] @ outcome,
            sums.gram[:, :, arm] - sums.gram[:, :, place] @ treated,
        ]
    )


def _replay(
    weights: Array, terms: list[Array], squares: Array, pulls: Array, reach: Array
) -> tuple[Array, Array]:
    """Return β* − b (b, 2) and V* (b, 3) of one block of weights, as coefficients in b."""
    k = len(reach)
    moved = weights @ np.column_stack(terms)
    y, a, y_pull, a_pull = (moved[:, j * k : (j + 1) * k] for j in range(4))
    own = weights**2 @ squares
    step = np.column_stack([y @ reach, a @ reach])
    spread = np.column_stack(
        [
            own[:, 0] - 2 * _dot(y, y_pull) + _dot(y @ pulls, y),
            own[:, 1] + 2 * (_dot(y, a_pull) + _dot(a, y_pull)) - 2 * _dot(y @ pulls, a),
            own[:, 2] - 2 * _dot(a, a_pull) + _dot(a @ pulls, a),
        ]
    )
    return step, spread


def _dot(one: Array, other: Array) -> Array:
    return np.asarray(np.einsum("ij,ij->i", one, other))


def interval(found: Replays, level: float, most: float) -> tuple[float, float] | None:
    """Return the effects that the test does not reject, by inversion; None if they have no end.

    Each end is looked for out to ``most`` from the estimate. The p-value falls in steps and may
    rise again, so the outermost crossing of a grid is refined, which can only widen the interval.
    """
    ends = [_end(found, 1 - level, sign * most) for sign in (-1.0, 1.0)]
    low, high = ends
    return None if low is None or high is None else (low, high)


GRID = 60
"""Points at which the p-value is looked at on each side before an end is refined."""


def _end(found: Replays, alpha: float, reach: float) -> float | None:
    kept = [
        j for j in range(1, GRID + 1) if found.p(found.estimate + reach * (j / GRID) ** 3) > alpha
    ]
    last = max(kept, default=0)
    if last == GRID:
        return None
    inside, outside = (found.estimate + reach * (j / GRID) ** 3 for j in (last, last + 1))
    for _ in range(60):
        middle = (inside + outside) / 2
        if found.p(middle) > alpha:
            inside = middle
        else:
            outside = middle
    return inside
