"""Every case, with its sides and what we aim at."""

from __future__ import annotations

from bench import data, ours, python_peers, r_peers
from bench.case import OURS, Aim, Case, Side

WHOLE = "forethought analyse"
FLOOR = "DuckDB, plain averages"
EARLY = (
    "lme4 and statsmodels stop their optimisers early, statsmodels by 1e-4 of the standard error"
)
LARGE_ROWS, LARGEST_ROWS, LARGE_CLUSTERS = 20_000_000, 100_000_000, 2_000

CASES: dict[str, Case] = {
    "cr1": Case(
        title="Cluster-robust CR1, 2,000,000 rows, 2,000 clusters, 3 covariates, Parquet",
        make=data.trial(2_000_000, 2_000, 1),
        sides={
            OURS: ours.by_trial("cluster-robust-cr1"),
            "pyfixest": python_peers.PYFIXEST,
            "statsmodels": python_peers.STATSMODELS_OLS,
        },
        ending=".parquet",
    ),
    "reml": Case(
        title="Random-intercept REML, Satterthwaite, 1,000,000 rows, 2,000 clusters, "
        "3 covariates, CSV",
        make=data.trial(1_000_000, 2_000, 3),
        sides={
            OURS: ours.by_trial("mixed-model", "satterthwaite"),
            "lme4 + lmerTest": r_peers.LMER_TEST,
            "statsmodels": python_peers.STATSMODELS_MIXED,
        },
        tolerance=1e-6,
        why=EARLY,
        loose={"se": 1e-3, "df": 1e-5},
        aims={"lme4 + lmerTest": Aim(10), "statsmodels": Aim(100)},
    ),
    "reml-85000": Case(
        title="Random-intercept REML, 85,000 rows, 2,000 clusters, 3 covariates, Parquet",
        make=data.trial(85_000, 2_000, 2),
        sides={
            OURS: ours.by_trial("mixed-model", "satterthwaite"),
            "statsmodels": python_peers.STATSMODELS_MIXED,
        },
        tolerance=1e-6,
        why=EARLY,
        loose={"se": 1e-3},
        ending=".parquet",
    ),
    "kenward-roger": Case(
        title="Random-intercept REML, Kenward-Roger, 5,000 rows, 60 clusters, 3 covariates, CSV",
        make=data.trial(5_000, 60, 3),
        sides={OURS: ours.by_trial("mixed-model"), "pbkrtest": r_peers.PBKRTEST},
        tolerance=1e-6,
        why="lme4 stops its optimiser at about 1e-9 of the standard error here",
        aims={"pbkrtest": Aim(50)},
    ),
    "cr2": Case(
        title="Cluster-robust CR2, Satterthwaite, 50,000 rows, 400 clusters, 3 covariates, CSV",
        make=data.trial(50_000, 400, 3),
        sides={
            OURS: ours.by_trial("cluster-robust-cr2"),
            "estimatr": r_peers.ESTIMATR,
            "clubSandwich": r_peers.CLUB_SANDWICH,
        },
        aims={"estimatr": Aim(3), "clubSandwich": Aim(30)},
    ),
    "callaway-santanna": Case(
        title="Callaway and Sant'Anna, 20,000 units, 10 periods, 6 cohorts, Parquet",
        make=data.panel(20_000, 10, first=4, cohorts=6, seed=11),
        sides={
            OURS: ours.by_rollout("callaway-santanna", "chosen"),
            "diff-diff": python_peers.DIFF_DIFF,
        },
        aims={"diff-diff": Aim(1)},
        ending=".parquet",
    ),
    "chicago": Case(
        title="Efficient roll-out estimate, Chicago: 7,785 officers, 72 months, CSV",
        make=r_peers.chicago,
        sides={
            OURS: ours.by_rollout("staggered-efficient", "random", "se_adjusted"),
            "R staggered": r_peers.STAGGERED,
        },
        aims={"R staggered": Aim(20)},
        lacking=lambda: r_peers.lacking("staggered", "data.table"),
    ),
    "staggered-efficient": Case(
        title="Efficient roll-out estimate, seeded panel: 7,785 units, 72 months, 48 cohorts, CSV",
        make=data.panel(7_785, 72, first=14, cohorts=48, seed=12),
        sides={
            OURS: ours.by_rollout("staggered-efficient", "random", "se_adjusted"),
            "R staggered": r_peers.STAGGERED,
        },
        aims={"R staggered": Aim(20)},
    ),
    "power": Case(
        title=f"Simulated power, cluster trials of {ours.CLUSTERS} × {ours.SIZE}; in a run "
        f"{ours.STUDIES:,} studies by us, {python_peers.PEOPLE_STUDIES} by NumPy, "
        f"{r_peers.DECLARED_STUDIES} by DeclareDesign",
        make=data.nothing,
        sides={
            OURS: Side(ours.by_power),
            "DeclareDesign": r_peers.DECLARE_DESIGN,
            "NumPy, person by person": python_peers.BY_PEOPLE,
        },
        tolerance=0.15,
        why="power of about a half from a thousand studies has a standard error of 3 %",
        aims={"DeclareDesign": Aim(3_000)},
        seconds=2.0,
        each="a study",
    ),
    "diagram-35": Case(
        title="Diagram of 35 boxes",
        make=data.nothing,
        sides={OURS: ours.by_diagram(35)},
        seconds=2.0,
    ),
    "diagram-60": Case(
        title="Diagram of 60 boxes",
        make=data.nothing,
        sides={OURS: ours.by_diagram(60)},
        seconds=3.0,
    ),
    "large": Case(
        title=f"Sums and cluster-robust CR1, {LARGE_ROWS:,} rows, nine columns, "
        f"{LARGE_CLUSTERS:,} clusters, Parquet",
        make=data.large(LARGE_ROWS, LARGE_CLUSTERS),
        sides={
            OURS: Side(ours.by_large),
            WHOLE: Side(ours.by_command),
            "pyfixest": python_peers.PYFIXEST_LARGE,
            FLOOR: python_peers.AVERAGES,
        },
        tolerance=1e-9,
        aims={"pyfixest": Aim(25, memory=50), FLOOR: Aim(most=2.5)},
        ending=".parquet",
    ),
    "largest": Case(
        title=f"The same with {LARGEST_ROWS:,} rows: a file larger than the memory it is read in",
        make=data.large(LARGEST_ROWS, LARGE_CLUSTERS),
        sides={OURS: Side(ours.by_large), WHOLE: Side(ours.by_command)},
        tolerance=1e-9,
        megabytes=1_000,
        ending=".parquet",
    ),
}
LARGE = ("large", "largest")
"""Cases that need 16 GB of memory and a quarter of an hour: run by name or by ``--all``."""
