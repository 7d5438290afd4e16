"""Peers in Python."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.case import Answer, Side
from bench.ours import CLUSTERS, EFFECT, ICC, LEVELS, SIZE

FORMULA = "y ~ arm + x1 + x2 + x3"
PEOPLE_STUDIES = 500


def peer(run: Callable[[Path], Answer], package: str) -> Side:
    """Return a side that needs a package."""
    found = importlib.util.find_spec(package) is not None
    reason = None if found else f"no {package} in this Python"
    return Side(run, lacking=lambda: reason)


def _frame(path: Path) -> Any:
    import pandas as pd

    return pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)


def _pyfixest(path: Path, formula: str = FORMULA) -> Answer:
    import pyfixest as pf

    frame = _frame(path)
    at = time.perf_counter()
    fit = pf.feols(formula, frame, vcov={"CRV1": "cluster"})
    found = {"estimate": float(fit.coef()["arm"]), "se": float(fit.se()["arm"])}
    return {**found, "fitting": time.perf_counter() - at}


def _statsmodels_ols(path: Path) -> Answer:
    import statsmodels.formula.api as smf

    frame = _frame(path)
    at = time.perf_counter()
    fit = smf.ols(FORMULA, frame).fit(cov_type="cluster", cov_kwds={"groups": frame["cluster"]})
    found = {"estimate": float(fit.params["arm"]), "se": float(fit.bse["arm"])}
    return {**found, "fitting": time.perf_counter() - at}


def _statsmodels_mixed(path: Path) -> Answer:
    import statsmodels.formula.api as smf

    frame = _frame(path)
    at = time.perf_counter()
    fit = smf.mixedlm(FORMULA, frame, groups="cluster").fit(reml=True)
    found = {"estimate": float(fit.params["arm"]), "se": float(fit.bse["arm"])}
    return {**found, "fitting": time.perf_counter() - at}


def _diff_diff(path: Path) -> Answer:
    """Simple average, not-yet-treated, no covariates."""
    import warnings

    from diff_diff import CallawaySantAnna

    frame = _frame(path)
    frame["cohort"] = frame["cohort"].fillna(0)
    model = CallawaySantAnna(
        base_period="universal", control_group="not_yet_treated", estimation_method="reg"
    )
    at = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = model.fit(frame, "y", "unit", "period", "cohort")
    answer = {"estimate": float(found.overall_att), "se": float(found.overall_se)}
    return {**answer, "fitting": time.perf_counter() - at}


def _averages(path: Path) -> Answer:
    """The floor: DuckDB averages the same nine columns per cluster, and nothing else."""
    import duckdb

    columns = ["arm", "x1", "x2", "x3", *(f"(s = {k})::DOUBLE" for k in LEVELS), "y"]
    averages = ", ".join(f"avg({column})" for column in columns)
    at = time.perf_counter()
    duckdb.connect().execute(
        f"SELECT cluster, count(*), {averages} FROM '{path}' GROUP BY cluster"  # noqa: S608
    ).fetchnumpy()
    return {"fitting": time.perf_counter() - at}


def _by_people(_path: Path) -> Answer:
    """Simulate the studies person by person in NumPy, a t test of cluster means each."""
    import numpy as np
    from scipy import special

    rng = np.random.default_rng()
    arm = np.arange(CLUSTERS) % 2
    reach = special.stdtrit(CLUSTERS - 2, 0.975)
    at, hits = time.perf_counter(), 0
    for _ in range(PEOPLE_STUDIES):
        level = rng.normal(0, ICC**0.5, CLUSTERS) + EFFECT * arm
        y = level[:, None] + rng.normal(0, (1 - ICC) ** 0.5, (CLUSTERS, SIZE))
        means = y.mean(1)
        one, other = means[arm == 1], means[arm == 0]
        se = ((one.var(ddof=1) + other.var(ddof=1)) / (CLUSTERS / 2)) ** 0.5
        hits += abs(one.mean() - other.mean()) > reach * se
    taken = time.perf_counter() - at
    return {"power": hits / PEOPLE_STUDIES, "fitting": taken / PEOPLE_STUDIES}


PYFIXEST = peer(_pyfixest, "pyfixest")
PYFIXEST_LARGE = peer(lambda path: _pyfixest(path, f"{FORMULA} + C(s)"), "pyfixest")
STATSMODELS_OLS = peer(_statsmodels_ols, "statsmodels")
STATSMODELS_MIXED = peer(_statsmodels_mixed, "statsmodels")
DIFF_DIFF = peer(_diff_diff, "diff_diff")
AVERAGES = peer(_averages, "duckdb")
BY_PEOPLE = peer(_by_people, "numpy")
