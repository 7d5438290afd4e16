"""Identifiers, arms and times of made-up records; and what a plan must name for its design."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.errors import Fault, Refusal
from forethought.errors.catalogue import simulations as catalogue
from forethought.errors.catalogue import usage
from forethought.plan.model import Data, Plan
from forethought.plan.simulate.draw import Column
from forethought.plan.simulate.layout import Layout, follows_periods
from forethought.vocabulary import Design

Records = dict[str, Column | list[Any]]
BY_PERIOD = (Design.STAGGERED_ROLLOUT, Design.STEPPED_WEDGE, Design.INTERRUPTED_TIME_SERIES)


def needed(plan: Plan) -> Data:
    """Return where the records' columns are named; `Refusal` with all that is not named."""
    data = plan.data
    if data is None:
        raise Refusal([usage.NO_RECORDS.fault()])
    faults = [_lacking(plan, key) for key in _needs(plan, data)]
    if data.wave is not None and _by_period(plan, data):
        faults.append(
            catalogue.WAVES_AND_PERIODS.fault(value=data.wave, design=plan.about.design.value)
        )
    if faults:
        raise Refusal(faults)
    return data


def _by_period(plan: Plan, data: Data) -> bool:
    compared = plan.about.design is Design.COMPARISON_GROUP and follows_periods(data)
    return plan.about.design in BY_PERIOD or compared


def _needs(plan: Plan, data: Data) -> list[str]:
    """Name what the design's records hold and the plan's `data` part does not."""
    design = plan.about.design
    dated = bool(data.first_treated or data.treated)
    wedge, rollout = design is Design.STEPPED_WEDGE, design is Design.STAGGERED_ROLLOUT
    lacks = {
        "period": design in BY_PERIOD and data.period is None,
        "cluster": wedge and data.cluster is None,
        "first_treated": (rollout or (wedge and not data.arm)) and not dated,
        "site": design is Design.MULTISITE_RANDOMISED and not (data.site or data.cluster),
        "wave": design is Design.BEFORE_AFTER and not (data.wave and len(plan.waves) > 1),
    }
    return [key for key, lacking in lacks.items() if lacking]


EXAMPLES = {
    "period": "data: { period: month }",
    "cluster": "data: { cluster: team }",
    "first_treated": "data: { first_treated: first_trained }",
    "site": "data: { site: force }",
    "wave": "data: { wave: wave }, with a wave before and one after under `waves`",
}


def _lacking(plan: Plan, key: str) -> Fault:
    return catalogue.COLUMN_NEEDED.fault(
        value=key, design=plan.about.design.value, example=EXAMPLES[key]
    )


def who_and_when(plan: Plan, data: Data, layout: Layout) -> Records:
    """Identifiers, strata, arm and time. Names say that they are made up."""
    columns: Records = {data.unit: _named(data.unit, layout.unit, layout.units)}
    if data.cluster:
        columns[data.cluster] = _named(data.cluster, layout.cluster, layout.clusters)
    for name, level in layout.labels.items():
        count = int(level.max()) + 1
        own = name == data.site and len(plan.partners) == count
        names = np.array(plan.partners, dtype=object)[level] if own else _named(name, level, count)
        columns.setdefault(name, names)
    if data.arm:
        columns[data.arm] = np.array(_arms(plan), dtype=object)[_state(layout)]
    if data.wave:
        columns[data.wave] = np.array(layout.moments, dtype=object)[layout.moment]
    return columns | _periods(data, layout)


def _arms(plan: Plan) -> list[str]:
    return [arm.id for arm in plan.assignment.arms] if plan.assignment else ["usual", "treated"]


def _state(layout: Layout) -> NDArray[np.int64]:
    """Index of the row's arm; before and after, without a comparison, of its state."""
    by_row = layout.design is Design.BEFORE_AFTER
    return layout.treated.astype(np.int64) if by_row else layout.arm


def _periods(data: Data, layout: Layout) -> Records:
    columns: Records = {}
    if data.period and layout.in_periods:
        periods = np.array([int(moment) for moment in layout.moments])
        columns[data.period] = periods[layout.moment]
    if data.first_treated and layout.in_periods:
        columns[data.first_treated] = [
            int(period) if np.isfinite(period) else None for period in layout.first_treated
        ]
    if data.treated and layout.in_periods:
        columns[data.treated.column] = layout.treated.astype(np.int64)
    return columns


def _named(column: str, index: NDArray[np.int64], count: int) -> Column:
    width = len(str(count))
    names = np.array(
        [f"synthetic-{column}-{number + 1:0{width}d}" for number in range(count)], dtype=object
    )
    return names[index]
