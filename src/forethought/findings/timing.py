"""Which wave of a cause an effect is held against: a cause comes before its effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forethought.findings.model import Finding, OutcomeVerdict
from forethought.findings.verdict import Band, Interval, verdict_of
from forethought.plan import Plan
from forethought.vocabulary import Design, Direction, Duration, Verdict


@dataclass(frozen=True)
class Earlier:
    """The verdict on a cause at a wave that is not after its effect's."""

    verdict: Verdict
    question: str
    wave: Duration

    @property
    def when(self) -> str:
        """Say when: "at 6 months", "at the start"."""
        words = self.wave.words
        return words if words.startswith("at ") else f"at {words}"


@dataclass(frozen=True)
class Timing:
    """When each box's deciding question was answered, and what was found of it before."""

    decided: Mapping[str, Duration]
    waves: Mapping[str, Duration]
    findings: tuple[Finding, ...]

    @classmethod
    def of(
        cls, plan: Plan, findings: Sequence[Finding], outcomes: Sequence[OutcomeVerdict]
    ) -> Timing:
        waves = {wave.id: wave.at for wave in plan.waves}
        at = {finding.question: finding.at for finding in findings}
        decided = {
            box.outcome: waves[wave]
            for box in outcomes
            if box.question is not None and (wave := at[box.question]) in waves
        }
        # without a comparison no wave has a verdict, so there is none to hold against an effect
        compared = plan.about.design is not Design.BEFORE_AFTER
        return cls(decided, waves, tuple(findings) if compared else ())

    def out_of_order(self, cause: str, effect: str) -> bool:
        """True if the verdict on the cause is from a later wave than that on the effect."""
        first, second = self.decided.get(cause), self.decided.get(effect)
        return first is not None and second is not None and first > second

    def earlier(self, cause: str, effect: str) -> Earlier | None:
        """Judge the cause at its latest wave that is not after the effect's, if there is one."""
        found = [
            (wave, earlier) for wave, earlier in self._judged(cause) if wave <= self.decided[effect]
        ]
        # of two questions at that wave the first in the plan speaks
        return max(found, key=lambda pair: pair[0].mean_days)[1] if found else None

    def _judged(self, box: str) -> Iterator[tuple[Duration, Earlier]]:
        for finding in self.findings:
            if finding.outcome != box or finding.estimate is None:
                continue
            judged = [(str(finding.at), finding.verdict)] + [
                (str(point.period), _verdict_at(finding, point.ci_low, point.ci_high))
                for point in finding.event_study
            ]
            for name, verdict in judged:
                if name in self.waves:
                    yield self.waves[name], Earlier(verdict, finding.question, self.waves[name])


def _verdict_at(finding: Finding, low: float, high: float) -> Verdict:
    """Judge one wave by the rule, the band and the direction of its question."""
    band = None
    if finding.band_low is not None and finding.band_high is not None:
        band = Band(finding.band_low, finding.band_high)
    interval = Interval(low, high, 1.0 if finding.scale == "ratio" else 0.0)
    return verdict_of(interval, band, Direction(finding.better) if finding.better else None)
