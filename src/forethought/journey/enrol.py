"""Sealed lists: made once, opened one place at a time, and checked by anybody."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from forethought.errors import Exit, Fault, Place, Refusal, both, errors_in
from forethought.errors.catalogue.assignments import enrolments
from forethought.errors.catalogue.assignments import records as recorded
from forethought.files.assignment import (
    alone,
    append_to_log,
    new_key,
    read_key,
    read_log,
    read_record,
    set_aside,
    write_record,
)
from forethought.files.clock import now
from forethought.files.endings import checked_ending
from forethought.journey.assign import By, earlier_draws, stamp_of
from forethought.journey.roster import id_column, read_sheet
from forethought.journey.study import Study
from forethought.plan.assign.model import Column
from forethought.plan.assign.record import hash_of
from forethought.plan.assign.roster import read_entrant, strata_in
from forethought.plan.assign.sealed import (
    Entry,
    SealedRecord,
    Stamp,
    check_log,
    check_seals,
    enrolled,
    revealed,
    seal_lists,
)
from forethought.plan.assign.settle import settle

KEY = ".key"
LOG = ".log.jsonl"


@dataclass(frozen=True)
class Sealed:
    """A sealed list and where it and its key were written."""

    record: SealedRecord
    files: tuple[Path, ...]


def seal(study: Study, roster: Path, output: Path, by: By, places: int | None = None) -> Sealed:
    """Draw a list for people who come one by one, and seal it.

    Parameters
    ----------
    roster
        A file that shows which strata there are.
    output
        The sealed record, which anybody may see; its key is written beside it.
    places
        Places for each stratum; as many as the roster has rows of it, if None.
    """
    plan = study.sound().planned
    checked_ending(output, (".json",))
    settled = settle(plan, sequential=True)
    targets = (output, output.with_suffix(KEY), output.with_suffix(LOG))
    earlier, strata = both(
        lambda: earlier_draws(targets[:1], by),
        lambda: strata_in(
            read_sheet(roster, settled.scheme, plan, id_column(plan, None)).sheet, settled.scheme
        ),
    )
    counts = [places or strata[name] for name in sorted(strata)]
    set_aside(targets, len(earlier))
    key = new_key(targets[1])
    record = SealedRecord(
        scheme=settled.scheme,
        why=settled.why,
        columns=tuple(Column(name=name, kind="category") for name in settled.scheme.balance),
        earlier=earlier,
        key_sha256=key.sha256,
        lists=seal_lists(settled.scheme, sorted(strata), counts, key),
        **stamp_of(study, by),
    )
    record = record.model_copy(update={"sha256": hash_of(record)})
    return Sealed(record, (write_record(record, output), targets[1]))


@dataclass(frozen=True)
class Enrolment:
    """One unit's arm, as the log now shows it."""

    entry: Entry
    left: int
    log: Path


def enrol(
    study: Study, roster: Path, name: str, record_path: Path, key_path: Path | None, by: By
) -> Enrolment:
    """Write an enrolment into the log, then open its place.

    Whoever was enrolled before and not shown an arm (the machine stopped between the two) is
    shown it first, in the order of the log.

    Raises
    ------
    Refusal
        If the unit is not in the roster, was enrolled before, or the list, the key or the log are
        not in order. Nothing is revealed then.
    """
    record = _sealed(record_path)
    log_path = record_path.with_suffix(LOG)
    key = read_key(key_path or record_path.with_suffix(KEY))
    if key.sha256 != record.key_sha256:
        raise Refusal([enrolments.WRONG_KEY.fault(value=str(key_path or "the key file"))])
    ids = id_column(study.planned, None)
    sheet = read_sheet(roster, record.scheme, study.planned, ids).sheet
    entrant = read_entrant(sheet, record.scheme, name)
    with alone(log_path):
        log = list(read_log(log_path))
        faults = tuple(check_log(record, log, str(log_path)))
        if errors_in(faults):
            raise Refusal(faults)
        new = enrolled(record, log, entrant, Stamp(now().isoformat(), by.name))
        if new is not None:
            append_to_log(log_path, new)
            log.append(new)
        shown = {line.id for line in log if line.what == "revealed"}
        for waiting in [e.id for e in log if e.what == "enrolled" and e.id not in shown]:
            line = revealed(record, log, waiting, key, Stamp(now().isoformat(), by.name))
            append_to_log(log_path, line)
            log.append(line)
    own = next(line for line in log if line.what == "revealed" and line.id == name)
    places = record.list_of(own.stratum)
    taken = sum(e.what == "enrolled" and record.list_of(e.stratum) is places for e in log)
    return Enrolment(own, len(places.seals) - taken, log_path)


@dataclass(frozen=True)
class Checked:
    """A sealed list that was checked, and what was wrong."""

    record: SealedRecord
    enrolled: int
    with_key: bool
    faults: tuple[Fault, ...]


def check_sealed(path: Path, key_path: Path | None) -> Checked:
    """Hold a sealed list against its hash, its log, and its key where that is named."""
    record = _sealed(path)
    log_path = path.with_suffix(LOG)
    log = read_log(log_path)
    faults = [*check_log(record, log, str(log_path))]
    if key_path is not None:
        faults += check_seals(record, read_key(key_path), str(path))
    count = sum(line.what == "enrolled" for line in log)
    return Checked(record, count, key_path is not None, tuple(faults))


def _sealed(path: Path) -> SealedRecord:
    record = read_record(path)
    place = Place(str(path))
    if not isinstance(record, SealedRecord):
        raise Refusal([enrolments.NOT_SEALED.fault(place, str(path))], Exit.USAGE)
    found = hash_of(record)
    if found != record.sha256:
        said = record.sha256[:12]
        raise Refusal([recorded.HASH_WRONG.fault(place, str(path), found=found[:12], said=said)])
    return record
