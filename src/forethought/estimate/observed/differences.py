"""Difference in differences: the programme's group's change, less the comparison group's.

With everybody treated at one time, two-way fixed effects over a balanced panel give the
difference between the groups' mean changes. So each unit enters once, by its change, and every
standard error for a comparison of two arms holds for it, robust to whatever happens within a
unit over time.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates_observed as own
from forethought.estimate.cluster.robust import compared_in_clusters
from forethought.estimate.cluster.variance import Correction
from forethought.estimate.individual.means import compare_means
from forethought.estimate.individual.trials import ancova
from forethought.estimate.linear.answers import small_sample_factor
from forethought.estimate.linear.design import (
    as_groups,
    check_outcome_kind,
    outcome_notes,
    refuse,
    weighs,
)
from forethought.estimate.observed.bounds import relative_bounds, steps_of
from forethought.estimate.observed.renamed import of_column
from forethought.estimate.types import Bound, Estimate, EventPoint, Inquiry
from forethought.moments import Answer, Array, Ask, GroupAsk
from forethought.plan.settings import Violations
from forethought.vocabulary import Followed

GROUP, AFTER = "x:being in the programme's group", "x:being measured after"
"""The columns of people seen once that say which group and time they are of."""

Steps = Generator[Ask, Answer, Estimate]


def difference_in_differences(inquiry: Inquiry) -> Steps:
    """Return E[Δy | programme's group] − E[Δy | comparison group], adjusted for covariates.

    Δy is a unit's mean after less its mean before. With clusters the standard error is CR2 with
    Satterthwaite degrees of freedom; without, HC2, which is the same with each unit its own
    cluster. Where other people answered at each time, the interaction of group and time in
    y = a + b·group + c·after + τ·group·after + e takes its place. Source: Angrist and Pischke
    (2009), section 5.2; Bertrand, Duflo and Mullainathan (2004).
    """
    followed = _checked(inquiry)
    said = outcome_notes(inquiry)
    # a change in a yes or no is none, and has no ratios of its own
    inquiry = replace(inquiry, outcome_kind="continuous")
    found = yield from _compared(inquiry)
    levels = yield from _levels(inquiry, followed)
    points = (yield from _by_time(inquiry, followed)) if followed.same_units else ()
    since = yield from _since_last(inquiry, followed, found)
    trend = (yield from _trend(inquiry)) if followed.same_units and _several(followed) else None
    kept = {n: value for n, value in found.also.items() if n.startswith(("se_", "clusters_"))}
    factor = small_sample_factor(levels.rows - 2)
    return replace(
        found,
        method=inquiry.method,
        se_method="CR2" if inquiry.clustered else "HC2",
        units=found.n if followed.same_units else None,
        icc=None,
        icc_low=None,
        icc_high=None,
        hedges_g=found.estimate / levels.sd * factor if levels.sd > 0 else None,
        also=kept | levels.means | {"sd_before": levels.sd} | (_of(trend) if trend else {}),
        event_study=points,
        bounds=_bounds(inquiry, followed, since, points),
        notes=(*_said(followed, trend), *said, *found.notes),
    )


def _checked(inquiry: Inquiry) -> Followed:
    check_outcome_kind(inquiry)
    followed = inquiry.followed
    if followed is None:
        raise refuse(inquiry, own.NEEDS_CHANGES, str(inquiry.method))
    if len(followed.starts) > 1:
        raise refuse(inquiry, own.STAGGERED, ", ".join(followed.starts))
    if not followed.before:
        raise refuse(inquiry, own.NOTHING_BEFORE, ", ".join(followed.after) or "the programme")
    return followed


def _several(followed: Followed) -> bool:
    return len(followed.earlier) > 1


def _compared(inquiry: Inquiry) -> Steps:
    """Compare ``y`` between the groups, robust to clusters where there are any."""
    if inquiry.clustered:
        return (yield from compared_in_clusters(inquiry, Correction.CR2))
    if inquiry.covariates or inquiry.strata:
        return (yield from ancova(inquiry))
    return (yield from compare_means(inquiry, ()))


@dataclass(frozen=True)
class Levels:
    """Mean outcomes by group and time, and the spread between people before."""

    means: dict[str, float]
    sd: float
    rows: int


def _levels(inquiry: Inquiry, followed: Followed) -> Generator[Ask, Answer, Levels]:
    """Ask for the four means that the difference is made of."""
    weighted = weighs(inquiry)
    if followed.same_units:
        changes = as_groups((yield GroupAsk(("one", "before", "y"), ("arm",), weighted)))
        n, mean, square = _spread(changes.products, changes.shift, changes.scale)
        before, after = mean[:, 0], mean.sum(1)
        rows, within = changes.n, square[:, 0] / n
    else:
        cells = as_groups((yield GroupAsk(("one", "y"), (GROUP, AFTER), weighted)))
        n, mean, square = _spread(cells.products, cells.shift, cells.scale)
        at = {
            (round(float(group)), round(float(time))): k
            for k, (group, time) in enumerate(
                zip(cells.keys[GROUP], cells.keys[AFTER], strict=True)
            )
        }
        early = [at[0, 0], at[1, 0]]
        before, after = mean[early, 0], mean[[at[0, 1], at[1, 1]], 0]
        rows, within = cells.n[early], square[early, 0] / n[early]
    pooled = float((within * rows).sum() / max(rows.sum() - 2, 1))
    names = ("reference", "compared")
    means = {f"mean_before_{name}": float(before[k]) for k, name in enumerate(names)}
    means |= {f"mean_after_{name}": float(after[k]) for k, name in enumerate(names)}
    means |= {f"n_{name}": float(rows[k]) for k, name in enumerate(names)}
    return Levels(means, float(np.sqrt(pooled)), round(float(rows.sum())))


def _spread(products: Array, shift: Array, scale: Array) -> tuple[Array, Array, Array]:
    """Return Σw (G,), and of each column but ``one`` mean and Σw(v − mean)² (G, k)."""
    n = products[:, 0, 0]
    centre = products[:, 0, 1:] / n[:, None]
    square = np.einsum("gkk->gk", products)[:, 1:] - n[:, None] * centre**2
    return n, shift[1:] + scale[1:] * centre, np.maximum(square, 0) * scale[1:] ** 2


def _by_time(
    inquiry: Inquiry, followed: Followed
) -> Generator[Ask, Answer, tuple[EventPoint, ...]]:
    """Estimate the difference at each time since the last one before."""
    times = (*followed.earlier, *followed.after)
    if len(times) < 3:
        return ()
    points = []
    for label in times:
        if label == followed.before[-1]:
            continue
        try:
            found = yield from of_column(_compared(inquiry), f"t:{label}")
        except Refusal:
            continue
        points.append(
            EventPoint(
                period=_since(followed, label),
                estimate=found.estimate,
                se=found.se,
                ci_low=found.ci_low,
                ci_high=found.ci_high,
                p=found.p,
            )
        )
    return tuple(points)


def _since(followed: Followed, label: str) -> int | str:
    """Return periods since the start; a wave's own name where there are no periods."""
    return round(float(label) - float(followed.starts[0])) if followed.starts else label


def _trend(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate | None]:
    """Compare the groups' slopes before the programme; None where they do not vary."""
    try:
        return (yield from of_column(_compared(inquiry), "trend"))
    except Refusal:
        return None


def _of(trend: Estimate) -> dict[str, float]:
    return {
        "trend_before": trend.estimate,
        "trend_before_se": trend.se,
        "trend_before_p": trend.p,
    }


def _since_last(
    inquiry: Inquiry, followed: Followed, found: Estimate
) -> Generator[Ask, Answer, Estimate | None]:
    """Compare changes since the last time before; None where one time before shows no steps."""
    if not followed.same_units or not _several(followed):
        return None
    if len(followed.before) == 1:
        return found
    return (yield from of_column(_compared(inquiry), "since"))


def _bounds(
    inquiry: Inquiry, followed: Followed, since: Estimate | None, points: tuple[EventPoint, ...]
) -> tuple[Bound, ...]:
    """Bound the effect since the last time before under violations; needs every time before."""
    if since is None:
        return ()
    at = {point.period: point.estimate for point in points}
    seen = [at.get(_since(followed, label)) for label in followed.earlier[:-1]]
    known = [value for value in seen if value is not None]
    if len(known) < len(seen):
        return ()
    steps = steps_of([*known, 0.0], len(followed.after))
    settings = inquiry.violations or Violations()
    return relative_bounds(since, steps, settings.relative_magnitude)


def _said(followed: Followed, trend: Estimate | None) -> list[str]:
    notes = [_what(followed)]
    if not followed.same_units:
        notes.append(
            "Other people answered before than after: who came into each group's sample may have "
            "changed too, and the answer takes it that this did not."
        )
    elif not _several(followed):
        notes.append(
            "There is one time before the programme only, so nothing here shows whether the "
            "groups changed alike before; the answer takes it that they would have."
        )
    if trend is not None:
        notes.append(_trend_words(trend))
    return notes


def _what(followed: Followed) -> str:
    return (
        f"The programme's group's change from {_times(followed.before)} to "
        f"{_times(followed.after)}, less the comparison group's. It is the effect only if both "
        "would have changed by the same without the programme."
    )


def _times(labels: tuple[str, ...]) -> str:
    return labels[0] if len(labels) == 1 else f"{labels[0]}–{labels[-1]}"


def _trend_words(trend: Estimate) -> str:
    apart = trend.p < 1 - trend.ci_level
    sign = "+" if trend.estimate >= 0 else "−"
    seen = (
        "Before the programme, from one time to the next, the programme's group moved "
        f"{sign}{abs(trend.estimate):.3g} against the comparison group (p = {trend.p:.2g})"
    )
    if apart:
        return (
            f"{seen}: they were moving apart already, and the difference in changes is not to be "
            "read as the programme's effect. See the bounds."
        )
    return (
        f"{seen}, no more than chance would. That is no proof that they would have gone on alike; "
        "the bounds say what follows if not."
    )
