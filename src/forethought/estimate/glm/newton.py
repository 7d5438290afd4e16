"""Maximum likelihood by Newton steps, each step one pass over the records, or none over cells."""

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
class Scaled:
    """Columns and the shift and scale at which they are worked with, in their order."""

    names: tuple[str, ...]
    shift: tuple[float, ...]
    scale: tuple[float, ...]

    def ask(self, inquiry: Inquiry, family: str, beta: Array, by: tuple[str, ...]) -> ScoreAsk:
        """Ask for gradient and information at ``beta``."""
        at = tuple(map(float, beta))
        return ScoreAsk(self.names, by, at, family, inquiry.exposure, self.shift, self.scale)

    def only(self, places: list[int]) -> Scaled:
        """Keep the columns at ``places``."""
        return Scaled(
            tuple(self.names[k] for k in places),
            tuple(self.shift[k] for k in places),
            tuple(self.scale[k] for k in places),
        )


@dataclass(frozen=True)
class Peak:
    """Where a likelihood is highest, with covariates shifted and scaled.

    Attributes
    ----------
    beta
        Coefficients, shape (k,); the arm's is its own.
    bread
        The information solved: bread.inverse is its inverse, shape (k, k).
    scores
        Σ x (y − μ) per group, shape (m, k).
    passes
        Asks that were made.
    """

    beta: Array
    bread: LeastSquares
    scores: Array
    passes: int


class RunawayError(Exception):
    """A search that does not settle, at the coefficients it had reached."""

    def __init__(self, beta: Array, steps: int) -> None:
        super().__init__(f"not settled after {steps} steps")
        self.beta = beta
        self.steps = steps


def scaled(columns: tuple[str, ...], moments: GroupMoments) -> Scaled:
    """Shift and scale covariates alone: what the constant and the arm mean must stay."""
    places = [moments.columns.index(name) if name.startswith("x:") else None for name in columns]
    shift = tuple(0.0 if k is None else float(moments.shift[k]) for k in places)
    scale = tuple(1.0 if k is None else float(moments.scale[k]) for k in places)
    return Scaled(columns, shift, scale)


def climb(
    inquiry: Inquiry, columns: Scaled, start: Array, family: str, by: tuple[str, ...]
) -> Generator[Ask, Answer, Peak]:
    """Maximise the likelihood; a step that lowers it is halved.

    Poisson: log μ = xᵀβ + log(exposure), step (Σ μ x xᵀ)⁻¹ Σ x (y − μ). Logit: logit μ = xᵀβ,
    step (Σ μ (1 − μ) x xᵀ)⁻¹ Σ x (y − μ). Source: McCullagh and Nelder (1989), section 2.5.

    Raises
    ------
    RunawayError
        Where it does not settle; the caller knows best how to say why.
    """
    beta, step, best = start, np.zeros_like(start), -np.inf
    for taken in range(1, MOST_STEPS + 1):
        answer = yield columns.ask(inquiry, family, beta, by)
        if not isinstance(answer, ScoreMoments):
            raise TypeError(f"expected ScoreMoments, got {type(answer).__name__}")
        if not answer.log_likelihood >= best - WORSE * abs(best):
            step = step / 2
            beta = beta - step
            continue
        best = answer.log_likelihood
        bread = _solve(answer, beta, taken)
        step = bread.beta
        beta = beta + step
        if float(answer.gradients.sum(0) @ step) < SETTLED:
            return Peak(beta, bread, answer.gradients, taken)
    raise RunawayError(beta, MOST_STEPS)


def no_convergence(inquiry: Inquiry, away: RunawayError) -> Exception:
    """Refuse a search that did not settle, where nothing more is known of it."""
    return refuse(inquiry, entries.NO_CONVERGENCE, away.steps)


def _solve(answer: ScoreMoments, beta: Array, taken: int) -> LeastSquares:
    """Solve information · step = gradient; a matrix that cannot be solved is no answer."""
    finite = np.isfinite(answer.information).all() and np.isfinite(answer.gradients).all()
    if not finite or not (np.diag(answer.information) > 0).all():
        raise RunawayError(beta, taken)
    try:
        solved = least_squares(answer.information, answer.gradients.sum(0), 0.0)
    except np.linalg.LinAlgError:
        raise RunawayError(beta, taken) from None
    if not (np.diag(solved.inverse) > 0).all():  # far out, only rounding is left
        raise RunawayError(beta, taken)
    return solved
