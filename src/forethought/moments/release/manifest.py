"""What leaves, in words and tables that an information officer can sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forethought.moments.release.document import (
    AnswerPart,
    AskPart,
    Leaves,
    Manifest,
    ReleasedTable,
    Rule,
    WithheldPart,
)
from forethought.moments.release.people import People
from forethought.moments.release.recode import PERIOD, STRATUM, is_stratum
from forethought.plan.model import Privacy


@dataclass(frozen=True)
class Facts:
    """Everything the manifest speaks of."""

    title: str
    partner: str
    partners: tuple[str, ...]
    round: int
    gate: Privacy
    leaves: tuple[Leaves, ...]
    tables: tuple[ReleasedTable, ...]
    withheld: tuple[WithheldPart, ...]


def manifest_of(facts: Facts) -> Manifest:
    """Write the manifest."""
    return Manifest(
        title=f"What leaves {facts.partner}: sums for {facts.title}",
        summary=tuple(_summary(facts)),
        leaves=facts.leaves,
        withheld=tuple(_withheld(facts)),
        rules=tuple(_rules(facts)),
        receivers=tuple(name for name in facts.partners if name != facts.partner),
    )


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


def _summary(facts: Facts) -> Iterator[str]:
    numbers = sum(row.numbers for row in facts.leaves)
    smallest = min((row.smallest for row in facts.leaves), default=0)
    which = "" if facts.round == 1 else f" of round {facts.round}"
    yield (
        f"The file{which} holds {numbers:,} numbers: counts, sums and sums of products over groups "
        f"of people. The smallest group has {smallest:,} people. It holds no row, no person's code "
        "and no free text; clusters stand under codes."
    )
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
    yield from dict.fromkeys(
        f"{table.key.question}: {note}" for table in facts.tables for note in table.notes
    )


def _withheld(facts: Facts) -> Iterator[str]:
    told: dict[str, list[str]] = {}
    for part in facts.withheld:
        what = f" ({kind_in_words(part.ask)})" if part.ask else ""
        told.setdefault(part.why, []).append(f"{part.named}{what}")
    for why, names in told.items():
        yield f"{'; '.join(dict.fromkeys(names))}: {why}."


def _rules(facts: Facts) -> Iterator[Rule]:
    gate, codes = facts.gate, [part.code for part in facts.withheld]
    smallest = min((row.smallest for row in facts.leaves), default=0)
    yield Rule(
        name="Smallest group",
        datashield="nfilter.subset",
        setting=f"{gate.smallest_cluster} people",
        result=f"smallest that leaves: {smallest:,}",
    )
    yield Rule(
        name="Smallest cell",
        datashield="nfilter.tab",
        setting=f"none, or {gate.smallest_cell} people",
        result=_kept(codes, "G011", "G012"),
    )
    yield Rule(
        name="Columns for each person",
        datashield="nfilter.glm",
        setting=f"{gate.parameters_per_row:g}",
        result=_kept(codes, "G013"),
    )
    yield Rule(
        name="Levels of a column",
        datashield="nfilter.levels",
        setting=f"at most {gate.most_levels}",
        result=_kept(codes, "G015"),
    )
    yield Rule(
        name="Clusters of an arm",
        setting=f"none, or {gate.smallest_clusters_per_arm}",
        result=_kept(codes, "G014"),
    )
    yield Rule(
        name="Subtraction",
        setting=f"no sums taken together may leave fewer than {gate.smallest_cell} people",
        result=_kept(codes, "G016") + ", also with every earlier release",
    )
    yield Rule(
        name="One person's weight",
        setting="at most 90% of a column's spread in a group",
        result=_kept(codes, "G028"),
    )
    yield Rule(
        name="Partners",
        setting=f"at least {gate.smallest_partners}",
        result=f"{len(facts.partners)} in the plan",
    )


def _kept(codes: Sequence[str], *wanted: str) -> str:
    count = sum(code in wanted for code in codes)
    return f"{count} answer{'' if count == 1 else 's'} kept back" if count else "met"
