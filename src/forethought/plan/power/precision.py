"""The variance of an estimate before there are data, and what it is judged by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forethought.plan.power.scenario import Scenario


@dataclass(frozen=True)
class Precision:
    """Variance on the scale that is tested (of a log ratio, for ratios), and its freedom.

    ``df`` is None for the normal distribution.
    """

    variance: float
    df: float | None = None

    @property
    def se(self) -> float:
        return float(self.variance**0.5)


Formula = Callable[[Scenario, float], Precision]
"""Gives the precision at an effect; on its own scale, a ratio as a ratio."""


@dataclass(frozen=True)
class UnitVariances:
    """Variance that one unit brings, by arm, on the scale that is tested."""

    reference: float
    compared: float

    def over(self, reference: float, compared: float) -> float:
        """Variance of the difference with so many units in each arm."""
        return self.reference / reference + self.compared / compared


def unit_variances(scenario: Scenario, effect: float) -> UnitVariances:
    """Return what one unit brings to the variance, after adjustment.

    Means σ²; shares p(1 − p); log rates φ/μ, μ the events of a unit and φ their variance over
    their mean; log hazards 1/(share with the event) (Schoenfeld 1981, Biometrika 68, 316-319).
    Each is multiplied by 1 − r², r the correlation with what is adjusted for
    (Borm, Fransen and Lemmens 2007, Journal of Clinical Epidemiology 60, 1234-1238).
    """
    left = 1.0 if scenario.family == "time" else 1 - scenario.correlation**2
    match scenario.family:
        case "number":
            return UnitVariances(scenario.sd**2 * left, scenario.sd**2 * left)
        case "share":
            p, q = scenario.reference, scenario.compared(effect)
            return UnitVariances(p * (1 - p) * left, q * (1 - q) * left)
        case "rate":
            per_event = scenario.spread_of_count * left
            mean = scenario.mean_count
            return UnitVariances(per_event / mean, per_event / (mean * effect))
        case _:
            return UnitVariances(1 / scenario.event_share, 1 / scenario.event_share)
