"""Randomisation inference for stepped wedges: what if other clusters had started first?"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as linear
from forethought.errors.catalogue import estimates_multisite as shared
from forethought.errors.catalogue import estimates_wedge as entries
from forethought.estimate.cluster.design import SAME, named
from forethought.estimate.cluster.drawing import DRAWS, holding_zero, interval_note
from forethought.estimate.cluster.permutation import CARDS as OF_CLUSTERS
from forethought.estimate.cluster.recorded import name_of, recorded
from forethought.estimate.cluster.redraw import Judged, judge
from forethought.estimate.draw_order import draw_order, numbered
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import describe_arms, place_of, refuse, share_in_arm
from forethought.estimate.linear.fit import NEGLIGIBLE
from forethought.estimate.types import Estimate, Inquiry, MethodCard, Redraws
from forethought.estimate.wedge.design import PERIOD, Wedge, settle_wedge, wedge_ask
from forethought.estimate.wedge.orders import Orders, cells_of, reordered, statistics
from forethought.moments import Answer, Array, Ask
from forethought.vocabulary import Design, Method


def by_order(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the effect within periods, tested against other orders of the clusters. One pass.

    Where `forethought assign` recorded the lot, exactly that is replayed; else the starts are given
    to other clusters of the same stratum. Periods and covariates stay in the model. Source: Ji,
    Fink, Robyn and Small (2017), Annals of Applied Statistics 11, 1-20; Wang and De Gruttola
    (2017), Statistics in Medicine 36, 2831-2843.
    """
    wedge = settle_wedge(inquiry, (yield wedge_ask(inquiry)))
    starts = _starts(inquiry, wedge)
    orders = _orders(inquiry, wedge, starts)
    cells = cells_of(wedge)
    if cells is None:
        raise refuse(inquiry, shared.NO_COMPONENTS, "clusters")
    redrawn = statistics(cells, orders)
    found = judge(redrawn, inquiry.ci_level)
    return _answer(inquiry, wedge, orders, found, float(redrawn.own[0]))


def _starts(inquiry: Inquiry, wedge: Wedge) -> Array:
    """Return each cluster's first period with the programme; refuse cells in two states."""
    share = share_in_arm(wedge.cells)
    split = np.flatnonzero(np.abs(share - np.round(share)) > SAME)
    if len(split):
        which = named([f"{wedge.cells.labels[c]} in {wedge.period[c]:g}" for c in split])
        raise refuse(inquiry, entries.STATE_VARIES, len(split), which=which)
    starts = np.full(wedge.count, np.inf)
    treated = share > 0.5
    np.minimum.at(starts, wedge.cluster[treated], wedge.period[treated])
    return starts


def _orders(inquiry: Inquiry, wedge: Wedge, starts: Array) -> Orders:
    drawn = inquiry.drawn
    if drawn is not None:
        labels = wedge.clusters.labels
        found = recorded(inquiry, drawn, labels, _as_drawn(wedge, drawn, starts))
        return Orders(found.arms, None, found.how)
    order = draw_order(wedge.clusters)
    strata = numbered(_strata(inquiry, wedge)[order])
    orders = reordered(starts[order], strata, inquiry.permutations or DRAWS, inquiry.seed)
    if orders.possible == 1:
        raise Refusal([entries.NO_OTHER_ORDER.fault(place_of(inquiry))])
    return replace(orders, starts=orders.starts[:, np.argsort(order)])


def _as_drawn(wedge: Wedge, drawn: Redraws, starts: Array) -> Array:
    """Write a cluster's start as it was drawn, where the cells seen of it agree with that.

    A cluster may lack rows at its first period, or start after the last one.
    """
    planned = dict(zip(drawn.keys, np.asarray(drawn.arms)[0].tolist(), strict=True))
    written = starts.copy()
    for g, label in enumerate(wedge.clusters.labels):
        start = planned.get(name_of(label))
        seen = wedge.period[wedge.cluster == g]
        if start is not None and ((seen >= start) == (seen >= starts[g])).all():
            written[g] = start
    return written


def _strata(inquiry: Inquiry, wedge: Wedge) -> Array:
    """Return each cluster's stratum by its dummies, shape (m, strata)."""
    clusters = wedge.clusters
    kept = [n for n in inquiry.strata if n in clusters.columns and not n.startswith(PERIOD)]
    if not kept:
        return np.zeros((wedge.count, 1))
    return np.column_stack([np.round(clusters.total_of(name) / clusters.n) for name in kept])


def _answer(
    inquiry: Inquiry, wedge: Wedge, orders: Orders, found: Judged, estimate: float
) -> Estimate:
    if not found.se**2 > NEGLIGIBLE * wedge.design.arms.pooled_sd**2 / wedge.cells.rows:
        raise refuse(inquiry, linear.NO_VARIANCE)
    inverted = bool(np.isfinite([found.low, found.high]).all())
    by_spread = holding_zero(judged(estimate, found.se, None, inquiry.ci_level))
    low, high = (found.low, found.high) if inverted else by_spread
    return Estimate(
        method=Method.RANDOMISATION_INFERENCE,
        se_method="randomisation distribution",
        estimate=estimate,
        se=found.se,
        ci_level=inquiry.ci_level,
        ci_low=low,
        ci_high=high,
        p=found.p,
        n=wedge.cells.rows,
        units=wedge.cells.rows,
        clusters=wedge.count,
        also=describe_arms(wedge.design.arms)
        | {"arrangements": float(orders.count), "smallest_p": 1 / orders.count},
        notes=(
            *wedge.design.notes,
            *_notes(inquiry, orders),
            interval_note(
                inverted,
                _few_orders(inquiry, orders),
                "the spread over these orders, as if it were normal",
            ),
        ),
    )


def _few_orders(inquiry: Inquiry, orders: Orders) -> bool:
    """True where no outcomes at all could make the test reject."""
    return 1 / orders.count > 1 - inquiry.ci_level + 1e-9


def _notes(inquiry: Inquiry, orders: Orders) -> list[str]:
    if orders.how is not None:
        notes = [f"Held against {orders.count - 1:,} replays of the recorded draw ({orders.how})."]
    elif orders.possible == orders.count:
        notes = [f"All {orders.possible:,} orders in which the clusters could have started."]
    else:
        notes = [
            f"{orders.count - 1:,} random orders in which the clusters could have started (seed "
            f"{inquiry.seed})."
        ]
    if _few_orders(inquiry, orders):
        notes.append(
            f"With so few orders the p-value cannot go below {1 / orders.count:.3f}, whatever the "
            "effect."
        )
    return notes


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.RANDOMISATION_INFERENCE,
        title=OF_CLUSTERS[0].title,
        run=by_order,
        designs=(Design.STEPPED_WEDGE,),
        standard_error="standard deviation over re-drawn orders; interval by inverting the test",
        passes="one",
        source="Ji, Fink, Robyn and Small (2017), Annals of Applied Statistics 11, 1-20",
    ),
)
