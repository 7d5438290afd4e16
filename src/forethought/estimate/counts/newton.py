"""Poisson regression by Newton steps, each step one pass over the records."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from forethought.errors.catalogue import estimates as entries
from forethought.estimate.linear.design import refuse
from forethought.estimate.linear.fit import LeastSquares, least_squares
from forethought.estimate.types import Inquiry
from forethought.moments import Answer, Array, Ask, GroupMoments, ScoreAsk, ScoreMoments

MOST_STEPS = 25
"""Newton doubles its digits a step; where this many are not enough a coefficient runs away."""

SETTLED = 1e-14
"""Squared length of the next step, in standard errors, at which it no longer matters."""

WORSE = 1e-10
"""Relative fall of the log-likelihood that is more than rounding."""


@dataclass(frozen=True)
class CountFit:
    """A Poisson fit, with covariates shifted and scaled; the arm's coefficient is its own.

    Attributes
    ----------
    beta
        Coefficients, shape (k,).
    bread
        The information solved: bread.inverse is its inverse, shape (k, k).
    scores
        Σ x (y − μ) per cluster, shape (m, k).
    passes
        Passes over the records.
    """

    beta: Array
    bread: LeastSquares
    scores: Array
    passes: int


@dataclass(frozen=True)
class Scaled:
    """Columns and the shift and scale at which they are worked with, in their order."""

    names: tuple[str, ...]
    shift: tuple[float, ...]
    scale: tuple[float, ...]


def scaled(columns: tuple[str, ...], moments: GroupMoments) -> Scaled:
    """Shift and scale covariates alone: what the constant and the arm mean must stay."""
    places = [moments.columns.index(name) if name.startswith("x:") else None for name in columns]
    shift = tuple(0.0 if k is None else float(moments.shift[k]) for k in places)
    scale = tuple(1.0 if k is None else float(moments.scale[k]) for k in places)
    return Scaled(columns, shift, scale)


def poisson_fit(
    inquiry: Inquiry, columns: Scaled, start: Array
) -> Generator[Ask, Answer, CountFit]:
    """Maximise the Poisson likelihood; a step that lowers it is halved.

    With log μ = xᵀβ + log(exposure): step = (Σ μ x xᵀ)⁻¹ Σ x (y − μ).
    Source: McCullagh and Nelder (1989), section 2.5.
    """
    beta, step, best = start, np.zeros_like(start), -np.inf
    for taken in range(1, MOST_STEPS + 1):
        answer = yield ScoreAsk(
            columns.names,
            ("cluster",),
            tuple(map(float, beta)),
            "poisson",
            inquiry.exposure,
            columns.shift,
            columns.scale,
        )
        if not isinstance(answer, ScoreMoments):
            raise TypeError(f"expected ScoreMoments, got {type(answer).__name__}")
        if not answer.log_likelihood >= best - WORSE * abs(best):
            step = step / 2
            beta = beta - step
            continue
        best = answer.log_likelihood
        bread = _solve(inquiry, answer, taken)
        step = bread.beta
        beta = beta + step
        if float(answer.gradients.sum(0) @ step) < SETTLED:
            return CountFit(beta, bread, answer.gradients, taken)
    raise refuse(inquiry, entries.NO_CONVERGENCE, MOST_STEPS)


def _solve(inquiry: Inquiry, answer: ScoreMoments, taken: int) -> LeastSquares:
    """Solve information · step = gradient; a matrix that cannot be solved is no answer."""
    finite = np.isfinite(answer.information).all() and np.isfinite(answer.gradients).all()
    if not finite or not (np.diag(answer.information) > 0).all():
        raise refuse(inquiry, entries.NO_CONVERGENCE, taken)
    try:
        return least_squares(answer.information, answer.gradients.sum(0), 0.0)
    except np.linalg.LinAlgError:
        raise refuse(inquiry, entries.NO_CONVERGENCE, taken) from None
