"""Bias and coverage of methods for yes or no, counts and times: what the methods pages quote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from forethought.errors import Refusal
from forethought.estimate.types import Estimate
from forethought.vocabulary import Design
from tests.estimate_answers import estimated
from tests.reference.proof import HEADINGS, Performance, Table

LOG_ODDS, LOG_RATE, LOG_HAZARD = 0.5, -0.3, -0.4
HORIZON = 1.5
CLUSTER, INDIVIDUAL = Design.CLUSTER_RANDOMISED, Design.INDIVIDUAL_RANDOMISED

Columns = dict[str, np.ndarray]


@dataclass(frozen=True)
class Case:
    """A study to draw and the number that its estimate is held against."""

    name: str
    method: str
    design: Design
    draw: Callable[[np.random.Generator], Columns]
    truth: float
    settings: dict[str, Any]


def _arms(people: int, clusters: int) -> Columns:
    cluster = np.repeat(np.arange(clusters), people // clusters)
    arm = (cluster % 2).astype(float)
    return {"arm": arm, "cluster": cluster + 0.0, "unit": np.arange(people) + 0.0}


def answers(rng: np.random.Generator, people: int, clusters: int, base: float) -> Columns:
    """Yes or no, with a covariate of two levels; people of a cluster are not alike."""
    columns = _arms(people, clusters)
    level = rng.integers(0, 2, people) + 0.0
    eta = base + LOG_ODDS * columns["arm"] + 0.5 * level
    columns |= {"y": (rng.random(people) < 1 / (1 + np.exp(-eta))) + 0.0, "x:level=b": level}
    return columns


def people(columns: Columns) -> Columns:
    """Forget the clusters."""
    return {name: values for name, values in columns.items() if name != "cluster"}


def shared_answers(rng: np.random.Generator, size: int, clusters: int) -> Columns:
    """Yes or no where each cluster has a chance of its own around .4 or .55 (beta, ICC 0.05)."""
    columns = _arms(size, clusters)
    mean = np.where(columns["arm"] == 1, 0.55, 0.4)
    first = np.unique(columns["cluster"], return_index=True)[1]
    weight = (1 - 0.05) / 0.05
    chance = rng.beta(mean[first] * weight, (1 - mean[first]) * weight)
    of_row = columns["cluster"].astype(int)
    return columns | {"y": (rng.random(size) < chance[of_row]) + 0.0}


def counts(rng: np.random.Generator, size: int, clusters: int, shared: bool) -> Columns:
    """Counts with spread μ + μ²/2 over one to three years; clusters alike if ``shared``."""
    columns = _arms(size, clusters)
    exposure = rng.integers(1, 4, size).astype(float)
    mean = exposure * np.exp(LOG_RATE * columns["arm"])
    frailty = rng.gamma(10, 0.1, clusters)[columns["cluster"].astype(int)] if shared else 1.0
    mean = mean * rng.gamma(2, 0.5, size) * frailty
    return columns | {"y": rng.poisson(mean) + 0.0, "exposure": exposure}


def waits(rng: np.random.Generator, size: int, clusters: int, shared: bool) -> Columns:
    """Times with proportional hazards, watched for between half a year and three.

    Within clusters times are alike by a positive stable frailty (index 0.8), under which hazards
    stay proportional over all people, with the log ratio times 0.8.
    """
    columns = _arms(size, clusters)
    frailty = _stable(rng, clusters)[columns["cluster"].astype(int)] if shared else 1.0
    scale = LOG_HAZARD / 0.8 if shared else LOG_HAZARD
    time = rng.exponential(size=size) / (frailty * np.exp(scale * columns["arm"]))
    ends = rng.uniform(0.5, 3, size)
    return columns | {"y": np.minimum(time, ends), "event": (time <= ends) + 0.0}


def _stable(rng: np.random.Generator, size: int, index: float = 0.8) -> np.ndarray:
    """Draw positive stable variables by Kanter's formula (Chambers, Mallows and Stuck 1976)."""
    angle, wait = rng.uniform(0, np.pi, size), rng.exponential(size=size)
    front = np.sin(index * angle) / np.sin(angle) ** (1 / index)
    return front * (np.sin((1 - index) * angle) / wait) ** ((1 - index) / index)


