"""From a study and its records to findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from forethought.errors import Fault, Place, Refusal, Severity, errors_in
from forethought.errors.alike import alike
from forethought.errors.catalogue import usage
from forethought.errors.catalogue.releases import pool
from forethought.files.clock import now
from forethought.files.endings import checked_ending
from forethought.files.findings import findings_json
from forethought.files.package import software
from forethought.files.records import is_address, open_records
from forethought.files.write import write_file
from forethought.findings.conclude import Stamp, conclude
from forethought.findings.model import Findings
from forethought.journey.answers import answers
from forethought.journey.lock import lock_of_findings
from forethought.journey.mediation import with_mediation
from forethought.journey.redraws import recorded
from forethought.journey.sources import Local
from forethought.journey.study import Study
from forethought.plan import Data
from forethought.records import validate
from forethought.vocabulary import Progress, silent

MOST_NOTES = 8


def analyse(
    study: Study,
    data: Path | str | None = None,
    *,
    releases: Sequence[Path | str] = (),
    engine: str | None = None,
    progress: Progress = silent,
) -> Findings:
    """Answer every question of the study's plan, from records or from what partners released.

    Parameters
    ----------
    study
        A study with a plan.
    data
        Records to use in place of the plan's ``data.source``: a CSV, Parquet or XLSX file.
    releases
        The partners' files, of every round, in place of records. A question that needs a further
        round says so; `forethought.analyse_together` also writes the request for it.
    engine
        The address of an engine to take a file's records to, such as ``pyspark://local[4]``; by
        default they stay on the embedded one.
    progress
        Told how far the work has come.

    Raises
    ------
    Refusal
        With every fault of study and records, if any is an error. A question whose method
        cannot give a number to trust does not raise: its finding says so.
    """
    if releases:
        from forethought.journey.together import analyse_released  # only pooling needs it

        if data is not None:
            raise Refusal([pool.MIXED.fault(Place(str(data)), str(data))])
        return analyse_released(study, releases, progress=progress).findings
    return _from_records(study.sound(), data, engine, progress)


def _from_records(
    study: Study, data: Path | str | None, engine: str | None, progress: Progress
) -> Findings:
    theory, plan = study.theory, study.planned
    if plan.data is None:
        raise Refusal([usage.NO_RECORDS.fault()])
    lock = lock_of_findings(study)
    source, folder = source_of(study, plan.data, data)
    with open_records(source, folder, plan.data, progress, engine) as opened:
        progress("Checking records", None)
        report = validate(opened.table, plan, theory, opened.name, numbered=opened.numbered)
        if errors_in(report.faults):
            raise Refusal(report.faults)
        drawn = recorded(study, opened.table)
        notes = (f"{fault.code}: {fault.message}" for fault in (*report.faults, *drawn.warnings))
        stamp = Stamp(
            plan_sha256=study.sha256,
            data_sha256=opened.sha256,
            software=software(),
            made_at=now().isoformat(),
            seed=plan.about.seed,
            lock=lock,
            data_notes=(*opened.notes, *notes),
        )
        held = Local(theory, plan, opened.table, drawn.redraws)
        answered = list(answers(theory, plan, held, progress, study.files.chosen))
        findings = conclude(theory, plan, answered, stamp)
        return with_mediation(findings, plan, held, progress)


def analyse_study(
    study: Study,
    data: Path | None,
    *,
    output: Path,
    engine: str | None = None,
    progress: Progress = silent,
) -> Findings:
    """Analyse and write ``findings.json``."""
    checked_ending(output, (".json",))
    findings = analyse(study, data, engine=engine, progress=progress)
    write_file(output, findings_json(findings))
    return findings


def summary_lines(findings: Findings) -> Iterator[str]:
    """What was found, a line a question, for a terminal."""
    if findings.synthetic:
        yield "SYNTHETIC DATA: what follows says nothing about the world."
    for finding in findings.findings:
        star = "*" if finding.primary else " "
        yield f"{star} {finding.question:20} {finding.verdict:26} {finding.effect or ''}"
    if any(finding.primary for finding in findings.findings):
        yield "* the primary question"
    yield from _refusal_lines(findings)


def _refusal_lines(findings: Findings) -> Iterator[str]:
    """Why questions have no number: what is said of several questions is said once."""
    refused = [
        Fault(
            note.code, Severity.ERROR, Place(field=finding.question), note.message, "", note.remedy
        )
        for finding in findings.findings
        if (note := finding.refusal) is not None
    ]
    if refused:
        yield "No number, and why:"
    for same in alike(refused):
        yield f"  {same.first.code}  {same.title}"
        for message, faults in same.messages.items():
            yield f"    {', '.join(str(fault.place) for fault in faults)}: {message}"
        yield f"    mend: {same.first.remedy}"


def record_lines(findings: Findings) -> Iterator[str]:
    """What the check of the records warned of, and what of the plan was not done."""
    notes = findings.data_notes
    if notes:
        yield f"Worth knowing ({len(notes)}):"
        yield from (f"  {note}" for note in notes[:MOST_NOTES])
    if len(notes) > MOST_NOTES:
        yield f"  and {len(notes) - MOST_NOTES} more, in findings.json and the report"


def source_of(study: Study, data: Data, instead: Path | str | None) -> tuple[str, Path]:
    """Return the records' source and the folder it is relative to."""
    if instead is None:
        return data.source, study.folder
    if is_address(str(instead)):
        return str(instead), study.folder
    return str(Path(instead).resolve()), study.folder
