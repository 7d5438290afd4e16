"""Answers that may leave: asks answered through the gate, from a table without what may not.

Clusters (sites, cohorts) that are too small are taken out of the table, or merged, before anything
is summed, so that no total holds people whom the groups beside it leave out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_
from typing import Any

import ibis.expr.types as ir
import numpy as np

from forethought.errors import Entry, Fault, Refusal
from forethought.errors.catalogue.releases import gate as entries
from forethought.moments.asks import (
    Answer,
    CellAsk,
    CellMoments,
    CohortAsk,
    CohortMoments,
    GroupMoments,
    LeverageAsk,
    LeverageMoments,
    ScoreAsk,
    ScoreMoments,
)
from forethought.moments.engine.people import people_of
from forethought.moments.engine.shelf import Answerer, Shelf
from forethought.moments.release.encode import Releasable
from forethought.moments.release.flow import on_grid
from forethought.moments.release.gate import MOST_OF_SPREAD, Broken, broken_rules, lone_arm
from forethought.moments.release.heavy import MOST_OF_FEW, MOST_SHARE, heaviest, tenth_above
from forethought.moments.release.manifest import in_words
from forethought.moments.release.merge import merge_small
from forethought.moments.release.people import People, stem_of
from forethought.moments.release.recode import PRODUCT, is_stratum
from forethought.plan.model import Privacy
from forethought.records.table import AnalysisTable

MOST_LOST = 0.25
"""Share of a table's people beyond which taking out small groups leaves another question: then the
ask is kept back and the table left as it is."""
MOST_TURNS = 10
"""Taking out a cluster for one ask may make another ask's too small; real tables need one turn."""


@dataclass(frozen=True)
class Let:
    """An answer that may leave, and who stands behind it."""

    ask: Releasable
    answer: Answer = field(repr=False)
    people: People = field(repr=False)


@dataclass(frozen=True)
class Held:
    """An answer that may not leave.

    ``details`` fill the entry; those that count a few people are in ``small``, and those that name
    a level or a value in ``named``: only those at the site may read either.
    """

    ask: Releasable | None
    entry: Entry
    value: object
    details: dict[str, object] = field(default_factory=dict)
    small: dict[str, int] = field(default_factory=dict)
    named: dict[str, object] = field(default_factory=dict)
    least: int = 0
    about_outcome: bool = False

    def fault(self, *, here: bool) -> Fault:
        """Say why, with small counts and names of levels only for those ``here``."""
        words: dict[str, Any] = dict(self.details) | (self.named if here else {})
        for name, count in self.small.items():
            shown = here or count >= self.least
            words[name] = in_words(count) if shown else f"fewer than {self.least} people"
        value = words.pop("value", self.value)
        return self.entry.fault(value=value, **words)


@dataclass(frozen=True)
class Gated:
    """What came of one table at the gate."""

    table: AnalysisTable
    let: tuple[Let, ...] = ()
    held: tuple[Held, ...] = ()
    notes: tuple[str, ...] = ()


def through_gate(analysis: AnalysisTable, asks: Sequence[Releasable], gate: Privacy) -> Gated:
    """Answer what may leave, in the order asked."""
    many = _levels(analysis, gate)
    if many is not None:
        return Gated(analysis, held=(many,))
    table, notes = _thinned(analysis.table, asks, gate)
    kept = replace(analysis, table=table)
    rare = _rare_level(kept, gate) if "unit" in table.columns else None
    if rare is not None:
        return Gated(analysis, held=(rare,))
    answer = Shelf().answerer(kept)
    results = [answered(kept, ask, gate, answer) for ask in asks]
    return Gated(
        table=kept,
        let=tuple(result for result in results if isinstance(result, Let)),
        held=tuple(result for result in results if isinstance(result, Held)),
        notes=tuple(notes),
    )


def _levels(analysis: AnalysisTable, gate: Privacy) -> Held | None:
    for start, names in analysis.levels.items():
        if len(names) > gate.most_levels:
            about = "the stratum" if is_stratum(start) else start[2:-1]
            details = {"column": about, "most": gate.most_levels}
            return Held(None, entries.MANY_LEVELS, len(names), details)
    return None


def _rare_level(kept: AnalysisTable, gate: Privacy) -> Held | None:
    """Hold a table back where few people, or nobody who is left, have a level: its name travels."""
    for start, names in kept.levels.items():
        rest = [f"{start}{level}" for level in names[1:]]
        if not rest or not set(rest) <= set(kept.table.columns):
            continue
        table = kept.table
        sides = [table[name] == 1 for name in rest]
        first = reduce(and_, (~side for side in sides))
        counts = {f"c{k}": table.unit.nunique(where=side) for k, side in enumerate((first, *sides))}
        found = table.aggregate(**counts).to_pyarrow().to_pylist()[0]
        fewest = min(int(count or 0) for count in found.values())
        if fewest < gate.smallest_cell:
            about = "the stratum" if is_stratum(start) else start[2:-1]
            return Held(None, entries.LEVEL_GONE, about, {"least": gate.smallest_cell})
    return None


