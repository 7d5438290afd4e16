"""Locking a plan, and telling what changed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forethought.errors import NOWHERE, Exit, Fault, Place, Refusal, errors_in
from forethought.errors.catalogue import locks as entries
from forethought.files.clock import now
from forethought.files.lock import read_lock, write_lock
from forethought.files.records.packaged import PREFIX
from forethought.findings.beside import Amendment, Lock
from forethought.journey.study import Study
from forethought.plan import Data
from forethought.plan.fingerprint import canonical
from forethought.plan.lock import LOCK_FILE, Change, LockFile, Locking, amended, first_lock
from forethought.plan.lock.document import DataThen

MOST_SHOWN = 4
FINDINGS = ("findings.json", "out/findings.json")
"""Where an analysis that was run already leaves its findings."""


@dataclass(frozen=True)
class Locked:
    """A lock as it stands, what its last version changed, and whether that is new."""

    lock: LockFile
    file: Path
    changes: tuple[Change, ...]
    is_new: bool = True


@dataclass(frozen=True)
class State:
    """How theory and plan stand to their lock.

    Attributes
    ----------
    lock
        None where the plan was never locked.
    since
        What changed since it was last locked.
    can_lock
        False where there is no plan, or it cannot be read.
    tampered
        What is wrong with the lock itself.
    place
        Where changes are told.
    """

    lock: LockFile | None = None
    since: tuple[Change, ...] = ()
    can_lock: bool = True
    tampered: tuple[Fault, ...] = ()
    place: Place = NOWHERE

    @property
    def words(self) -> str:
        """One line for a terminal; nothing where there is no plan to lock."""
        if not self.can_lock:
            return ""
        if self.lock is None:
            return "Not locked yet: forethought lock fixes the plan before the data are seen."
        last, count = self.lock.last, len(self.lock.versions) - 1
        again = f", amended {_times(count)}, last" if count else ""
        line = f"Locked on {day(self.lock.first.locked_at)} by {self.lock.first.locked_by}{again}"
        line += f" on {day(last.locked_at)}" if count else ""
        return f"{line}; {'changed since' if self.since else 'unchanged since'}."

    def as_json(self) -> dict[str, Any] | None:
        """The same for programs; None where the plan is not locked."""
        if self.lock is None:
            return None
        return {
            "locked_at": self.lock.first.locked_at,
            "locked_by": self.lock.first.locked_by,
            "amendments": len(self.lock.versions) - 1,
            "changed_since": [change.words for change in self.since],
        }

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Tell a lock that was tampered with, and warn of changes that are not recorded yet."""
        if self.lock is None or not self.since:
            return self.tampered
        when = day(self.lock.last.locked_at)
        return (entries.CHANGED.fault(self.place, briefly(self.since), when=when),)


def lock(study: Study, by: str, why: str | None = None) -> Locked:
    """Lock theory and plan as they are now; a changed plan adds an amendment with its reason.

    Raises
    ------
    Refusal
        If the study has errors, or it changed since and no reason is given.
    """
    study.sound()
    documents = canonical(study.theory, study.planned)
    before = read_lock(study.folder)
    changes = before.since(study.theory, study.planned) if before else ()
    if before is not None and study.sha256 == before.last.plan_sha256:
        return Locked(before, study.folder / LOCK_FILE, (), is_new=False)
    if before is not None and not (why and why.strip()):
        raise Refusal([entries.NO_REASON.fault(value=briefly(changes))], Exit.USAGE)
    data_then, how_known = data_now(study)
    version = Locking(
        plan_sha256=study.sha256,
        locked_at=now().isoformat(),
        locked_by=by,
        why=why,
        data_then=data_then,
        how_known=how_known,
        documents=documents,
    )
    made = amended(before, version) if before else first_lock(version)
    return Locked(made, write_lock(made, study.folder), changes)


def lock_of(study: Study) -> State:
    """Return how a study stands to its lock, also where its files have faults."""
    plan = study.files.plan
    readable = not errors_in(study.files.faults)
    if plan is None or not readable:
        return State(can_lock=False)
    try:
        return state_of(study)
    except Refusal as refusal:
        return State(can_lock=False, tampered=refusal.faults)


def state_of(study: Study) -> State:
    """Hold theory and plan against their lock; raises `Refusal` if the lock was tampered with."""
    held = read_lock(study.folder)
    if held is None or study.plan is None:
        return State(held)
    place = Place(str(study.folder / "plan.yaml"))
    return State(held, held.since(study.theory, study.plan), place=place)


def data_now(study: Study) -> tuple[DataThen, str]:
    """Look whether there are data already, and say what told so."""
    for name in FINDINGS:
        if (study.folder / name).exists():
            return "after-data", f"an analysis had been run: {name} was there"
    data: Data | None = study.planned.data
    if data is None:
        return "before-data", "the plan named no records yet"
    if data.source.startswith(PREFIX):
        return "after-data", f"the records are a published data set, {data.source}"
    if "://" in data.source:
        return "unknown", "the records are behind a connection, which was not looked into"
    if (study.folder / data.source).exists():
        made_up = ", though with made-up records" if study.theory.about.synthetic else ""
        return "after-data", f"the records file {data.source} was there{made_up}"
    return "before-data", f"the records file {data.source} was not there"


def lock_of_findings(study: Study) -> Lock | None:
    """Return what findings say of the lock; None where the plan was never locked.

    Changes that nobody recorded stand last, without a day: nobody knows whether they came before
    or after the data.
    """
    state = state_of(study)
    if state.lock is None:
        return None
    first = state.lock.first
    recorded = [
        _amendment(change, version)
        for version, changes in state.lock.amendments()
        for change in changes
    ]
    return Lock(
        plan_sha256=first.plan_sha256,
        locked_at=first.locked_at,
        locked_by=first.locked_by,
        data_then=first.data_then,
        unchanged=study.sha256 == first.plan_sha256 and not recorded,
        amendments=(*recorded, *(_amendment(change, None) for change in state.since)),
    )


def _amendment(change: Change, version: Locking | None) -> Amendment:
    return Amendment(
        what=change.what,
        before=change.before,
        after=change.after,
        when=version.locked_at if version else None,
        who=version.locked_by if version else None,
        why=version.why if version else None,
        data_then=version.data_then if version else "unknown",
    )


def briefly(changes: Iterable[Change]) -> str:
    """Name the first changes and count the others."""
    listed = [change.words for change in changes]
    shown = "; ".join(listed[:MOST_SHOWN])
    more = len(listed) - MOST_SHOWN
    return f"{shown}; and {more} more" if more > 0 else shown


def day(moment: str) -> str:
    """The day of a moment, without the hour."""
    return moment.partition("T")[0]


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count} times"
