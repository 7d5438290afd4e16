"""How time and memory grow with rows and with clusters: ``make bench-growth``.

Writes ``docs/bench-growth.svg`` and ``docs/bench-growth.md``: our sums and estimate on the large
trial's columns, in fresh processes. ``--small`` tries it on few rows and writes to ``--folder``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import data
from bench.__main__ import DOCS
from bench.case import OURS
from bench.cases import CASES
from bench.page import shown
from bench.race import fresh, machine, middle

ROWS = (1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000)
CLUSTERS = (100, 500, 2_000, 10_000, 50_000)
ROWS_MEANWHILE, CLUSTERS_MEANWHILE = 5_000_000, 2_000
SMALL = 50
WIDTH, HEIGHT = 300, 240


@dataclass(frozen=True)
class Point:
    """One size's medians: seconds of the fit alone (the query and the estimate), peak in MB."""

    rows: int
    clusters: int
    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Line:
    """Growth along one axis, the other held."""

    along: str
    meanwhile: str
    points: tuple[Point, ...]

    def slope(self, what: str) -> float:
        """Least-squares slope of log ``what`` on log size: 1 is in proportion, 0 no growth."""
        x = [math.log(getattr(point, self.along)) for point in self.points]
        y = [math.log(getattr(point, what)) for point in self.points]
        mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
        across = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
        return across / sum((a - mean_x) ** 2 for a in x)

    def steepest(self, what: str) -> float:
        """The steepest slope between two sizes next to each other."""
        return max(
            math.log(getattr(b, what) / getattr(a, what))
            / math.log(getattr(b, self.along) / getattr(a, self.along))
            for a, b in itertools.pairwise(self.points)
        )


def measured(rows: int, clusters: int, rounds: int, folder: Path) -> Point:
    """Make the file, and run ours on it: a warm-up and ``rounds`` more."""
    path = folder / "growth.parquet"
    data.large(rows, clusters)(path, 1)
    side = CASES["large"].sides[OURS]
    runs = [fresh("large", OURS, side, path) for _ in range(rounds + 1)][1:]
    path.unlink()
    seconds, megabytes = middle(runs, "fitting"), middle(runs, "megabytes")
    if seconds is None or megabytes is None:
        raise SystemExit("this system does not tell a process's peak memory")
    point = Point(rows, clusters, seconds, megabytes)
    print(
        f"{rows:,} rows, {clusters:,} clusters: {shown(seconds)}, {megabytes:,.0f} MB", flush=True
    )
    return point


