"""Was each outcome measured where a question asks for it, and does it vary?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from forethought.errors import Fault
from forethought.errors.catalogue import records_values as catalogue
from forethought.records.checks.scene import Scene
from forethought.records.fetched import fetched, value_of
from forethought.records.mapping import ROW_NUMBER, Role, Use
from forethought.records.portable import zero_one
from forethought.records.report import ColumnSummary
from forethought.records.typed import bad, number, word
from forethought.records.values import indicator_of, not_a_number, outcome

OTHER_PEOPLE = 0.5
"""The share of new people among those seen later above which waves ask different people."""


@dataclass(frozen=True)
class Asked:
    """An indicator, and a wave at which a question needs it; None where there are no waves."""

    indicator: str
    wave: str | None


def asked_of(scene: Scene) -> tuple[Asked, ...]:
    """Return each indicator and wave that a question asks for, or adjusts for."""
    asked: dict[Asked, None] = {}
    for question in scene.plan.questions:
        for wave in question.estimand.at or (None,):
            asked[Asked(question.indicator, wave if scene.data.wave else None)] = None
        for name in question.adjust:
            indicator, at, wave = name.partition("@")
            if at and scene.data.wave:
                asked[Asked(indicator, wave)] = None
    return tuple(asked)


def measured_faults(scene: Scene, columns: tuple[ColumnSummary, ...]) -> Iterator[Fault]:
    """Report outcomes never measured, always the same, or often missing.

    Units are held against all units that were assigned: who has no row at a wave is missing too.
    """
    outcomes = {use.about: use for use in scene.uses if use.role is Role.OUTCOME}
    known = {name for name, use in outcomes.items() if _complete(scene, name or "")}
    wanted = [asked for asked in asked_of(scene) if asked.indicator in known]
    found = _counts(scene, [asked.indicator for asked in wanted])
    certain = _waves_are_known(scene)
    assigned = _assigned(scene) if wanted and certain else None
    for asked in wanted:
        counts = found.get((asked.indicator, asked.wave))
        if counts is not None or certain:
            # a wave without rows says nothing while some rows have a wave that cannot be read
            yield from _about(scene, outcomes[asked.indicator], asked, counts or NONE, assigned)
    yield from _covariates(scene, columns)


NONE: dict[str, Any] = {"rows": 0, "n": 0, "unread": 0}


def _waves_are_known(scene: Scene) -> bool:
    """True if every row is of a wave of the plan; a row that is not has a fault of its own."""
    known = [wave.id for wave in scene.plan.waves]
    if not scene.has(Role.WAVE):
        return True
    wave = scene.text(Role.WAVE)
    strange = wave.isnull() | ~wave.isin(known) if known else wave.isnull()
    return not value_of(strange.sum())


def _assigned(scene: Scene) -> int | None:
    """Count the units that were assigned; None where rows cannot be told apart by unit.

    None too where each wave asks other people: nobody is missing who was never to come again.
    Those who drop out are not seen later; only new people are seen later and never before.
    """
    if not scene.has(Role.WAVE) or scene.data.unit == ROW_NUMBER or not scene.has(Role.UNIT):
        return None
    first = min(scene.plan.waves, key=lambda wave: wave.at, default=None)
    at_first = scene.text(Role.WAVE) == (first.id if first else "")
    rows = scene.table.select(unit=scene.unit, first=at_first)
    units = rows.group_by("unit").aggregate(
        before=rows.count(where=rows.first), later=rows.count(where=~rows.first)
    )
    counts = units.aggregate(
        all=units.count(),
        later=units.count(where=units.later > 0),
        new=units.count(where=(units.later > 0) & (units.before == 0)),
    )
    row = fetched(counts).to_pylist()[0]
    return None if row["new"] > OTHER_PEOPLE * row["later"] else int(row["all"])


def _complete(scene: Scene, name: str) -> bool:
    """True if the denominator is in the file too, where the plan names one."""
    out_of = scene.data.outcomes[name].out_of
    return out_of is None or any(use.column == out_of and use.is_number for use in scene.uses)


def _counts(scene: Scene, names: list[str]) -> dict[tuple[str, str | None], dict[str, Any]]:
    """Count, and find the smallest and largest value of each outcome, by wave, in one query."""
    if not names or (scene.data.wave and not scene.has(Role.WAVE)):
        return {}
    columns = {
        f"y{k}": outcome(scene.table, scene.theory, scene.data, name)
        for k, name in enumerate(dict.fromkeys(names))
    }
    unread = {
        f"u{k}": zero_one(_unread(scene, name)) for k, name in enumerate(dict.fromkeys(names))
    }
    wave = scene.data.wave
    keys = {"wave": scene.table[word(wave)].cast("string")} if wave else {}
    table = scene.table.select(**keys, **columns, **unread)
    aggregates: dict[str, Any] = {"rows": table.count()}
    for column in columns:
        value = table[column]
        aggregates |= {f"n_{column}": value.count(), f"l_{column}": value.min()}
        aggregates |= {f"h_{column}": value.max()}
    aggregates |= {column: table[column].sum() for column in unread}
    grouped = (
        table.group_by("wave").aggregate(**aggregates) if wave else table.aggregate(**aggregates)
    )
    return {
        (name, row.get("wave")): {
            "rows": row["rows"],
            "n": row[f"n_y{k}"],
            "unread": row[f"u{k}"] or 0,
            "low": row[f"l_y{k}"],
            "high": row[f"h_y{k}"],
        }
        for row in fetched(grouped).to_pylist()
        for k, name in enumerate(dict.fromkeys(names))
    }


def _unread(scene: Scene, name: str) -> Any:
    """True where a cell is not missing and yet gives no value: it has a fault of its own."""
    column = scene.data.outcomes[name]
    text = not_a_number(scene.table, indicator_of(scene.theory, name), column.column)
    wrong = text.notnull()
    if column.out_of is not None:
        whole = scene.table[number(column.out_of)]
        wrong = wrong | scene.table[bad(column.out_of)].notnull() | (whole < 0)
    return wrong.fill_null(False)


def _about(
    scene: Scene, use: Use, asked: Asked, counts: dict[str, Any], assigned: int | None
) -> Iterator[Fault]:
    where = f" at wave {asked.wave}" if asked.wave else ""
    place = scene.place(1, use.column)
    rows, n, what = int(counts["rows"]), int(counts["n"]), _what(scene, use)
    unread = int(counts["unread"])
    if not n:
        if not unread:
            hint = " and that the wave has been collected" if asked.wave else ""
            yield catalogue.NOTHING_MEASURED.fault(place, 0, what=what, where=where, hint=hint)
        return
    if counts["low"] == counts["high"] and not unread:
        shown = f"{counts['low']:g}"
        yield catalogue.NO_VARIATION.fault(place, shown, what=what, where=where)
    yield from _often_missing(scene, use, Lacking(rows, rows - n - unread, where, assigned), what)


def _what(scene: Scene, use: Use) -> str:
    """Name the outcome's column, with its denominator: where that is 0 there is no value."""
    out_of = scene.data.outcomes[use.about or ""].out_of
    return f"`{use.column}` of `{out_of}` ({use.role_words})" if out_of else use.words


