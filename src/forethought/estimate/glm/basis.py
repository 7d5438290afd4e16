"""What every count or yes-or-no model starts from: rows that can carry it, and its best fit."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.estimate.cluster.design import Clusters, own_levels, settle_clusters
from forethought.estimate.glm.cells import (
    Cells,
    cells_ask,
    cells_of,
    moments_of,
    squares_of,
    without_passes,
)
from forethought.estimate.glm.newton import Peak, Scaled, climb, scaled
from forethought.estimate.linear.design import (
    Settled,
    as_groups,
    check_present,
    group_ask,
    refuse,
    settle,
)
from forethought.estimate.linear.fit import NEGLIGIBLE
from forethought.estimate.types import Influence, Inquiry
from forethought.moments import Answer, Array, Ask, GroupMoments, ScoreMoments
from forethought.vocabulary import Design


@dataclass(frozen=True)
class Basis:
    """Rows checked, in cells where columns are discrete.

    Attributes
    ----------
    design
        The columns that remain, of full rank.
    clusters
        None where the records name none: then every unit is its own group.
    cells
        None where columns have too many values for cells.
    """

    inquiry: Inquiry
    moments: GroupMoments
    design: Settled
    clusters: Clusters | None
    cells: Cells | None

    @property
    def rows(self) -> int:
        return self.design.sums.rows

    @property
    def groups(self) -> int:
        return self.clusters.count if self.clusters else self.rows

    @property
    def df(self) -> float:
        """Independent groups less coefficients.

        Where every cluster has a level of its own the levels do not count: what a cluster's
        people share is gone, and clusters are left to tell how the arms' difference varies.
        """
        own = len(own_levels(self.clusters.sums)) if self.clusters else 0
        return float(self.groups - self.design.parameters + own)

    @property
    def notes(self) -> tuple[str, ...]:
        return self.clusters.notes if self.clusters else self.design.notes

    @property
    def per_arm(self) -> dict[str, float]:
        if self.clusters is None:
            return {}
        reference, compared = self.clusters.per_arm
        return {"clusters_reference": float(reference), "clusters_compared": float(compared)}


@dataclass(frozen=True)
class Fitted:
    """A fit with its robust covariance, covariates shifted and scaled; the arm's is its own.

    Attributes
    ----------
    model
        The inverse of the information: right if the family is, shape (k, k).
    robust
        CR1, or HC1 where units are their own groups, shape (k, k).
    inflation
        By what CR1 is larger than CR0.
    moves
        How each cluster moves the coefficients, shape (m, k); None without clusters.
    """

    columns: Scaled
    beta: Array
    model: Array
    robust: Array
    inflation: float
    rounds: int
    labels: tuple[Any, ...] = ()
    moves: Array | None = None

    @property
    def influence(self) -> Influence | None:
        """How each cluster moves the arm's coefficient."""
        unit = np.zeros(len(self.beta))
        unit[self.at("arm")] = 1.0
        return self.influence_along(unit)

    def influence_along(self, gradient: Array) -> Influence | None:
        """How each cluster moves what has this gradient in the coefficients, shape (k,)."""
        return None if self.moves is None else Influence(self.labels, self.moves @ gradient)

    def at(self, column: str) -> int:
        return self.columns.names.index(column)

    def se(self, column: str) -> float:
        place = self.at(column)
        return float(np.sqrt(self.robust[place, place]))


def is_clustered(inquiry: Inquiry) -> bool:
    """True if standard errors are to allow for clusters."""
    return inquiry.clustered or inquiry.design is Design.CLUSTER_RANDOMISED


@dataclass(frozen=True)
class Gathered:
    """Sums by group, and the cells they came from where there are any."""

    moments: GroupMoments
    cells: Cells | None


def gather(inquiry: Inquiry) -> Generator[Ask, Answer, Gathered]:
    """Ask for cells; where columns turn out to have many values, for sums by group."""
    clustered = is_clustered(inquiry)
    try:
        cells = cells_of((yield cells_ask(inquiry, clustered=clustered)))
    except Refusal:
        more = ("exposure",) if inquiry.exposure else ()
        answer = yield group_ask(inquiry, ("cluster",) if clustered else (), more)
        moments = as_groups(answer)
        check_present(inquiry, moments)
        return Gathered(moments, None)
    moments = moments_of(cells, exposure=inquiry.exposure)
    check_present(inquiry, moments)
    return Gathered(moments, cells)


def settled(inquiry: Inquiry, gathered: Gathered) -> Basis:
    """Check people, then clusters; refuse with every fault found."""
    moments = gathered.moments
    clusters = settle_clusters(inquiry, moments) if is_clustered(inquiry) else None
    design = clusters.design if clusters else settle(inquiry, moments)
    basis = Basis(inquiry, moments, design, clusters, gathered.cells)
    if basis.df < 1:
        raise refuse(
            inquiry,
            entries.TOO_FEW_DF,
            basis.groups,
            what="clusters" if clusters else "rows",
            parameters=design.parameters,
        )
    return basis


def maximise(basis: Basis, family: str, start: Array) -> Generator[Ask, Answer, Fitted]:
    """Fit, and judge the spread by groups. CR1 is (m/(m − 1)) · ((N − 1)/(N − k)) times CR0.

    With units as groups that is HC1, N/(N − k).
    """
    columns = scaled(basis.design.sums.columns, basis.moments)
    found = yield from _search(basis, columns, family, start)
    m, n, k = basis.groups, basis.rows, len(columns.names)
    inflation = m / (m - 1) * (n - 1) / (n - k)
    inverse = found.peak.bread.inverse
    robust = inflation * inverse @ found.meat @ inverse
    arm = columns.names.index("arm")
    if not robust[arm, arm] > NEGLIGIBLE * inverse[arm, arm]:
        raise refuse(basis.inquiry, entries.NO_VARIANCE)
    made = Fitted(columns, found.peak.beta, inverse, robust, inflation, found.rounds)
    if not basis.clusters:
        return made
    moves = np.sqrt(inflation) * found.peak.scores @ inverse
    return replace(made, labels=basis.design.sums.labels, moves=moves)


@dataclass(frozen=True)
class _Found:
    """The peak, Σ s sᵀ over groups there, and rounds that it took."""

    peak: Peak
    meat: Array
    rounds: int


def _search(
    basis: Basis, columns: Scaled, family: str, start: Array
) -> Generator[Ask, Answer, _Found]:
    inquiry, cells = basis.inquiry, basis.cells
    by = ("cluster",) if basis.clusters else ()
    steps = climb(inquiry, columns, start, family, by)
    peak = (yield from steps) if cells is None else without_passes(cells, steps)
    if basis.clusters:
        return _Found(peak, peak.scores.T @ peak.scores, 1 if cells else 1 + peak.passes)
    if cells is not None:
        return _Found(peak, squares_of(cells, columns.ask(inquiry, family, peak.beta, ())), 1)
    answer = yield columns.ask(inquiry, family, peak.beta, ("unit",))
    if not isinstance(answer, ScoreMoments):
        raise TypeError(f"expected ScoreMoments, got {type(answer).__name__}")
    return _Found(peak, answer.gradients.T @ answer.gradients, 2 + peak.passes)
