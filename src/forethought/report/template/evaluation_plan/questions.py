"""The plan document's sections on questions, design, numbers and analysis."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.collect import Undecided, Words, decided
from forethought.collect.timing import after_start, due, wave_of, wave_words
from forethought.collect.undecided import EVALUATOR
from forethought.collect.words import figure
from forethought.plan import Estimand, Plan, Question
from forethought.report.template.evaluation_plan.blocks import (
    Block,
    Facts,
    Grid,
    Note,
    Paragraph,
    Section,
    Subheading,
)
from forethought.report.words.designs import DESIGNS, reach_words
from forethought.report.words.methods import METHODS
from forethought.theory import Indicator, Theory
from forethought.vocabulary import Design, Evaluator, Timing, say

TIMINGS = {
    Timing.RANDOM: "The order of treatment was drawn by chance.",
    Timing.AS_GOOD_AS_RANDOM: "The order of treatment was as good as random; this must be argued.",
    Timing.CHOSEN: "The order of treatment was chosen by somebody.",
}
EVALUATORS = {
    Evaluator.INDEPENDENT: "Independent of those who deliver",
    Evaluator.INTERNAL: "Among those who deliver",
}


ALL_ASSIGNED = "Everyone, in the arm they were assigned to, whatever they received."
ALL_NAMED = "Everyone whom the question names, whatever they received; nobody is left out later."


def questions(theory: Theory, plan: Plan | None) -> Section:
    """Say what the study asks, one block a question."""
    title = "What the study asks"
    if plan is None or not plan.questions:
        return Section(title, tuple(_proposed(theory, plan)))
    lead = Paragraph(
        "Each question names for whom, against what, when and how the answer is summed up, so that "
        "two people who read it would compute the same number."
    )
    return Section(title, (lead, *(_question(theory, plan, q) for q in plan.questions)))


def _proposed(theory: Theory, plan: Plan | None) -> Iterator[Block]:
    yield Paragraph(Undecided("which questions the study asks, and which one is primary"))
    rows = tuple(
        (
            f"What difference does the project make to: {indicator.measure or indicator.id}?",
            Undecided("for whom, against what"),
            due(plan, end, indicator),
            Undecided("how it is summed up and estimated", EVALUATOR),
        )
        for end, indicator in theory.indicators()
    )
    if rows:
        yield Paragraph("The theory's indicators suggest these questions:")
        yield Grid(
            "Questions that the theory suggests",
            ("Question", "For whom, against what", "When", "Summary and method"),
            rows,
            (0.34, 0.2, 0.24, 0.22),
        )


def _indicator(theory: Theory, name: str) -> Indicator:
    """Return the indicator; one without words if the theory lacks it (the check tells)."""
    try:
        return theory.indicator(name)[1]
    except KeyError:
        return Indicator(id=name)


def _question(theory: Theory, plan: Plan, question: Question) -> Facts:
    indicator = _indicator(theory, question.indicator)
    estimand = question.estimand
    primary = " – primary question" if question.primary else ""
    pairs: tuple[tuple[str, Words], ...] = (
        ("Asks", question.asks or _asks(plan, estimand, indicator)),
        ("Measured by", _measured_by(indicator)),
        ("For whom", decided(estimand.population, "for whom")),
        ("Compared", decided(estimand.contrast, "what against what")),
        ("When", _when(plan, question)),
        ("Summed up as", decided(estimand.summary, "how the answer is summed up", EVALUATOR)),
        (
            "If people move, stop or never start",
            decided(
                estimand.intercurrent_events,
                "what counts when people move, stop or never start",
                EVALUATOR,
            ),
        ),
        ("Smallest difference that matters", _smallest(indicator)),
        *_method_pairs(question),
    )
    return Facts(f"Question {question.id}{primary}", pairs)


def _asks(plan: Plan, estimand: Estimand, indicator: Indicator) -> str:
    parts = (
        f"How does “{indicator.measure or indicator.id}” differ",
        estimand.contrast,
        estimand.population and f"among {estimand.population}",
        "; ".join(_after(plan, wave) for wave in estimand.at),
    )
    return ", ".join(part for part in parts if part) + "?"


def _after(plan: Plan, name: str) -> str:
    wave = wave_of(plan, name)
    return after_start(wave.at) if wave else f"at {name}"


def _measured_by(indicator: Indicator) -> Words:
    measure = decided(indicator.measure, "what is measured")
    if isinstance(measure, Undecided):
        return measure
    unit = f", in {indicator.unit}" if indicator.unit else ""
    better = f"; {indicator.better} is better" if indicator.better else ""
    return f"{measure}{unit}{better}"


def _when(plan: Plan, question: Question) -> Words:
    waves = "; ".join(wave_words(plan, wave) for wave in question.estimand.at)
    if waves:
        return waves
    study = question.event_study
    if study is not None:
        return f"all periods after treatment; one by one from {study.from_} to {study.to}"
    if plan.data and plan.data.period:
        return "all periods after treatment"
    return Undecided("when")


def _smallest(indicator: Indicator) -> Words:
    least = indicator.smallest_meaningful
    if least is None:
        return Undecided("the smallest difference that would matter")
    return f"{figure(least)} ({indicator.unit})" if indicator.unit else figure(least)


def _method_pairs(question: Question) -> Iterator[tuple[str, Words]]:
    words = METHODS[question.method]
    yield "Method", f"{words.title}. {words.does}"
    yield "Its standard error", words.standard_error
    yield "Adjusted for", ", ".join(map(_term, question.adjust)) or "nothing"
    others = "; ".join(METHODS[method].title for method in question.sensitivity)
    test = question.randomisation_test
    if test is not None:
        others = "; ".join(
            filter(None, (others, f"a randomisation test with {test.permutations:,} redraws"))
        )
    yield "Checked by other methods", others or "none planned"


def _term(term: str) -> str:
    indicator, at, wave = term.partition("@")
    return f"{indicator} at {wave}" if at else indicator


def design(plan: Plan | None) -> Section:
    """Say how the comparison comes about, and what that can and cannot show."""
    title = "Design, and why this one"
    if plan is None:
        return Section(title, _designs_to_choose())
    about = plan.about
    words = DESIGNS[about.design]
    pairs: tuple[tuple[str, Words], ...] = (
        ("How it works", words.how),
        ("What it can show", words.can),
        ("What it cannot show", words.cannot),
        ("What it needs", words.needs),
        ("Why this design", decided(about.why_this_design, "why this and not a stronger design")),
        *((("Order of treatment", TIMINGS[about.timing]),) if about.timing else ()),
        (
            "Evaluator",
            EVALUATORS[about.evaluator]
            if about.evaluator
            else Undecided("whether the evaluator is independent"),
        ),
    )
    return Section(
        title,
        (
            Facts(words.name, pairs),
            *_assignment(plan),
            Note(reach_words(about.design, about.timing)),
        ),
    )


def _designs_to_choose() -> tuple[Block, ...]:
    rows = tuple((words.name, words.can, words.cannot, words.needs) for words in DESIGNS.values())
    return (
        Paragraph(Undecided("by which design the comparison comes about")),
        Paragraph("Strike out what cannot be done here; choose the highest row that remains."),
        Grid(
            "Designs to choose from, roughly the strongest first",
            ("Design", "Can show", "Cannot show", "Needs"),
            rows,
            (0.16, 0.28, 0.32, 0.24),
        ),
    )


def _assignment(plan: Plan) -> Iterator[Block]:
    assignment = plan.assignment
    if assignment is None:
        return
    arms = [say(arm.statement or arm.id) for arm in assignment.arms]
    arms[:1] = [f"{arm} (the reference)" for arm in arms[:1]]
    ratio = " to ".join(map(figure, assignment.ratio))
    pairs: tuple[tuple[str, Words], ...] = (
        ("What is assigned", decided(assignment.level, "what is assigned: a person, a team")),
        ("Arms", "; ".join(arms)),
        ("Sizes", ratio or "equal"),
        ("Drawn within", ", ".join(assignment.strata) or "no strata"),
        ("Balanced on", ", ".join(assignment.balance) or "nothing"),
        ("Seed of the draw", str(plan.about.seed)),
    )
    yield Facts("Assignment", pairs)


def sample_size(plan: Plan | None) -> Section:
    """Hold the place for what ``forethought design`` works out."""
    sample = plan.sample if plan else None
    gap = "to be filled by: forethought design"
    units = f"{sample.units:,}" if sample and sample.units else None
    clusters = f"{sample.clusters:,}" if sample and sample.clusters else None
    in_clusters = decided(clusters, f"how many clusters, {gap}", EVALUATOR)
    pairs: tuple[tuple[str, Words], ...] = (
        ("Units", decided(units, f"how many units, {gap}", EVALUATOR)),
        *((("Clusters", in_clusters),) if _has_clusters(plan) else ()),
        ("Why that is enough", decided(sample and sample.reason, f"why, {gap}", EVALUATOR)),
        (
            "How people are kept in the study",
            decided(sample and sample.retention, "how people are kept in the study"),
        ),
    )
    return Section(
        "How many",
        (
            Paragraph(
                "The study must be large enough to find the smallest difference that matters in "
                "its primary question, or say beforehand that it is not."
            ),
            Facts("Sample size", pairs),
        ),
    )


def _has_clusters(plan: Plan | None) -> bool:
    """True if people come in clusters, or nobody has said yet that they do not."""
    if plan is None:
        return True
    clustered = plan.about.design in (Design.CLUSTER_RANDOMISED, Design.STEPPED_WEDGE)
    return clustered or bool(plan.data and plan.data.cluster)


def analysis(plan: Plan | None) -> Section:
    """Say how each question is answered and how answers will be read."""
    title = "Analysis"
    if plan is None:
        gaps = (
            "how each question is analysed",
            "what is done about missing values",
            "which questions are judged together",
            "which subgroups are looked at",
        )
        facts = tuple(
            (name, Undecided(gap, EVALUATOR))
            for name, gap in zip(
                ("Methods", "Missing data", "Several questions", "Subgroups"), gaps, strict=True
            )
        )
        return Section(title, (Facts("Rules for all questions", facts), *_reading(0.95)))
    return Section(
        title,
        (
            *_per_question(plan),
            Facts("Rules for all questions", _rules(plan)),
            *_reading(plan.about.ci_level),
        ),
    )


def _per_question(plan: Plan) -> Iterator[Block]:
    if not plan.questions:
        yield Paragraph(Undecided("how each question is analysed", EVALUATOR))
        return
    families = {
        name: i for i, family in enumerate(plan.multiplicity.families, 1) for name in family
    }
    rows = tuple(
        (
            q.id + (" (primary)" if q.primary else ""),
            METHODS[q.method].title,
            ", ".join(map(_term, q.adjust)) or "–",
            f"family {families[q.id]}" if q.id in families else "on its own",
        )
        for q in plan.questions
    )
    yield Grid(
        "Analysis of each question",
        ("Question", "Method", "Adjusted for", "Judged"),
        rows,
        (0.2, 0.42, 0.22, 0.16),
    )


def _rules(plan: Plan) -> tuple[tuple[str, Words], ...]:
    missing, several = plan.missing, plan.multiplicity
    below = f"{100 * missing.below:g} %"
    subgroups = "; ".join(
        f"by {s.by}, where each has at least {s.at_least}, tested by interaction"
        for s in plan.subgroups
    )
    return (
        ("Who counts", ALL_ASSIGNED if plan.assignment else ALL_NAMED),
        (
            "Missing data",
            f"Up to {below} missing: {_plain(missing.then)}. More: {_plain(missing.else_)}. The "
            "share missing is reported by arm.",
        ),
        ("Several questions", _several(several.families, several.adjust)),
        ("Subgroups", subgroups or "None planned; any that are looked at later are exploratory."),
        *_delivery(plan),
    )


def _plain(words: str) -> str:
    return words.replace("-", " ")


def _several(families: tuple[tuple[str, ...], ...], adjust: str) -> str:
    if not families or adjust == "none":
        return "Each question is judged on its own; chance findings become more likely with each."
    named = "; ".join(", ".join(family) for family in families)
    return f"Judged together, with p-values adjusted by {adjust.title()}: {named}."


def _delivery(plan: Plan) -> Iterator[tuple[str, Words]]:
    if plan.delivery is None:
        yield "Delivery", Undecided("what counts as delivered as planned")
        return
    for name, fidelity in plan.delivery.fidelity.items():
        share = f"{100 * fidelity.at_least:g} %"
        yield f"Delivery: {name.replace('_', ' ')}", f"at least {share} for delivery as planned"
    if plan.delivery.complier:
        yield "Counts as having taken part", plan.delivery.complier


def _reading(level: float) -> Iterator[Block]:
    interval = f"{100 * level:g} % confidence interval"
    yield Subheading("How results will be read")
    yield Grid(
        "Verdicts, fixed before any result is seen",
        ("Verdict", "When"),
        (
            (
                "No meaningful difference",
                f"The {interval} lies within plus or minus the smallest difference that matters, "
                "even where it leaves out no difference.",
            ),
            ("Improved", f"Else: the {interval} lies wholly on the good side of no difference."),
            ("Worsened", f"Else: the {interval} lies wholly on the bad side of no difference."),
            ("Inconclusive", "None of these: the study cannot tell."),
            ("Not measured, not tested", "No indicator, or nothing to compare with."),
        ),
        (0.27, 0.73),
    )
    yield Paragraph("Nil and harmful results are reported as plainly as good ones.")
