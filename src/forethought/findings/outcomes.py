"""The verdict on each box that can change: outcomes and the goal."""

from __future__ import annotations

from collections.abc import Sequence

from forethought.findings.model import Finding, OutcomeVerdict
from forethought.theory import Goal, Outcome, Theory
from forethought.theory.draw.paint import WORDS
from forethought.vocabulary import Verdict


def judge_outcomes(theory: Theory, findings: Sequence[Finding]) -> tuple[OutcomeVerdict, ...]:
    """Give every outcome, and the goal, the verdict of its deciding question."""
    return tuple(_judge(end, findings) for end in theory.ends)


def deciding(end: Goal | Outcome, findings: Sequence[Finding]) -> Finding | None:
    """Return the finding that speaks for a box.

    The primary question on it; else the first question of its first indicator that is asked
    about. It is chosen before the data: one that was refused still decides.
    """
    here = [finding for finding in findings if finding.outcome == end.id]
    primary = [finding for finding in here if finding.primary]
    by_indicator = [f for i in end.indicators for f in here if f.indicator == i.id]
    return next(iter([*primary, *by_indicator]), None)


def _judge(end: Goal | Outcome, findings: Sequence[Finding]) -> OutcomeVerdict:
    decider = deciding(end, findings)
    if decider is None:
        why = (
            "Nothing measures it: it has no indicator."
            if not end.indicators
            else "It has an indicator, but the plan asks nothing about it."
        )
        return OutcomeVerdict(
            outcome=end.id, verdict=Verdict.NOT_MEASURED, why=_with_ceiling(end, why)
        )
    others = [f for f in findings if f.outcome == end.id and f is not decider]
    why = " ".join([decider.why, *_share(end, decider), *_disagreement(decider, others)])
    return OutcomeVerdict(
        outcome=end.id,
        verdict=decider.verdict,
        question=decider.question,
        effect=decider.effect,
        measures=len(end.indicators),
        why=_with_ceiling(end, why),
    )


def _share(end: Goal | Outcome, decider: Finding) -> list[str]:
    """Say that a box has more measures than the one that decides."""
    if len(end.indicators) < 2:
        return []
    measure = next((i.measure or i.id for i in end.indicators if i.id == decider.indicator), "")
    return [f"This is 1 of {len(end.indicators)} measures of this box: {measure}."]


def _disagreement(decider: Finding, others: Sequence[Finding]) -> list[str]:
    differing = [other for other in others if other.verdict is not decider.verdict]
    if not differing:
        return []
    words = "; ".join(f"{other.question}: {WORDS[other.verdict]}" for other in differing)
    plural = "s" if len(differing) > 1 else ""
    return [
        f"Not all questions on this box agree; the verdict is that of {decider.question}. "
        f"Other question{plural}: {words}."
    ]


def _with_ceiling(end: Goal | Outcome, why: str) -> str:
    if not end.ceiling:
        return why
    return f"{why} It lies beyond what the programme alone answers for."
