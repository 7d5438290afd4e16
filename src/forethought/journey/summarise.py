"""At a partner: from a study and its records to one file of sums that may leave, and a manifest."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forethought.errors import Fault, Refusal, errors_in
from forethought.errors.alike import alike
from forethought.errors.catalogue import usage
from forethought.errors.catalogue.releases import gate as entries
from forethought.files.assets import find_assets
from forethought.files.clock import now
from forethought.files.endings import checked_ending
from forethought.files.ledger import locked, read_ledger, write_ledger
from forethought.files.package import software
from forethought.files.records import OpenRecords, open_records
from forethought.files.release import release_json, seal
from forethought.files.write import write_file
from forethought.journey.analyse import source_of
from forethought.journey.cohorts import refuse_small_cohorts
from forethought.journey.gating import Parcel, packed_tables
from forethought.journey.guarding import refuse_strangers, refuse_weaker, told_apart_by
from forethought.journey.recording import asked_of
from forethought.journey.sources import Local
from forethought.journey.study import Study
from forethought.journey.unlabelling import Unlabelled
from forethought.moments.release.differencing import Block
from forethought.moments.release.document import (
    LedgerPart,
    Manifest,
    ReleasedMoments,
    RoundRequest,
    TheoryPart,
)
from forethought.moments.release.ledger import Entry, Ledger, Reached, added, known, reached
from forethought.moments.release.manifest import (
    Facts,
    in_words,
    manifest_of,
    questions_in_words,
)
from forethought.moments.release.plan_parts import parts_of
from forethought.plan import Plan
from forethought.plan.fingerprint import canonical, digest
from forethought.records import validate
from forethought.records.mapping import ROW_NUMBER
from forethought.records.typed import word
from forethought.report.papers.pdf.manifest import Signed, manifest_pdf
from forethought.vocabulary import Progress, silent

MOST_RELEASES = 3
"""Different first-round files from one folder. All are held
together, so this is a second guard, not the first."""


@dataclass(frozen=True)
class Summary:
    """What one `summarise` made, and what it kept back, with exact counts for the site only."""

    release: ReleasedMoments
    files: tuple[Path, ...]
    held: tuple[Fault, ...] = ()
    repeated: bool = False

    def as_json(self) -> dict[str, Any]:
        """What was made, as programs read it."""
        return {
            "files": [str(path) for path in self.files],
            "release": self.release.ledger.number,
            "repeated": self.repeated,
            "manifest": self.release.manifest.model_dump(mode="json"),
            "withheld": [
                {"code": fault.code, "message": fault.message, "remedy": fault.remedy}
                for fault in self.held
            ],
        }

    def lines(self) -> Iterator[str]:
        """What leaves and what does not, for a terminal."""
        manifest = self.release.manifest
        yield "No row about a person leaves: counts, means and totals over groups of people do."
        if self.repeated:
            yield f"The same as release number {self.release.ledger.number}, to the letter."
        for row in manifest.leaves:
            yield (
                f"  leaves    {row.question}: {row.asks} of {row.columns}; groups: "
                f"{row.groups:,}, the smallest of {row.smallest:,} people"
            )
        for same in alike(self.held):
            yield f"  withheld  {same.first.code}  {same.title}"
            yield from (f"            - {message}" for message in same.messages)
            yield f"            mend: {same.first.remedy}"


def summarise(
    study: Study,
    data: Path | str | None = None,
    *,
    output: Path | str,
    partner: str | None = None,
    progress: Progress = silent,
) -> Summary:
    """Release what the plan's questions need, through the gate, and write it down.

    Parameters
    ----------
    study
        A study whose plan names its partners.
    data
        Records to use in place of the plan's ``data.source``.
    output
        The ``.json`` file; a PDF of the manifest is written beside it.
    partner
        Which of the plan's partners this is.

    Raises
    ------
    Refusal
        If nothing may leave, or if what would leave could be subtracted from an earlier release.
    """
    output = Path(output)
    checked_ending(output, (".json",))
    name = own_name(study, partner)
    with locked(study.folder), site(study, data, progress) as at:
        ledger = read_ledger(study.folder)
        refuse_weaker(study.planned.privacy, ledger)
        refuse_small_cohorts(at.plan, at.local)
        progress("Asking the plan's questions", None)
        seen = asked_of(study.theory, at.plan, at.local, progress)
        progress("Looking at who stands behind each sum", None)
        parcel = packed_tables(seen, at.plan, ledger.salt, at.unlabelled(name, ledger.salt))
        draft = drafted(study, name, parcel, ledger, at.opened.sha256)
        return released(study, ledger, draft, parcel, output)


@dataclass(frozen=True)
class Site:
    """Records that are open and sound."""

    plan: Plan
    local: Local
    opened: OpenRecords
    warnings: tuple[Fault, ...]

    def unlabelled(self, partner: str, salt: str) -> Unlabelled:
        """Give every cluster and site a code."""
        data = self.plan.data
        columns = {"cluster": data.cluster, "site": data.site} if data else {}
        found = {
            key: self.opened.table.select(label=self.opened.table[word(column)])
            .distinct()
            .to_pyarrow()
            .column("label")
            .to_pylist()
            for key, column in columns.items()
            if column
        }
        return Unlabelled.of(partner, found, salt)


@contextmanager
def site(study: Study, data: Path | str | None, progress: Progress) -> Iterator[Site]:
    """Open a study's records and check them, as an analysis would."""
    study.sound()
    plan = study.planned
    if plan.data is None:
        raise Refusal([usage.NO_RECORDS.fault()])
    if plan.data.unit == ROW_NUMBER:
        raise Refusal([entries.UNNAMED.fault()])
    source, folder = source_of(study, plan.data, data)
    with open_records(source, folder, plan.data, progress) as opened:
        progress("Checking records", None)
        report = validate(opened.table, plan, study.theory, opened.name, numbered=opened.numbered)
        if errors_in(report.faults):
            raise Refusal(report.faults)
        yield Site(plan, Local(study.theory, plan, opened.table), opened, report.faults)


