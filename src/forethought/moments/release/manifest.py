"""What leaves, in words and tables that an information officer can sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forethought.moments.release.document import (
    AnswerPart,
    Asked,
    AskPart,
    Leaves,
    Manifest,
    ReleasedTable,
    WithheldPart,
)
from forethought.moments.release.people import People
from forethought.moments.release.recode import PERIOD, STRATUM, is_stratum
from forethought.moments.release.rules import rules_of
from forethought.plan import Plan
from forethought.plan.model import Privacy, Question
from forethought.theory import Theory


@dataclass(frozen=True)
class Facts:
    """Everything the manifest speaks of."""

    title: str
    synthetic: bool
    partner: str
    partners: tuple[str, ...]
    round: int
    gate: Privacy
    questions: tuple[Asked, ...]
    leaves: tuple[Leaves, ...]
    tables: tuple[ReleasedTable, ...]
    withheld: tuple[WithheldPart, ...]


def manifest_of(facts: Facts) -> Manifest:
    """Write the manifest."""
    return Manifest(
        title=f"What leaves {facts.partner}: sums for {facts.title}",
        synthetic=facts.synthetic,
        summary=tuple(_summary(facts)),
        questions=_asked(facts),
        leaves=facts.leaves,
        withheld=tuple(_withheld(facts)),
        rules=tuple(rules_of(facts.gate, facts.leaves, facts.withheld, facts.partners)),
        receivers=tuple(name for name in facts.partners if name != facts.partner),
    )


def questions_in_words(theory: Theory, plan: Plan) -> tuple[Asked, ...]:
    """Say every question of the plan in words."""
    return tuple(_in_words(theory, question) for question in plan.questions)


def _in_words(theory: Theory, question: Question) -> Asked:
    _, indicator = theory.indicator(question.indicator)
    unit = f" ({indicator.unit})" if indicator.unit else ""
    said = f"{indicator.id}: {indicator.measure or 'not said what it measures'}{unit}"
    return Asked(id=question.id, asks=question.asks or "", measure=said)


def _asked(facts: Facts) -> tuple[Asked, ...]:
    """Return the questions that the page speaks of."""
    spoken = {table.key.question for table in facts.tables}
    spoken |= {part.key.question for part in facts.withheld}
    return tuple(asked for asked in facts.questions if asked.id in spoken)


def leaves_of(question: str, ask: AskPart, part: AnswerPart, people: People) -> Leaves:
    """Count what one answer lets out."""
    sizes = people.sizes()
    return Leaves(
        question=question,
        asks=kind_in_words(ask),
        columns=columns_in_words(people.columns),
        groups=people.count,
        smallest=int(sizes.min()) if len(sizes) else 0,
        numbers=_numbers(part),
    )


def kind_in_words(ask: AskPart) -> str:
    """Say which sums, and by what they are grouped."""
    match ask.kind:
        case "cohorts":
            return "means and covariances by cohort"
        case "leverage":
            return "one matrix over everybody"
        case "cells":
            by = " and ".join(dict.fromkeys((*ask.by, *(_plain(name) for name in ask.columns))))
            return f"counts and sums by {by}" if by else "counts and sums"
        case "scores":
            return f"one step of a search, by {' and '.join(ask.by) or 'nothing'}"
    weighted = _WEIGHTED[ask.weight_power] if ask.weighted else "sums of products"
    return f"{weighted} by {' and '.join(ask.by)}" if ask.by else f"{weighted} over everybody"


_WEIGHTED = ("sums over rows that weigh", "weighted sums", "sums by squared weight")


def in_words(people: int) -> str:
    """``"1 person"``, ``"3 people"``."""
    return f"{people:,} {'person' if people == 1 else 'people'}"


def columns_in_words(columns: Sequence[str], most: int = 6) -> str:
    """Name columns as people do; many of one kind together."""
    names = list(dict.fromkeys(_plain(name) for name in columns))
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _plain(name: str) -> str:
    name = name.partition(" at ")[0]
    if "*" in name:
        return " × ".join(_plain(factor) for factor in name.split("*"))
    if name.startswith(PERIOD):
        return "period"
    if name.startswith(STRATUM):
        return "stratum"
    words = {"y": "outcome", "event": "event", "exposure": "time at risk"}
    return words.get(name, name.removeprefix("x:").partition("=")[0])


def _numbers(part: AnswerPart) -> int:
    """Count the numbers of an answer, whichever of its lists they are in."""
    lists = (
        part.n, part.shift, part.scale, part.products, part.values, part.sums, part.squares,
        part.periods, part.mean, part.covariance, part.matrix, part.gradients,
    )  # fmt: skip
    return sum(len(numbers) for numbers in lists)


EXPLAINED = {
    "groups": "A sum of products is what one gets by multiplying two columns person by person and "
    "adding up over the whole group: only the total is in the file, as with a sum of ages.",
    "cells": "A count says how many people of a group have the same values; the values are not "
    "tied to anybody.",
    "cohorts": "A covariance says how two periods go together over all units of a cohort.",
    "leverage": "The one matrix is made of sums of products over everybody.",
    "scores": "A step of a search is a sum over each group, which the pooled answer so far needs.",
}
"""What the kinds of sums are, for readers who are no statisticians."""


def _summary(facts: Facts) -> Iterator[str]:
    numbers = sum(row.numbers for row in facts.leaves)
    smallest = min((row.smallest for row in facts.leaves), default=0)
    which = "" if facts.round == 1 else f" of round {facts.round}"
    yield (
        f"No row about a person leaves. The file{which} holds {numbers:,} numbers, all of them "
        f"counts, means and totals over groups of people; the smallest group has "
        f"{in_words(smallest)}. No name, no person's code and no free text is in it; clusters "
        "stand under codes."
    )
    kinds = {answered.ask.kind for table in facts.tables for answered in table.answers}
    yield " ".join(said for kind, said in EXPLAINED.items() if kind in kinds)
    yield from _named_levels(facts)
    yield from dict.fromkeys(
        f"{table.key.question}: {note}" for table in facts.tables for note in table.notes
    )


def _named_levels(facts: Facts) -> Iterator[str]:
    """Say which names of the records' own leave."""
    strata = sorted({n for table in facts.tables for n in table.levels.get(STRATUM, ())})
    levels = sorted(
        {
            f"{start[2:-1]} ({', '.join(names)})"
            for table in facts.tables
            for start, names in table.levels.items()
            if not is_stratum(start)
        }
    )
    if strata:
        yield f"Strata are named as in the records: {', '.join(strata[:8])}" + (
            " and more." if len(strata) > 8 else "."
        )
    if levels:
        yield f"So are the levels of {'; '.join(levels[:4])}" + (
            " and more." if len(levels) > 4 else "."
        )


def _withheld(facts: Facts) -> Iterator[str]:
    told: dict[str, list[str]] = {}
    for part in facts.withheld:
        what = f" ({kind_in_words(part.ask)})" if part.ask else ""
        told.setdefault(part.why, []).append(f"{part.named}{what}")
    for why, names in told.items():
        yield f"{'; '.join(dict.fromkeys(names))}: {why}."
