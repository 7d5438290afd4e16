"""One model in which the arm's effect may differ between subgroups."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from forethought.errors.catalogue import estimates as shared
from forethought.errors.catalogue import estimates_cluster as entries
from forethought.estimate.cluster.variance import (
    Correction,
    lost_cluster,
    robust_variance,
    spread_along,
)
from forethought.estimate.interaction.joint import JointTest, htz, wald
from forethought.estimate.linear.answers import Judgement, judged
from forethought.estimate.linear.design import (
    as_groups,
    check_arms,
    check_outcome_kind,
    check_present,
    plain,
    refuse,
)
from forethought.estimate.linear.fit import NEGLIGIBLE, LeastSquares, Sums, fit, repeats, sums_of
from forethought.estimate.types import Inquiry
from forethought.moments import (
    Answer,
    Array,
    Ask,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    LeverageMoments,
)

NEARLY_FULL = 1 - 1e-8
Spread = Literal["people", "clusters", "sites"]
"""By whom the standard error is taken: people (HC2), clusters (CR2), or sites, each with a level
of its own (CR2)."""


@dataclass(frozen=True)
class GroupEffect:
    """The effect where one moderator column is 1 and the others are 0; None is the reference.

    For a number, the change of the effect with one unit more.
    """

    column: str | None
    n: int
    estimate: float
    se: float
    df: float
    judgement: Judgement


@dataclass(frozen=True)
class Interaction:
    """The effects and the joint test that they are the same."""

    groups: tuple[GroupEffect, ...]
    test: JointTest
    method: str


@dataclass(frozen=True)
class Model:
    """A solved model: its sums, where its columns are, and what it was asked of."""

    first: GroupMoments
    sums: Sums
    solution: LeastSquares
    moderators: tuple[str, ...]

    def contrast(self, weights: dict[str, float]) -> Array:
        """Return the contrast Σ weight · β, in scaled space but for the outcome's unit."""
        found = np.zeros(len(self.sums.columns))
        for name, weight in weights.items():
            place = self.sums.at(name)
            found[place] = weight / self.sums.scale[place]
        return found


def product_of(moderator: str) -> str:
    """Name the column that is arm times moderator."""
    return f"arm*{moderator}"


def interaction(
    inquiry: Inquiry, moderators: tuple[str, ...], number: bool, by: Spread
) -> Generator[Ask, Answer, Interaction]:
    """Fit y on arm, covariates, strata and arm × moderators; test the products jointly.

    Parameters
    ----------
    moderators
        Columns of the question's table (``x:rank=b``, ``s:North``, ``x:age``), all of which are
        among its covariates or strata.
    number
        True if the one moderator is a number.

    By clusters or sites CR2, with Satterthwaite's degrees of freedom for each effect and HTZ for
    the test; by people HC2, N − k degrees of freedom and Wald's F.
    """
    names = ("one", "arm", *inquiry.covariates, *inquiry.strata)
    products = tuple(product_of(name) for name in moderators)
    group = {"people": (), "clusters": ("cluster",), "sites": ("site",)}[by]
    moments = as_groups((yield GroupAsk((*names, *products, "y"), group)))
    check_outcome_kind(inquiry)
    check_present(inquiry, moments)
    whole = sums_of(moments)
    check_arms(inquiry, whole)
    sums = _full_rank(inquiry, _within(whole) if by == "sites" else whole, products)
    solution = fit(sums)
    model = Model(moments, sums, solution, moderators)
    contrasts = np.array([model.contrast({name: 1.0}) for name in products])
    if by != "people":
        effects = _by_groups(inquiry, model, whole, number)
        return Interaction(effects, htz(sums, solution, contrasts), "least squares, CR2, HTZ test")
    covariance, df = (yield from _hc2(inquiry, model)), float(sums.rows - len(sums.columns))
    effects = tuple(
        _effect(inquiry, model, whole, column, weights, float(c @ covariance @ c), df)
        for column, weights in _wanted(model, number)
        for c in (model.contrast(weights),)
    )
    test = wald(contrasts @ solution.beta, contrasts @ covariance @ contrasts.T, df)
    return Interaction(effects, test, "least squares, HC2, F test")


def _within(sums: Sums) -> Sums:
    """Centre every column within its site: a level for each site, without its dummy."""
    one = sums.at("one")
    totals, outcome = sums.gram[:, one, :], sums.cross[:, one]
    centred = replace(
        sums,
        gram=sums.gram - totals[:, :, None] * totals[:, None, :] / sums.n[:, None, None],
        cross=sums.cross - totals * (outcome / sums.n)[:, None],
        square=sums.square - outcome**2 / sums.n,
    )
    return centred.keep(tuple(name for name in sums.columns if name != "one"))


