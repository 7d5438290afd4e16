"""Bias and coverage of interrupted time series: what the methods page quotes.

Each run draws a series with a trend, a known change of level at the programme's start, and noise
from one period to the next that may carry over, and asks for the interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forethought.estimate.linear.answers import judged
from forethought.estimate.types import Estimate
from forethought.plan.settings import Interruption, Series
from forethought.vocabulary import Design
from tests.estimate_answers import estimated
from tests.reference.proof import HEADINGS, Performance, Table

CHANGE = -0.2
"""Of the level, on the log scale for counts; in standard deviations for other values."""

SETTLED = 50


@dataclass(frozen=True)
class Case:
    """A series to draw.

    Attributes
    ----------
    spread
        Standard deviation of the noise on the log scale, beside Poisson's own.
    alike
        Correlation of that noise in next-door periods.
    """

    name: str
    family: str
    periods: int
    spread: float
    alike: float
    controlled: bool = False


CASES = (
    Case("Poisson, 48 periods", "poisson", 48, 0.0, 0.0),
    Case("quasi-Poisson, 48 periods, spread beyond Poisson's", "quasi-poisson", 48, 0.12, 0.0),
    Case("quasi-Poisson, 24 periods, spread beyond Poisson's", "quasi-poisson", 24, 0.12, 0.0),
    Case("quasi-Poisson with a comparison series", "quasi-poisson", 48, 0.12, 0.0, controlled=True),
    Case("quasi-Poisson, neighbours alike (0.4)", "quasi-poisson", 48, 0.12, 0.4),
    Case("negative binomial, 48 periods", "negative-binomial", 48, 0.12, 0.0),
    Case("gls-ar1, 48 periods, neighbours not alike", "gls-ar1", 48, 1.0, 0.0),
    Case("gls-ar1, 48 periods, alike (0.4)", "gls-ar1", 48, 1.0, 0.4),
    Case("gls-ar1, 100 periods, alike (0.4)", "gls-ar1", 100, 1.0, 0.4),
    Case("gls-ar1, 24 periods, alike (0.4)", "gls-ar1", 24, 1.0, 0.4),
)


def drawn(case: Case, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Draw one series, or two."""
    parts = [_one(case, rng, CHANGE, 1.0)]
    if case.controlled:
        parts.append(_one(case, rng, 0.1, 0.0))
        parts[0]["y"] = _one(case, rng, CHANGE + 0.1, 1.0)["y"]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _one(case: Case, rng: np.random.Generator, change: float, arm: float) -> dict[str, np.ndarray]:
    t = np.arange(1.0, case.periods + 1)
    noise = np.zeros(case.periods + SETTLED)
    for k in range(1, len(noise)):
        noise[k] = case.alike * noise[k - 1] + rng.normal() * np.sqrt(1 - case.alike**2)
    after = t >= start(case)
    eta = 0.004 * t + change * after + case.spread * noise[SETTLED:]
    plain = case.family == "gls-ar1"
    y = eta if plain else rng.poisson(100 * np.exp(eta)).astype(float)
    return {"period": t, "y": y, "arm": np.full(len(t), arm)}


def start(case: Case) -> int:
    return case.periods * 5 // 8 + 1


def asked(case: Case, rng: np.random.Generator) -> Estimate:
    return estimated(
        drawn(case, rng),
        "segmented-regression",
        Design.INTERRUPTED_TIME_SERIES,
        outcome_kind="continuous" if case.family == "gls-ar1" else "count",
        series=Series.model_validate({"family": case.family}),
        interruption=Interruption(at=start(case)),
    )


def performed(case: Case, runs: int, seed: int = 1) -> dict[str, Performance]:
    """Run one case: its own interval, and Newey and West's beside it."""
    rng = np.random.default_rng(seed)
    found = [asked(case, rng) for _ in range(runs)]
    points = [e.also.get("log_ratio", e.also.get("level", 0.0)) for e in found]
    centre = points if case.family != "gls-ar1" else [e.also["ols_estimate"] for e in found]
    theirs = [e.also["se_newey_west"] for e in found]
    rest = float(case.periods * (2 if case.controlled else 1) - 3 * (2 if case.controlled else 1))
    covered = []
    for point, se in zip(centre, theirs, strict=True):
        ends = judged(point, se, rest, 0.95)
        covered.append(ends.low <= CHANGE <= ends.high)
    target = float(np.exp(CHANGE)) if case.family != "gls-ar1" else CHANGE
    return {
        "own": Performance.of(
            CHANGE, points, [e.se for e in found], [e.ci_low <= target <= e.ci_high for e in found]
        ),
        "newey-west": Performance.of(CHANGE, centre, theirs, covered),
    }


def tables(runs: int) -> list[Table]:
    rows = []
    for case in CASES:
        found = performed(case, runs)
        rows.append((case.name, *found["own"].cells()))
        rows.append((f"{case.name}: Newey-West", *found["newey-west"].cells()))
    return [
        Table(
            "Interrupted time series: the change of level",
            ("series", *HEADINGS),
            tuple(rows),
            "The change is -0.2 (log scale for counts), from 5/8 of the series on; 100 events a "
            "period before. Newey-West's row stands for least squares under gls-ar1.",
        )
    ]
