"""The planned methods themselves, run on simulated studies: bias, standard errors, coverage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from forethought.errors import Refusal
from forethought.estimate.design.draw import draw
from forethought.estimate.design.drawn import Share
from forethought.estimate.design.trials import base_hazard
from forethought.estimate.types import Estimate, Estimator, Inquiry, Refused
from forethought.moments import Answer, Ask
from forethought.plan.power.scenario import Scenario
from forethought.vocabulary import Method, Progress, silent

Carry = Callable[[Estimator, Inquiry, Callable[[Ask], Answer]], Estimate | Refused]

TOLERANCE = 0.015
"""A 95 % interval that covers 93.5 % is taken as right; so is a test that errs 6.5 %."""

ERRORS = 3.0
SE_OFF = 0.05
"""A standard error that is low by less is made up for by degrees of freedom."""

MATTERS = 0.05
"""A bias below this share of the effect is not worth telling."""


@dataclass(frozen=True)
class Diagnosis:
    """How one method did over simulated studies, on the scale that is tested.

    Attributes
    ----------
    runs
        Studies with a number, of ``runs + refused`` drawn with the effect true.
    bias, bias_error
        Mean estimate less the truth, and its Monte Carlo error.
    spread, mean_se
        Standard deviation of the estimates, and the mean (root mean square) standard error.
    coverage
        Share of intervals that hold the truth.
    power, false_alarms
        Share of studies that find an effect: where it is, and where there is none.
    reason
        Why the method gave no number, where it gave none.
    """

    method: Method
    runs: int
    refused: int
    bias: float | None = None
    bias_error: float | None = None
    spread: float | None = None
    mean_se: float | None = None
    level: float = 0.95
    alpha: float = 0.05
    effect: float = 0.0
    coverage: Share | None = None
    power: Share | None = None
    false_alarms: Share | None = None
    reason: str | None = None

    @property
    def is_biased(self) -> bool:
        """True if the bias is beyond chance and large enough to matter."""
        if self.bias is None or self.bias_error is None:
            return False
        return abs(self.bias) > max(ERRORS * self.bias_error, MATTERS * abs(self.effect))

    @property
    def covers_too_little(self) -> bool:
        """True if intervals miss the truth more often than they say, beyond chance."""
        return _beyond(self.coverage, self.level, -1)

    @property
    def alarms_too_often(self) -> bool:
        """True if the test finds what is not there more often than it says, beyond chance."""
        return _beyond(self.false_alarms, self.alpha, 1)

    @property
    def se_share(self) -> float | None:
        """The mean standard error as a share of how far estimates really vary."""
        if self.mean_se is None or not self.spread:
            return None
        return self.mean_se / self.spread

    @property
    def se_too_small(self) -> bool:
        """True if the standard error is too small beyond chance: SD/√(2R) is that of an SD."""
        share = self.se_share
        return share is not None and 1 - share > max(SE_OFF, ERRORS / (2 * self.runs) ** 0.5)

    @property
    def is_careful(self) -> bool:
        """True if the test hardly ever errs, at the price of power."""
        found = self.false_alarms
        return found is not None and found.share + ERRORS * found.error < self.alpha / 2

    @property
    def is_sound(self) -> bool:
        """True if nothing speaks against the method in this design."""
        wrong = (
            self.is_biased or self.covers_too_little or self.alarms_too_often or self.se_too_small
        )
        return self.coverage is not None and not wrong


def _beyond(found: Share | None, nominal: float, side: int) -> bool:
    if found is None:
        return False
    away = side * (found.share - nominal)
    return away > TOLERANCE and away > ERRORS * found.error


@dataclass(frozen=True)
class _Run:
    estimate: float
    se: float
    covered: bool
    found: bool


def diagnose(
    scenario: Scenario,
    effect: float,
    inquiry: Inquiry,
    estimator: Estimator,
    carry: Carry,
    runs: int,
    progress: Progress = silent,
) -> Diagnosis:
    """Run ``estimator`` on ``runs`` studies with the effect, and on as many without.

    Every method meets the same studies, as the seed is that of the plan.
    """
    none = 1.0 if scenario.is_ratio else 0.0
    kept: list[list[_Run]] = []
    refused, reason = 0, None
    for truth in (effect, none):
        rng = np.random.default_rng([inquiry.seed, int(truth == none)])
        found: list[_Run] = []
        for run in range(runs):
            answer = _one(scenario, truth, inquiry, estimator, carry, rng)
            if isinstance(answer, Refused):
                refused += truth == effect
                reason = reason or f"{answer.fault.code}: {answer.fault.message}"
                if run == FIRST and not found:
                    break
            else:
                found.append(_judged(scenario, truth, answer, inquiry))
            if run % 50 == 0:
                progress(f"Trying {inquiry.method}", (len(kept) + run / runs) / 2)
        kept.append(found)
        if not found:
            return Diagnosis(inquiry.method, 0, refused, reason=reason)
    return _summed(scenario, effect, inquiry, kept[0], kept[1], refused, reason)


def _one(
    scenario: Scenario,
    truth: float,
    inquiry: Inquiry,
    estimator: Estimator,
    carry: Carry,
    rng: np.random.Generator,
) -> Estimate | Refused:
    try:
        study = draw(scenario, truth, rng)
    except Refusal as refusal:
        return Refused(inquiry.method, refusal.faults[0])
    return carry(estimator, inquiry, study.answer)


FIRST = 20
"""A method that refuses so many studies in a row is not tried further."""


def _judged(scenario: Scenario, truth: float, answer: Estimate, inquiry: Inquiry) -> _Run:
    ratio = answer.scale == "ratio"
    real = truth_on(scenario, truth, inquiry, ratio=ratio)
    away = float(np.log(answer.estimate / real)) if ratio else answer.estimate - real
    return _Run(
        estimate=away,
        se=answer.se,
        covered=answer.ci_low <= real <= answer.ci_high,
        found=answer.p < scenario.alpha,
    )


def truth_on(scenario: Scenario, effect: float, inquiry: Inquiry, *, ratio: bool) -> float:
    """Put the true effect on the scale that a method estimates.

    Shares as a difference, a ratio of risks or of odds; rates as a ratio or a difference in
    events of a unit; hazards as a ratio or a difference in the restricted mean up to time 1.
    """
    reference, compared = scenario.reference, scenario.compared(effect)
    match scenario.family:
        case "share":
            if not ratio:
                return effect
            odds = inquiry.method is Method.LOGIT_CLUSTER_ROBUST and inquiry.scale is None
            if odds or inquiry.scale == "odds-ratio":
                return compared * (1 - reference) / (reference * (1 - compared))
            return compared / reference
        case "rate":
            return effect if ratio else scenario.mean_count * (effect - 1)
        case "time":
            hazard = base_hazard(scenario, effect)
            return effect if ratio else _watched(hazard * effect) - _watched(hazard)
        case _:
            return effect


def _watched(hazard: float) -> float:
    """Return the mean time without the event up to time 1, at a constant hazard."""
    return float((1 - np.exp(-hazard)) / hazard)


def _summed(
    scenario: Scenario,
    effect: float,
    inquiry: Inquiry,
    there: list[_Run],
    absent: list[_Run],
    refused: int,
    reason: str | None,
) -> Diagnosis:
    away = np.array([run.estimate for run in there])
    spread = float(away.std(ddof=1)) if len(away) > 1 else 0.0
    return Diagnosis(
        method=inquiry.method,
        runs=len(there),
        refused=refused,
        bias=float(away.mean()),
        bias_error=spread / len(away) ** 0.5,
        spread=spread,
        mean_se=float(np.sqrt(np.mean([run.se**2 for run in there]))),
        level=inquiry.ci_level,
        alpha=scenario.alpha,
        effect=scenario.scaled(effect),
        coverage=Share.of(np.array([run.covered for run in there], dtype=float)),
        power=Share.of(np.array([run.found for run in there], dtype=float)),
        false_alarms=Share.of(np.array([run.found for run in absent], dtype=float)),
        reason=reason if refused else None,
    )
