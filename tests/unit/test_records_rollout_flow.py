"""Units of a roll-out, counted by whether they were treated within its periods."""

from __future__ import annotations

import ibis
import pyarrow as pa

from forethought.records.rollout_flow import NEVER, TREATED, rollout_flow
from forethought.records.table import ArmFlow


def rows_of(units: dict[str, tuple[float | None, list[float | None]]]) -> ibis.Table:
    """Rows of units: the first treated period and the outcomes in periods 1, 2, 3."""
    rows = [
        {"unit": unit, "period": float(period), "cohort": cohort, "y": value}
        for unit, (cohort, outcomes) in units.items()
        for period, value in enumerate(outcomes, 1)
    ]
    kinds = {"unit": "string", "period": "double", "cohort": "double", "y": "double"}
    schema = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in kinds.items()])
    return ibis.memtable(pa.Table.from_pylist(rows, schema=schema))


def test_who_is_counted_where() -> None:
    rows = rows_of(
        {
            "whole": (2, [1, 2, 3]),
            "gap": (3, [1, None, 3]),
            "unmeasured": (2, [None, None, None]),
            "always": (1, [1, 2, 3]),
            "never": (None, [1, 2, 3]),
            "later": (9, [1, 2, 3]),
        }
    )
    assert rollout_flow(rows, 1, 3) == (
        ArmFlow(TREATED, assigned=4, measured=3, analysed=1),
        ArmFlow(NEVER, assigned=2, measured=2, analysed=2),
    )


def test_a_unit_that_lacks_a_row_is_not_analysed() -> None:
    rows = rows_of({"whole": (2, [1, 2, 3]), "short": (2, [1, 2])})
    assert rollout_flow(rows, 1, 3) == (ArmFlow(TREATED, assigned=2, measured=2, analysed=1),)


def test_a_cohort_of_one_is_not_analysed_where_the_order_was_drawn() -> None:
    """By its complete units; those that start after the last period are one with the others."""
    rows = rows_of(
        {
            "pair 1": (2, [1, 2, 3]),
            "pair 2": (2, [1, 2, 3]),
            "lone": (3, [1, 2, 3]),
            "gap": (3, [1, None, 3]),
            "never": (None, [1, 2, 3]),
            "later": (9, [1, 2, 3]),
        }
    )
    assert rollout_flow(rows, 1, 3, lone_units=False) == (
        ArmFlow(TREATED, assigned=4, measured=4, analysed=2),
        ArmFlow(NEVER, assigned=2, measured=2, analysed=2),
    )