def own_name(study: Study, partner: str | None) -> str:
    """Return which partner this is; refuses where the plan does not know it."""
    plan = study.planned
    if not plan.partners:
        raise Refusal([entries.NO_PARTNERS.fault()])
    least = plan.privacy.smallest_partners
    if len(set(plan.partners)) < least:
        raise Refusal([entries.TOO_FEW_PARTNERS.fault(value=len(plan.partners), least=least)])
    names = ", ".join(plan.partners)
    if partner is None:
        raise Refusal([entries.UNSAID.fault(partners=names)])
    if partner not in plan.partners:
        raise Refusal([entries.NOT_A_PARTNER.fault(value=f"`{partner}`", partners=names)])
    return partner


def drafted(
    study: Study,
    partner: str,
    parcel: Parcel,
    ledger: Ledger,
    data_sha256: str,
    request: RoundRequest | None = None,
) -> ReleasedMoments:
    """Put the document together; refuses where nothing may leave."""
    if not any(table.answers for table in parcel.tables):
        reasons = "; ".join(dict.fromkeys(fault.message for fault in parcel.faults))
        raise Refusal([entries.NOTHING_LEAVES.fault(value=reasons or "nothing was asked")])
    theory, plan = study.theory, study.planned
    last = ledger.entries[-1].sha256 if ledger.entries else None
    number = len(ledger.entries) + 1
    return ReleasedMoments(
        round=request.round if request else 1,
        request=request.sha256 if request else None,
        partner=partner,
        partners=plan.partners,
        theory=TheoryPart(id=theory.about.id, version=theory.about.version),
        plan_sha256=study.sha256,
        data_sha256=keyed(data_sha256, ledger.salt),
        made_at=now().isoformat(),
        software=software(),
        manifest=_manifest(study, partner, parcel, request.round if request else 1),
        gate=plan.privacy,
        units={
            question.indicator: theory.indicator(question.indicator)[1].unit
            for question in plan.questions
        },
        ledger=LedgerPart(number=number, previous=last),
        tables=parcel.tables,
        withheld=parcel.withheld,
        plan_parts=parts_of(canonical(theory, plan)),
    )