def lines(rounds: int, less: int, folder: Path) -> tuple[Line, Line]:
    """Grow rows with clusters held, then clusters with rows held."""
    held = ROWS_MEANWHILE // less
    return (
        Line(
            "rows",
            f"{CLUSTERS_MEANWHILE:,} clusters",
            tuple(measured(n // less, CLUSTERS_MEANWHILE, rounds, folder) for n in ROWS),
        ),
        Line(
            "clusters",
            f"{held:,} rows",
            tuple(measured(held, count, rounds, folder) for count in CLUSTERS),
        ),
    )


PANELS = (("seconds", "Time, seconds", ",~g"), ("megabytes", "Peak memory, MB", ",d"))


def picture(both: tuple[Line, Line], fonts: str) -> str:
    """Draw time and memory against rows and against clusters, both axes logarithmic."""
    import altair as alt

    from forethought.report.charts.common import drawn

    columns = [
        alt.vconcat(*(_panel(line, *panel) for panel in PANELS), spacing=24) for line in both
    ]
    chart = alt.hconcat(*columns, spacing=40)
    return drawn(chart, "How time and memory grow", "", fonts).svg


def _panel(line: Line, what: str, title: str, form: str) -> Any:
    import altair as alt

    from forethought.report.charts.common import FAINT, rows
    from forethought.theory.draw.palette import INK

    values = [{"at": getattr(p, line.along), "is": getattr(p, what)} for p in line.points]
    most = max(value["is"] for value in values)
    least = min(value["is"] for value in values)
    # at least a factor of ten, so that noise on a level line does not look like growth
    low = min(least / 1.5, most / 10)
    x = alt.X(
        "at:Q",
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(
            title=f"{line.along.capitalize()}, with {line.meanwhile}",
            format="~s",
            values=[value["at"] for value in values],
            labelOverlap=True,
        ),
    )
    y = alt.Y(
        "is:Q",
        scale=alt.Scale(type="log", domain=[low, most * 1.5], nice=False),
        axis=alt.Axis(title=title, format=form, tickCount=3),
    )
    base = alt.Chart(rows(values)).encode(x=x, y=y)
    first, last = rows(values[:1]), rows(values[-1:])
    text = alt.Text("is:Q", format=",.3~r" if what == "seconds" else ",.0f")
    # what growth in proportion would be, from the first size on
    ratio = values[-1]["at"] / values[0]["at"]
    ideal = rows([values[0], {"at": values[-1]["at"], "is": values[0]["is"] * ratio}])
    proportional = alt.Chart(ideal).mark_line(
        color=FAINT, strokeDash=[4, 3], strokeWidth=1.5, clip=True
    )
    return alt.layer(
        proportional.encode(x=x, y=y),
        base.mark_line(color=INK, strokeWidth=2),
        base.mark_point(color=INK, filled=True, size=45, opacity=1),
        alt.Chart(first)
        .mark_text(align="left", dx=6, dy=14, fontSize=12, color=INK)
        .encode(x=x, y=y, text=text),
        alt.Chart(last)
        .mark_text(align="right", dx=4, dy=-12, fontSize=12, color=INK)
        .encode(x=x, y=y, text=text),
    ).properties(
        width=WIDTH,
        height=HEIGHT,
        title=alt.TitleParams(text=f"Slope {line.slope(what):.2f}", fontSize=14),
    )


def page(both: tuple[Line, Line], rounds: int, load: float) -> str:
    """Return the numbers behind the picture."""
    parts = [
        "# How cost grows\n",
        f"Made by `make bench-growth` on {machine()}. Our sums and CR1 of the large trial (nine "
        f"columns, Parquet) in fresh processes, medians of {rounds} runs after a warm-up; time is "
        "the query and the estimate, memory is the whole process's peak. Load of the machine when "
        f"it began: {load:.1f}.\n",
        "![Time and peak memory against rows and against clusters, on logarithmic axes. "
        "Dashed: growth in proportion.](bench-growth.svg)\n",
    ]
    for line in both:
        slopes = ", ".join(
            f"{name} {line.slope(what):.2f} (steepest step {line.steepest(what):.2f})"
            for what, name in (("seconds", "time"), ("megabytes", "memory"))
        )
        parts += [
            f"## By {line.along}, with {line.meanwhile}\n",
            f"Slope in log-log, where 1 is growth in proportion: {slopes}.\n",
            f"| {line.along} | seconds | peak memory |\n|---|---|---|",
            *(
                f"| {getattr(p, line.along):,} | {shown(p.seconds)} | {p.megabytes:,.0f} MB |"
                for p in line.points
            ),
            "",
        ]
    return "\n".join(parts)


def main() -> int:
    from forethought.files.assets import find_assets

    parser = argparse.ArgumentParser(prog="bench.growth")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="few rows; needs --folder")
    parser.add_argument("--folder", type=Path, help="where to make the files, of 2 GB at most")
    parser.add_argument("--json", type=Path, help="keep the points here as well")
    wanted = parser.parse_args()
    if wanted.small and not wanted.folder:
        parser.error("--small writes to --folder")
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(dir=wanted.folder) as folder:
        both = lines(wanted.rounds, SMALL if wanted.small else 1, Path(folder))
    into = wanted.folder if wanted.small else DOCS
    svg = picture(both, str(find_assets().font_folder))
    (into / "bench-growth.svg").write_text(svg, encoding="utf-8")
    (into / "bench-growth.md").write_text(page(both, wanted.rounds, load), encoding="utf-8")
    if wanted.json:
        points = [vars(point) for line in both for point in line.points]
        wanted.json.write_text(json.dumps(points), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
