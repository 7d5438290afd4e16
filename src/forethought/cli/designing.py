"""``forethought design``: what a study can see, before there are data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forethought.cli.console import Voice, shown
from forethought.cli.options import AsJson, Quiet, StudyFolder

Written = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Also write it: .json .html, or the chart: .svg .png."),
]
Asked = Annotated[
    str | None, typer.Option(help="The question to size it for; the primary one by default.")
]
Units = Annotated[int | None, typer.Option(min=1, help="So many units, in place of the plan's.")]
Clusters = Annotated[int | None, typer.Option(min=1, help="So many clusters, of the same size.")]
Effect = Annotated[
    float | None, typer.Option(help="This effect; a share as 0.05, a rate or hazard ratio as 0.9.")
]
Runs = Annotated[int, typer.Option(min=100, max=1_000_000, help="Simulated studies for power.")]
Trials = Annotated[
    int,
    typer.Option(min=0, max=100_000, help="Simulated studies for each planned method; 0: none."),
]


def design(  # noqa: PLR0913 - an option each
    study: StudyFolder,
    output: Written = None,
    question: Asked = None,
    units: Units = None,
    clusters: Clusters = None,
    effect: Effect = None,
    runs: Runs = 10_000,
    trials: Trials = 500,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Say what the design can see: power, smallest detectable effect, sizes, evidence in reach."""
    from forethought.files.endings import checked_ending
    from forethought.journey.design import ENDINGS, write_design
    from forethought.journey.design import design as design_study
    from forethought.journey.study import read_study
    from forethought.plan.power.assume import Sizes

    if output is not None:
        checked_ending(output, ENDINGS)
    voice, sizes = Voice(quiet, as_json), Sizes(units, clusters, effect)
    takes = _takes(runs, trials)
    with voice.progress("Simulating studies", into=output, takes=takes) as progress:
        designed = design_study(
            read_study(study), question, sizes=sizes, runs=runs, trials=trials, progress=progress
        )
        if output is not None:
            write_design(designed, output)
    voice.result(designed.as_json(), designed.lines())
    if output is not None:
        voice.say(f"Wrote {shown(output)}")


def _takes(runs: int, trials: int) -> str:
    tried = (
        f", and {trials:,} with and {trials:,} without the effect for each planned method"
        if trials
        else ""
    )
    return (
        f"{runs:,} for power{tried}. Seconds to minutes, the longer the more clusters and periods; "
        "fewer with --runs and --trials."
    )
