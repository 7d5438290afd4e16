"""From a study to the template for its evaluation and data collection."""

from __future__ import annotations

from pathlib import Path

from forethought.errors import Places
from forethought.files.write import write_file
from forethought.journey.diagram import diagram_of
from forethought.journey.study import Study, read_study
from forethought.report.template import template
from forethought.vocabulary import Progress, silent


def make_template(study: Study, *, progress: Progress = silent) -> dict[str, bytes]:
    """Make the evaluation plan, workbook, forms and records schema, by file name.

    A theory without a plan gets a template too, with what is undecided marked as undecided.
    """
    progress("Drawing the diagram", None)
    picture = diagram_of(study, None)
    progress("Writing documents", None)
    reading = study.files.plan
    places = reading.places if reading else Places()
    return template(study.theory, study.plan, picture.png, picture.outline, places=places)


def write_template(folder: Path, output: Path, progress: Progress = silent) -> tuple[Path, ...]:
    """Write a study's template into the folder ``output``; return the files."""
    files = make_template(read_study(folder), progress=progress)
    return write_all(files, output)


def write_all(files: dict[str, bytes], output: Path) -> tuple[Path, ...]:
    """Write files by name into a folder."""
    return tuple(write_file(output / name, content) for name, content in files.items())
