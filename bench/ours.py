"""Our sides: from the file to the estimate, as the library does it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.case import Answer, Side

if TYPE_CHECKING:
    from forethought.estimate.types import Inquiry
    from forethought.records.table import AnalysisTable

MEMORY = "600MB"
"""What the engine may hold, as where the library opens a file."""
LEVELS = tuple(range(1, 5))
"""Of the large file's category, all but the first."""


def opened(path: Path) -> Callable[[], Any]:
    """Connect, which is start and no fit; return what reads the file."""
    import ibis

    engine = ibis.duckdb.connect(memory_limit=MEMORY)
    if path.suffix == ".csv":
        return lambda: _taken_apart(engine, path)
    return lambda: engine.read_parquet(path)


def _taken_apart(engine: Any, path: Path) -> Any:
    """Read text once, as the library does, and not again for each query, nor to learn its types."""
    engine.con.execute("CREATE TABLE records AS FROM read_csv(?)", [str(path)])
    return engine.table("records")


def fitted(inquiry: Inquiry, table: Callable[[], AnalysisTable]) -> Answer:
    """Carry a method's asks to the table, and time both; the fit begins with reading the file."""
    from forethought.estimate.registry import estimator_for
    from forethought.estimate.types import Estimate
    from forethought.journey.carry import carry
    from forethought.moments.engine import Shelf

    estimator = estimator_for(inquiry.method, inquiry.design)
    started = time.perf_counter()
    answer = Shelf().answerer(table())
    asked = time.perf_counter() - started

    def timed(ask: Any) -> Any:
        nonlocal asked
        at = time.perf_counter()
        reply = answer(ask)
        asked += time.perf_counter() - at
        return reply

    result = carry(estimator, inquiry, timed)
    fitting = time.perf_counter() - started
    if not isinstance(result, Estimate):
        raise TypeError(str(result.fault))
    found = {"estimate": result.estimate, "se": result.se, "df": result.df, **result.also}
    known = {name: value for name, value in found.items() if value is not None}
    return {**known, "fitting": fitting, "from sums": fitting - asked}


def by_trial(method: str, also: str = "") -> Side:
    """Answer a cluster trial with three covariates.

    ``also`` names a second standard error that the method gives, to be compared instead.
    """

    def run(path: Path) -> Answer:
        from forethought.estimate.types import Inquiry
        from forethought.records.table import AnalysisTable
        from forethought.vocabulary import Design, Method

        names = tuple(f"x:x{k}" for k in range(1, 4))
        read = opened(path)
        inquiry = Inquiry("q", Method(method), Design.CLUSTER_RANDOMISED, covariates=names)
        found = fitted(
            inquiry,
            lambda: AnalysisTable(
                read().rename({name: name[2:] for name in names}), ("0", "1"), names, (), ()
            ),
        )
        ends = {name: f"{name}_{also}" if also else name for name in ("se", "df")}
        kept = {name: found[end] for name, end in ends.items() if end in found}
        times = {name: found[name] for name in ("estimate", "fitting", "from sums")}
        return {**times, **kept}

    return Side(run)


def by_rollout(method: str, timing: str, se: str = "se") -> Side:
    """Answer a panel; ``se`` names which of the method's standard errors is compared."""

    def run(path: Path) -> Answer:
        from forethought.estimate.types import Inquiry
        from forethought.records.table import AnalysisTable
        from forethought.vocabulary import Design, Method, Timing

        read = opened(path)
        inquiry = Inquiry("q", Method(method), Design.STAGGERED_ROLLOUT, Timing(timing))
        found = fitted(inquiry, lambda: AnalysisTable(read(), (), (), (), ()))
        times = {name: found[name] for name in ("estimate", "fitting", "from sums")}
        return {**times, "se": found[se]}

    return Side(run)


