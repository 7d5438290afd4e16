"""What is timed: each case makes its data from a seed and answers it by us and by each peer.

Every side runs in a process of its own and reads the same file, so that reading is timed too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import against_r, rollouts

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
    missing
        Peers that are not on this machine.
    ending
        Of the data file's name.
    """

    title: str
    make: Callable[[Path], None]
    sides: dict[str, Side]
    tolerance: float = 1e-6
    why: str = "same estimator in closed form"
    target: float | None = None
    missing: tuple[str, ...] = ()
    ending: str = ".parquet"


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


def _against_r(
    title: str, rows: int, clusters: int, method: str, peers: tuple[str, ...], **others: Any
) -> Case:
    ours = against_r.by_us(method, satterthwaite="lme4 + lmerTest" in peers)
    return Case(
        title=f"{title}, {rows:,} rows, {clusters:,} clusters, 3 covariates, CSV",
        make=against_r.make(rows, clusters, 3),
        sides={"forethought": ours} | {peer: against_r.by_r(peer) for peer in peers},
        missing=tuple(peer for peer in peers if not against_r.available(peer)),
        ending=".csv",
        **others,
    )


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
    "reml-large": _against_r(
        "random-intercept REML, Satterthwaite",
        1_000_000,
        2_000,
        "mixed-model",
        ("lme4 + lmerTest",),
        tolerance=1e-5,
        why="lme4 stops its optimiser at about 1e-6",
    ),
    "kenward-roger": _against_r(
        "random-intercept REML, Kenward-Roger",
        5_000,
        60,
        "mixed-model",
        ("pbkrtest",),
        tolerance=1e-5,
        why="lme4 stops its optimiser at about 1e-6",
    ),
    "cr2": _against_r(
        "cluster-robust CR2, Satterthwaite",
        50_000,
        400,
        "cluster-robust-cr2",
        ("estimatr", "clubSandwich"),
    ),
    "callaway-santanna": Case(
        title="Callaway and Sant'Anna, 20,000 units, 10 periods, 6 cohorts",
        make=rollouts.panel(20_000, 10, first=4, cohorts=6, seed=11),
        sides={
            "forethought": rollouts.by_us("callaway-santanna", "chosen"),
            "diff-diff": rollouts.by_diff_diff,
        },
        missing=tuple(peer for peer in rollouts.missing() if peer == "diff-diff"),
    ),
    "staggered-efficient": Case(
        title="efficient roll-out estimate, 7,785 units, 72 months, 48 cohorts, CSV",
        make=rollouts.panel(7_785, 72, first=14, cohorts=48, seed=12),
        sides={
            "forethought": rollouts.by_us("staggered-efficient", "random"),
            "R staggered": rollouts.by_staggered,
        },
        missing=tuple(peer for peer in rollouts.missing() if peer == "R staggered"),
        ending=".csv",
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
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = max(resource.getrusage(who).ru_maxrss for who in whose) / 1024
    alone = {key: answer.pop(key, None) for key in ("fitting", "from sums")}
    return {"answer": answer, "seconds": seconds, "megabytes": peak, **alone}
