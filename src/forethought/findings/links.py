"""The theory tested: what the findings say of each arrow.

An arrow is tested only where both ends gave a clear answer. "Inconclusive" at either end leaves
it untested, in words that say it was measured: not knowing that something moved is not knowing
that it did not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forethought.findings.model import Finding, LinkTest, OutcomeVerdict
from forethought.findings.timing import Timing
from forethought.plan import Plan
from forethought.theory import Arrow, Graph, Theory, graph_of
from forethought.theory.draw.paint import WORDS
from forethought.vocabulary import BoxKind, LinkVerdict, Verdict

MEASURED = frozenset(
    {
        Verdict.IMPROVED,
        Verdict.WORSENED,
        Verdict.NO_MEANINGFUL_DIFFERENCE,
        Verdict.INCONCLUSIVE,
    }
)
BY_EFFECT = {
    Verdict.IMPROVED: LinkVerdict.HELD,
    Verdict.WORSENED: LinkVerdict.OPPOSITE,
    Verdict.NO_MEANINGFUL_DIFFERENCE: LinkVerdict.EFFECT_DID_NOT_MOVE,
    Verdict.INCONCLUSIVE: LinkVerdict.UNTESTED,
}


@dataclass(frozen=True)
class _Ends:
    """The verdicts at both ends of an arrow; ``cause`` is absent for an activity."""

    cause: Verdict | None
    effect: Verdict


def judge_links(
    theory: Theory,
    plan: Plan,
    findings: Sequence[Finding],
    outcomes: Sequence[OutcomeVerdict],
) -> tuple[LinkTest, ...]:
    """Test every arrow that carries a claim (all but those from a resource to its activity)."""
    graph = graph_of(theory)
    by_box = {outcome.outcome: outcome for outcome in outcomes}
    timing = Timing.of(plan, findings, outcomes)
    return tuple(
        _judge(arrow, graph, by_box, timing) for arrow in graph.arrows if arrow.link is not None
    )


def link_verdict(cause: Verdict | None, effect: Verdict) -> LinkVerdict:
    """Judge an arrow by the verdicts at its ends; ``cause`` is None for an activity.

    An activity counts as having moved by being delivered.
    """
    if cause is not None and cause not in MEASURED:
        return LinkVerdict.UNTESTED
    if effect not in MEASURED or cause is Verdict.INCONCLUSIVE:
        return LinkVerdict.UNTESTED
    if cause in (Verdict.NO_MEANINGFUL_DIFFERENCE, Verdict.WORSENED):
        return LinkVerdict.CAUSE_DID_NOT_MOVE
    return BY_EFFECT[effect]


def _judge(
    arrow: Arrow,
    graph: Graph,
    by_box: Mapping[str, OutcomeVerdict],
    timing: Timing,
) -> LinkTest:
    if arrow.is_feedback:
        return _untested(
            arrow, "A declared loop back: it would take repeated measures of both to test it."
        )
    effect = by_box.get(arrow.target)
    if effect is None:
        return _untested(arrow, "It leads to something that is done, not to a change in people.")
    from_activity = graph.boxes[arrow.source].kind is BoxKind.ACTIVITY
    if from_activity:
        verdict = link_verdict(None, effect.verdict)
        activities = len(graph.of_kind(BoxKind.ACTIVITY))
        why = _activity_words(_Ends(None, effect.verdict), verdict, activities)
        return LinkTest(source=arrow.source, target=arrow.target, verdict=verdict, why=why)
    return _between_outcomes(arrow, by_box[arrow.source].verdict, effect.verdict, timing)


def _between_outcomes(arrow: Arrow, cause: Verdict, effect: Verdict, timing: Timing) -> LinkTest:
    """Hold two outcomes against each other, the cause as it was by the effect's wave."""
    late = timing.out_of_order(arrow.source, arrow.target)
    earlier = timing.earlier(arrow.source, arrow.target) if late else None
    ends = _Ends(earlier.verdict if earlier else cause, effect)
    verdict = link_verdict(ends.cause, ends.effect)
    words = [_outcome_words(ends, verdict)]
    if earlier:
        words.append(
            f"The first is taken as it stood {earlier.when} ({earlier.question}: "
            f"{WORDS[earlier.verdict]}), since its own verdict is from a wave after the second "
            "was measured."
        )
    elif late and verdict is not LinkVerdict.UNTESTED:
        words.append("The first was measured later than the second, which weakens the test.")
    return LinkTest(source=arrow.source, target=arrow.target, verdict=verdict, why=" ".join(words))


def _untested(arrow: Arrow, why: str) -> LinkTest:
    return LinkTest(source=arrow.source, target=arrow.target, verdict=LinkVerdict.UNTESTED, why=why)


def _outcome_words(ends: _Ends, verdict: LinkVerdict) -> str:
    if verdict is LinkVerdict.UNTESTED:
        return _untested_words(ends)
    if verdict is LinkVerdict.CAUSE_DID_NOT_MOVE:
        return _no_cause_words(ends)
    return {
        LinkVerdict.HELD: (
            "Both improved, as the theory says. That fits the link; it does not prove that the "
            "first brought about the second."
        ),
        LinkVerdict.EFFECT_DID_NOT_MOVE: (
            "The first improved and the second did not, by any difference that matters: the step "
            "between them is where the theory broke."
        ),
        LinkVerdict.OPPOSITE: (
            "The first improved and the second got worse: the opposite of what the theory says."
        ),
    }[verdict]


def _no_cause_words(ends: _Ends) -> str:
    lead = (
        "The first got worse, so the step to the second was never set going as planned"
        if ends.cause is Verdict.WORSENED
        else "The first did not change by any difference that matters, so the step to the second "
        "had nothing to work with"
    )
    if ends.effect is Verdict.IMPROVED:
        return f"{lead}. The second improved all the same: something else brought that about."
    if ends.effect is Verdict.WORSENED:
        return f"{lead}. The second got worse."
    return f"{lead}."


def _untested_words(ends: _Ends) -> str:
    cause_known, effect_known = ends.cause in MEASURED, ends.effect in MEASURED
    if not cause_known and not effect_known:
        return "Neither end gave a result to test it by."
    if not cause_known:
        return "The first gave no result, so the step cannot be tested."
    if not effect_known:
        return "The second gave no result, so the step cannot be tested."
    which = (
        "Both were"
        if ends.cause is ends.effect
        else "The first was"
        if ends.cause is Verdict.INCONCLUSIVE
        else "The second was"
    )
    return (
        f"Both ends were measured, but the data cannot tell. {which} inconclusive, which is "
        "neither a change nor the absence of one."
    )


def _activity_words(ends: _Ends, verdict: LinkVerdict, activities: int) -> str:
    whole = (
        f" The study tests the programme as a whole, not this activity apart from the other "
        f"{'one' if activities == 2 else activities - 1}."
        if activities > 1
        else ""
    )
    if verdict is LinkVerdict.UNTESTED:
        if ends.effect is Verdict.INCONCLUSIVE:
            return f"The outcome was measured, but the data cannot tell whether it changed.{whole}"
        return "The outcome gave no result, so the step cannot be tested."
    lead = {
        LinkVerdict.HELD: "Where the programme was delivered the outcome improved.",
        LinkVerdict.EFFECT_DID_NOT_MOVE: (
            "Where the programme was delivered the outcome did not change by any difference "
            "that matters."
        ),
        LinkVerdict.OPPOSITE: "Where the programme was delivered the outcome got worse.",
    }[verdict]
    return f"{lead}{whole} How well it was delivered is not part of this test."
