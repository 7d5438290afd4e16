"""Groups that nobody drew: who comes into which, and what sets the groups apart at the start.

Those worse off at the start come into the programme more often. What the worse start rests on
follows from how the plan means to make the groups alike, so that a sound analysis finds the truth
and a careless one does not: on the covariates that its questions adjust for; else on the baseline
they adjust for; else, where changes are compared, on something lasting that nobody measures (the
groups then run in parallel). Where the plan compares the groups as they are, nothing sets them
apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forethought.plan.model import CovariateColumn, Data, Plan
from forethought.vocabulary import Method

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Rng = np.random.Generator

PULL = 0.5
"""How strongly a worse start pulls into the programme: per standard deviation, against chance."""
LETTERS = ("a", "b", "c")


class Start(StrEnum):
    """What sets the groups apart at the start."""

    NOTHING = "nothing"
    COVARIATES = "covariates"
    BASELINE = "baseline"
    LASTING = "lasting"


@dataclass(frozen=True)
class Chosen:
    """How the groups came about, one entry for each that chose (and then for each unit).

    Attributes
    ----------
    choice
        Index of the arm or start.
    score
        How much worse the start is, in standard deviations; mean 0.
    covariates
        Values of the covariates that make up the score, by column.
    cell
        Index of the stratum within which the choice is made.
    group
        Of a unit: index of the group that chose for it, which may be the unit itself.
    """

    start: Start = Start.NOTHING
    choice: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    score: Floats = field(default_factory=lambda: np.zeros(0))
    covariates: dict[str, NDArray[np.object_] | Floats] = field(default_factory=dict)
    cell: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    group: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def for_members(self, group: Ints) -> Chosen:
        """Give every member what its group has."""
        return replace(
            self,
            choice=self.choice[group],
            score=self.score[group],
            covariates={name: values[group] for name, values in self.covariates.items()},
            cell=self.cell[group],
            group=group,
        )


def choose(plan: Plan, data: Data, cell: Ints, ratio: Floats, rng: Rng) -> Chosen:
    """Draw what sets groups apart, and let those worse off come more often."""
    start = start_of(plan, data)
    count, score = len(cell), np.zeros(len(cell))
    covariates: dict[str, NDArray[np.object_] | Floats] = {}
    if start is Start.LASTING:
        score = _even(count, rng)
    if start is Start.COVARIATES:
        adjusted = list(_adjusted(plan, data))
        for column in adjusted:
            covariates[column.column], part = _covariate(column, count, rng)
            score += part / np.sqrt(len(adjusted))
    return Chosen(start, choice_by(score, cell, ratio, rng), score, covariates, cell)


def choice_by(score: Floats, cell: Ints, ratio: Floats, rng: Rng) -> Ints:
    """Give the programme to those highest on score and chance together, in the ratio's shares."""
    edges = np.cumsum(ratio) / ratio.sum()
    index = PULL * score + rng.standard_normal(len(score))
    choice = np.zeros(len(score), dtype=np.int64)
    for label in np.unique(cell):
        here = np.flatnonzero(cell == label)
        here = here[np.argsort(index[here])]
        spot = (np.arange(len(here)) + 0.5) / len(here)
        choice[here] = np.minimum(np.searchsorted(edges, spot, side="right"), len(ratio) - 1)
    return choice


def start_of(plan: Plan, data: Data) -> Start:
    """Say what sets the groups apart, by how the plan means to make them alike."""
    if any(True for _ in _adjusted(plan, data)):
        return Start.COVARIATES
    changes = Method.DIFFERENCE_IN_DIFFERENCES
    if data.wave and any(q.method is not changes and baselines(q.adjust) for q in plan.questions):
        return Start.BASELINE
    return Start.LASTING if any(q.method is changes for q in plan.questions) else Start.NOTHING


def baselines(adjust: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the earlier outcomes adjusted for, as indicator and wave."""
    pairs = (name.partition("@") for name in adjust)
    return tuple((indicator, wave) for indicator, at, wave in pairs if at)


def _adjusted(plan: Plan, data: Data) -> Iterator[CovariateColumn]:
    named = {name for question in plan.questions for name in question.adjust}
    taken = {data.unit, data.cluster, data.site, *data.strata}
    for name, covariate in data.covariates.items():
        if name in named and covariate.column not in taken:
            yield covariate


def _even(count: int, rng: Rng) -> Floats:
    """Draw evenly between ±√3: mean 0, variance 1, and no outlier that a scale could not hold."""
    return np.round(rng.uniform(-np.sqrt(3), np.sqrt(3), count), 3)


def _covariate(
    column: CovariateColumn, count: int, rng: Rng
) -> tuple[NDArray[np.object_] | Floats, Floats]:
    if column.kind == "number":
        values = _even(count, rng)
        return values, values
    level = rng.integers(len(LETTERS), size=count)
    # three steps of variance 1
    return np.array(LETTERS, dtype=object)[level], (level - 1) * np.sqrt(1.5)


def choice_again(chosen: Chosen, score: Floats, rng: Rng) -> Ints:
    """Let groups choose by a score of their members, in the shares there were; one entry a unit."""
    count = np.bincount(chosen.group)
    cell = np.zeros(len(count), dtype=np.int64)
    cell[chosen.group] = chosen.cell
    ratio = np.bincount(chosen.choice).astype(np.float64)
    mean = in_sd(np.bincount(chosen.group, score) / count)
    return choice_by(mean, cell, ratio, rng)[chosen.group]


def in_sd(values: Floats) -> Floats:
    """Put values in standard deviations about their mean; 0 where they do not vary."""
    spread = float(values.std())
    return np.asarray((values - values.mean()) / spread if spread else np.zeros(len(values)))