def answered(
    analysis: AnalysisTable, ask: Releasable, gate: Privacy, answer: Answerer
) -> Let | Held:
    """Let ``answer`` answer one ask of the table if no group breaks a rule.

    Nothing is taken out of the table for it.
    """
    try:
        people = people_of(analysis.table, ask)
    except Refusal as refusal:
        return _held_as(ask, refusal)
    few = lone_arm(people, gate.smallest_clusters_per_arm)
    if few is not None:
        details: dict[str, object] = {"least": gate.smallest_clusters_per_arm}
        return Held(ask, entries.FEW_CLUSTERS, few, details)
    broken = broken_rules(people, gate, isinstance(ask, CellAsk))
    if broken or not people.count:
        return _held(ask, people, broken, gate)
    if isinstance(ask, LeverageAsk | ScoreAsk):
        held = _heavy(people, ask, gate.smallest_cell - 1)
        if held is not None:
            return held
    try:
        found = answer(ask)
    except Refusal as refusal:
        return _held_as(ask, refusal)
    return Let(ask, _coarsened(found, people, gate.smallest_cell), people)


def _heavy(people: People, ask: LeverageAsk | ScoreAsk, few: int) -> Held | None:
    """Hold back what one person, or people fewer than a cell, would carry."""
    for together, most in ((1, MOST_SHARE), (few, MOST_OF_FEW)):
        share = heaviest(people, ask, together)
        if not share <= most:
            details: dict[str, object] = {"who": in_words(together), "most": f"{most:.0%}"}
            return Held(ask, entries.HEAVY, f"{share:.0%}", details)
    return None


def _held_as(ask: Releasable, refusal: Refusal) -> Held:
    """Hold an ask back for a reason that is told already."""
    fault = refusal.faults[0]
    told = Entry(fault.code, fault.code, "{value}", fault.why, "{remedy}")
    # the message may name a value of the records
    away = f"it cannot be answered from these records ({fault.code})"
    named: dict[str, object] = {"value": fault.message, "remedy": fault.remedy}
    return Held(ask, told, away, {"remedy": ""}, named=named)


def _coarsened(found: Answer, people: People, least: int) -> Answer:
    """Round how many rows there were, used or left out, and what is one person's leverage."""
    match found:
        case GroupMoments() | CellMoments() | CohortMoments() | ScoreMoments():
            used = round(float(found.n.sum()))
            step = least * people.most_rows
            return replace(found, left_out=on_grid(used, used + found.left_out, step) - used)
        case LeverageMoments():
            return replace(found, largest_leverage=tenth_above(found.largest_leverage))
    return found


REASONS = ("smallest-group", "parameters-per-row", "smallest-cell", "dominance")
"""Which rule is told where several are broken: the first that is."""


def _held(ask: Releasable, people: People, broken: Sequence[Broken], gate: Privacy) -> Held:
    """Say which rule keeps an ask back; a rare outcome is said before all else."""
    outcome = [one for one in broken if one.about_outcome]
    rule = next((r for r in REASONS if any(one.rule == r for one in broken)), REASONS[0])
    chosen = outcome or [one for one in broken if one.rule == rule]
    groups = len({one.group for one in chosen})
    what = f"{groups} of {people.count} groups" if people.count > 1 else "the only group"
    fewest = min((one.people for one in chosen), default=0)
    column = chosen[0].column if chosen else ""
    details: dict[str, object]
    named: dict[str, object] = {"column": _plain(column) or "the table"}
    if {one.rule for one in chosen} == {"dominance"}:
        entry = entries.HEAVY_HERE
        details = {"column": _veiled(column), "most": f"{MOST_OF_SPREAD:.0%}"}
    elif outcome or rule == "smallest-cell":
        entry = entries.OUTCOME_CELL if outcome else entries.SMALL_CELL
        details = {"column": _veiled(column) or "the table", "most": gate.smallest_cell - 1}
    elif rule == "parameters-per-row":
        entry, details = entries.MANY_COLUMNS, {"limit": gate.parameters_per_row}
    else:
        entry, details = entries.SMALL_GROUP, {"least": gate.smallest_cluster}
    return Held(
        ask,
        entry,
        what,
        details,
        small={"people": fewest},
        named=named,
        least=gate.smallest_cell if outcome or rule == "smallest-cell" else gate.smallest_cluster,
        about_outcome=bool(outcome),
    )


