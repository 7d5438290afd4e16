"""Randomisation inference where people were drawn one by one: clusters of one."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.errors.catalogue import estimates as linear
from forethought.errors.catalogue import estimates_cluster as entries
from forethought.errors.catalogue import estimates_multisite as multisite
from forethought.estimate.cluster.design import group_key
from forethought.estimate.cluster.drawing import (
    DRAWS,
    describe_draws,
    draw_notes,
    few_ways,
    holding_zero,
    interval_note,
)
from forethought.estimate.cluster.recorded import Recorded, recorded
from forethought.estimate.cluster.redraw import (
    Drawable,
    Draws,
    Judged,
    arrangements,
    judge,
    redraw,
)
from forethought.estimate.draw_order import Places, numbered, order_within
from forethought.estimate.linear.answers import judged, small_sample_factor
from forethought.estimate.linear.design import (
    Settled,
    as_groups,
    describe_arms,
    group_ask,
    plain,
    refuse,
    settle,
    share_in_arm,
)
from forethought.estimate.linear.fit import COLLINEAR, NEGLIGIBLE, repeats, sums_of
from forethought.estimate.multisite.sites import absorbed_notes
from forethought.estimate.types import Estimate, Influence, Inquiry
from forethought.moments import Answer, Array, Ask, GroupAsk, RowsAsk, RowsMoments
from forethought.vocabulary import Design, Method

MOST_PEOPLE = 100_000
"""People whose arms are drawn again: thousands of re-draws take some ten seconds."""

SAME = 1e-9


@dataclass(frozen=True)
class People:
    """The rows of a test: names, arms, outcome, the other columns, and where each was drawn.

    ``names`` are those of the other columns, ``site`` the number of the place. In the order in
    which a lot draws them.
    """

    labels: tuple[Any, ...]
    arm: Array
    y: Array
    names: tuple[str, ...]
    others: Array
    site: Places


def by_person(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Re-draw people's arms within strata and sites. Two passes, the second for the rows."""
    settled = settle(inquiry, (yield group_ask(inquiry, ())))
    if settled.sums.rows > MOST_PEOPLE:
        raise refuse(inquiry, entries.TOO_MANY_PEOPLE, settled.sums.rows, most=MOST_PEOPLE)
    if inquiry.clustered:
        yield from _refuse_whole_clusters(inquiry)
    columns = settled.sums.columns
    rows = yield RowsAsk((*columns, "y"), ("unit", *_where(inquiry)))
    if not isinstance(rows, RowsMoments):
        raise TypeError(f"expected RowsMoments, got {type(rows).__name__}")
    people = _people(inquiry, rows, columns)
    draws = _drawing(inquiry, people)
    things, absorbed = _drawable(people)
    classical = _classical(inquiry, people, things)
    found = judge(redraw(things, draws), inquiry.ci_level)
    answer = _answer(inquiry, settled, draws, found, classical, people)
    return replace(answer, notes=(*answer.notes, *absorbed_notes(absorbed)))


def _where(inquiry: Inquiry) -> tuple[str, ...]:
    """Name the key of the places people were drawn within: clusters, where no site is named."""
    if inquiry.design is not Design.MULTISITE_RANDOMISED:
        return ()
    key = group_key(inquiry)
    if key == "cluster" and not inquiry.clustered:
        raise refuse(inquiry, linear.NO_CLUSTERS, str(inquiry.method))
    return (key,)


def _refuse_whole_clusters(inquiry: Inquiry) -> Generator[Ask, Answer, None]:
    """Refuse where every cluster is in one arm: then clusters were drawn, not people."""
    moments = as_groups((yield GroupAsk(("one", "arm", "y"), ("cluster",))))
    share = share_in_arm(sums_of(moments))
    whole = bool((np.minimum(share, 1 - share) < SAME).all())
    if whole and moments.n.sum() > len(moments.n):
        raise refuse(inquiry, entries.DRAWN_IN_CLUSTERS, len(moments.n))


def _people(inquiry: Inquiry, rows: RowsMoments, columns: tuple[str, ...]) -> People:
    labels = rows.keys["unit"]
    if len(set(labels)) < len(labels):
        said = "the same person stands in several rows, so rows were not drawn one by one"
        raise refuse(inquiry, entries.NO_OTHER_DRAW, said)
    others = [k for k, name in enumerate(columns) if name not in ("one", "arm")]
    arm = columns.index("arm")
    key = next((key for key in rows.keys if key != "unit"), None)
    sites = _numbered(rows.keys[key] if key else ("all",) * len(labels))
    order = order_within(sites, rows.values[:, [arm, -1, *others]])
    values = rows.values[order]
    return People(
        labels=tuple(labels[k] for k in order),
        arm=values[:, arm],
        y=values[:, -1],
        names=tuple(columns[k] for k in others),
        others=values[:, others],
        site=sites[order],
    )


