"""The whole journey of one study, by one command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forethought.errors import Fault, Refusal, errors_in
from forethought.files.findings import findings_json
from forethought.files.records import is_address, need_records
from forethought.files.write import write_file
from forethought.findings.model import Findings
from forethought.journey.analyse import analyse, record_lines, summary_lines
from forethought.journey.diagram import draw, letters_lacking, render
from forethought.journey.report import FORMATS, Papers
from forethought.journey.simulate import write_simulated
from forethought.journey.study import Study, read_study
from forethought.journey.template import make_template, write_all
from forethought.vocabulary import Progress, silent

PLAIN = ("diagram.svg", "diagram.png", "diagram.pdf", "diagram.pptx")
PAINTED = ("findings.svg", "findings.png", "findings.pdf", "findings.pptx")
SIMULATED = "synthetic-records.parquet"


@dataclass(frozen=True)
class Outcome:
    """What one run made and found; ``warnings`` of the check, ``unseen`` of the pictures."""

    warnings: tuple[Fault, ...]
    unseen: tuple[Fault, ...]
    files: tuple[Path, ...]
    findings: Findings | None
    folder: Path

    @property
    def refused(self) -> bool:
        """True if a question was refused a number."""
        return self.findings is not None and any(f.refusal for f in self.findings.findings)

    def as_json(self) -> dict[str, Any]:
        """The run as programs read it."""
        return {
            "folder": str(self.folder),
            "files": [str(path.relative_to(self.folder)) for path in self.files],
            "warnings": len(self.warnings),
            "findings": self.findings.model_dump(mode="json") if self.findings else None,
        }

    def _has(self, name: str) -> bool:
        return self.folder / name in self.files

    def found(self) -> Iterator[str]:
        """What was found, a line a question."""
        if self.findings is None:
            yield "No findings: there is no plan yet, or it names no records."
        else:
            yield from summary_lines(self.findings)

    def advice(self, shown: Callable[[Path], str]) -> Iterator[str]:
        """What was made, and what to open first."""
        if self.findings is not None:
            yield from record_lines(self.findings)
        yield ""
        yield f"Made {len(self.files)} files in {shown(self.folder)}. Open these first:"
        made = {shown(self.folder / name): what for name, what in _FIRST if self._has(name)}
        width = max(map(len, made))
        for name, what in made.items():
            yield f"  {name:{width}}  {what}"
        if self.warnings:
            several = len(self.warnings) != 1
            count = f"{len(self.warnings)} warning{'s' if several else ''}"
            yield f"The check has {count}: forethought check tells {'them' if several else 'it'}."


_FIRST = (
    ("report.html", "the report, in a browser"),
    ("report.pdf", "the same, to print and send"),
    ("findings.svg", "the diagram with what was found"),
    ("diagram.svg", "the theory's diagram"),
    ("chief-officer.pptx", "one slide for a chief officer"),
    ("template/evaluation-plan.docx", "the evaluation plan"),
)


def run_study(
    folder: Path, output: Path, progress: Progress = silent, engine: str | None = None
) -> Outcome:
    """Check, draw, template, analyse, paint and report; everything into ``output``.

    A synthetic study whose records have not been made yet is simulated first.

    Raises
    ------
    Refusal
        If the study or its records have errors. Files made before that stay; where the records
        file is not there nothing is made.
    """
    progress("Checking the study", None)
    study = read_study(folder)
    faults = study.check()
    if errors_in(faults):
        raise Refusal(faults)
    _need_records(study)
    files, unseen = _draw(study, PLAIN, None, output, progress)
    files += write_all(make_template(study, progress=progress), output / "template")
    findings = None
    plan = study.plan
    if plan is not None and plan.data is not None and plan.questions:
        records = _records(study, output, progress)
        files += [records] if records else []
        findings = analyse(study, records, engine=engine, progress=progress)
        files.append(write_file(output / "findings.json", findings_json(findings)))
        painted, unseen = _draw(study, PAINTED, findings, output, progress)
        files += painted
        papers = Papers.of(study, findings, progress)
        files += [write_file(output / name, papers.as_file(Path(name))) for name in FORMATS]
    return Outcome(faults, unseen, tuple(files), findings, output)


def _draw(
    study: Study,
    names: tuple[str, ...],
    findings: Findings | None,
    output: Path,
    progress: Progress,
) -> tuple[list[Path], tuple[Fault, ...]]:
    progress("Drawing the findings" if findings else "Drawing the theory", None)
    scene = draw(study, findings)
    made = [write_file(output / name, render(scene, Path(name))) for name in names]
    return made, letters_lacking(scene, output / names[0])


def _need_records(study: Study) -> None:
    """Refuse before anything is made where the plan's records are not there; synthetic ones are
    made on the way."""
    plan = study.plan
    if plan is not None and plan.data is not None and not study.theory.about.synthetic:
        need_records(plan.data.source, study.folder)


def _records(study: Study, output: Path, progress: Progress) -> Path | None:
    """Return synthetic records for a synthetic study that has none; else None."""
    data = study.planned.data
    if data is None or not study.theory.about.synthetic:
        return None
    if is_address(data.source) or (study.folder / data.source).exists():
        return None
    target = output / SIMULATED
    write_simulated(study.folder, target, progress)
    return target
