"""What goes with one more unit of the dose, among those whom the programme was for."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from forethought.errors.catalogue import estimates_complier as entries
from forethought.estimate.cluster.variance import (
    Correction,
    lost_cluster,
    robust_variance,
    spread_of,
)
from forethought.estimate.complier.two_stage import EXAMPLE
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import (
    as_groups,
    check_outcome_kind,
    check_present,
    plain,
    refuse,
)
from forethought.estimate.linear.fit import LeastSquares, Sums, fit, repeats, sums_of
from forethought.estimate.types import Inquiry
from forethought.moments import (
    Answer,
    Ask,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    LeverageMoments,
)
from forethought.vocabulary import Design

NEARLY_FULL = 1 - 1e-8


@dataclass(frozen=True)
class Slope:
    """A slope on the dose, in units of the outcome for one more unit of the dose."""

    estimate: float
    se: float
    df: float
    ci_low: float
    ci_high: float
    p: float
    n: int


def dose_slope(inquiry: Inquiry) -> Generator[Ask, Answer, Slope]:
    """Return the slope on the dose within the programme's arm, covariates held.

    Least squares over the people of that arm; CR2 by cluster where clusters were drawn, else HC2
    with N − k degrees of freedom. An association: nobody drew who would have how much.
    """
    if not inquiry.dose:
        raise refuse(inquiry, entries.NOT_SAID, "dose", field="data.dose", example=EXAMPLE["dose"])
    drawn = inquiry.design is Design.CLUSTER_RANDOMISED
    by = ("cluster", "arm") if drawn else ("arm",)
    columns = ("one", *inquiry.covariates, *inquiry.strata, "dose", "y")
    moments = as_groups((yield GroupAsk(columns, by)))
    check_outcome_kind(inquiry)
    check_present(inquiry, moments)
    treated = within(moments)
    sums = _settled(inquiry, sums_of(treated))
    solution = fit(sums)
    if drawn:
        return _of_clusters(inquiry, sums, solution)
    answer = yield LeverageAsk(
        first=moments,
        columns=sums.columns,
        beta=tuple(map(float, solution.beta)),
        inverse=tuple(tuple(map(float, row)) for row in solution.inverse),
        power=1,
        where=(("arm", 1.0),),
    )
    if not isinstance(answer, LeverageMoments):
        raise TypeError(f"expected LeverageMoments, got {type(answer).__name__}")
    if not answer.largest_leverage < NEARLY_FULL:
        raise refuse(inquiry, entries.NO_DOSE_SLOPE, "one person decides a coefficient alone")
    across = solution.inverse[sums.at("dose")]
    variance = float(across @ answer.meat @ across)
    return _slope(inquiry, sums, solution, variance, sums.rows - len(sums.columns))


def within(moments: GroupMoments) -> GroupMoments:
    """Keep the groups of the programme's arm."""
    kept = np.flatnonzero(np.array([float(arm) for arm in moments.keys["arm"]]) == 1)
    return replace(
        moments,
        keys={name: tuple(labels[g] for g in kept) for name, labels in moments.keys.items()},
        n=moments.n[kept],
        products=moments.products[kept],
    )


def _settled(inquiry: Inquiry, sums: Sums) -> Sums:
    """Drop columns that repeat others; refuse a dose that cannot be told from them."""
    if not len(sums.n):
        raise refuse(inquiry, entries.NO_DOSE_SLOPE, "nobody has a dose")
    order = ("one", *(name for name in sums.columns if name not in ("one", "dose")), "dose")
    found = {repeat.column: repeat for repeat in repeats(sums.keep(order).gram.sum(0), order)}
    if "dose" in found:
        others = ", ".join(plain(name) for name in found["dose"].others if name != "one")
        said = f"the dose follows from {others}" if others else "everybody has the same dose"
        raise refuse(inquiry, entries.NO_DOSE_SLOPE, said)
    kept = sums.keep(tuple(name for name in order if name not in found))
    if kept.rows - len(kept.columns) < 1:
        said = f"{kept.rows} people carry {len(kept.columns)} columns"
        raise refuse(inquiry, entries.NO_DOSE_SLOPE, said)
    return kept


def _of_clusters(inquiry: Inquiry, sums: Sums, solution: LeastSquares) -> Slope:
    if len(sums.n) < 2:
        raise refuse(inquiry, entries.NO_DOSE_SLOPE, "there is one cluster only")
    spread = spread_of(sums, solution, "dose")
    lone = lost_cluster(spread)
    if lone is not None:
        raise refuse(inquiry, entries.NO_DOSE_SLOPE, f"all rests on cluster {sums.labels[lone]}")
    found = robust_variance(spread, Correction.CR2, sums.rows)
    if found.df == 0:
        raise refuse(inquiry, entries.NO_DOSE_SLOPE, "there are too few clusters")
    return _slope(inquiry, sums, solution, found.variance, found.df)


def _slope(
    inquiry: Inquiry, sums: Sums, solution: LeastSquares, variance: float, df: float
) -> Slope:
    place = sums.at("dose")
    unit = sums.y_scale / float(sums.scale[place])
    estimate, se = float(solution.beta[place]) * unit, float(np.sqrt(variance)) * unit
    if not se > 0:
        raise refuse(inquiry, entries.NO_DOSE_SLOPE, "the outcome does not vary")
    found = judged(estimate, se, df, inquiry.ci_level)
    return Slope(estimate, se, float(df), found.low, found.high, found.p, sums.rows)
