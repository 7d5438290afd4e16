"""The planned methods themselves, run on simulated studies: bias, standard errors, coverage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

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

    @property
    def is_clear(self) -> bool:
        """True if more studies would hardly change what is said.

        The method is surely wrong; or nothing is off by as much as would be pointed out, chance
        left aside.
        """
        if not self.is_sound:
            return True
        covered, alarms = self.coverage, self.false_alarms
        share = self.se_share
        return (
            covered is not None
            and alarms is not None
            and share is not None
            and self.level - covered.share <= TOLERANCE
            and alarms.share - self.alpha <= TOLERANCE
            and 1 - share <= SE_OFF
            and abs(self.bias or 0.0)
            <= max(ERRORS * (self.bias_error or 0.0) / 2, MATTERS * abs(self.effect))
            and not self.refused
        )


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


@dataclass(frozen=True)
class Trial:
    """A method, and the kind of study that it is tried on."""

    scenario: Scenario
    effect: float
    inquiry: Inquiry
    estimator: Estimator
    carry: Carry

    @property
    def none(self) -> float:
        return 1.0 if self.scenario.is_ratio else 0.0

    def answer(self, truth: float, seed: list[int]) -> Estimate | Refused:
        """Draw one study in which ``truth`` is true, and analyse it."""
        try:
            study = draw(self.scenario, truth, np.random.default_rng(seed))
        except Refusal as refusal:
            return Refused(self.inquiry.method, refusal.faults[0])
        return self.carry(self.estimator, self.inquiry, study.answer)

    def mirrors(self) -> bool:
        """True if a study less its effect gives the method's answer less the effect, se and all.

        Then a study without the effect finds one exactly where the interval of the same study
        with the effect misses it, and need not be analysed too. Looked at, not taken for granted:
        in `TWINS` studies each with the effect and without.
        """
        level = self.inquiry.ci_level
        if self.scenario.family != "number" or abs(level + self.scenario.alpha - 1) > ROUNDING:
            return False
        return all(self._is_twin(run) for run in range(TWINS))

    def _is_twin(self, run: int) -> bool:
        seed = [self.inquiry.seed, run, WITH]
        there, absent = (self.answer(truth, seed) for truth in (self.effect, 0.0))
        if isinstance(there, Refused) or isinstance(absent, Refused):
            return False
        moved = (there.estimate - self.effect, there.ci_low - self.effect, there.se)
        same = np.allclose(
            moved, (absent.estimate, absent.ci_low, absent.se), atol=ROUNDING * there.se, rtol=0
        )
        tests = ((a.p < self.scenario.alpha) == (not _holds(a, 0.0)) for a in (there, absent))
        return bool(same and all(tests))


WITH, WITHOUT = 0, 1
"""Seeds of studies with the effect and without differ in this."""

TWINS = 10
ROUNDING = 1e-6

FIRST = 20
"""A method that refuses so many studies in a row is not tried further."""


def _holds(answer: Estimate, truth: float) -> bool:
    return answer.ci_low <= truth <= answer.ci_high


def diagnose(
    trial: Trial, runs: int, progress: Progress = silent, *, first_look: int | None = None
) -> Diagnosis:
    """Run a method on ``runs`` studies with the effect, and on as many without.

    Every method meets the same studies, as the seed is that of the plan. After ``first_look``
    studies a method that nothing speaks against is let go; so is one that is surely wrong.
    """
    mirrored = trial.mirrors()
    tally = _Tally()
    for upto in dict.fromkeys((min(first_look or runs, runs), runs)):
        for run in range(tally.drawn, upto):
            _try_one(trial, run, mirrored, tally)
            if run % 50 == 0:
                progress(f"Trying {trial.inquiry.method}", run / runs)
            if run == FIRST and not (tally.there and tally.absent):
                return Diagnosis(trial.inquiry.method, 0, tally.refused, reason=tally.reason)
        if not (tally.there and tally.absent):
            return Diagnosis(trial.inquiry.method, 0, tally.refused, reason=tally.reason)
        found = _summed(trial, tally)
        if found.is_clear:
            return found
    return found


@dataclass
class _Tally:
    """What studies have answered so far."""

    there: list[_Run] = field(default_factory=list)
    absent: list[bool] = field(default_factory=list)
    drawn: int = 0
    refused: int = 0
    reason: str | None = None

    def refuse(self, answer: Refused, counted: bool) -> None:
        self.refused += counted
        self.reason = self.reason or f"{answer.fault.code}: {answer.fault.message}"


def _try_one(trial: Trial, run: int, mirrored: bool, tally: _Tally) -> None:
    """Analyse one study with the effect, and one without."""
    seed, alpha = trial.inquiry.seed, trial.scenario.alpha
    tally.drawn += 1
    there = trial.answer(trial.effect, [seed, run, WITH])
    if isinstance(there, Refused):
        tally.refuse(there, counted=True)
    else:
        tally.there.append(_judged(trial, there))
    if mirrored:
        if not isinstance(there, Refused):
            tally.absent.append(not tally.there[-1].covered)
        return
    absent = trial.answer(trial.none, [seed, run, WITHOUT])
    if isinstance(absent, Refused):
        tally.refuse(absent, counted=False)
    else:
        tally.absent.append(absent.p < alpha)


def _judged(trial: Trial, answer: Estimate) -> _Run:
    ratio = answer.scale == "ratio"
    real = truth_on(trial.scenario, trial.effect, trial.inquiry, ratio=ratio)
    away = float(np.log(answer.estimate / real)) if ratio else answer.estimate - real
    return _Run(
        estimate=away,
        se=answer.se,
        covered=_holds(answer, real),
        found=answer.p < trial.scenario.alpha,
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


def _summed(trial: Trial, tally: _Tally) -> Diagnosis:
    away = np.array([run.estimate for run in tally.there])
    spread = float(away.std(ddof=1)) if len(away) > 1 else 0.0
    return Diagnosis(
        method=trial.inquiry.method,
        runs=len(tally.there),
        refused=tally.refused,
        bias=float(away.mean()),
        bias_error=spread / len(away) ** 0.5,
        spread=spread,
        mean_se=float(np.sqrt(np.mean([run.se**2 for run in tally.there]))),
        level=trial.inquiry.ci_level,
        alpha=trial.scenario.alpha,
        effect=trial.scenario.scaled(trial.effect),
        coverage=Share.of(np.array([run.covered for run in tally.there], dtype=float)),
        power=Share.of(np.array([run.found for run in tally.there], dtype=float)),
        false_alarms=Share.of(np.array(tally.absent, dtype=float)),
        reason=tally.reason if tally.refused else None,
    )
