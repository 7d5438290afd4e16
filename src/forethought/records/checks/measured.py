"""Was each outcome measured where a question asks for it, and does it vary?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from forethought.errors import Fault
from forethought.errors.catalogue import records_values as catalogue
from forethought.records.checks.scene import Scene
from forethought.records.mapping import Role, Use
from forethought.records.report import ColumnSummary
from forethought.records.typed import word
from forethought.records.values import outcome


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
    """Report outcomes never measured, always the same, or often missing."""
    outcomes = {use.about: use for use in scene.uses if use.role is Role.OUTCOME}
    known = {name for name, use in outcomes.items() if _complete(scene, name or "")}
    wanted = [asked for asked in asked_of(scene) if asked.indicator in known]
    found = _counts(scene, [asked.indicator for asked in wanted])
    for asked in wanted:
        counts = found.get((asked.indicator, asked.wave), {"rows": 0, "n": 0})
        yield from _about(scene, outcomes[asked.indicator], asked, counts)
    yield from _covariates(scene, columns)


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
    wave = scene.data.wave
    keys = {"wave": scene.table[word(wave)].cast("string")} if wave else {}
    table = scene.table.select(**keys, **columns)
    aggregates: dict[str, Any] = {"rows": table.count()}
    for column in columns:
        value = table[column]
        aggregates |= {f"n_{column}": value.count(), f"l_{column}": value.min()}
        aggregates |= {f"h_{column}": value.max()}
    grouped = (
        table.group_by("wave").aggregate(**aggregates) if wave else table.aggregate(**aggregates)
    )
    return {
        (name, row.get("wave")): {
            "rows": row["rows"],
            "n": row[f"n_y{k}"],
            "low": row[f"l_y{k}"],
            "high": row[f"h_y{k}"],
        }
        for row in grouped.to_pyarrow().to_pylist()
        for k, name in enumerate(dict.fromkeys(names))
    }


def _about(scene: Scene, use: Use, asked: Asked, counts: dict[str, Any]) -> Iterator[Fault]:
    where = f" at wave {asked.wave}" if asked.wave else ""
    place = scene.place(1, use.column)
    rows, n, what = int(counts["rows"]), int(counts["n"]), _what(scene, use)
    if not n:
        hint = " and that the wave has been collected" if asked.wave else ""
        yield catalogue.NOTHING_MEASURED.fault(place, 0, what=what, where=where, hint=hint)
        return
    if counts["low"] == counts["high"]:
        shown = f"{counts['low']:g}"
        yield catalogue.NO_VARIATION.fault(place, shown, what=what, where=where)
    yield from _often_missing(scene, use, rows, n, where, what)


def _what(scene: Scene, use: Use) -> str:
    """Name the outcome's column, with its denominator: where that is 0 there is no value."""
    out_of = scene.data.outcomes[use.about or ""].out_of
    return f"`{use.column}` of `{out_of}` ({use.role_words})" if out_of else use.words


def _covariates(scene: Scene, columns: tuple[ColumnSummary, ...]) -> Iterator[Fault]:
    adjusted = {name for question in scene.plan.questions for name in question.adjust}
    for use, column in zip(scene.uses, columns, strict=True):
        if use.role in (Role.NUMBER, Role.CATEGORY) and use.about in adjusted:
            if column.n:
                yield from _often_missing(
                    scene, use, column.n + column.missing, column.n, "", use.words
                )
            else:
                yield catalogue.NOTHING_MEASURED.fault(
                    scene.place(1, use.column), 0, what=use.words, where="", hint=""
                )


def _often_missing(
    scene: Scene, use: Use, rows: int, n: int, where: str, what: str
) -> Iterator[Fault]:
    below = scene.plan.missing.below
    if (rows - n) / rows > below:
        yield catalogue.OFTEN_MISSING.fault(
            scene.place(1, use.column),
            rows - n,
            what=what,
            where=where,
            share=f"{(rows - n) / rows:.1%}",
            count=f"{rows - n:,}",
            rows=f"{rows:,}",
            below=f"{below:.0%}",
        )
