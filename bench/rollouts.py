"""Roll-outs against diff-diff (Python) and staggered (R), on seeded panels.

``fitting`` leaves out start, imports and reading; ours holds the pass over the rows.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

Answer = dict[str, float]

STAGGERED = """
suppressMessages({{library(data.table); library(staggered)}})
d <- fread("{path}", data.table = FALSE); d$cohort[is.na(d$cohort)] <- Inf
at <- proc.time()[["elapsed"]]
f <- staggered(d, i = "unit", t = "period", g = "cohort", y = "y", estimand = "simple")
at <- proc.time()[["elapsed"]] - at
cat(sprintf('{{"estimate": %.17g, "se": %.17g, "fitting": %.6f}}', f$estimate, f$se, at))
"""


def panel(units: int, periods: int, first: int, cohorts: int, seed: int) -> Callable[[Path], None]:
    """Return a maker of a balanced panel: cohorts start one after the other from ``first``.

    The last cohort is never treated.
    """

    def write(path: Path) -> None:
        import numpy as np
        import pyarrow as pa
        from pyarrow import csv, parquet

        rng = np.random.default_rng(seed)
        starts = np.append(first + np.arange(cohorts - 1.0), np.nan)
        start = rng.choice(starts, units)
        period = np.tile(np.arange(1.0, periods + 1), units)
        cohort = np.repeat(start, periods)
        effect = np.where(period >= cohort, 0.5 + 0.1 * (period - cohort), 0.0)
        level = np.repeat(rng.normal(size=units), periods)
        table = pa.table(
            {
                "unit": np.repeat(np.arange(units), periods),
                "period": period,
                "cohort": pa.array(cohort, from_pandas=True),
                "y": level + 0.2 * period + effect + rng.normal(size=units * periods),
            }
        )
        if path.suffix == ".csv":
            csv.write_csv(table, path)
        else:
            parquet.write_table(table, path)

    return write


def by_us(method: str, timing: str) -> Callable[[Path], Answer]:
    """Return our side."""

    def run(path: Path) -> Answer:
        import ibis

        from forethought.estimate.registry import estimator_for
        from forethought.estimate.types import Estimate, Inquiry
        from forethought.journey.carry import carry
        from forethought.moments.engine import answer
        from forethought.records.table import AnalysisTable
        from forethought.vocabulary import Design, Method, Timing

        engine = ibis.duckdb.connect()
        rows = engine.read_csv(path) if path.suffix == ".csv" else engine.read_parquet(path)
        analysis = AnalysisTable(rows, (), (), (), ())
        design = Design.STAGGERED_ROLLOUT
        inquiry = Inquiry("q", Method(method), design, Timing(timing))
        estimator = estimator_for(Method(method), design)
        rows.limit(1).to_pyarrow()  # what Ibis imports with its first answer
        at, asked = time.perf_counter(), 0.0

        def timed(ask: object) -> object:
            nonlocal asked
            began = time.perf_counter()
            reply = answer(analysis, ask)  # type: ignore[arg-type]
            asked += time.perf_counter() - began
            return reply

        result = carry(estimator, inquiry, timed)  # type: ignore[arg-type]
        fitting = time.perf_counter() - at
        if not isinstance(result, Estimate):
            raise TypeError(str(result.fault))
        return {
            "estimate": result.estimate,
            "se": result.se,
            "fitting": fitting,
            "from sums": fitting - asked,
        }

    return run


def by_diff_diff(path: Path) -> Answer:
    """Fit by diff-diff: simple average, not-yet-treated, no covariates."""
    import warnings

    import pandas as pd
    from diff_diff import CallawaySantAnna

    frame = pd.read_parquet(path)
    frame["cohort"] = frame["cohort"].fillna(0)
    model = CallawaySantAnna(
        base_period="universal", control_group="not_yet_treated", estimation_method="reg"
    )
    at = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = model.fit(frame, "y", "unit", "period", "cohort")
    fitting = time.perf_counter() - at
    return {
        "estimate": float(found.overall_att),
        "se": float(found.overall_se),
        "fitting": fitting,
    }


def by_staggered(path: Path) -> Answer:
    """Fit by the R package staggered: efficient, simple average."""
    done = subprocess.run(  # noqa: S603
        ["Rscript", "-e", STAGGERED.format(path=path)],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    answer: Answer = json.loads(done.stdout.splitlines()[-1])
    return answer


@cache
def missing() -> tuple[str, ...]:
    """Name the peers that are not on this machine."""
    found = importlib.util.find_spec("diff_diff") is not None
    return (*(() if found else ("diff-diff",)), *(() if _has_staggered() else ("R staggered",)))


def _has_staggered() -> bool:
    if shutil.which("Rscript") is None:
        return False
    needed = 'requireNamespace("staggered", quietly = TRUE)'
    done = subprocess.run(  # noqa: S603
        ["Rscript", "-e", f"quit(status = !({needed}))"],  # noqa: S607
        capture_output=True,
        check=False,
    )
    return done.returncode == 0
