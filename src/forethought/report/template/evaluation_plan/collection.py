"""The plan document's sections on what is measured, when and by whom."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.collect import IndicatorRow, Undecided, Words, decided, indicator_rows
from forethought.collect.records import source_words
from forethought.collect.timing import after_start
from forethought.collect.undecided import LEAD
from forethought.plan import Plan
from forethought.report.template.evaluation_plan.blocks import (
    Block,
    Grid,
    Paragraph,
    Section,
    Subheading,
)
from forethought.theory import Theory
from forethought.vocabulary import say


def indicators(theory: Theory, plan: Plan | None, language: str) -> Section:
    """Show how each outcome would be seen."""
    rows = tuple(_row(row) for row in indicator_rows(theory, plan, language))
    return Section(
        "What is measured",
        (
            Paragraph(
                "One row for each indicator of each outcome. An outcome that nothing measures is "
                "shown too: the study will say nothing about it."
            ),
            Grid(
                "Indicators of every outcome",
                ("Outcome", "Indicator", "Unit; better", "Source; form", "When", "Matters from"),
                rows,
                (0.22, 0.22, 0.15, 0.14, 0.14, 0.13),
            ),
        ),
    )


def _row(row: IndicatorRow) -> tuple[Words, ...]:
    return (
        row.statement,
        row.measure,
        _joined(row.unit, row.better and f"{row.better} is better"),
        _joined(row.source, row.instrument if row.instrument != "no form" else ""),
        ", ".join(row.waves) or row.when,
        row.smallest_words,
    )


def _joined(first: Words, second: Words) -> Words:
    """Put two cells in one; a gap in either shows."""
    if isinstance(first, Undecided):
        return first
    if isinstance(second, Undecided):
        return second
    return "; ".join(filter(None, (first, second)))


def schedule(theory: Theory, plan: Plan | None, language: str) -> Section:
    """Say when each round is, and who collects."""
    waves = plan.waves if plan else ()
    blocks: list[Block] = [
        Paragraph(
            "Times count from the start of the programme. The workbook holds the same schedule as "
            "a chart that moves with the dates."
        )
    ]
    if plan is not None and waves:
        blocks.append(_rounds(plan, language))
    elif plan is not None and plan.data is not None and plan.data.period:
        blocks.append(
            Paragraph(f"The records are counted by {plan.data.period}; nobody is surveyed.")
        )
    else:
        blocks.append(Paragraph(Undecided("when the rounds of measurement are")))
    blocks += [Subheading("Who collects"), _collectors(theory, plan, language)]
    return Section("Schedule, and who collects", tuple(blocks))


def _rounds(plan: Plan, language: str) -> Grid:
    rows: list[tuple[Words, ...]] = []
    for wave in plan.waves:
        forms = [form for form in plan.instruments if wave.id in form.waves]
        what = "; ".join(say(form.title, language) for form in forms)
        who = "; ".join(dict.fromkeys(form.for_ for form in forms if form.for_))
        records = source_words(plan.data) if plan.data else ""
        rows.append(
            (
                wave.id,
                after_start(wave.at),
                what or "no form",
                decided(who, "who answers", LEAD) if forms else "–",
                decided(records, "which records are drawn", LEAD),
            )
        )
    return Grid(
        "Rounds of measurement",
        ("Round", "When", "Forms", "Who answers", "Records"),
        tuple(rows),
        (0.12, 0.24, 0.22, 0.21, 0.21),
    )


def _collectors(theory: Theory, plan: Plan | None, language: str) -> Grid:
    return Grid(
        "Who collects each indicator",
        ("Indicator", "Source", "Form", "Collected by"),
        tuple(_collector_rows(theory, plan, language)),
        (0.38, 0.14, 0.2, 0.28),
    )


def _collector_rows(
    theory: Theory, plan: Plan | None, language: str
) -> Iterator[tuple[Words, ...]]:
    for row in indicator_rows(theory, plan, language):
        if isinstance(row.indicator, Undecided):
            yield (Undecided(f"how “{row.statement}” is seen"), "", "", "")
        else:
            yield (row.measure, row.source, row.instrument, row.collected_by)
