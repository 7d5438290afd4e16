"""How much of an effect runs through an earlier outcome: the product of coefficients.

m = i₁ + a·arm + covariates and y = i₂ + c′·arm + b·m + covariates; the indirect effect is a·b.
Its interval comes from drawing whole clusters again (or units, where there are none) within each
arm, from their sums: no person is needed twice.
Source: MacKinnon (2008), Introduction to Statistical Mediation Analysis, chapters 3 and 12;
VanderWeele (2015), Explanation in Causal Inference, section 2.2; Pituch, Stapleton and Kang
(2006), Multivariate Behavioral Research 41, 367-400, on drawing clusters.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forethought.errors.catalogue import estimates as entries
from forethought.estimate.draw_order import draw_order
from forethought.estimate.linear.design import as_groups, group_ask, refuse, settle, share_in_arm
from forethought.estimate.linear.fit import Sums
from forethought.estimate.types import Inquiry
from forethought.moments import Answer, Array, Ask

REPLICATIONS = 4_000
AT_ONCE = 250
"""Draws that are summed together, to bound memory."""
MOST_GROUPS = 50_000
MOSTLY = 0.5 + 1e-9
"""A group with more than this share of its people in an arm is drawn with that arm's groups; sums
added up in another order must not move one that is split in half."""
RIDGE = 1e-10
"""Added to a column's own square, so that a level absent from one draw does no harm to it."""


@dataclass(frozen=True)
class Mediated:
    """The two steps and their product, in the outcomes' own units.

    Attributes
    ----------
    a
        Effect of the programme on the cause.
    b
        Difference in the effect for one more unit of the cause, at the same arm.
    indirect, ci_low, ci_high
        a·b and its percentile interval.
    total
        Effect of the programme on the effect, by the same rows.
    """

    a: float
    b: float
    indirect: float
    ci_low: float
    ci_high: float
    total: float
    replications: int
    n: int
    groups: int


@dataclass(frozen=True)
class _Paths:
    """a, b and c for each draw, in scaled space, shape (R,)."""

    a: Array
    b: Array
    total: Array


def mediation(
    inquiry: Inquiry, cause: str, replications: int = REPLICATIONS
) -> Generator[Ask, Answer, Mediated]:
    """Estimate the indirect effect through ``cause``, a column of the analysis table. One pass.

    ``inquiry.covariates`` names the covariates without ``cause``.

    Raises
    ------
    Refusal
        Where the design cannot be solved, or an arm has fewer than two groups to draw from.
    """
    by = "cluster" if inquiry.clustered else "unit"
    wide = replace(inquiry, covariates=(*inquiry.covariates, cause))
    answer = yield group_ask(wide, (by,))
    moments = as_groups(answer)
    settled = settle(wide, answer)
    order = [name for name in settled.sums.columns if name != cause]
    products = _ordered(moments.products, moments.columns, (*order, cause, "y"))
    if len(moments.n) > MOST_GROUPS:
        raise refuse(inquiry, entries.NEEDS_UNITS, "mediation")
    strata = _in_arms(settled.sums)
    if min(map(len, strata)) < 2:
        raise refuse(inquiry, entries.TOO_FEW_DF, len(moments.n), what=f"{by}s", parameters=2)
    at = order.index("arm")
    whole = _paths(products.sum(0)[None], at)
    rng = np.random.default_rng([inquiry.seed, 8])
    drawn = _drawn(products, strata, at, replications, rng)
    return _told(inquiry, settled.sums, cause, whole, drawn)


def _in_arms(sums: Sums) -> list[NDArray[np.intp]]:
    """Return the places of each arm's groups, in the order in which they are drawn."""
    order = draw_order(sums)
    compared = share_in_arm(sums)[order] > MOSTLY
    return [order[compared == side] for side in (False, True)]


def _ordered(products: Array, columns: tuple[str, ...], order: tuple[str, ...]) -> Array:
    place = [columns.index(name) for name in order]
    return np.asarray(products[:, place][:, :, place])


def _paths(sums: Array, arm: int) -> _Paths:
    """Solve the three regressions for each of many sums, shape (R, p, p); cause and y are last."""
    size = sums.shape[1]
    known = sums + RIDGE * sums * np.eye(size)
    design, both = slice(0, size - 2), slice(0, size - 1)
    first = _solved(known[:, design, design], sums[:, design, size - 2 :])
    second = _solved(known[:, both, both], sums[:, both, size - 1 :])
    return _Paths(a=first[:, arm, 0], b=second[:, size - 2, 0], total=first[:, arm, 1])


def _solved(gram: Array, cross: Array) -> Array:
    return np.linalg.solve(gram, cross).astype(np.float64)


def _drawn(
    products: Array,
    strata: list[NDArray[np.intp]],
    arm: int,
    replications: int,
    rng: np.random.Generator,
) -> _Paths:
    """Draw groups again within each arm, as many as there are, ``replications`` times."""
    groups, size = products.shape[0], products.shape[1]
    flat = products.reshape(groups, -1)
    parts = []
    for _ in range(replications // AT_ONCE):
        times = np.zeros((AT_ONCE, groups))
        for members in strata:
            even = np.full(len(members), 1 / len(members))
            times[:, members] = rng.multinomial(len(members), even, AT_ONCE)
        parts.append(_paths((times @ flat).reshape(-1, size, size), arm))
    return _Paths(
        a=np.concatenate([part.a for part in parts]),
        b=np.concatenate([part.b for part in parts]),
        total=np.concatenate([part.total for part in parts]),
    )


def _told(inquiry: Inquiry, sums: Sums, cause: str, whole: _Paths, drawn: _Paths) -> Mediated:
    """Bring a, b and a·b to the outcomes' own units."""
    in_arm, in_cause = float(sums.scale[sums.at("arm")]), float(sums.scale[sums.at(cause)])
    unit = sums.y_scale / in_arm
    tail = (1 - inquiry.ci_level) / 2
    low, high = np.quantile(drawn.a * drawn.b, [tail, 1 - tail]) * unit
    return Mediated(
        a=float(whole.a[0]) * in_cause / in_arm,
        b=float(whole.b[0]) * sums.y_scale / in_cause,
        indirect=float(whole.a[0] * whole.b[0]) * unit,
        ci_low=float(low),
        ci_high=float(high),
        total=float(whole.total[0]) * unit,
        replications=len(drawn.a),
        n=sums.rows,
        groups=len(sums.n),
    )