def _drawing(inquiry: Inquiry, people: People) -> Draws | Recorded:
    if inquiry.drawn is not None:
        return recorded(inquiry, inquiry.drawn, people.labels, people.arm)
    strata = [k for k, name in enumerate(people.names) if name.startswith("s:")]
    where = np.column_stack([people.site, people.others[:, strata]])
    draws = arrangements(people.arm, numbered(where), inquiry.permutations or DRAWS, inquiry.seed)
    if draws.possible < 2:
        raise refuse(inquiry, entries.NO_OTHER_DRAW, "every stratum or site has one arm only")
    return draws


def _numbered(labels: tuple[Any, ...]) -> Places:
    return np.unique(np.array([str(label) for label in labels]), return_inverse=True)[1]


def _drawable(people: People) -> tuple[Drawable, tuple[str, ...]]:
    """Give every site its own level, and project it and the other columns out.

    Also names the columns that say nothing new within sites: what is left of one that is the same
    for everybody at a site is rounding, and standardised it would be a column of its own.
    """
    site = people.site
    size = np.bincount(site).astype(float)
    levels = np.zeros((len(site), len(size)))
    levels[np.arange(len(site)), site] = 1 / np.sqrt(size[site])
    within = _within(people.others, site, levels)
    whole = people.others - people.others.mean(0)
    length = (within**2).sum(0)
    varies = np.flatnonzero(length > NEGLIGIBLE * (whole**2).sum(0))
    within = within[:, varies] / np.sqrt(length[varies])
    names = tuple(people.names[k] for k in varies)
    spare = {found.column for found in repeats(within.T @ within, names)}
    basis = np.linalg.qr(within[:, [name not in spare for name in names]])[0]
    totals = np.column_stack([levels, basis])
    spread = float(people.y.std()) or 1.0
    y = (people.y - people.y.mean()) / spread
    kept = set(names) - spare
    absorbed = tuple(name for name in people.names if name not in kept)
    return Drawable(np.ones(len(y)), y - totals @ (totals.T @ y), totals, spread), absorbed


def _within(columns: Array, site: NDArray[np.intp], levels: Array) -> Array:
    """Take sites' means out; of a column that is constant within sites exactly nothing is left."""
    first = np.unique(site, return_index=True)[1]
    moved = columns - columns[first[site]]
    return np.asarray(moved - levels @ (levels.T @ moved))


@dataclass(frozen=True)
class Classical:
    """The arm's coefficient by least squares with its classical standard error.

    ``moves`` says how each person moves it, shape (N,).
    """

    estimate: float
    se: float
    df: int
    moves: Array


def _classical(inquiry: Inquiry, people: People, things: Drawable) -> Classical:
    """Fit the arms as they were; refuse where nothing is left to compare within sites."""
    arm = people.arm
    left = arm - things.totals @ (things.totals.T @ arm)
    size = float(left @ left)
    if size <= COLLINEAR * float(((arm - arm.mean()) ** 2).sum()):
        others = ", ".join(("the site", *(plain(name) for name in people.names)))
        raise refuse(inquiry, linear.ARM_DETERMINED, others)
    slope = float(left @ things.residual) / size
    parameters = things.totals.shape[1] + 1
    df = len(arm) - parameters
    if df < 1:
        raise refuse(inquiry, linear.TOO_FEW_DF, len(arm), what="rows", parameters=parameters)
    error = things.residual - slope * left
    if float(error @ error) <= NEGLIGIBLE * len(arm):
        raise refuse(inquiry, multisite.NO_VARIATION_IN_SITES)
    spread = (error**2).sum() / df / size
    return Classical(
        estimate=slope * things.scale,
        se=float(np.sqrt(spread)) * things.scale,
        df=df,
        moves=left * error / size * things.scale,
    )


def _answer(
    inquiry: Inquiry,
    settled: Settled,
    draws: Draws | Recorded,
    found: Judged,
    plain: Classical,
    people: People,
) -> Estimate:
    sums, arms = settled.sums, settled.arms
    inverted = bool(np.isfinite([found.low, found.high]).all())
    estimate = plain.estimate
    judgement = judged(estimate, plain.se, plain.df, inquiry.ci_level)
    low, high = (found.low, found.high) if inverted else holding_zero(judgement)
    factor = small_sample_factor(sums.rows - 2)
    return Estimate(
        method=Method.RANDOMISATION_INFERENCE,
        se_method="randomisation distribution",
        estimate=estimate,
        se=found.se,
        ci_level=inquiry.ci_level,
        ci_low=low,
        ci_high=high,
        p=found.p,
        n=sums.rows,
        units=sums.rows,
        hedges_g=estimate / arms.pooled_sd * factor,
        influence=Influence(people.labels, plain.moves, "unit"),
        also=describe_draws(draws)
        | {"se_classical": plain.se, "p_t": judgement.p, "hedges_j": factor}
        | describe_arms(arms),
        notes=(
            *settled.notes,
            *draw_notes(inquiry, draws, "people"),
            interval_note(inverted, few_ways(inquiry, draws), "least squares"),
        ),
        rounds=2,
    )
