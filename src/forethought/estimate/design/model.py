"""What ``forethought design`` answers."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.estimate.design.diagnose import Diagnosis
from forethought.estimate.design.drawn import Share
from forethought.estimate.design.power import Simulated, near
from forethought.plan.power.reach import Reach
from forethought.plan.power.scenario import Scenario


@dataclass(frozen=True)
class PowerAt:
    """Power in closed form at one intracluster correlation."""

    icc: float
    power: float


@dataclass(frozen=True)
class SweepPoint:
    """Power with so many clusters (units, periods), at one effect."""

    count: int
    effect: float
    power: float


@dataclass(frozen=True)
class Sizing:
    """What the planned size can see.

    Attributes
    ----------
    effect
        The effect that power is for; the smallest detectable one where nobody stated any.
    stated
        Where it comes from: "option", "plan", "theory" or "nowhere".
    power
        In closed form, averaged over the range of the ICC.
    power_likely
        At the likely ICC: what the simulation is held against.
    by_icc
        At the low, likely and high ICC; empty where the ICC is known or plays no part.
    smallest_detectable
        None where no effect that the outcome can show would be found often enough.
    needed
        Clusters (units, periods) that would find ``effect``; None where none of up to 100,000
        would.
    as_sample
        Power of a method that answers for sites like these, where the planned one answers for
        these sites only and effects vary between sites; else None.
    """

    effect: float
    stated: str
    power: float
    power_likely: float
    by_icc: tuple[PowerAt, ...]
    smallest_detectable: float | None
    needed: int | None
    simulated: Simulated
    sweep: tuple[SweepPoint, ...]
    as_sample: float | None = None


@dataclass(frozen=True)
class DesignReport:
    """A study before its data: power, a trial of its analysis, the evidence within reach."""

    question: str
    indicator: str
    scenario: Scenario
    assumed: tuple[str, ...]
    sizing: Sizing
    diagnoses: tuple[Diagnosis, ...]
    reach: tuple[Reach, ...]
    plan_sha256: str
    software: str
    seed: int

    @property
    def planned(self) -> Share | None:
        """Power of the planned analysis itself, where it was tried."""
        return self.diagnoses[0].power if self.diagnoses else None

    @property
    def agrees(self) -> bool:
        """True if closed form, simulation and planned analysis tell the same, and err as promised.

        A test that finds too often what is not there agrees with nothing.
        """
        sizing, alpha = self.sizing, self.scenario.alpha
        alarms = self.diagnoses[0].alarms_too_often if self.diagnoses else False
        return (
            sizing.simulated.agrees_with(sizing.power_likely)
            and (self.planned is None or near(self.planned, sizing.power_likely))
            and not sizing.simulated.alarms_too_often(alpha)
            and not alarms
        )
