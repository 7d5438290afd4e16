"""The top of the story: the answer, what was found, how sure, what next, what limits it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from forethought.findings import Findings, OutcomeVerdict
from forethought.findings.numbers import with_unit
from forethought.plan import Plan
from forethought.report.story.questions import Block
from forethought.report.words.codes import PITFALL_QUESTIONS, PITFALLS, VERDICTS
from forethought.report.words.designs import LIMITS, happened_words
from forethought.report.words.plain import plain_words
from forethought.report.words.sentence import counted, listed, lower_first
from forethought.theory import Theory, graph_of
from forethought.vocabulary import Design, Verdict

LEADS = {
    Verdict.IMPROVED: "The main outcome improved",
    Verdict.WORSENED: "The main outcome got worse",
    Verdict.NO_MEANINGFUL_DIFFERENCE: "No difference that matters on the main outcome",
    Verdict.INCONCLUSIVE: "The study cannot tell whether the main outcome changed",
    Verdict.NOT_MEASURED: "The main outcome was not measured",
    Verdict.NOT_TESTED: "The main outcome was not put to the test",
}
NEXT = {
    Verdict.IMPROVED: "Keep it going, keep measuring, and test it once more elsewhere before it "
    "is spread.",
    Verdict.WORSENED: "Do not spread it. Find out why before anyone goes on with it as it is.",
    Verdict.NO_MEANINGFUL_DIFFERENCE: "Do not expect this outcome from the programme as it was "
    "run. Change the theory, or the programme, before testing again.",
    Verdict.INCONCLUSIVE: "Do not read this as no effect, nor as a promise of one.",
    Verdict.NOT_MEASURED: "Measure it: until then nobody can say whether the programme works.",
    Verdict.NOT_TESTED: "Find a fair comparison, and ask the question again.",
}
KEEP_MEASURING = (
    "Keep it going and keep measuring. It was tested in several places taken together, so it "
    "does not rest on one alone. Wherever else it is taken up, measure it there too."
)
ORDER = (
    Verdict.IMPROVED,
    Verdict.WORSENED,
    Verdict.NO_MEANINGFUL_DIFFERENCE,
    Verdict.INCONCLUSIVE,
    Verdict.NOT_TESTED,
    Verdict.NOT_MEASURED,
)
MOST_WIDER = 1.0


@dataclass(frozen=True)
class Summary:
    """What a chief officer takes away: a line per verdict, then a sentence or three each."""

    found: tuple[str, ...]
    sure: str
    next: str


def answer_of(findings: Findings, main: Block | None) -> str:
    """Answer the main question in one sentence, and never leave out harm elsewhere."""
    if main is None:
        return "The plan asks no question."
    harmed = len(_harmed(findings, main))
    harm = f" {counted(harmed, 'other outcome')} got worse." if harmed else ""
    lead = f"{LEADS[main.verdict]}: {lower_first(main.measure)}"
    if main.effect and main.verdict is Verdict.NOT_TESTED:
        return f"{lead}. It changed by {_effect(main)}, with nothing to compare that with.{harm}"
    return (f"{lead}, {_effect(main)}." if main.effect else f"{lead}.") + harm


def _harmed(findings: Findings, main: Block | None) -> list[OutcomeVerdict]:
    """Boxes that got worse, other than the one the main question speaks for."""
    return [
        box
        for box in findings.outcomes
        if box.verdict is Verdict.WORSENED and (main is None or box.question != main.id)
    ]


def _effect(block: Block) -> str:
    row = block.rows[0]
    unit = "" if block.scale == "ratio" else block.unit
    told = f", that is {block.in_words.partition(' (')[0]}" if block.in_words else ""
    return f"{with_unit(row.estimate, unit)}{told} ({block.level} interval from {row.interval})"


def counts_of(blocks: Sequence[Block]) -> str:
    """Count the verdicts: "6 questions: 2 improved, 1 got worse, …"."""
    counts = Counter(block.verdict for block in blocks)
    parts = [f"{counts[v]} {lower_first(VERDICTS[v])}" for v in ORDER if counts[v]]
    return f"{counted(len(blocks), 'question')}: {listed(parts)}." if parts else "No question."


def summary_of(findings: Findings, theory: Theory, plan: Plan, main: Block | None) -> Summary:
    """Sum up for somebody with a minute."""
    return Summary(
        found=_found(findings, theory),
        sure=_sure(findings, plan, main),
        next=_next(findings, plan, main),
    )


def _found(findings: Findings, theory: Theory) -> tuple[str, ...]:
    boxes = graph_of(theory).boxes

    def named(box: OutcomeVerdict) -> str:
        return (
            f"\u201c{boxes[box.outcome].statement if box.outcome in boxes else box.outcome}\u201d"
        )

    by_verdict = {
        verdict: [named(box) for box in findings.outcomes if box.verdict is verdict]
        for verdict in ORDER
    }
    told = [f"{VERDICTS[v]}: {listed(by_verdict[v])}." for v in ORDER if by_verdict[v]]
    return tuple(told)


def _sure(findings: Findings, plan: Plan, main: Block | None) -> str:
    sentences = [f"{how_compared(plan)}{_size(plan, main)}."]
    met = [PITFALLS[p.pitfall] for p in findings.pitfalls if p.met]
    unknown = [
        PITFALL_QUESTIONS.get(p.pitfall, p.pitfall) for p in findings.pitfalls if p.met is None
    ]
    if met:
        sentences.append(f"Fell into: {listed([lower_first(name) for name in met])}.")
    else:
        sentences.append(
            "The study is not known to have fallen into any of the six common pitfalls."
        )
    if unknown:
        sentences.append(f"Not known: {listed(unknown)}.")
    if main and len([row for row in main.rows if row.value]) > 1:
        sentences.append(_agreement(main))
    return " ".join(sentences)


def how_compared(plan: Plan) -> str:
    """Say how the comparison came about, in one clause."""
    level = plan.assignment.level if plan.assignment else None
    controlled = bool(plan.data and plan.data.arm)
    return happened_words(plan.about.design, level, second_series=controlled)


def _size(plan: Plan, main: Block | None) -> str:
    facts = dict(main.facts) if main else {}
    groups = "sites" if plan.about.design is Design.MULTISITE_RANDOMISED else "clusters"
    parts = [
        with_unit(facts[name], word)
        for name, word in (("Units", "units"), ("Clusters", groups))
        if name in facts
    ]
    return f" ({' in '.join(parts)})" if parts else ""


def _agreement(main: Block) -> str:
    """Say whether the other methods point the same way as the planned one."""
    values = [row.value for row in main.rows if row.value]
    sides = {value.estimate > main.null for value in values}
    others = counted(len(values) - 1, "other method")
    if len(sides) > 1:
        return f"Of {others} tried, at least one points the other way."
    return f"{others} tried, pointing the same way."


def _next(findings: Findings, plan: Plan, main: Block | None) -> str:
    verdict = main.verdict if main else Verdict.NOT_MEASURED
    sentences = [NEXT[verdict]]
    if verdict is Verdict.IMPROVED and _in_several_places(findings, plan):
        sentences = [KEEP_MEASURING]
    if main and verdict is Verdict.INCONCLUSIVE:
        sentences += _how_much_more(main)
    harmed = _harmed(findings, main)
    if harmed and verdict is Verdict.IMPROVED:
        sentences = ["Do not spread it yet."]
    if harmed:
        sentences.append(
            f"{counted(len(harmed), 'other outcome')} got worse: find out why before going further."
        )
    return " ".join(sentences)


def _in_several_places(findings: Findings, plan: Plan) -> bool:
    """True if partners pooled their sums, or the records name more than the one place."""
    several = len(findings.partners) > 1 or any(len(f.sites) > 1 for f in findings.findings)
    return several or bool(plan.data and plan.data.site)


def _how_much_more(main: Block) -> list[str]:
    """How many times the data would bring the interval down to the width that settles it.

    The width of an interval falls with the square root of the number of units.
    """
    value = main.rows[0].value
    if value is None or main.band is None or main.scale == "ratio":
        return []
    wider = (value.high - value.low) / (main.band[1] - main.band[0])
    if wider <= MOST_WIDER:
        return []
    times = max(wider**2, 1.1)
    return [
        f"To tell a difference that matters from none would take roughly {times:.2g} times "
        "the data."
    ]


def limits_of(findings: Findings, plan: Plan, blocks: Sequence[Block]) -> tuple[str, ...]:
    """Everything that a careful reader holds against the result."""
    limits = [f"{PITFALLS[p.pitfall]}: {plain_words(p.why)}" for p in findings.pitfalls if p.met]
    if plan.about.design in LIMITS:
        limits.append(LIMITS[plan.about.design])
    limits += [f"{block.measure}: no number. {block.refusal}" for block in blocks if block.refusal]
    in_family = {q for family in plan.multiplicity.families for q in family}
    alone = [b.id for b in blocks if b.id not in in_family and not b.primary]
    if len(blocks) > 1 and alone:
        limits.append(
            f"Judged one by one, without counting how many questions were asked: {listed(alone)}. "
            "The more questions, the more likely that chance alone makes one look like a finding."
        )
    limits.append(
        "A link that held fits the theory; it is no proof that one thing brought about the other."
    )
    return tuple(limits)
