"""Do units run over periods, start once, and stay treated?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import ibis.expr.types as ir

from forethought.errors import Fault
from forethought.errors.catalogue import records_time as catalogue
from forethought.records.analysis import Shape, shape_of
from forethought.records.checks.calendar import calendar_of
from forethought.records.checks.scene import MOST_ROWS, Flag, Scene, in_rows, plural, raise_flags
from forethought.records.fetched import fetched, value_of
from forethought.records.mapping import Role
from forethought.records.rollout import span_of, with_cohort
from forethought.records.typed import ROW, bad
from forethought.records.values import is_rollout
from forethought.vocabulary import Design

MOST_COUNTED = 1e15
MOST_GAPS = 100_000


def time_faults(scene: Scene) -> Iterator[Fault]:
    """Report everything about periods and starts that a roll-out cannot be analysed with."""
    start = Role.FIRST_TREATED if scene.data.first_treated else Role.TREATED
    wedge = scene.plan.about.design is Design.STEPPED_WEDGE
    who = Role.CLUSTER if wedge else Role.UNIT
    if not _follows_units(scene) or not scene.has(who, Role.PERIOD, start):
        return
    if wedge:
        # there a roll-out is one of clusters: who is in them may change from period to period
        data = scene.data.model_copy(update={"unit": scene.data.cluster})
        scene = replace(scene, data=data)
    if _untold(scene, start):
        # what follows from cells that cannot be read is not told beside them
        return
    rows = with_cohort(scene.table, scene.data, row=scene.table[ROW])
    rows = rows.filter(rows.period.notnull() & rows.unit.notnull())
    # what cannot be counted to has been reported as such
    rows = rows.filter(rows.period.abs() < MOST_COUNTED)
    periods = _periods(rows)
    calendar = calendar_of(periods)
    if calendar is not None:
        yield catalogue.CALENDAR_PERIODS.fault(
            scene.place(1, scene.data.period),
            f"{periods[0]:.0f} to {periods[-1]:.0f}",
            column=scene.data.period,
            **vars(calendar),
        )
        return
    if len(periods) < 2:
        shown = f"{periods[0]:g}" if periods else "none"
        yield catalogue.ONE_PERIOD.fault(scene.place(1, scene.data.period), shown)
        return
    yield from _gaps(scene, periods)
    if start is Role.FIRST_TREATED:
        yield from _varying(scene, rows)
        yield from _zero(scene, min(periods))
    elif not wedge:  # a wedge's clusters that go back are told as such
        yield from _ending(scene)
    yield from _starts(scene, rows)
    yield from _unbalanced(scene, rows, periods)


def _follows_units(scene: Scene) -> bool:
    """True if units are followed over periods: in a stepped wedge, if a method does so."""
    if scene.plan.about.design is Design.STEPPED_WEDGE:
        return any(shape_of(scene.plan, q) is Shape.ROLLOUT for q in scene.plan.questions)
    return is_rollout(scene.plan)


def _untold(scene: Scene, start: Role) -> bool:
    """True if a period or start cannot be read; each such cell has a fault of its own."""
    period, began = scene.number(Role.PERIOD), scene.number(start)
    wrong = period.isnull() | (period % 1.0 != 0.0)
    if start is Role.TREATED:
        wrong = wrong | began.isnull()
    else:
        unread = scene.table[bad(scene.use(start).column)].notnull()
        wrong = wrong | unread | (began % 1.0 != 0.0)
    return bool(value_of(wrong.sum()))


def _periods(rows: ir.Table) -> list[float]:
    found = fetched(rows.select("period").distinct()).column("period").to_pylist()
    return sorted(float(period) for period in found)


def _gaps(scene: Scene, periods: list[float]) -> Iterator[Fault]:
    first, last, there = int(periods[0]), int(periods[-1]), {int(period) for period in periods}
    if last - first > MOST_GAPS:
        return
    absent = sorted(set(range(first, last + 1)) - there)
    if absent:
        shown = ", ".join(str(period) for period in absent[:MOST_ROWS])
        more = ", …" if len(absent) > MOST_ROWS else ""
        after = min(period for period in there if period > absent[0])
        before = max(period for period in there if period < absent[0])
        yield catalogue.PERIOD_GAP.fault(
            scene.place(1, scene.data.period),
            f"period{'s' if len(absent) > 1 else ''} {shown}{more}",
            first=first,
            last=last,
            before=before,
            after=after,
            apart=plural(after - before, "period"),
        )


def _varying(scene: Scene, rows: ir.Table) -> Iterator[Fault]:
    """A start that is empty in some rows and not in others varies too."""
    starts = rows.mutate(start=rows.cohort.fill_null(-1e300))
    groups = starts.group_by("unit").aggregate(
        low=starts.start.min(), high=starts.start.max(), first=starts.row.min()
    )
    varying = groups.filter(groups.low != groups.high)
    count = int(value_of(varying.count()))
    if not count:
        return
    line = fetched(varying.order_by("first", "unit").limit(1)).to_pylist()[0]
    theirs = starts.filter(starts.unit == line["unit"]).group_by("start")
    seen = fetched(theirs.aggregate(row=starts.row.min()).order_by("row", "start").limit(MOST_ROWS))
    found = seen.to_pylist()
    named = ["none" if entry["start"] < -1e299 else f"{entry['start']:g}" for entry in found]
    yield catalogue.START_VARIES.fault(
        scene.place(found[-1]["row"], scene.data.first_treated),
        f"`{line['unit']}`",
        count=_have(scene, count),
        column=scene.data.first_treated,
        starts=" and ".join(named),
        rows=in_rows(entry["row"] for entry in found),
    )


def _zero(scene: Scene, first: float) -> list[Fault]:
    if first <= 0:
        return []
    use = scene.use(Role.FIRST_TREATED)
    value = scene.number(Role.FIRST_TREATED)
    details = {"first": f"{first:g}"}
    return raise_flags(scene, [Flag(catalogue.START_ZERO, use, value == 0, value, details)])


def _ending(scene: Scene) -> Iterator[Fault]:
    rows = scene.table.select(
        unit=scene.unit,
        period=scene.number(Role.PERIOD),
        treated=scene.number(Role.TREATED) > 0,
        row=scene.table[ROW],
    )
    groups = rows.group_by("unit").aggregate(
        start=rows.period.min(where=rows.treated),
        end=rows.period.max(where=~rows.treated),
        first=rows.row.min(),
    )
    ended = groups.filter(groups.end > groups.start)
    count = int(value_of(ended.count()))
    if not count:
        return
    line = fetched(ended.order_by("first", "unit").limit(1)).to_pylist()[0]
    at = rows.filter((rows.unit == line["unit"]) & (rows.period == line["end"]))
    column = scene.use(Role.TREATED).column
    yield catalogue.TREATMENT_ENDS.fault(
        scene.place(value_of(at.row.min()), column),
        f"`{line['unit']}`",
        count=f"{plural(count, 'unit')} {'is' if count == 1 else 'are'}",
        column=column,
        start=f"{line['start']:g}",
        end=f"{line['end']:g}",
    )


def _starts(scene: Scene, rows: ir.Table) -> Iterator[Fault]:
    span = span_of(rows)
    start = Role.FIRST_TREATED if scene.data.first_treated else Role.TREATED
    column = scene.use(start).column
    if span.always:
        count = f"{plural(span.always, _what(scene))} {'is' if span.always == 1 else 'are'}"
        yield catalogue.ALWAYS_TREATED.fault(
            scene.place(1, column), span.always, count=count, first=f"{span.first:g}"
        )
    if not span.within:
        yield catalogue.NOBODY_TREATED.fault(scene.place(1, column))


def _unbalanced(scene: Scene, rows: ir.Table, periods: list[float]) -> Iterator[Fault]:
    sizes = rows.group_by("unit").aggregate(n=rows.period.nunique())
    lacking = int(value_of(sizes.filter(sizes.n < len(periods)).count()))
    if not lacking:
        return
    units = int(value_of(sizes.count()))
    counts = fetched(rows.group_by("period").aggregate(n=rows.unit.nunique())).to_pylist()
    worst = sorted(counts, key=lambda line: (line["n"], line["period"]))[:3]
    yield catalogue.MISSING_PERIODS.fault(
        scene.place(1, scene.data.period),
        lacking,
        count=_have(scene, lacking, units),
        periods=", ".join(
            f"period {line['period']:g} ({units - line['n']:,} without)" for line in worst
        ),
    )


def _what(scene: Scene) -> str:
    return "cluster" if scene.plan.about.design is Design.STEPPED_WEDGE else "unit"


def _have(scene: Scene, count: int, of: int | None = None) -> str:
    among = f" of {of:,}" if of is not None else ""
    return f"{plural(count, _what(scene))}{among} ha{'s' if count == 1 else 've'}"
