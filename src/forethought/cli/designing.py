"""``forethought design``: what a study can see, before there are data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forethought.cli.console import Voice, shown
from forethought.cli.options import AsJson, Quiet, StudyFolder


def design(  # noqa: PLR0913 - an option each
    study: StudyFolder,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Also write it: .json .html, or the chart: .svg .png."),
    ] = None,
    question: Annotated[
        str | None, typer.Option(help="The question to size it for; the primary one by default.")
    ] = None,
    units: Annotated[
        int | None, typer.Option(min=1, help="So many units, in place of the plan's.")
    ] = None,
    clusters: Annotated[
        int | None, typer.Option(min=1, help="So many clusters, of the same size.")
    ] = None,
    effect: Annotated[
        float | None,
        typer.Option(help="This effect; a share as 0.05, a rate or hazard ratio as 0.9."),
    ] = None,
    runs: Annotated[
        int, typer.Option(min=100, max=1_000_000, help="Simulated studies for power.")
    ] = 10_000,
    trials: Annotated[
        int,
        typer.Option(
            min=0, max=100_000, help="Simulated studies for each planned method; 0: none."
        ),
    ] = 500,
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
    voice = Voice(quiet, as_json)
    sizes = Sizes(units, clusters, effect)
    with voice.progress("Simulating studies") as progress:
        designed = design_study(
            read_study(study), question, sizes=sizes, runs=runs, trials=trials, progress=progress
        )
    voice.result(designed.as_json(), designed.lines())
    if output is not None:
        write_design(designed, output)
        voice.say(f"Wrote {shown(output)}")