def keyed(data_sha256: str, salt: str) -> str:
    """Return a digest of records that only this folder can make: nobody can try records on it."""
    return hmac.new(salt.encode(), data_sha256.encode(), hashlib.sha256).hexdigest()


def _manifest(study: Study, partner: str, parcel: Parcel, round_: int) -> Manifest:
    plan = study.planned
    return manifest_of(
        Facts(
            title=plan.about.title,
            synthetic=study.theory.about.synthetic,
            partner=partner,
            partners=plan.partners,
            round=round_,
            gate=plan.privacy,
            questions=questions_in_words(study.theory, plan),
            leaves=parcel.leaves,
            tables=parcel.tables,
            withheld=parcel.withheld,
        )
    )


def released(
    study: Study,
    ledger: Ledger,
    draft: ReleasedMoments,
    parcel: Parcel,
    output: Path,
    points: tuple[str, ...] = (),
) -> Summary:
    """Hold a draft against every earlier release, enter it in the ledger, and write it.

    The ledger is written first: a file that left must be in it, whatever happens then.
    """
    content = _content(draft)
    before = known(ledger, content)
    release = seal(_as_before(draft, before) if before else draft)
    text = release_json(release)
    signed = Signed(release, output.name, hashlib.sha256(text.encode()).hexdigest())
    page = manifest_pdf(signed, str(find_assets().font_folder))
    if before is None:
        _refuse_many(ledger, draft)
        least = study.planned.privacy.smallest_cell
        refuse_strangers(ledger, study.planned.data, parcel.blocks, least)
        refuse_subtraction(ledger, parcel.blocks, least)
        entry = Entry(
            number=0,
            made_at=release.made_at,
            partner=release.partner,
            round=release.round,
            file=output.name,
            plan_sha256=release.plan_sha256,
            data_sha256=release.data_sha256,
            content=content,
            blocks=(),
            told_apart_by=told_apart_by(study.planned.data),
            gate=release.gate,
            points=points,
        )
        write_ledger(added(ledger, entry, parcel.blocks), study.folder)
    files = (write_file(output, text), write_file(output.with_suffix(".pdf"), page))
    return Summary(release, files, parcel.faults, repeated=before is not None)


def _content(release: ReleasedMoments) -> str:
    """Return the hash of what a release says: not of when, by which version or in which words."""
    aside = {"made_at", "ledger", "sha256", "software", "manifest"}
    return digest(release.model_dump(mode="json", exclude=aside))


def _as_before(draft: ReleasedMoments, before: Entry) -> ReleasedMoments:
    """Give a release that was made before the time and number it had then: the same file."""
    ledger = LedgerPart(number=before.number, previous=before.previous)
    return draft.model_copy(update={"made_at": before.made_at, "ledger": ledger})


def _refuse_many(ledger: Ledger, draft: ReleasedMoments) -> None:
    """Raise `Refusal` after too many different files of the first round."""
    made = sum(entry.round == 1 for entry in ledger.entries)
    if draft.round == 1 and made >= MOST_RELEASES:
        raise Refusal([entries.MANY_RELEASES.fault(value=made, most=MOST_RELEASES)])


def refuse_subtraction(ledger: Ledger, blocks: Sequence[Block], least: int) -> None:
    """Raise `Refusal` if anything earlier could be subtracted to reach a few people."""
    worst: dict[tuple[int, str], Reached] = {}
    for found in reached(ledger, blocks, least):
        if found.entry is not None:
            # each new sum is told once, with the earlier one that brings it closest to a person
            key = (found.entry.number, found.new)
            worst[key] = min(worst.get(key, found), found, key=lambda one: one.people)
    faults = [
        entries.SUBTRACTED.fault(
            value=found.new,
            number=number,
            when=found.entry.made_at[:10],
            other=found.old,
            people=in_words(found.people),
            least=least,
        )
        for (number, _), found in worst.items()
        if found.entry is not None
    ]
    if faults:
        raise Refusal(faults)
