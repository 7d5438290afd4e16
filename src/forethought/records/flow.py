"""How many units were assigned, measured and analysed, and why the others were not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

import ibis.expr.types as ir

from forethought.plan import Plan
from forethought.records.fetched import fetched
from forethought.records.table import READ_BY_SOME, ArmFlow


@dataclass(frozen=True)
class Flow:
    """Counts of units by arm, and how many measured units lack each thing needed."""

    arms: tuple[ArmFlow, ...]
    seen: int
    lacking: dict[str, int]

    @property
    def assigned(self) -> int:
        return sum(arm.assigned for arm in self.arms)

    @property
    def measured(self) -> int:
        return sum(arm.measured for arm in self.arms)

    @property
    def analysed(self) -> int:
        return sum(arm.analysed for arm in self.arms)


def count_flow(
    everyone: ir.Table, rows: ir.Table, complete: ir.Table, labels: tuple[str, ...]
) -> Flow:
    """Count units by arm: in the file, with an outcome at the wave, complete."""
    assigned = _by_arm(everyone)
    seen = _by_arm(rows)
    measured_rows = rows.filter(rows.y.notnull())
    measured, analysed = _by_arm(measured_rows), _by_arm(complete)
    arms = tuple(
        ArmFlow(label, assigned.get(k, 0), measured.get(k, 0), analysed.get(k, 0))
        for k, label in enumerate(labels)
    )
    needed = [name for name in rows.columns if name not in ("unit", "arm", "y", *READ_BY_SOME)]
    lacking: dict[str, int] = {}
    if needed and sum(measured.values()) > sum(analysed.values()):
        counts = {f"k{k}": measured_rows[name].isnull().sum() for k, name in enumerate(needed)}
        row = fetched(measured_rows.aggregate(**counts)).to_pylist()[0]
        lacking = {name: int(row[f"k{k}"] or 0) for k, name in enumerate(needed)}
    return Flow(arms, sum(seen.values()), {name: n for name, n in lacking.items() if n})


def count_flow_once(
    everyone: ir.Table | None, rows: ir.Table, needed: Sequence[str], labels: tuple[str, ...]
) -> Flow:
    """Count units by arm where every unit has one row in ``rows``: one query, nothing sorted.

    Parameters
    ----------
    everyone
        Rows of all waves; None where ``rows`` are all there are.
    needed
        Columns without which a row is not analysed.
    """
    present = rows.y.notnull()
    asked = {
        "seen": rows.count(),
        "measured": present.sum(),
        "analysed": reduce(and_, (rows[name].notnull() for name in needed)).sum(),
    }
    lacking = [name for name in needed if name not in ("unit", "arm", "y")]
    asked |= {f"k{k}": (present & rows[name].isnull()).sum() for k, name in enumerate(lacking)}
    found = fetched(rows.group_by("arm").aggregate(**asked)).to_pylist()
    by_arm = {int(row["arm"]): row for row in found}
    assigned = (
        _by_arm(everyone)
        if everyone is not None
        else {arm: int(row["seen"]) for arm, row in by_arm.items()}
    )
    arms = tuple(
        ArmFlow(
            label,
            assigned.get(k, 0),
            *(int(by_arm.get(k, {}).get(name) or 0) for name in ("measured", "analysed")),
        )
        for k, label in enumerate(labels)
    )
    missing = {name: _total(found, f"k{k}") for k, name in enumerate(lacking)}
    return Flow(arms, _total(found, "seen"), {name: n for name, n in missing.items() if n})


def _total(found: list[dict[str, Any]], name: str) -> int:
    return sum(int(row[name] or 0) for row in found)


def _by_arm(table: ir.Table) -> dict[int, int]:
    counts = fetched(table.group_by("arm").aggregate(n=table.unit.nunique())).to_pylist()
    return {int(row["arm"]): int(row["n"]) for row in counts}


def flow_notes(flow: Flow, plan: Plan, wave: str | None) -> Iterator[str]:
    """Say in words who is not in the analysis, and why."""
    at = f" at {wave}" if wave else ""
    total = f"{flow.assigned:,}"
    unseen, unmeasured = flow.assigned - flow.seen, flow.seen - flow.measured
    incomplete = flow.measured - flow.analysed
    if unseen:
        yield f"Left out: {_units(unseen)} of {total} without a row{at}."
    if unmeasured:
        yield f"Left out: {_units(unmeasured)} of {total} without an outcome{at}."
    if incomplete:
        lacking = ((name.removeprefix("x:"), n) for name, n in flow.lacking.items())
        reasons = ", ".join(f"{name} ({n:,})" for name, n in lacking)
        yield (
            f"Left out: {_units(incomplete)} of {total} with an outcome{at} but without something "
            f"else that is needed: {reasons}."
        )
    share = 1 - flow.analysed / flow.assigned if flow.assigned else 0.0
    if share > plan.missing.below:
        yield (
            f"{share:.0%} of units lack something needed, above the plan's "
            f"{plan.missing.below:.0%}: if they differ from the others, an answer from complete "
            "cases is off."
        )


def _units(count: int) -> str:
    return f"{count:,} unit{'s' if count != 1 else ''}"
