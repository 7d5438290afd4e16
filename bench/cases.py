"""What is timed: each case makes its data from a seed and answers it by us and by each peer.

Every side runs in a process of its own and reads the same file, so that reading is timed too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Answer = dict[str, float]
Side = Callable[[Path], Answer]


@dataclass(frozen=True)
class Case:
    """One thing timed.

    Attributes
    ----------
    title
        What it is, with its size.
    make
        Writes the data file; called once, not timed.
    sides
        By name: "forethought" and each peer. Each returns the same numbers by name.
    tolerance
        Largest relative difference between sides at which their speed may be compared.
    why
        The reason for that tolerance.
    target
        The most seconds we allow ourselves, where no peer does the same.
    """

    title: str
    make: Callable[[Path], None]
    sides: dict[str, Side]
    tolerance: float = 1e-6
    why: str = "same estimator in closed form"
    target: float | None = None


def _clusters(path: Path, rows: int, clusters: int, seed: int) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(seed)
    cluster = rng.integers(0, clusters, rows)
    arm = (cluster % 2).astype(float)
    x = {f"x{k}": rng.normal(size=rows) for k in range(1, 4)}
    y = 0.3 * arm + sum(x.values()) + rng.normal(0, 0.5, clusters)[cluster] + rng.normal(size=rows)
    pq.write_table(pa.table({"cluster": cluster, "arm": arm, **x, "y": y}), path)


def _ours(path: Path, method: str) -> Answer:
    import ibis

    from forethought.estimate.registry import estimator_for
    from forethought.estimate.types import Estimate, Inquiry
    from forethought.journey.carry import carry
    from forethought.moments.engine import answer
    from forethought.records.table import AnalysisTable
    from forethought.vocabulary import Design, Method

    rows = ibis.duckdb.connect().read_parquet(path)
    names = tuple(f"x:x{k}" for k in range(1, 4))
    table = rows.rename({name: name[2:] for name in names})
    analysis = AnalysisTable(table, ("0", "1"), names, (), ())
    inquiry = Inquiry("q", Method(method), Design.CLUSTER_RANDOMISED, covariates=names)
    estimator = estimator_for(Method(method), Design.CLUSTER_RANDOMISED)
    result = carry(estimator, inquiry, lambda ask: answer(analysis, ask))
    if not isinstance(result, Estimate):
        raise TypeError(str(result.fault))
    model_se = result.also.get("se_satterthwaite", result.se)
    return {"estimate": result.estimate, "se": model_se}


def _pyfixest(path: Path) -> Answer:
    import pandas as pd
    import pyfixest as pf

    frame = pd.read_parquet(path)
    fit = pf.feols("y ~ arm + x1 + x2 + x3", frame, vcov={"CRV1": "cluster"})
    return {"estimate": float(fit.coef()["arm"]), "se": float(fit.se()["arm"])}


def _statsmodels_ols(path: Path) -> Answer:
    import pandas as pd
    import statsmodels.formula.api as smf

    frame = pd.read_parquet(path)
    fit = smf.ols("y ~ arm + x1 + x2 + x3", frame).fit(
        cov_type="cluster", cov_kwds={"groups": frame["cluster"]}
    )
    return {"estimate": float(fit.params["arm"]), "se": float(fit.bse["arm"])}


def _statsmodels_mixed(path: Path) -> Answer:
    import pandas as pd
    import statsmodels.formula.api as smf

    frame = pd.read_parquet(path)
    fit = smf.mixedlm("y ~ arm + x1 + x2 + x3", frame, groups="cluster").fit(reml=True)
    return {"estimate": float(fit.params["arm"]), "se": float(fit.bse["arm"])}


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


def _diagram(boxes: int) -> Side:
    def draw(_path: Path) -> Answer:
        from forethought.files.assets import find_assets
        from forethought.files.elk import layout_engine
        from forethought.theory.draw import draw as draw_theory
        from forethought.theory.draw import to_svg
        from tests.draw_theories import generated

        engine = layout_engine()
        engine.boot()
        scene = draw_theory(generated(boxes, round(boxes * 1.5)), engine, find_assets().widths())
        return {"bytes": float(len(to_svg(scene)))}

    return draw


CASES: dict[str, Case] = {
    "cr1": Case(
        title="cluster-robust CR1, 2,000,000 rows, 2,000 clusters, 3 covariates",
        make=lambda path: _clusters(path, 2_000_000, 2_000, 1),
        sides={
            "forethought": lambda path: _ours(path, "cluster-robust-cr1"),
            "pyfixest": _pyfixest,
            "statsmodels": _statsmodels_ols,
        },
    ),
    "reml": Case(
        title="random-intercept REML, 85,000 rows, 2,000 clusters, 3 covariates",
        make=lambda path: _clusters(path, 85_000, 2_000, 2),
        sides={
            "forethought": lambda path: _ours(path, "mixed-model"),
            "statsmodels": _statsmodels_mixed,
        },
        tolerance=1e-4,
        why="statsmodels stops its optimiser early",
    ),
    "diagram-35": Case(
        title="diagram of 35 boxes, from process start",
        make=_nothing,
        sides={"forethought": _diagram(35)},
        target=2.0,
    ),
    "diagram-60": Case(
        title="diagram of 60 boxes, from process start",
        make=_nothing,
        sides={"forethought": _diagram(60)},
        target=3.0,
    ),
}

__all__ = ["CASES", "Answer", "Case", "Side"]


def measure(case: str, side: str, path: Path) -> dict[str, Any]:
    """Run one side once, in this process: its answer, seconds and peak memory."""
    import resource
    import time

    start = time.perf_counter()
    answer = CASES[case].sides[side](path)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"answer": answer, "seconds": seconds, "megabytes": peak}
