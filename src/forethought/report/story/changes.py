"""Whether the plan was locked, and every change since: before or after the data."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.findings import Findings, day_of
from forethought.findings.beside import Amendment, Lock
from forethought.report.story.beside import Section
from forethought.report.story.values import DASH
from forethought.report.words.plain import NAMES
from forethought.report.words.sentence import counted

HEADS = ("What changed", "From", "To", "Recorded", "Before or after the data", "Why")
THEN = {
    "before-data": "before the data",
    "after-data": "after the data",
    "unknown": "not known",
}
UNRECORDED = "not known: read as after"
FIRST = {
    "before-data": "before there were data",
    "after-data": "when there were data already, so that the lock cannot show that the plan came "
    "first",
    "unknown": "and it is not known whether there were data already",
}
NOT_LOCKED = (
    "The plan was not locked before the analysis (forethought lock). Nothing here shows whether it "
    "was changed after the data were seen."
)


def changes_of(findings: Findings) -> Section:
    """Tell whether the plan stands as it was locked."""
    lock = findings.lock
    if lock is None:
        return Section("changes", "Changes since the plan was locked", (NOT_LOCKED,))
    return Section(
        "changes",
        "Changes since the plan was locked",
        tuple(_words(lock)),
        HEADS if lock.amendments else (),
        tuple(_row(change) for change in lock.amendments),
    )


def _words(lock: Lock) -> Iterator[str]:
    yield (
        f"Theory and plan were locked on {day_of(lock.locked_at)} by {lock.locked_by}, "
        f"{FIRST[lock.data_then]}."
    )
    if lock.unchanged:
        yield "They have not been changed since."
        return
    if not lock.amendments:
        yield "They were changed since, and changed back."
        return
    late = sum(change.data_then == "after-data" for change in lock.amendments)
    unrecorded = sum(change.when is None for change in lock.amendments)
    yield f"{counted(len(lock.amendments), 'change')} since, {late or 'none'} after the data."
    if unrecorded:
        them = "it" if unrecorded == 1 else "them"
        yield (
            f"{counted(unrecorded, 'change')} that nobody recorded: read {them} as made after the "
            "data were seen."
        )


def _row(change: Amendment) -> tuple[str, ...]:
    recorded = "not recorded" if change.when is None else f"{day_of(change.when)}, {change.who}"
    return (
        change.what,
        _value(change.before),
        _value(change.after),
        recorded,
        THEN[change.data_then] if change.when else UNRECORDED,
        change.why or DASH,
    )


def _value(told: str | None) -> str:
    """What a key said; methods by their names."""
    if not told:
        return DASH
    return ", ".join(NAMES.get(part, part) for part in told.split(", "))
