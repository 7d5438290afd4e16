"""From a study and its records to findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from forethought.errors import Refusal, errors_in
from forethought.errors.catalogue import usage
from forethought.estimate.registry import estimator_for
from forethought.estimate.types import Estimate, Refused
from forethought.files.clock import now
from forethought.files.endings import checked_ending
from forethought.files.findings import findings_json
from forethought.files.package import software
from forethought.files.records import OpenRecords, open_records
from forethought.files.write import write_file
from forethought.findings.conclude import Answered, Stamp, conclude
from forethought.findings.model import Findings, Flow
from forethought.journey.carry import Remembered, carry
from forethought.journey.inquiry import inquiry_of
from forethought.journey.study import Study
from forethought.moments.engine import answer as answer_ask
from forethought.plan import Data, Plan, Question
from forethought.records import AnalysisTable, analysis_table, validate
from forethought.theory import Theory
from forethought.vocabulary import Method, Progress, silent

MOST_NOTES = 8
UNADJUSTED = (Method.DIFFERENCE_IN_MEANS,)


def analyse(
    study: Study, data: Path | str | None = None, *, progress: Progress = silent
) -> Findings:
    """Answer every question of the study's plan.

    Parameters
    ----------
    study
        A study with a plan.
    data
        Records to use in place of the plan's ``data.source``: a CSV, Parquet or XLSX file.
    progress
        Told how far the work has come.

    Raises
    ------
    Refusal
        With every fault of study and records, if any is an error. A question whose method
        cannot give a number to trust does not raise: its finding says so.
    """
    study.sound()
    theory, plan = study.theory, study.planned
    if plan.data is None:
        raise Refusal([usage.NO_RECORDS.fault()])
    source, folder = _source(study, plan.data, data)
    with open_records(source, folder, plan.data, progress) as opened:
        progress("Checking records", None)
        report = validate(opened.table, plan, theory, opened.name)
        if errors_in(report.faults):
            raise Refusal(report.faults)
        answered = list(_answers(theory, plan, opened, progress))
    stamp = Stamp(
        plan_sha256=study.sha256,
        data_sha256=opened.sha256,
        software=software(),
        made_at=now().isoformat(),
        seed=plan.about.seed,
        data_notes=tuple(f"{fault.code}: {fault.message}" for fault in report.faults),
    )
    return conclude(theory, plan, answered, stamp)


def analyse_study(
    study: Study, data: Path | None, *, output: Path, progress: Progress = silent
) -> Findings:
    """Analyse and write ``findings.json``."""
    checked_ending(output, (".json",))
    findings = analyse(study, data, progress=progress)
    write_file(output, findings_json(findings))
    return findings


def summary_lines(findings: Findings) -> Iterator[str]:
    """What was found, a line a question, for a terminal."""
    if findings.synthetic:
        yield "SYNTHETIC DATA: what follows says nothing about the world."
    for finding in findings.findings:
        star = "*" if finding.primary else " "
        yield f"{star} {finding.question:20} {finding.verdict:26} {finding.effect or ''}"
        if finding.refusal:
            yield f"    {finding.refusal.code}: {finding.refusal.message}"
            yield f"    mend: {finding.refusal.remedy}"
    if any(finding.primary for finding in findings.findings):
        yield "* the primary question"


def record_lines(findings: Findings) -> Iterator[str]:
    """What the check of the records warned of, and what of the plan was not done."""
    notes = findings.data_notes
    if notes:
        yield f"Worth knowing ({len(notes)}):"
        yield from (f"  {note}" for note in notes[:MOST_NOTES])
    if len(notes) > MOST_NOTES:
        yield f"  and {len(notes) - MOST_NOTES} more, in findings.json and the report"


def _source(study: Study, data: Data, instead: Path | str | None) -> tuple[str, Path]:
    """Return the records' source and the folder it is relative to."""
    if instead is None:
        return data.source, study.folder
    return str(Path(instead).resolve()), study.folder


def _answers(
    theory: Theory, plan: Plan, opened: OpenRecords, progress: Progress
) -> Iterator[Answered]:
    """Answer each question at each of its waves."""
    asked = [
        (question, wave) for question in plan.questions for wave in question.estimand.at or (None,)
    ]
    for done, (question, wave) in enumerate(asked):
        where = f" at {wave}" if wave else ""
        progress(f"Estimating {question.id}{where}", done / len(asked))
        yield _answer(theory, plan, opened, question, wave)


@dataclass(frozen=True)
class _Asked:
    """A question with the table it needs and what answers asks about it."""

    question: Question
    table: AnalysisTable
    answer: Remembered

    @classmethod
    def of(
        cls, theory: Theory, plan: Plan, opened: OpenRecords, question: Question, wave: str | None
    ) -> _Asked:
        table = analysis_table(opened.table, plan, theory, question, wave)
        return cls(question, table, Remembered(lambda wanted: answer_ask(table, wanted)))


def _answer(
    theory: Theory, plan: Plan, opened: OpenRecords, question: Question, wave: str | None
) -> Answered:
    adjusted = _Asked.of(theory, plan, opened, question, wave)
    # rows that lack a covariate count for a method that does not use it
    bare = _Asked.of(theory, plan, opened, question.model_copy(update={"adjust": ()}), wave)

    def asked(method: Method) -> _Asked:
        return bare if method in UNADJUSTED and question.adjust else adjusted

    def by(method: Method) -> Estimate | Refused:
        own = asked(method)
        inquiry = inquiry_of(theory, plan, own.question, method, own.table)
        try:
            estimator = estimator_for(method, plan.about.design)
        except Refusal as refusal:
            return Refused(method, refusal.faults[0])
        return carry(estimator, inquiry, own.answer)

    table = asked(question.method).table

    return Answered(
        question=question.id,
        primary=by(question.method),
        at=wave,
        sensitivity=tuple(by(method) for method in question.sensitivity),
        flow=tuple(Flow(**asdict(arm)) for arm in table.flow),
        notes=table.notes,
    )
