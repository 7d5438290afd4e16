"""Does each row belong somewhere, and only once: units, waves, clusters?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis
import ibis.expr.types as ir

from forethought.errors import Entry, Fault
from forethought.errors.catalogue import records_keys as catalogue
from forethought.records.checks.scene import MOST_ROWS, Scene, in_rows, plural, where
from forethought.records.fetched import fetched, value_of
from forethought.records.mapping import ROW_NUMBER, Role
from forethought.records.typed import ROW
from forethought.vocabulary.nearest import did_you_mean

MOST_WAVES = 10


def duplicates(scene: Scene) -> Iterator[Fault]:
    """Report units with more than one row for the same wave or period."""
    if scene.data.unit == ROW_NUMBER or not scene.has(Role.UNIT):
        return
    moment = next((role for role in (Role.WAVE, Role.PERIOD) if scene.has(role)), None)
    rows = scene.table.select(unit=scene.unit, moment=_moment(scene, moment), row=scene.table[ROW])
    rows = rows.filter(rows.unit.notnull() & rows.moment.notnull())
    groups = rows.group_by("unit", "moment").aggregate(
        n=rows.count(), first=rows.row.min(), last=rows.row.max()
    )
    twice = groups.filter(groups.n > 1)
    count, found = _count_and_first(twice)
    if not found:
        return
    line = found[0]
    at = f" for the same {moment}" if moment else ""
    remedy = (
        f"Keep one row for each unit and {moment}."
        if moment
        else "Keep one row for each unit, or name the column of the wave or period in the plan."
    )
    shown = f"{line['unit']}" + (f" at {_shown(line['moment'])}" if moment else "")
    yield catalogue.TWICE.fault(
        scene.place(line["last"], scene.data.unit),
        f"`{shown}`",
        count=f"{plural(count, 'unit')} ha{'s' if count == 1 else 've'} more",
        at=at,
        rows=in_rows((line["first"], line["last"])).strip(" ()") or "several rows",
        remedy=remedy,
    )


def _moment(scene: Scene, moment: Role | None) -> Any:
    if moment is None:
        return ibis.literal(0)
    return scene.text(moment) if moment is Role.WAVE else scene.number(moment)


def _shown(moment: Any) -> str:
    return f"{moment:g}" if isinstance(moment, float) else str(moment)


def _count_and_first(groups: ir.Table) -> tuple[int, list[dict[str, Any]]]:
    """Return how many groups there are, and the few that come first in the file."""
    count = int(value_of(groups.count()))
    found: list[dict[str, Any]] = []
    if count:
        found = fetched(groups.order_by("first", groups.columns[0]).limit(MOST_ROWS)).to_pylist()
    return count, found


def two_groups(scene: Scene, member: Any, group: Any, entry: Entry, what: str) -> Iterator[Fault]:
    """Report members that stand in more than one group: a unit in two arms, and the like."""
    rows = scene.table.select(member=member, group=group, row=scene.table[ROW])
    rows = rows.filter(rows.member.notnull() & rows.group.notnull())
    groups = rows.group_by("member").aggregate(
        groups=rows.group.nunique(),
        low=rows.group.min(),
        high=rows.group.max(),
        first=rows.row.min(),
    )
    count, found = _count_and_first(groups.filter(groups.groups > 1))
    if not found:
        return
    line = found[0]
    theirs = rows.filter(rows.member == line["member"]).group_by("group")
    seen = fetched(theirs.aggregate(row=rows.row.min()).order_by("row", "group").limit(MOST_ROWS))
    names = [f"`{name}`" for name in seen.column("group").to_pylist()]
    at = seen.column("row").to_pylist()
    verb = "is" if count == 1 else "are"
    yield entry.fault(
        scene.place(at[-1], what),
        f"`{line['member']}`",
        count=f"{plural(count, what)} {verb}",
        arms=" and ".join(names),
        rows=in_rows(at),
    )


def unknown_waves(scene: Scene) -> Iterator[Fault]:
    """Report waves in the records that the plan does not have."""
    known = [wave.id for wave in scene.plan.waves]
    if not known or not scene.has(Role.WAVE):
        return
    waves = scene.table.select(wave=scene.text(Role.WAVE), row=scene.table[ROW])
    strange = waves.filter(waves.wave.notnull() & ~waves.wave.isin(known))
    yield from unknown_values(scene, strange, "wave", known, catalogue.UNKNOWN_WAVE, Role.WAVE)


def unknown_values(
    scene: Scene, strange: ir.Table, column: str, known: list[str], entry: Entry, role: Role
) -> Iterator[Fault]:
    """Report each value of ``strange`` that is none of ``known``, with its rows."""
    groups = strange.group_by(column).aggregate(n=strange.count(), first=strange.row.min())
    for line in fetched(groups.order_by("first", column).limit(MOST_WAVES)).to_pylist():
        theirs = strange.filter(strange[column] == line[column]).order_by("row").limit(MOST_ROWS)
        numbers = fetched(theirs).column("row").to_pylist()
        rows = [int(row) for row in numbers if row is not None]
        listed = ", ".join(f"`{name}`" for name in known)
        yield entry.fault(
            scene.place(next(iter(rows), None), scene.use(role).column),
            f"`{line[column]}`",
            where=where(int(line["n"]), rows),
            suggestion=did_you_mean(line[column], known, f"The plan has {listed}."),
            known=listed,
        )


def moved(scene: Scene) -> Iterator[Fault]:
    """Report units that stand in more than one cluster."""
    if scene.has(Role.UNIT, Role.CLUSTER) and scene.data.unit != ROW_NUMBER:
        cluster = scene.text(Role.CLUSTER)
        yield from two_groups(scene, scene.unit, cluster, catalogue.TWO_CLUSTERS, "unit")
