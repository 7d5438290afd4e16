"""A partner's table with a column for every level that any partner has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import ibis

from forethought.moments.release.recode import ONE, expansion, pooled_columns
from forethought.records.table import AnalysisTable


def with_pooled_levels(
    analysis: AnalysisTable, pooled: Mapping[str, tuple[str, ...]]
) -> AnalysisTable:
    """Add the columns of levels that the partner's own records do not have, or compare with."""
    table, own = analysis.table, analysis.levels
    columns: dict[str, Any] = {}
    for start, names in pooled.items():
        for level in names[1:]:
            name = f"{start}{level}"
            terms = expansion(name, own, pooled)
            if terms == {name: 1.0}:
                continue
            value: Any = ibis.literal(terms.pop(ONE, 0.0), "float64")
            for column, weight in terms.items():
                value = value + weight * table[column]
            columns[name] = value
    found = (analysis.covariates, analysis.strata)
    covariates, strata = (pooled_columns([part], pooled) for part in found)
    return replace(
        analysis,
        table=table.mutate(**columns) if columns else table,
        covariates=covariates,
        strata=strata,
        levels=dict(pooled),
    )