def _full_rank(inquiry: Inquiry, sums: Sums, products: tuple[str, ...]) -> Sums:
    """Drop what repeats covariates before it; refuse where arm or products do."""
    others = tuple(name for name in sums.columns if name not in ("arm", *products))
    order = (*others, "arm", *products)
    ordered = sums.keep(order)
    found = {repeat.column: repeat for repeat in repeats(ordered.gram.sum(0), order)}
    if "arm" in found:
        told = ", ".join(plain(name) for name in found["arm"].others)
        raise refuse(inquiry, shared.ARM_DETERMINED, told)
    lost = [plain(name.removeprefix("arm*")) for name in products if name in found]
    if lost:
        raise refuse(inquiry, entries.NO_SUBGROUP_CONTRAST, ", ".join(lost))
    kept = ordered.keep(tuple(name for name in order if name not in found))
    room = sums.rows - len(kept.columns)
    if room < 1 or fit(kept).residual_square <= NEGLIGIBLE * float(kept.square.sum()):
        raise refuse(
            inquiry, shared.TOO_FEW_DF, sums.rows, what="rows", parameters=len(kept.columns)
        )
    return kept


def _wanted(model: Model, number: bool) -> list[tuple[str | None, dict[str, float]]]:
    """List the contrasts to show: each group's effect, or a number's slope."""
    if number:
        (only,) = model.moderators
        return [(only, {product_of(only): 1.0})]
    each = [(name, {"arm": 1.0, product_of(name): 1.0}) for name in model.moderators]
    return [(None, {"arm": 1.0}), *each]


def _by_groups(
    inquiry: Inquiry, model: Model, whole: Sums, number: bool
) -> tuple[GroupEffect, ...]:
    found = []
    for column, weights in _wanted(model, number):
        spread = spread_along(model.sums, model.solution, model.contrast(weights))
        if lost_cluster(spread) is not None:
            name = plain(column) if column else "the group compared with"
            raise refuse(inquiry, entries.NO_SUBGROUP_CONTRAST, f"{name}, which is one cluster")
        robust = robust_variance(spread, Correction.CR2, model.sums.rows)
        if robust.df == 0 or not robust.variance > 0:
            raise refuse(
                inquiry,
                shared.TOO_FEW_DF,
                len(model.sums.n),
                what="clusters",
                parameters=len(model.sums.columns),
            )
        found.append(_effect(inquiry, model, whole, column, weights, robust.variance, robust.df))
    return tuple(found)


def _effect(
    inquiry: Inquiry,
    model: Model,
    whole: Sums,
    column: str | None,
    weights: dict[str, float],
    variance: float,
    df: float,
) -> GroupEffect:
    scale = model.sums.y_scale
    estimate = float(model.contrast(weights) @ model.solution.beta) * scale
    se = float(np.sqrt(variance)) * scale
    if not se > 0:
        raise refuse(inquiry, shared.NO_VARIANCE)
    n = _rows_in(whole, model.moderators, column) if len(weights) > 1 or column is None else None
    return GroupEffect(
        column=column,
        n=whole.rows if n is None else n,
        estimate=estimate,
        se=se,
        df=df,
        judgement=judged(estimate, se, df, inquiry.ci_level),
    )


def _rows_in(sums: Sums, moderators: tuple[str, ...], column: str | None) -> int:
    """Count the rows of one group; the reference is what is left."""
    if column is not None:
        return round(float(sums.total_of(column).sum()))
    return sums.rows - sum(_rows_in(sums, moderators, name) for name in moderators)


def _hc2(inquiry: Inquiry, model: Model) -> Generator[Ask, Answer, Array]:
    """Return the coefficients' HC2 covariance in scaled space, by a second pass."""
    solution = model.solution
    answer = yield LeverageAsk(
        first=model.first,
        columns=model.sums.columns,
        beta=tuple(map(float, solution.beta)),
        inverse=tuple(tuple(map(float, row)) for row in solution.inverse),
        power=1,
    )
    if not isinstance(answer, LeverageMoments):
        raise TypeError(f"expected LeverageMoments, got {type(answer).__name__}")
    if not answer.largest_leverage < NEARLY_FULL:
        raise refuse(inquiry, shared.FULL_LEVERAGE, "a subgroup with one person in an arm")
    return np.asarray(solution.inverse @ answer.meat @ solution.inverse)
