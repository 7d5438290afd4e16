"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

StudyFolder = Annotated[
    Path, typer.Argument(help="The study's folder, with theory.yaml and plan.yaml.")
]
Out = Annotated[Path, typer.Option("--output", "-o", help="Where to write.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no advice.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for programs.")]
Engine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        help="Work on a file's records on another engine: postgresql://USER@HOST/DATABASE "
        "or pyspark://local[4].",
        metavar="ADDRESS",
    ),
]

WITH_THE_ROWS = "seconds for thousands of rows, minutes for tens of millions."
WITH_THE_GROUPS = "most often seconds; a bootstrap over many clusters takes minutes."
"""How long a task may take, where no progress bar can be seen."""
