"""Do the clusters of a stepped wedge start once, as a whole, and not all together?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from forethought.errors import Fault
from forethought.errors.catalogue import records_wedge as catalogue
from forethought.records.arms import arm_index, arms_of
from forethought.records.checks.scene import Scene, plural
from forethought.records.fetched import fetched
from forethought.records.mapping import Role
from forethought.records.typed import ROW
from forethought.records.wedge import switched
from forethought.vocabulary import Design

MOST_NAMED = 5


@dataclass(frozen=True)
class Cell:
    """One cluster in one period: whether any, and whether all, of its rows have the programme."""

    cluster: Any
    period: float
    any: bool
    all: bool
    row: int


def wedge_faults(scene: Scene) -> Iterator[Fault]:
    """Report everything about starts that a stepped wedge cannot be analysed with."""
    if scene.plan.about.design is not Design.STEPPED_WEDGE:
        return
    state = _state(scene)
    if state is None or not scene.has(Role.CLUSTER, Role.PERIOD):
        return
    by_cluster = _cells(scene, state)
    if not by_cluster:
        return
    column = scene.use(_role(scene)).column
    yield from _split(scene, by_cluster, column)
    yield from _back(scene, by_cluster, column)
    yield from _together(scene, by_cluster, column)
    yield from _one_state(scene, by_cluster, column)


def _role(scene: Scene) -> Role:
    if scene.data.treated:
        return Role.TREATED
    return Role.FIRST_TREATED if scene.data.first_treated else Role.ARM


def _state(scene: Scene) -> Any:
    """Return 1 in rows with the programme, 0 without; None where the columns do not tell."""
    if not scene.has(_role(scene), Role.PERIOD):
        return None
    own = switched(scene.table, scene.data)
    if own is not None:
        return own
    found = fetched(scene.table.select(arm=scene.text(Role.ARM)).distinct())
    names = tuple(str(name) for name in found.column("arm").to_pylist() if name is not None)
    arms = arms_of(scene.plan, names)
    return arm_index(scene.table, scene.use(Role.ARM).column, arms) if len(arms) == 2 else None


def _cells(scene: Scene, state: Any) -> dict[Any, list[Cell]]:
    """Return each cluster's cells in the order of periods."""
    rows = scene.table.select(
        cluster=scene.text(Role.CLUSTER),
        period=scene.number(Role.PERIOD),
        state=state,
        row=scene.table[ROW],
    )
    rows = rows.filter(rows.cluster.notnull() & rows.period.notnull() & rows.state.notnull())
    cells = rows.group_by("cluster", "period").aggregate(
        low=rows.state.min(), high=rows.state.max(), row=rows.row.min()
    )
    found: dict[Any, list[Cell]] = {}
    for line in fetched(cells.order_by("cluster", "period")).to_pylist():
        cell = Cell(
            line["cluster"], line["period"], line["high"] > 0, line["low"] > 0, int(line["row"])
        )
        found.setdefault(cell.cluster, []).append(cell)
    return found


def _split(scene: Scene, by_cluster: dict[Any, list[Cell]], column: str) -> Iterator[Fault]:
    mixed = [cell for cells in by_cluster.values() for cell in cells if cell.any != cell.all]
    if mixed:
        first = min(mixed, key=lambda cell: cell.row)
        yield catalogue.SPLIT.fault(
            scene.place(first.row, column),
            f"`{first.cluster}`",
            count=plural(len(mixed), "period"),
            period=f"{first.period:g}",
        )


def _back(scene: Scene, by_cluster: dict[Any, list[Cell]], column: str) -> Iterator[Fault]:
    gone: list[tuple[Cell, Cell]] = []
    for cells in by_cluster.values():
        start = next((cell for cell in cells if cell.any), None)
        after = [c for c in cells if start is not None and c.period > start.period and not c.any]
        if start is not None and after:
            gone.append((start, after[0]))
    if gone:
        start, end = min(gone, key=lambda pair: pair[1].row)
        count = len(gone)
        yield catalogue.GOES_BACK.fault(
            scene.place(end.row, column),
            f"`{start.cluster}`",
            count=f"{plural(count, 'cluster')} {'is' if count == 1 else 'are'}",
            column=column,
            start=f"{start.period:g}",
            end=f"{end.period:g}",
        )


def _together(scene: Scene, by_cluster: dict[Any, list[Cell]], column: str) -> Iterator[Fault]:
    states: dict[float, set[bool]] = {}
    for cells in by_cluster.values():
        for cell in cells:
            states.setdefault(cell.period, set()).update({cell.any, cell.all})
    if all(len(seen) == 1 for seen in states.values()):
        yield catalogue.ALL_TOGETHER.fault(scene.place(1, column))


def _one_state(scene: Scene, by_cluster: dict[Any, list[Cell]], column: str) -> Iterator[Fault]:
    for state, alone in (
        ("without", [g for g, cells in by_cluster.items() if all(c.all for c in cells)]),
        ("with", [g for g, cells in by_cluster.items() if not any(c.any for c in cells)]),
    ):
        if alone:
            more = f" and {len(alone) - MOST_NAMED} more" if len(alone) > MOST_NAMED else ""
            count = len(alone)
            yield catalogue.ONE_STATE.fault(
                scene.place(1, column),
                count,
                count=f"{plural(count, 'cluster')} {'is' if count == 1 else 'are'}",
                state=state,
                which=", ".join(f"`{name}`" for name in alone[:MOST_NAMED]) + more,
            )
