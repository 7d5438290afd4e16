"""Who takes part, how much of it they get, and how much each unit counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.plan.model import Data
from forethought.plan.simulate.layout import Layout

Floats = NDArray[np.float64]
Columns = dict[str, NDArray[np.int64] | NDArray[np.float64]]

TAKE_UP = 0.75
"""Share of those offered the programme who take part; nobody else can."""
MOST_SESSIONS, SESSION_SHARE = 8, 0.7
"""Those who take part come once, and to each further session with this chance."""
WEIGHTS = (0.5, 1.0, 1.5)


@dataclass(frozen=True)
class Delivery:
    """Who takes part if offered; every array has shape (rows,).

    Attributes
    ----------
    keen
        Of those who would take part 1, of others 0, put in standard deviations; 0 for all where
        the plan records neither receipt nor dose.
    gain
        The effect on the unit as a share of the average effect on those offered.
    columns
        Receipt, dose and weight as they stand in the records, but for who was offered it.
    """

    keen: Floats
    gain: Floats
    takes: NDArray[np.bool_]
    sessions: NDArray[np.int64]


def draw_delivery(data: Data, layout: Layout, rng: np.random.Generator) -> Delivery:
    """Draw who would take part, and how often; the average effect is on all who are offered it."""
    rows = layout.rows
    if not (data.received or data.dose):
        everyone = np.ones(rows, dtype=bool)
        return Delivery(np.zeros(rows), np.ones(rows), everyone, everyone.astype(np.int64))
    takes = rng.uniform(size=layout.units) < TAKE_UP
    sessions = np.where(takes, 1 + rng.binomial(MOST_SESSIONS - 1, SESSION_SHARE, layout.units), 0)
    gain = takes / TAKE_UP
    if data.dose:
        # the more sessions the more it does; on average over those who come, once the effect
        gain = gain * sessions / (1 + (MOST_SESSIONS - 1) * SESSION_SHARE)
    keen = (takes - TAKE_UP) / np.sqrt(TAKE_UP * (1 - TAKE_UP))
    return Delivery(keen[layout.unit], gain[layout.unit], takes[layout.unit], sessions[layout.unit])


def delivery_columns(data: Data, layout: Layout, delivery: Delivery) -> Columns:
    """Return receipt and dose: of those offered the programme, who took part and how often.

    In waves they are the unit's own for good, the same in each row; in periods they are the row's.
    """
    offered = layout.treated if layout.in_periods else layout.arm > 0
    columns: Columns = {}
    if data.received:
        columns[data.received] = (offered & delivery.takes).astype(np.int64)
    if data.dose:
        columns[data.dose] = np.where(offered, delivery.sessions, 0)
    return columns


def weights(data: Data, layout: Layout, rng: np.random.Generator) -> Columns:
    """Draw how much each unit counts, as if some kinds had been sampled more often than others.

    What a unit counts has nothing to do with its outcome, so the truth is that of everybody.
    """
    if not data.weight:
        return {}
    drawn = np.array(WEIGHTS)[rng.integers(len(WEIGHTS), size=layout.units)]
    return {data.weight: drawn[layout.unit]}
