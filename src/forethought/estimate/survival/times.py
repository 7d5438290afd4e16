"""Times until an event, person by person: asked for, checked, put in order."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as shared
from forethought.errors.catalogue import estimates_outcomes as entries
from forethought.estimate.glm.basis import Basis, Gathered, is_clustered, settled
from forethought.estimate.glm.cells import Cells, moments_of
from forethought.estimate.linear.design import ARMS, check_present, no_weights, place_of, refuse
from forethought.estimate.types import Inquiry
from forethought.moments import Answer, Array, Ask, RowsAsk, RowsMoments


@dataclass(frozen=True)
class Times:
    """Each person's time and what ended it, N of them.

    Attributes
    ----------
    time
        How long each was watched, shape (N,).
    event
        True where the event ended it, shape (N,).
    arm
        0 or 1, shape (N,).
    group
        The cluster's number, shape (N,); each person's own where there are no clusters.
    """

    basis: Basis
    time: Array
    event: NDArray[np.bool_]
    arm: Array
    group: NDArray[np.int_]

    @property
    def events(self) -> tuple[int, int]:
        """Events per arm, arm 0 first."""
        return int(self.event[self.arm == 0].sum()), int(self.event[self.arm == 1].sum())

    def by_group(self, values: Array) -> Array:
        """Add up one value a person over clusters, shape (G,)."""
        return np.bincount(self.group, weights=values).astype(np.float64)

    def design(self) -> Array:
        """Arm and covariates in the basis' order, without the constant; covariates scaled."""
        cells, basis = self.basis.cells, self.basis
        if cells is None:
            raise TypeError("times are kept row by row")
        columns = []
        for name in basis.design.sums.columns[1:]:
            column = cells.x[:, cells.columns.index(name)]
            place = basis.moments.columns.index(name)
            if name != "arm":
                column = (column - basis.moments.shift[place]) / basis.moments.scale[place]
            columns.append(column)
        return np.column_stack(columns)


def times(inquiry: Inquiry) -> Generator[Ask, Answer, Times]:
    """Ask for the rows; refuse times below zero and events other than 0 and 1."""
    no_weights(inquiry)
    if inquiry.outcome_kind != "time-to-event":
        raise refuse(inquiry, entries.NO_EVENT_COLUMN)
    by = ("cluster",) if is_clustered(inquiry) else ()
    columns = ("arm", *inquiry.covariates, *inquiry.strata, "y", "event")
    answer = yield RowsAsk(columns, by)
    if not isinstance(answer, RowsMoments):
        raise TypeError(f"expected RowsMoments, got {type(answer).__name__}")
    time, event = answer.values[:, -2], answer.values[:, -1]
    cells = _cells(answer)
    moments = moments_of(cells, exposure=False)
    check_present(inquiry, moments)
    _check_values(inquiry, time, event)
    basis = settled(inquiry, Gathered(moments, cells))
    found = Times(
        basis,
        time,
        event == 1,
        answer.values[:, 0],
        cells.group if by else np.arange(len(time)),
    )
    _check_events(inquiry, found)
    return found


def _cells(answer: RowsMoments) -> Cells:
    """Every row a cell of its own, its time as outcome."""
    rows = len(answer.values)
    x, time = answer.values[:, :-2], answer.values[:, -2]
    labels = next(iter(answer.keys.values()), ())
    keys = tuple(dict.fromkeys(labels))
    places = {key: g for g, key in enumerate(keys)}
    n = np.ones(rows)
    with np.errstate(over="ignore"):
        square = time**2
    return Cells(
        columns=("one", *answer.columns[:-2]),
        x=np.column_stack([n, x]),
        keys=keys,
        group=np.array([places[label] for label in labels] or [0] * rows, dtype=int),
        n=n,
        y=time,
        square=square,
        risk=n,
        risk_square=n,
        y_risk=time,
        left_out=answer.left_out,
    )


def _check_values(inquiry: Inquiry, time: Array, event: Array) -> None:
    faults = []
    if time.min() < 0:
        faults.append(entries.NEGATIVE_TIME.fault(place_of(inquiry), f"{time.min():g}"))
    strange = event[(event != 0) & (event != 1)]
    if len(strange):
        faults.append(entries.NOT_AN_EVENT.fault(place_of(inquiry), f"{strange[0]:g}"))
    if faults:
        raise Refusal(faults)


def _check_events(inquiry: Inquiry, found: Times) -> None:
    faults = [
        shared.NO_EVENTS.fault(place_of(inquiry), count, arm=arm)
        for count, arm in zip(found.events, ARMS, strict=True)
        if count == 0
    ]
    if faults:
        raise Refusal(faults)


def describe(found: Times) -> dict[str, float]:
    """Give events and people of each arm, and clusters where there are any."""
    in_one = float(found.arm.sum())
    return {
        "events_reference": float(found.events[0]),
        "events_compared": float(found.events[1]),
        "n_reference": len(found.arm) - in_one,
        "n_compared": in_one,
        **found.basis.per_arm,
    }


FEW_EVENTS = 10
"""Events per coefficient below which estimates lean away from no effect."""


def few_events(found: Times, coefficients: int) -> list[str]:
    """Warn where few events carry many coefficients."""
    total = sum(found.events)
    if total >= FEW_EVENTS * coefficients:
        return []
    return [f"Only {total} events for {coefficients} coefficient(s): intervals are rough."]
