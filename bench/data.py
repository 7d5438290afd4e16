"""Seeded data files. Each maker takes a path and by how much to divide the rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Maker = Callable[[Path, int], None]


def nothing(path: Path, _less: int) -> None:
    """For what reads no data."""
    path.write_bytes(b"")


def trial(rows: int, clusters: int, seed: int) -> Maker:
    """Return a maker of a cluster trial with three covariates."""

    def make(path: Path, less: int) -> None:
        import numpy as np

        rng = np.random.default_rng(seed)
        count = rows // less
        cluster = rng.integers(0, clusters, count)
        arm = (cluster % 2).astype(float)
        x = {f"x{k}": rng.normal(size=count) for k in range(1, 4)}
        shared = rng.normal(0, 0.5, clusters)[cluster]
        y = 0.3 * arm + sum(x.values()) + shared + rng.normal(size=count)
        _write(path, {"cluster": cluster, "arm": arm, **x, "y": y})

    return make


def panel(units: int, periods: int, first: int, cohorts: int, seed: int) -> Maker:
    """Return a maker of a balanced panel: cohorts start one after the other from ``first``.

    The last cohort is never treated.
    """

    def make(path: Path, less: int) -> None:
        import numpy as np
        import pyarrow as pa

        rng = np.random.default_rng(seed)
        count = units // less
        starts = np.append(first + np.arange(cohorts - 1.0), np.nan)
        start = rng.choice(starts, count)
        period = np.tile(np.arange(1.0, periods + 1), count)
        cohort = np.repeat(start, periods)
        effect = np.where(period >= cohort, 0.5 + 0.1 * (period - cohort), 0.0)
        level = np.repeat(rng.normal(size=count), periods)
        _write(
            path,
            {
                "unit": np.repeat(np.arange(count), periods),
                "period": period,
                "cohort": pa.array(cohort, from_pandas=True),
                "y": level + 0.2 * period + effect + rng.normal(size=count * periods),
            },
        )

    return make


def large(rows: int, clusters: int) -> Maker:
    """Return a maker of a large trial, by DuckDB: every number is a hash of its row.

    Nine columns enter the estimate: arm, three covariates, a category of five as four columns,
    and the outcome.
    """

    def make(path: Path, less: int) -> None:
        import duckdb

        with duckdb.connect() as connection:
            connection.execute("SET preserve_insertion_order = false; SET memory_limit = '2GB'")
            connection.execute(
                f"COPY ({_large(rows // less, clusters)}) TO '{path}' (FORMAT parquet)"
            )

    return make


def _large(rows: int, clusters: int) -> str:
    def part(salt: int) -> str:
        return f"(hash(i * 8 + {salt}) % 1000003 / 1000003.0)"

    def normal(salt: int) -> str:
        return f"({' + '.join(part(salt + 10 * k) for k in range(4))} - 2) * 1.732"

    return f"""
        SELECT *, cluster % 2 AS arm,
            0.3 * (cluster % 2) + x1 + 0.5 * x2 + 0.1 * x3 + 0.1 * s
            + (hash(cluster) % 1000) / 1000.0 + e AS y
        FROM (
            SELECT (hash(i) % {clusters})::INTEGER AS cluster, {normal(1)} AS x1,
                {part(2)} AS x2, 40 + 10 * {part(3)} AS x3,
                (hash(i * 8 + 4) % 5)::INTEGER AS s, {normal(5)} AS e
            FROM range({rows}) r(i)
        )"""  # noqa: S608


def _write(path: Path, columns: dict[str, object]) -> None:
    import pyarrow as pa
    from pyarrow import csv, parquet

    (csv.write_csv if path.suffix == ".csv" else parquet.write_table)(pa.table(columns), path)