def mean_wait(rate: float, horizon: float) -> float:
    """The mean time without the event up to ``horizon`` at a constant hazard."""
    return (1 - float(np.exp(-rate * horizon))) / rate


TIMES = {"outcome_kind": "time-to-event"}
GAIN = mean_wait(float(np.exp(LOG_HAZARD)), HORIZON) - mean_wait(1.0, HORIZON)
CASES = (
    Case(
        "logit, 100 people",
        "logit-cluster-robust",
        INDIVIDUAL,
        lambda rng: people(answers(rng, 100, 100, 0.0)),
        LOG_ODDS,
        {},
    ),
    Case(
        "logit, 400 people, adjusted",
        "logit-cluster-robust",
        INDIVIDUAL,
        lambda rng: people(answers(rng, 400, 400, -0.5)),
        LOG_ODDS,
        {},
    ),
    Case(
        "logit, 20 clusters of 20, risk difference",
        "logit-cluster-robust",
        CLUSTER,
        lambda rng: shared_answers(rng, 400, 20),
        0.15,
        {"scale": "difference"},
    ),
    Case(
        "logit, 20 clusters of 20, risk ratio",
        "logit-cluster-robust",
        CLUSTER,
        lambda rng: shared_answers(rng, 400, 20),
        float(np.log(0.55 / 0.4)),
        {"scale": "risk-ratio"},
    ),
    Case(
        "logit, 12 clusters of 20, risk difference",
        "logit-cluster-robust",
        CLUSTER,
        lambda rng: shared_answers(rng, 240, 12),
        0.15,
        {"scale": "difference"},
    ),
    Case(
        "negative binomial, 120 people",
        "negative-binomial",
        INDIVIDUAL,
        lambda rng: people(counts(rng, 120, 120, False)),
        LOG_RATE,
        {"exposure": True},
    ),
    Case(
        "negative binomial, 20 clusters of 15",
        "negative-binomial",
        CLUSTER,
        lambda rng: counts(rng, 300, 20, True),
        LOG_RATE,
        {"exposure": True},
    ),
    Case(
        "Poisson, 120 people",
        "poisson-cluster-robust",
        INDIVIDUAL,
        lambda rng: people(counts(rng, 120, 120, False)),
        LOG_RATE,
        {"exposure": True},
    ),
    Case(
        "Cox, 120 people",
        "cox",
        INDIVIDUAL,
        lambda rng: people(waits(rng, 120, 120, False)),
        LOG_HAZARD,
        TIMES,
    ),
    Case(
        "Cox, 30 clusters of 10",
        "cox",
        CLUSTER,
        lambda rng: waits(rng, 300, 30, True),
        LOG_HAZARD,
        TIMES,
    ),
    Case(
        "restricted mean, 120 people",
        "restricted-mean",
        INDIVIDUAL,
        lambda rng: people(waits(rng, 120, 120, False)),
        GAIN,
        {**TIMES, "horizon": HORIZON},
    ),
)


def performed(case: Case, runs: int, seed: int = 1) -> Performance:
    """Draw and answer ``runs`` times; refusals are counted."""
    rng = np.random.default_rng(seed)
    found: list[Estimate] = []
    for _ in range(runs):
        try:
            found.append(estimated(case.draw(rng), case.method, case.design, **case.settings))
        except Refusal:
            continue
    ratio = found[0].scale == "ratio"
    points = [float(np.log(e.estimate)) if ratio else e.estimate for e in found]
    target = float(np.exp(case.truth)) if ratio else case.truth
    covered = [e.ci_low <= target <= e.ci_high for e in found]
    ses = [e.se for e in found]
    return Performance.of(case.truth, points, ses, covered, refused=runs - len(found))


def tables(runs: int) -> list[Table]:
    rows = tuple((case.name, *performed(case, runs).cells()) for case in CASES)
    return [
        Table(
            "Yes or no, counts, times to an event",
            ("study", *HEADINGS),
            rows,
            "Ratios on the log scale. Chances, rates and hazards vary between clusters where there "
            "are clusters.",
        )
    ]