def by_large(path: Path) -> Answer:
    """Answer the large trial: nine columns, four of them a category's levels."""
    from forethought.estimate.types import Inquiry
    from forethought.records.table import AnalysisTable
    from forethought.vocabulary import Design, Method

    names = ("x:x1", "x:x2", "x:x3", *(f"x:s={k}" for k in LEVELS))
    read = opened(path)

    def table() -> AnalysisTable:
        rows = read()
        levels = {f"x:s={k}": (rows.s == k).cast("int32").cast("int64") for k in LEVELS}
        covariates = {f"x:x{k}": rows[f"x{k}"] for k in (1, 2, 3)}
        return AnalysisTable(
            rows.select("cluster", "arm", "y", **covariates, **levels, **{"w:x:s=": rows.s}),
            arms=("0", "1"),
            covariates=names,
            strata=(),
            flow=(),
            levels={"x:s=": tuple(map(str, range(5)))},
        )

    inquiry = Inquiry("q", Method.CLUSTER_ROBUST_CR1, Design.CLUSTER_RANDOMISED, covariates=names)
    found = fitted(inquiry, table)
    return {name: found[name] for name in ("estimate", "se", "fitting", "from sums")}


THEORY = """\
forethought: 1
theory: {id: large, version: 1, title: A large study}
goal: {id: goal, statement: Fewer children come to harm at home, who: Children, horizon: P3Y}
outcomes:
  - id: skilled
    statement: Officers notice early signs of harm
    who: Officers
    horizon: P6M
    leads_to: [{to: goal, because: Signs noticed early lead to help}]
    indicators: [{id: skill, measure: Skill test, unit: points, kind: scale, better: higher,
                  source: survey, smallest_meaningful: 1}]
activities:
  - id: training
    statement: Two days of training on early signs
    who_delivers: Trainers
    for: Officers
    leads_to: [{to: skilled, because: Practice makes signs familiar}]
"""
PLAN = """\
forethought: 1
plan: {theory: {id: large, version: 1}, title: A large trial, design: cluster-randomised}
assignment: {level: team, arms: [{id: "0", statement: usual}, {id: "1", statement: trained}]}
data:
  source: records.parquet
  unit: row-number
  cluster: cluster
  arm: arm
  outcomes: {skill: {column: y}}
  covariates:
    x1: {column: x1, kind: number}
    x2: {column: x2, kind: number}
    x3: {column: x3, kind: number}
    s: {column: s, kind: category}
questions:
  - id: q-skill
    indicator: skill
    primary: true
    estimand: {population: officers, contrast: trained versus usual, summary: mean difference}
    method: cluster-robust-cr1
    adjust: [x1, x2, x3, s]
"""


def by_command(path: Path) -> Answer:
    """Run what ``forethought analyse`` runs: hash, check, count, estimate, conclude."""
    from forethought.journey.analyse import analyse
    from forethought.journey.study import read_study

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "theory.yaml").write_text(THEORY, encoding="utf-8")
        (Path(folder) / "plan.yaml").write_text(PLAN, encoding="utf-8")
        found = analyse(read_study(Path(folder)), path).findings[0]
    if found.estimate is None or found.se is None:
        raise TypeError(str(found.refusal))
    return {"estimate": found.estimate, "se": found.se}


CLUSTERS, SIZE, ICC, EFFECT = 44, 100, 0.05, 0.2
"""The cluster trial that power is simulated of."""
STUDIES = 10_000


def by_power(_path: Path) -> Answer:
    """Simulate studies as sums."""
    import numpy as np

    from forethought.estimate.design.trials import clusters
    from forethought.plan.power.scenario import Scenario, Spread
    from forethought.vocabulary import Design, Method

    scenario = Scenario(
        design=Design.CLUSTER_RANDOMISED,
        method=Method.CLUSTER_MEANS,
        family="number",
        units=CLUSTERS * SIZE,
        clusters=CLUSTERS,
        icc=Spread(ICC, ICC, ICC),
    )
    start = time.perf_counter()
    found = clusters(scenario, EFFECT, STUDIES, np.random.default_rng()).found(0.05)
    return {"power": float(found.mean()), "fitting": (time.perf_counter() - start) / STUDIES}


def by_diagram(boxes: int) -> Side:
    """Lay out and draw a theory."""

    def run(_path: Path) -> Answer:
        from forethought.files.assets import find_assets
        from forethought.files.elk import layout_engine
        from forethought.theory.draw import draw as draw_theory
        from forethought.theory.draw import to_svg
        from tests.draw_theories import generated

        engine = layout_engine()
        engine.boot()
        scene = draw_theory(generated(boxes, round(boxes * 1.5)), engine, find_assets().widths())
        return {"bytes": float(len(to_svg(scene)))}

    return Side(run)
