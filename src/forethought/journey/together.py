"""At the centre: from partners' files to findings, and to a request where one round is too few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from forethought.errors import Fault, Place, Refusal
from forethought.errors.catalogue.releases import pool as entries
from forethought.files.clock import now
from forethought.files.endings import checked_ending
from forethought.files.findings import findings_json
from forethought.files.package import software
from forethought.files.release import document_json, read_release, seal
from forethought.files.write import write_file
from forethought.findings.conclude import Stamp, conclude
from forethought.findings.model import Findings
from forethought.journey.answers import answers
from forethought.journey.lock import lock_of_findings
from forethought.journey.mediation import with_mediation
from forethought.journey.pooled import Pooled
from forethought.journey.study import Study
from forethought.moments.release.document import Pending, RoundRequest
from forethought.moments.release.plan_parts import parts_of
from forethought.moments.release.together import Centre, File, differing, unlike
from forethought.plan.fingerprint import canonical, digest
from forethought.vocabulary import Progress, silent

JSON = ".json"


@dataclass(frozen=True)
class Together:
    """What partners' files say together; ``request`` is what a further round must ask."""

    findings: Findings
    request: RoundRequest | None = None

    @property
    def needs(self) -> tuple[Pending, ...]:
        """What is still to be asked."""
        return self.request.pending if self.request else ()


def analyse_released(
    study: Study, paths: Sequence[Path | str], *, progress: Progress = silent
) -> Together:
    """Answer the plan's questions from what partners released.

    Parameters
    ----------
    study
        The same study that every partner summarised.
    paths
        Every partner's files, of every round.

    Raises
    ------
    Refusal
        With every reason why the files cannot be pooled. A question that needs a further round
        does not raise: its finding says so, and ``request`` asks for it.
    """
    study.sound()
    theory, plan = study.theory, study.planned
    files = _read([Path(path) for path in paths])
    faults = differing(files, _centre(study))
    if faults:
        raise Refusal(faults)
    pooled = Pooled(theory, plan, tuple(file.release for file in files))
    pooled.check_codes()
    found = conclude(
        theory, plan, list(answers(theory, plan, pooled, progress)), _stamp(study, pooled, files)
    )
    findings = with_mediation(found, plan, pooled, progress)
    return Together(findings, _request(study, pooled))


def analyse_together(
    study: Study,
    paths: Sequence[Path | str],
    *,
    output: Path | str,
    progress: Progress = silent,
) -> tuple[Together, Path | None]:
    """Pool, write ``findings.json``, and beside it a request if a further round is needed."""
    output = Path(output)
    checked_ending(output, (JSON,))
    together = analyse_released(study, paths, progress=progress)
    write_file(output, findings_json(together.findings))
    if together.request is None:
        return together, None
    target = output.parent / f"round-{together.request.round}{JSON}"
    return together, write_file(target, document_json(together.request))


def _read(paths: Sequence[Path]) -> tuple[File, ...]:
    """Read every file; all faults together."""
    files: list[File] = []
    faults: list[Fault] = []
    records = [path for path in paths if path.suffix.lower() != JSON]
    if records:
        place = Place(str(records[0]))
        raise Refusal([entries.MIXED.fault(place, str(records[0]))])
    for path in paths:
        try:
            files.append(File(str(path), read_release(path)))
        except Refusal as refusal:
            faults += refusal.faults
    if faults:
        raise Refusal(faults)
    return tuple(sorted(files, key=lambda file: (file.release.partner, file.release.round)))


def _centre(study: Study) -> Centre:
    theory, plan = study.theory, study.planned
    return Centre(
        plan_sha256=study.sha256,
        parts=parts_of(canonical(theory, plan)),
        partners=plan.partners,
        smallest_partners=plan.privacy.smallest_partners,
        units={
            question.indicator: theory.indicator(question.indicator)[1].unit
            for question in plan.questions
        },
    )


def _stamp(study: Study, pooled: Pooled, files: Sequence[File]) -> Stamp:
    plan, here = study.planned, [release.partner for release in pooled.first]
    absent = [name for name in plan.partners if name not in here]
    notes = [_as_note(fault) for fault in unlike(files)]
    if absent:
        notes.append(f"Not pooled, as there is no file of theirs: {', '.join(absent)}.")
    made_by = sorted({file.release.software for file in files} | {software()})
    if len(made_by) > 1:
        notes.append(f"Summarised and pooled by different versions: {', '.join(made_by)}.")
    return Stamp(
        plan_sha256=study.sha256,
        data_sha256=digest(sorted(file.release.sha256 for file in files)),
        software=software(),
        made_at=now().isoformat(),
        seed=plan.about.seed,
        data_notes=tuple(notes),
        lock=lock_of_findings(study),
        partners=tuple(here),
    )


def _as_note(fault: Fault) -> str:
    return f"{fault.code}: {fault.message}"


def _request(study: Study, pooled: Pooled) -> RoundRequest | None:
    if not pooled.pending:
        return None
    return seal(
        RoundRequest(
            round=pooled.rounds + 1,
            plan_sha256=study.sha256,
            partners=tuple(release.partner for release in pooled.first),
            software=software(),
            pending=tuple(pooled.pending),
        )
    )
