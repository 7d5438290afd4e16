"""Weights that make the comparison group's means equal the programme's group's.

Hainmueller (2012): among all weights of the comparison group with Σ w z = z̄₁ Σ w, those nearest
to even ones are w = exp(λᵀz), and λ minimises log Σ exp(λᵀ(z − z̄₁)). Gradient and curvature are
sums over rows, weighted by the last λ, so that each Newton step is one ask.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from forethought.errors.catalogue import estimates_observed as own
from forethought.estimate.linear.design import as_groups, plain, refuse
from forethought.estimate.linear.fit import Sums, repeats
from forethought.estimate.types import Inquiry
from forethought.moments import Answer, Array, Ask, GroupAsk, GroupMoments, RecastAsk, Tilt

BALANCED = 1e-11
"""A difference in means below this many standard deviations is rounding."""

NEARLY = 1e-8
"""Where no step comes nearer than this, rounding is what stops it."""

MOST_STEPS = 200
MOST_HALVED = 30

STEEPEST = 100.0
"""A λ beyond this, a standard deviation being the unit, is running off to infinity."""


@dataclass(frozen=True)
class Weighted:
    """The comparison group under one λ, in scaled space.

    Attributes
    ----------
    total
        log Σ w over the comparison group, the offset put back.
    mean, spread
        Weighted means (k,) and covariances (k, k) of the columns balanced.
    """

    total: float
    mean: Array
    spread: Array


@dataclass(frozen=True)
class Balanced:
    """Columns that λ works on, and the weights that balance them, summing to the programme's n."""

    columns: tuple[str, ...]
    tilt: Tilt
    steps: int


def balance_groups(inquiry: Inquiry, sums: Sums) -> Generator[Ask, Answer, Balanced]:
    """Find λ by Newton's method with halved steps; refuse where no weights can balance.

    ``sums`` are by arm, arm 0 first, with design columns one, arm and all that is balanced.
    """
    scaled = _Scaled(sums, _telling(sums))
    target = scaled.target(scaled.columns)
    beta = np.zeros(len(scaled.columns))
    now = yield from _weigh(scaled, beta, 0.0)
    step = 0
    while np.abs(now.mean - target).max(initial=0.0) > BALANCED:
        move = np.asarray(np.linalg.lstsq(now.spread, target - now.mean, rcond=1e-12)[0], float)
        found = yield from _step(scaled, target, beta, move, now)
        far = found is None or np.abs(found[0]).max() > STEEPEST
        if far and np.abs(now.mean - target).max() < NEARLY:
            break
        if found is None or far or step == MOST_STEPS:
            worst = _worst(scaled.columns, now.mean - target)
            raise refuse(inquiry, own.CANNOT_BALANCE, worst)
        beta, now = found
        step += 1
    yield from _check_rest(inquiry, scaled, beta, now)
    return Balanced(scaled.columns, scaled.tilt(beta, np.log(sums.n[1]) - now.total), step)


@dataclass(frozen=True)
class _Scaled:
    """The columns that λ works on, by the scale of the first answer."""

    sums: Sums
    columns: tuple[str, ...]

    def target(self, columns: tuple[str, ...]) -> Array:
        """Return the programme's group's means."""
        place = [self.sums.at(name) for name in columns]
        return np.asarray(self.sums.gram[1, self.sums.at("one"), place] / self.sums.n[1])

    def tilt(self, beta: Array, offset: float) -> Tilt:
        place = [self.sums.at(name) for name in self.columns]
        return Tilt(
            columns=self.columns,
            beta=tuple(map(float, beta)),
            shift=tuple(map(float, self.sums.shift[place])),
            scale=tuple(map(float, self.sums.scale[place])),
            offset=float(offset),
        )


def _telling(sums: Sums) -> tuple[str, ...]:
    """Leave out columns that, in the comparison group, follow from the others."""
    order = ("one", *(name for name in sums.columns if name not in ("one", "arm")))
    gram = sums.keep(order).gram[0]
    said = {repeat.column for repeat in repeats(gram, order)}
    return tuple(name for name in order[1:] if name not in said)


def _weigh(
    scaled: _Scaled,
    beta: Array,
    offset: float,
    columns: tuple[str, ...] | None = None,
) -> Generator[Ask, Answer, Weighted]:
    """Ask for the comparison group's weighted sums; they are NaN where a weight overflows."""
    names = scaled.columns if columns is None else columns
    inner = GroupAsk(("one", *names), ("arm",), weighted=True)
    moments = as_groups((yield RecastAsk(inner, tilt=scaled.tilt(beta, offset))))
    with np.errstate(all="ignore"):
        products = in_scale_of(scaled.sums, moments)[0]
        total = products[0, 0]
        mean = products[0, 1:] / total
        spread = products[1:, 1:] / total - np.outer(mean, mean)
        return Weighted(float(np.log(total)) - offset, mean, spread)


def in_scale_of(sums: Sums, moments: GroupMoments) -> Array:
    """Return products (G, k, k) as they are under the shift and scale of ``sums``.

    Rows whose weight is nothing are left out of an answer, so that its scale may be another.
    z_b = (s_a − s_b)/k_b + (k_a/k_b) z_a is linear in z_a, whose first column is 1.
    """
    shift, scale = np.array([_scale_of(sums, name) for name in moments.columns]).T
    across = np.diag(moments.scale / scale)
    across[:, 0] += (moments.shift - shift) / scale
    return np.asarray(across @ moments.products @ across.T)


def _scale_of(sums: Sums, name: str) -> tuple[float, float]:
    if name == "y":
        return sums.y_shift, sums.y_scale
    return float(sums.shift[sums.at(name)]), float(sums.scale[sums.at(name)])


def _step(
    scaled: _Scaled, target: Array, beta: Array, move: Array, now: Weighted
) -> Generator[Ask, Answer, tuple[Array, Weighted] | None]:
    """Halve the step until log Σ exp(λᵀ(z − z̄₁)) falls; None where it does not."""
    height = now.total - float(beta @ target)
    slope = float((now.mean - target) @ move)
    size = 1.0
    for _ in range(MOST_HALVED):
        there = beta + size * move
        # the last total keeps the sum of weights near 1, whatever λ is
        found = yield from _weigh(scaled, there, -(now.total + size * float(now.mean @ move)))
        if np.isfinite(found.total) and np.isfinite(found.mean).all():
            fallen = found.total - float(there @ target)
            if fallen <= height + 1e-4 * size * slope + 1e-12 * max(1.0, abs(height)):
                return there, found
        size /= 2
    return None


def _check_rest(
    inquiry: Inquiry, scaled: _Scaled, beta: Array, now: Weighted
) -> Generator[Ask, Answer, None]:
    """Refuse where a column that the others imply in one group is not so in the other."""
    rest = tuple(n for n in scaled.sums.columns if n not in ("one", "arm", *scaled.columns))
    if not rest:
        return
    found = yield from _weigh(scaled, beta, -now.total, rest)
    gap = found.mean - scaled.target(rest)
    if np.abs(gap).max() > NEARLY:
        raise refuse(inquiry, own.CANNOT_BALANCE, _worst(rest, gap))


def _worst(columns: tuple[str, ...], gap: Array, most: int = 5) -> str:
    """Name the columns that stay apart, the furthest first."""
    apart = sorted(zip(np.abs(gap), columns, strict=True), key=lambda pair: -pair[0])
    far = [plain(name) for distance, name in apart if distance > 1e-4] or [plain(apart[0][1])]
    return ", ".join(far[:most]) + (" and more" if len(far) > most else "")
