"""Units before and after: one row a unit with its change, or rows of people seen once.

The change is what two-way fixed effects compare: with everybody treated at one time, the effect
of a balanced panel is the difference between the groups' mean changes, each unit's change being
its mean after less its mean before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import ibis.expr.types as ir

from forethought.records.adjust import Adjustment
from forethought.records.comparison import Study
from forethought.records.fetched import fetched
from forethought.records.mapping import ROW_NUMBER
from forethought.records.portable import zero_one
from forethought.vocabulary import Followed

TIME = "time"
TREND = "trend"
"""The column with each unit's slope before the programme, a step being one time to the next."""
BEFORE = "before"
"""The column with each unit's outcome before."""
SINCE = "since"
"""The column with each unit's mean after less that at the last time before."""
AT = "t:"
"""How columns of change since the last time before begin: ``t:2009``."""
MOSTLY = 0.5
"""The share of units that must be seen at both times to be followed as themselves."""
FIXED = ("arm", "cluster", "site", "stratum", "weight")


@dataclass(frozen=True)
class Times:
    """When units were measured, in order: ``(label, value in the column of times)``."""

    followed: Followed
    values: dict[str, Any]

    @property
    def base(self) -> str:
        return self.followed.before[-1]

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.followed.earlier, *self.followed.after)))


def seen_again(study: Study, rows: ir.Table, times: Times) -> bool:
    """True if most units measured after were also measured before."""
    if study.data.unit == ROW_NUMBER:
        return False
    measured = rows.filter(rows.y.notnull())
    sides = measured.group_by("unit").aggregate(
        before=measured.count(where=_among(measured, times, times.followed.before)),
        after=measured.count(where=_among(measured, times, times.followed.after)),
    )
    counts = sides.aggregate(
        before=sides.count(where=sides.before > 0),
        after=sides.count(where=sides.after > 0),
        both=sides.count(where=(sides.before > 0) & (sides.after > 0)),
    )
    row = fetched(counts).to_pylist()[0]
    return bool(row["both"] >= MOSTLY * min(row["before"], row["after"]))


def _among(rows: ir.Table, times: Times, labels: tuple[str, ...]) -> Any:
    return rows[TIME].isin([times.values[label] for label in labels])


def unit_changes(rows: ir.Table, times: Times) -> ir.Table:
    """Return one row a unit: ``y`` is its change, ``t:TIME`` its change since the last before.

    What does not change in time is that of the last time before.
    """
    labels = times.all
    at_base = rows[TIME] == times.values[times.base]
    fixed = [name for name in rows.columns if name in FIXED or name.startswith("x:")]
    units = rows.group_by("unit").aggregate(
        **{name: rows[name].max(where=at_base) for name in fixed if name != "arm"},
        arm=rows.arm.max(),
        **{
            f"y{k}": rows.y.mean(where=rows[TIME] == times.values[label])
            for k, label in enumerate(labels)
        },
    )
    value = {label: units[f"y{k}"] for k, label in enumerate(labels)}
    followed = times.followed
    columns: dict[str, Any] = {name: units[name] for name in ("unit", *fixed)}
    columns[BEFORE] = _mean(value, followed.before)
    columns["y"] = _mean(value, followed.after) - columns[BEFORE]
    columns[SINCE] = _mean(value, followed.after) - value[times.base]
    columns |= {f"{AT}{label}": value[label] - value[times.base] for label in labels}
    if len(followed.earlier) > 1:
        columns[TREND] = _slope(value, followed.earlier)
    return units.select(**columns)


def _mean(value: dict[str, Any], labels: tuple[str, ...]) -> Any:
    return reduce(lambda a, b: a + b, (value[label] for label in labels)) / float(len(labels))


def _slope(value: dict[str, Any], labels: tuple[str, ...]) -> Any:
    """Σ (k − k̄) y_k / Σ (k − k̄)², the least-squares slope over equally spaced times."""
    middle = (len(labels) - 1) / 2
    spread = sum((k - middle) ** 2 for k in range(len(labels)))
    terms = ((k - middle) / spread * value[label] for k, label in enumerate(labels))
    return reduce(lambda a, b: a + b, terms)


def is_of_time(name: str) -> bool:
    """True for columns that only a difference in differences looks at."""
    return name in (BEFORE, SINCE, TREND) or name.startswith(AT)


def of_one_time(rows: ir.Table, times: Times) -> ir.Table:
    """Return rows of the times compared, ``after`` being 1 in those after."""
    compared = (*times.followed.before, *times.followed.after)
    kept = rows.filter(_among(rows, times, compared))
    after = zero_one(_among(kept, times, times.followed.after))
    return kept.mutate(after=after).drop(TIME)


def wave_times(study: Study, asked: tuple[Adjustment, ...]) -> Times:
    """Find the wave before in ``adjust`` (the same indicator, earlier), else the first wave."""
    order = {wave.id: wave.at.mean_days for wave in study.plan.waves}
    waves = tuple(sorted(order, key=lambda name: order[name]))
    after = study.wave or (waves[-1] if waves else "")
    named = [
        found.wave
        for found in asked
        if found.indicator == study.question.indicator and found.wave in order
        if order[found.wave] < order.get(after, 0)
    ]
    base = max(named, key=lambda name: order[name or ""]) if named else next(iter(waves), None)
    if base is None or after not in order or not order[base] < order[after]:
        return Times(Followed(after=(after,)), {after: after})
    earlier = tuple(name for name in waves if order[name] <= order[base])
    followed = Followed(before=(base,), after=(after,), earlier=earlier)
    return Times(followed, {name: name for name in (*earlier, after)})


def without_baseline(study: Study) -> Study:
    """Return the study without adjusting for the very outcome whose change is taken."""
    kept = tuple(
        found
        for found in study.adjustments
        if not (found.kind == "baseline" and found.indicator == study.question.indicator)
    )
    return replace(study, adjustments=kept)