def _veiled(column: str) -> str:
    """Name a column without the level it stands for, which may be of a few people."""
    factors = " by ".join(
        PRODUCT.join(stem_of(name) or name for name in part.split(PRODUCT))
        for part in column.split(" by ")
    )
    return _plain(factors)


def _plain(column: str) -> str:
    names = (name.partition(" at ")[0] for name in column.split(" by "))
    shown = {"y": "the outcome", "event": "the event"}
    return " by ".join(
        shown.get(name, name.removeprefix("x:").removeprefix("s:").rstrip("=") or "stratum")
        for name in names
    )


def _thinned(
    table: ir.Table, asks: Sequence[Releasable], gate: Privacy
) -> tuple[ir.Table, list[str]]:
    """Take out or merge what is too small, until nothing that can be taken out is.

    Only the first ask, the headline's, takes anybody out: what another method cannot show must
    not change whom the headline is about.
    """
    changes: list[Change] = []
    for _ in range(MOST_TURNS):
        change = next(_changes(table, asks, gate), None)
        if change is None:
            break
        table = change.applied(table)
        changes.append(change)
    return table, [change.note(gate) for change in changes]


@dataclass(frozen=True)
class Change:
    """Groups taken out of a table under their key, or clusters that are merged."""

    key: str
    out: tuple[Hashable, ...]
    people: int
    merged: dict[Hashable, Hashable] = field(default_factory=dict)

    def applied(self, table: ir.Table) -> ir.Table:
        if self.merged:
            names: dict[Any, Any] = dict(self.merged)
            table = table.mutate(**{self.key: table[self.key].substitute(names)})
        if None in self.out:  # the cohort that is never treated
            table = table.filter(table[self.key].notnull())
        out = [label for label in self.out if label is not None]
        if not out:
            return table
        return table.filter(table[self.key].isnull() | ~table[self.key].isin(out))

    def note(self, gate: Privacy) -> str:
        """Say what was done, without a count that others could be taken from."""
        words = []
        if self.merged:
            made = len(set(self.merged.values()))
            words.append(
                f"{len(self.merged) + made} clusters too small to leave were merged into {made}, "
                "within arm and stratum."
            )
        if self.out:
            several = "s" if len(self.out) > 1 else ""
            many = gate.smallest_cell * (self.people // gate.smallest_cell + 1)
            words.append(
                f"{len(self.out)} {self.key}{several} too small to leave, with fewer than "
                f"{many:,} people, were left out of everything here."
            )
        return " ".join(words)


def _changes(table: ir.Table, asks: Sequence[Releasable], gate: Privacy) -> Iterator[Change]:
    for ask in asks:
        key = _key(ask)
        if key is None:
            continue
        try:
            people = people_of(table, ask)
        except Refusal:
            continue  # told where the ask is answered
        broken = broken_rules(people, gate, isinstance(ask, CellAsk))
        change = _change(ask, key, people, broken, gate) if broken else None
        if change is None or (change.out and ask != asks[0]):
            continue
        if change.people <= MOST_LOST * len(np.unique(people.unit)):
            yield change


def _change(
    ask: Releasable, key: str, people: People, broken: Sequence[Broken], gate: Privacy
) -> Change | None:
    """Return what to do about groups that break a rule; None where nothing may be done.

    What the outcome alone decides is never taken out: clusters with a rare outcome may be merged
    only.
    """
    anyway = {one.group for one in broken if not one.about_outcome}
    by_outcome = any(one.group not in anyway for one in broken)
    if key == "cluster" and gate.too_small == "merge":
        found = merge_small(people, gate, isinstance(ask, CellAsk))
        out = () if by_outcome else found.lost
        if not found.labels and not out:
            return None
        return Change(key, out, _persons(people, key, out), found.labels)
    if by_outcome:
        return None
    inside = np.isin(people.groups, [one.group for one in broken])
    hit = zip(people.keys[key], inside, strict=True)
    out = tuple(dict.fromkeys(label for label, bad in hit if bad))
    return Change(key, out, _persons(people, key, out))


def _key(ask: Releasable) -> str | None:
    """Return what of an ask's groups can be taken out without the rest losing its meaning."""
    if isinstance(ask, CohortAsk):
        return "cohort"
    by = getattr(ask, "by", ())
    return next((name for name in ("cluster", "site") if name in by), None)


def _persons(people: People, key: str, labels: tuple[Hashable, ...]) -> int:
    out = set(labels)
    rows = [row for row, label in enumerate(people.keys[key]) if label in out]
    return len(np.unique(people.unit[rows]))
