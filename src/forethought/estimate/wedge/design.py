"""What every method for stepped wedges checks: clusters, periods, who has the programme when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.errors.catalogue import estimates_wedge as entries
from forethought.estimate.cluster.design import FEW_CLUSTERS, SAME
from forethought.estimate.linear.design import (
    Settled,
    as_groups,
    group_ask,
    refuse,
    settle,
    share_in_arm,
)
from forethought.estimate.linear.fit import Sums, sums_of
from forethought.estimate.types import Inquiry
from forethought.moments import Answer, Array, GroupAsk, GroupMoments

LEAST_CLUSTERS = 3
PERIOD = "s:period "
"""How the columns of periods begin in the analysis table."""


@dataclass(frozen=True)
class Wedge:
    """A settled stepped wedge.

    Attributes
    ----------
    design
        The design over people, its sums by cluster and period.
    cluster
        Each cell's cluster, numbered in the order of ``labels``, shape (C,).
    period
        Each cell's period, shape (C,).
    """

    design: Settled
    cluster: NDArray[np.intp]
    period: Array
    notes: tuple[str, ...]

    @property
    def cells(self) -> Sums:
        return self.design.sums

    @property
    def clusters(self) -> Sums:
        """Sums by cluster."""
        return self.cells.merged()

    @property
    def count(self) -> int:
        return int(self.cluster.max()) + 1

    @property
    def counts(self) -> Array:
        """Rows of each cluster before the programme and with it, shape (m, 2)."""
        clusters = self.clusters
        treated = np.round(clusters.n * share_in_arm(clusters))
        return np.column_stack([clusters.n - treated, treated])


def wedge_ask(inquiry: Inquiry) -> GroupAsk:
    """Ask for sums by cluster and period."""
    return group_ask(inquiry, ("cluster", "period"))


def settle_wedge(inquiry: Inquiry, answer: Answer) -> Wedge:
    """Check people, clusters and periods; refuse where no comparison within periods is left."""
    moments = as_groups(answer)
    if moments.n.sum():
        _check_periods(inquiry, moments)
    design = settle(inquiry, moments)
    labels = moments.keys["cluster"]
    place = {label: k for k, label in enumerate(dict.fromkeys(labels))}
    if len(place) < LEAST_CLUSTERS:
        raise refuse(inquiry, entries.TOO_FEW_IN_WEDGE, len(place), least=LEAST_CLUSTERS)
    return Wedge(
        design=design,
        cluster=np.array([place[label] for label in labels], dtype=np.intp),
        period=np.array([float(period) for period in moments.keys["period"]]),
        notes=(*design.notes, *_few(len(place))),
    )


def _check_periods(inquiry: Inquiry, moments: GroupMoments) -> None:
    periods = sorted(set(moments.keys["period"]))
    if len(periods) < 2:
        raise refuse(inquiry, entries.ONE_PERIOD, periods[0])
    columns = sum(name.startswith(PERIOD) for name in inquiry.strata)
    if columns + 1 < len(periods):
        raise refuse(inquiry, entries.NO_TIME_EFFECTS, len(periods), columns=columns)
    share = share_in_arm(sums_of(moments))
    of_cell = np.array(moments.keys["period"], dtype=float)
    same = [
        bool((np.abs(here - here[0]) < SAME).all() and min(here[0], 1 - here[0]) < SAME)
        for period in periods
        for here in [share[of_cell == float(period)]]
    ]
    if all(same) and len(np.unique(np.round(share))) > 1:
        raise refuse(inquiry, entries.ALL_AT_ONCE, len(periods))


def _few(clusters: int) -> list[str]:
    if clusters >= FEW_CLUSTERS:
        return []
    return [
        f"Few clusters ({clusters}; {FEW_CLUSTERS} or more are advised): interval and p-value lean "
        "on the model's assumptions. randomisation-inference beside it needs none of them."
    ]
