"""Cases against R: the same CSV read by both, from process start to the answer.

Without Rscript, or without a package, the peer's row says so. ``fitting`` is the time of the fit
alone, inside the process, without start, imports and (for R) reading; ours holds the query that
reads the file, and ``from sums`` leaves it out.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

Answer = dict[str, float]

START = """
suppressMessages({{library(data.table); {libraries}}})
d <- fread("{path}", data.table = FALSE); d$cluster <- factor(d$cluster)
at <- proc.time()[["elapsed"]]
{fit}
at <- proc.time()[["elapsed"]] - at
cat(sprintf('{{"estimate": %.17g, "se": %.17g, "fitting": %.6f}}', estimate, se, at))
"""

FITS = {
    "lme4 + lmerTest": (
        ("lmerTest",),
        """f <- lmer(y ~ arm + x1 + x2 + x3 + (1 | cluster), d)
s <- summary(f)$coefficients; estimate <- s["arm", 1]; se <- s["arm", 2]""",
    ),
    "pbkrtest": (
        ("lme4", "pbkrtest"),
        """f <- lmer(y ~ arm + x1 + x2 + x3 + (1 | cluster), d)
v <- vcovAdj(f); L <- c(0, 1, 0, 0, 0); df <- Lb_ddf(L, vcov(f), v)
estimate <- fixef(f)[["arm"]]; se <- sqrt(v[2, 2])""",
    ),
    "estimatr": (
        ("estimatr",),
        """f <- lm_robust(y ~ arm + x1 + x2 + x3, d, clusters = cluster, se_type = "CR2")
estimate <- f$coefficients[["arm"]]; se <- f$std.error[["arm"]]""",
    ),
    "clubSandwich": (
        ("clubSandwich",),
        """f <- lm(y ~ arm + x1 + x2 + x3, d)
t <- coef_test(f, vcov = "CR2", cluster = d$cluster, coefs = "arm")
estimate <- t$beta; se <- t$SE""",
    ),
}


@cache
def available(side: str) -> bool:
    """True if Rscript and the side's packages are on this machine."""
    if shutil.which("Rscript") is None:
        return False
    needed = " && ".join(
        f'requireNamespace("{name}", quietly = TRUE)' for name in (*FITS[side][0], "data.table")
    )
    found = subprocess.run(  # noqa: S603
        ["Rscript", "-e", f"quit(status = !({needed}))"],  # noqa: S607
        capture_output=True,
        check=False,
    )
    return found.returncode == 0


def by_r(side: str) -> Callable[[Path], Answer]:
    """Return the side that runs one R fit over a CSV file."""

    def run(path: Path) -> Answer:
        libraries, fit = FITS[side]
        script = START.format(
            libraries="; ".join(f"library({name})" for name in libraries), path=path, fit=fit
        )
        done = subprocess.run(  # noqa: S603
            ["Rscript", "-e", script],  # noqa: S607
            capture_output=True,
            text=True,
            check=True,
        )
        answer: Answer = json.loads(done.stdout.splitlines()[-1])
        return answer

    return run


def by_us(method: str, *, satterthwaite: bool = False) -> Callable[[Path], Answer]:
    """Return our side over the same CSV file."""

    def run(path: Path) -> Answer:
        import ibis

        from forethought.estimate.registry import estimator_for
        from forethought.estimate.types import Estimate, Inquiry
        from forethought.journey.carry import carry
        from forethought.moments.engine import answer
        from forethought.records.table import AnalysisTable
        from forethought.vocabulary import Design, Method

        rows = ibis.duckdb.connect().read_csv(path)
        started = time.perf_counter()
        names = tuple(f"x:x{k}" for k in range(1, 4))
        table = rows.rename({name: name[2:] for name in names})
        analysis = AnalysisTable(table, ("0", "1"), names, (), ())
        inquiry = Inquiry("q", Method(method), Design.CLUSTER_RANDOMISED, covariates=names)
        estimator = estimator_for(Method(method), Design.CLUSTER_RANDOMISED)
        asked = 0.0

        def timed(ask: object) -> object:
            nonlocal asked
            at = time.perf_counter()
            reply = answer(analysis, ask)  # type: ignore[arg-type]
            asked += time.perf_counter() - at
            return reply

        result = carry(estimator, inquiry, timed)  # type: ignore[arg-type]
        if not isinstance(result, Estimate):
            raise TypeError(str(result.fault))
        se = result.also.get("se_satterthwaite", result.se) if satterthwaite else result.se
        return {
            "estimate": result.estimate,
            "se": se,
            "fitting": time.perf_counter() - started,
            "from sums": time.perf_counter() - started - asked,
        }

    return run


def make(rows: int, clusters: int, seed: int) -> Callable[[Path], None]:
    """Return a maker of a CSV file of a cluster trial."""

    def write(path: Path) -> None:
        import numpy as np
        import pyarrow as pa
        from pyarrow import csv

        rng = np.random.default_rng(seed)
        cluster = rng.integers(0, clusters, rows)
        arm = (cluster % 2).astype(float)
        x = {f"x{k}": rng.normal(size=rows) for k in range(1, 4)}
        shared = rng.normal(0, 0.5, clusters)[cluster]
        y = 0.3 * arm + sum(x.values()) + shared + rng.normal(size=rows)
        csv.write_csv(pa.table({"cluster": cluster, "arm": arm, **x, "y": y}), path)

    return write
