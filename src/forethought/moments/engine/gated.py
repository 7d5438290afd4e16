"""Answers that may leave: asks answered through the gate, from a table without what may not.

Clusters (sites, cohorts) that are too small are taken out of the table, or merged, before anything
is summed, so that no total holds people whom the groups beside it leave out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
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
from forethought.moments.engine import answer
from forethought.moments.engine.people import people_of
from forethought.moments.release.encode import Releasable
from forethought.moments.release.gate import MOST_OF_SPREAD, Broken, broken_rules, lone_arm
from forethought.moments.release.heavy import MOST_SHARE, heaviest, tenth_above
from forethought.moments.release.manifest import in_words
from forethought.moments.release.merge import merge_small
from forethought.moments.release.people import People
from forethought.moments.release.recode import is_stratum
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

    ``details`` fill the entry; those that count a few people are in ``small``, which only those
    at the site may read.
    """

    ask: Releasable | None
    entry: Entry
    value: object
    details: dict[str, object] = field(default_factory=dict)
    small: dict[str, int] = field(default_factory=dict)
    least: int = 0
    about_outcome: bool = False

    def fault(self, *, here: bool) -> Fault:
        """Say why, with small counts only for those ``here``."""
        words: dict[str, Any] = dict(self.details)
        for name, count in self.small.items():
            shown = here or count >= self.least
            words[name] = in_words(count) if shown else f"fewer than {self.least} people"
        return self.entry.fault(value=self.value, **words)


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
    gone = _nobody_left(kept, gate) if notes else None
    if gone is not None:
        return Gated(analysis, held=(gone,))
    results = [answered(kept, ask, gate) for ask in asks]
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


def _nobody_left(kept: AnalysisTable, gate: Privacy) -> Held | None:
    """Hold a table back where a level's people all went with groups too small: its name stays."""
    for start, names in kept.levels.items():
        rest = [f"{start}{level}" for level in names[1:]]
        if not rest or not set(rest) <= set(kept.table.columns):
            continue
        sums = [kept.table[name].sum().fill_null(0) for name in rest]
        counted = kept.table.aggregate(
            **{f"c{k}": one for k, one in enumerate(sums)}, all=kept.table.count()
        ).to_pyarrow()
        found = [float(counted.column(f"c{k}")[0].as_py()) for k in range(len(rest))]
        first = float(counted.column("all")[0].as_py()) - sum(found)
        if min(first, *found) <= 0:
            about = "the stratum" if is_stratum(start) else start[2:-1]
            return Held(None, entries.LEVEL_GONE, about, {"least": gate.smallest_cluster})
    return None


def answered(analysis: AnalysisTable, ask: Releasable, gate: Privacy) -> Let | Held:
    """Answer one ask if no group breaks a rule; nothing is taken out of the table for it."""
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
        share = heaviest(people, ask)
        if not share <= MOST_SHARE:
            return Held(ask, entries.HEAVY, f"{share:.0%}", {"most": f"{MOST_SHARE:.0%}"})
    try:
        found = answer(analysis, ask)
    except Refusal as refusal:
        return _held_as(ask, refusal)
    return Let(ask, _coarsened(found, gate.smallest_cell), people)


def _held_as(ask: Releasable, refusal: Refusal) -> Held:
    """Hold an ask back for a reason that is told already."""
    fault = refusal.faults[0]
    told = Entry(fault.code, fault.code, "{value}", fault.why, "{remedy}")
    return Held(ask, told, fault.message, {"remedy": fault.remedy})


def _coarsened(found: Answer, least: int) -> Answer:
    """Keep to ourselves a count of a few rows left out, and what is one person's leverage."""
    match found:
        case GroupMoments() | CellMoments() | CohortMoments() | ScoreMoments():
            return replace(found, left_out=0) if found.left_out < least else found
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
    if {one.rule for one in chosen} == {"dominance"}:
        entry = entries.HEAVY_HERE
        details = {"column": _plain(column), "most": f"{MOST_OF_SPREAD:.0%}"}
    elif outcome or rule == "smallest-cell":
        entry = entries.OUTCOME_CELL if outcome else entries.SMALL_CELL
        details = {"column": _plain(column) or "the table", "most": gate.smallest_cell - 1}
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
        least=gate.smallest_cell if outcome or rule == "smallest-cell" else gate.smallest_cluster,
        about_outcome=bool(outcome),
    )


def _plain(column: str) -> str:
    names = (name.partition(" at ")[0] for name in column.split(" by "))
    shown = {"y": "the outcome", "event": "the event"}
    return " by ".join(
        shown.get(name, name.removeprefix("x:").removeprefix("s:")) for name in names
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
        """Say what was done, without a count of a few people."""
        words = []
        if self.merged:
            made = len(set(self.merged.values()))
            words.append(
                f"{len(self.merged) + made} clusters too small to leave were merged into {made}, "
                "within arm and stratum."
            )
        if self.out:
            several = "s" if len(self.out) > 1 else ""
            few = self.people < gate.smallest_cell
            who = f"fewer than {gate.smallest_cell}" if few else f"{self.people:,}"
            words.append(
                f"{len(self.out)} {self.key}{several} too small to leave, with {who} people, "
                "were left out of everything here."
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

    What the outcome decides is never taken out: clusters with a rare outcome may be merged only.
    """
    by_outcome = any(one.about_outcome for one in broken)
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
