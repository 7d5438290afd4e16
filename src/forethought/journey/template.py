"""From a study to the template for its evaluation and data collection."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from forethought.errors import Exit, Fault, Places, Refusal
from forethought.errors.catalogue import usage
from forethought.files.clock import now
from forethought.files.write import write_file
from forethought.journey.diagram import diagram_of
from forethought.journey.study import Study, read_study
from forethought.report.template import template, template_warnings
from forethought.vocabulary import Progress, silent

FORM_VERSION = re.compile(r"\d{10}")


@dataclass(frozen=True)
class Written:
    """The files of a template, and what people should look at before they use the forms."""

    files: tuple[Path, ...]
    warnings: tuple[Fault, ...]


def make_template(
    study: Study, *, form_version: str | None = None, progress: Progress = silent
) -> dict[str, bytes]:
    """Make the evaluation plan, workbook, forms and records schema, by file name.

    A theory without a plan gets a template too, with what is undecided marked as undecided.

    Parameters
    ----------
    form_version
        Ten digits, ``yyyymmddrr``; today's first by default. Collection servers refuse a changed
        form that keeps its version.
    """
    version = form_version or f"{now():%Y%m%d}01"
    if not FORM_VERSION.fullmatch(version):
        raise Refusal([usage.FORM_VERSION.fault(value=version)], Exit.USAGE)
    progress("Drawing the diagram", None)
    picture = diagram_of(study, None)
    progress("Writing documents", None)
    return template(
        study.theory,
        study.plan,
        picture.png,
        picture.outline,
        version=version,
        places=_places(study),
    )


def write_template(
    folder: Path, output: Path, *, form_version: str | None = None, progress: Progress = silent
) -> Written:
    """Write a study's template into the folder ``output``."""
    study = read_study(folder)
    files = make_template(study, form_version=form_version, progress=progress)
    return Written(write_all(files, output), template_warnings(study.plan, _places(study)))


def _places(study: Study) -> Places:
    reading = study.files.plan
    return reading.places if reading else Places()


def write_all(files: dict[str, bytes], output: Path) -> tuple[Path, ...]:
    """Write files by name into a folder."""
    return tuple(write_file(output / name, content) for name, content in files.items())