def _covariates(scene: Scene, columns: tuple[ColumnSummary, ...]) -> Iterator[Fault]:
    adjusted = {name for question in scene.plan.questions for name in question.adjust}
    for use, column in zip(scene.uses, columns, strict=True):
        if use.role not in (Role.NUMBER, Role.CATEGORY) or use.about not in adjusted:
            continue
        rows = column.n + column.missing + column.unread
        if column.n:
            yield from _often_missing(scene, use, Lacking(rows, column.missing), use.words)
        elif not column.unread:
            yield catalogue.NOTHING_MEASURED.fault(
                scene.place(1, use.column), 0, what=use.words, where="", hint=""
            )


@dataclass(frozen=True)
class Lacking:
    """Rows, how many of them lack a value, and how many units should have had a row."""

    rows: int
    empty: int
    where: str = ""
    assigned: int | None = None

    @property
    def absent(self) -> int:
        return max((self.assigned or 0) - self.rows, 0)

    @property
    def share(self) -> float:
        return (self.empty + self.absent) / (self.rows + self.absent)

    @property
    def counted(self) -> str:
        """``6 of 8``, or ``6 of 8: 4 without a row, 2 without a value``."""
        count, of = self.empty + self.absent, self.rows + self.absent
        if not self.absent:
            return f"{count:,} of {of:,}"
        empty = f", {self.empty:,} without a value" if self.empty else ""
        return f"{count:,} of {of:,}: {self.absent:,} without a row{empty}"


def _often_missing(scene: Scene, use: Use, lacking: Lacking, what: str) -> Iterator[Fault]:
    below = scene.plan.missing.below
    if lacking.share > below:
        yield catalogue.OFTEN_MISSING.fault(
            scene.place(1, use.column),
            lacking.empty + lacking.absent,
            what=what,
            where=lacking.where,
            share=f"{lacking.share:.1%}",
            among="units" if lacking.absent else "rows",
            counted=lacking.counted,
            below=f"{below:.0%}",
        )
