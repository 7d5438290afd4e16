"""Drawing arms again, of clusters or of people, and the statistic under every draw at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations, product
from math import comb, prod
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from forethought.estimate.linear.fit import Sums, least_squares
from forethought.moments import Array

ALL_UP_TO = 20_000
"""Arrangements up to which each is looked at once, in place of random draws."""


BLOCK = 4_000_000
"""Cells (arrangements times clusters) worked on at once, about 30 MB."""

Places = NDArray[np.intp]


class Drawing(Protocol):
    """Ways in which the lot could have fallen; the one that happened comes first."""

    @property
    def happened(self) -> Array:
        """Each cluster's (or person's) arm, 0 or 1, shape (m,)."""

    @property
    def count(self) -> int:
        """How many are looked at."""

    def blocks(self) -> Iterator[Array]:
        """Give the arrangements, some at a time, each of shape (b, m)."""


@dataclass(frozen=True)
class Draws:
    """Which arrangements of arms are looked at; the one that happened comes first.

    Attributes
    ----------
    happened
        Each cluster's (or person's) arm, 0 or 1, shape (m,).
    strata
        The places of each stratum's clusters.
    possible
        How many arrangements there are.
    count
        How many are looked at, the one that happened among them.
    seed
        Seeds the random draws, where not all are looked at.
    """

    happened: Array
    strata: tuple[Places, ...]
    possible: int
    count: int
    seed: int

    @property
    def exact(self) -> bool:
        """True if every arrangement is looked at once."""
        return self.count == self.possible

    @property
    def least_p(self) -> float:
        """The smallest p-value that any outcomes could reach.

        Where each stratum has as many in one arm as in the other, every arrangement has a mirror
        image that is just as far from 0.
        """
        sums = [2 * round(float(self.happened[places].sum())) for places in self.strata]
        mirrored = all(sum_ == len(at) for sum_, at in zip(sums, self.strata, strict=True))
        smallest = (2 if mirrored else 1) / self.possible
        return smallest if self.exact else max(smallest, 1 / self.count)

    def blocks(self) -> Iterator[Array]:
        """Give the arrangements, some at a time, each of shape (b, m)."""
        yield self.happened[None]
        yield from self._all() if self.exact else self._drawn()

    def _all(self) -> Iterator[Array]:
        arms = np.zeros((self.possible, len(self.happened)))
        ways = [
            [list(way) for way in combinations(places, round(float(self.happened[places].sum())))]
            for places in self.strata
        ]
        for row, picks in enumerate(product(*ways)):
            arms[row, list(chain.from_iterable(picks))] = 1
        yield arms[(arms != self.happened).any(1)]

    def _drawn(self) -> Iterator[Array]:
        generator = np.random.default_rng(self.seed)
        step = max(BLOCK // len(self.happened), 1)
        for start in range(1, self.count, step):
            arms = np.tile(self.happened, (min(step, self.count - start), 1))
            for places in self.strata:
                arms[:, places] = generator.permuted(arms[:, places], axis=1)
            yield arms


@dataclass(frozen=True)
class Redrawn:
    """The statistic under every arrangement when the true effect is τ: own − τ · shared.

    Attributes
    ----------
    own
        The arm's coefficient with arms as re-drawn, shape (B,).
    shared
        The coefficient of the arms as they were on the arms as re-drawn, shape (B,); 1 for the
        arrangement that happened.
    """

    own: Array
    shared: Array


@dataclass(frozen=True)
class Judged:
    """A randomisation p-value, and the interval of effects that the test does not reject.

    The interval's ends are infinite where too few arrangements exist to reject anything.
    """

    p: float
    low: float
    high: float
    se: float


def arrangements(arm: Array, stratum: NDArray[np.intp], wanted: int, seed: int) -> Draws:
    """Look at all arrangements where they are few, else at ``wanted`` random ones.

    Parameters
    ----------
    arm, stratum
        Each cluster's (or person's) arm (0 or 1) and stratum number, shape (m,).
    """
    strata = tuple(np.flatnonzero(stratum == label) for label in np.unique(stratum))
    possible = prod(comb(len(places), round(float(arm[places].sum()))) for places in strata)
    count = possible if possible <= ALL_UP_TO else wanted + 1
    return Draws(arm, strata, possible, count, seed)


@dataclass(frozen=True)
class Drawable:
    """What the statistic needs to know of each thing that was drawn, cluster or person.

    Attributes
    ----------
    n
        People, shape (m,).
    residual
        Σ M y over them, with M what projects the other columns out, shape (m,).
    totals
        Σ z̃ over them, with z̃ an orthonormal basis of the other columns, shape (m, k).
    scale
        What the coefficient is multiplied with to be in the outcome's unit.
    """

    n: Array
    residual: Array
    totals: Array
    scale: float


def drawable(sums: Sums) -> Drawable:
    """Make clusters ready to be drawn."""
    others = tuple(name for name in sums.columns if name != "arm")
    z = sums.keep(others)
    solution = least_squares(z.gram.sum(0), z.cross.sum(0), float(z.square.sum()))
    totals = z.gram[:, z.at("one"), :]
    return Drawable(
        n=z.n,
        residual=z.cross[:, z.at("one")] - totals @ solution.beta,
        totals=totals @ solution.whitener.T,
        scale=sums.y_scale,
    )


def redraw(things: Drawable, draws: Drawing) -> Redrawn:
    """Return the least-squares coefficient of the arm under every arrangement.

    With Z the other columns and M = I − Z(ZᵀZ)⁻¹Zᵀ, the coefficient is aᵀMy / aᵀMa, and since a
    is constant within clusters aᵀMy = Σ a_g Σ_g (My) and aᵀMa = Σ a_g n_g − |W Σ a_g z_g|².
    """
    parts = [_coefficients(arms, draws.happened, things) for arms in draws.blocks()]
    own = np.concatenate([part.own for part in parts]) * things.scale
    shared = np.concatenate([part.shared for part in parts])
    # where an arrangement's arm follows from the covariates, it speaks against nothing
    return Redrawn(np.where(np.isnan(own), own[0], own), np.where(np.isnan(shared), 1.0, shared))


def _coefficients(arms: Array, happened: Array, things: Drawable) -> Redrawn:
    """Regress y, and the arm that happened, on each re-drawn arm; NaN where it has no size."""
    n, totals = things.n, things.totals
    projected = arms @ totals
    size = arms @ n - (projected**2).sum(1)
    size = np.where(size > 1e-9 * n.sum(), size, np.nan)
    shared = arms @ (n * happened) - projected @ (happened @ totals)
    return Redrawn(own=arms @ things.residual / size, shared=shared / size)


def judge(redrawn: Redrawn, level: float) -> Judged:
    """Test the sharp null of no effect, and invert the test of every constant effect.

    p is the share of arrangements (the one that happened counted) whose statistic is at least as
    far from 0 as what happened, which for random draws is (1 + #)/(1 + B). An effect τ is kept
    when its p is above 1 − level. Each arrangement keeps the τ between the two roots of
    |own − τ shared| = |estimate − τ|; one with |shared| ≥ 1 is counted as keeping all τ, which
    can only widen the interval. The standard error is the statistic's standard deviation over
    arrangements when τ is the estimate.
    """
    estimate = float(redrawn.own[0])
    slack = 1e-9 * max(abs(estimate), float(np.abs(redrawn.own).max()))
    p = float((np.abs(redrawn.own) >= abs(estimate) - slack).mean())
    bounded = np.abs(redrawn.shared) < 1 - 1e-9
    inside = np.where(bounded, redrawn.shared, 0.0)
    one = (estimate - redrawn.own) / (1 - inside)
    other = (estimate + redrawn.own) / (1 + inside)
    low = np.where(bounded, np.minimum(one, other), -np.inf)
    high = np.where(bounded, np.maximum(one, other), np.inf)
    rejected = int(np.floor((1 - level) * len(low) + 1e-9))
    spread = redrawn.own - estimate * redrawn.shared
    return Judged(
        p=p,
        low=float(np.sort(low)[rejected]),
        high=float(np.sort(high)[::-1][rejected]),
        se=float(np.sqrt((spread**2).mean())),
    )
