"""Faults of the lock: plans that changed after they were locked."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

TAMPERED = Entry(
    code="K001",
    title="A lock that was changed",
    message="{value} is not as it was written: {problem}",
    why="The lock says what was planned before the data were seen; a lock that anybody can change "
    "says nothing.",
    remedy="Take plan.lock.json from a copy (a backup, a registry, an e-mail of that day), and ask "
    "who changed this one.",
)
UNREADABLE = Entry(
    code="K002",
    title="A lock that cannot be read",
    message="{value} is no lock that forethought lock wrote: {problem}",
    why="What cannot be read cannot be held against the plan.",
    remedy="Take plan.lock.json from a copy. Never edit it: change plan.yaml and lock again.",
)
NO_REASON = Entry(
    code="K003",
    title="A change without a reason",
    message="the plan changed since it was locked ({value}), and no reason is given",
    why="Readers will ask why, and the day of the change is the day on which one knows.",
    remedy="Lock again with the reason: forethought lock STUDY --why 'teams merged'.",
)
CHANGED = Entry(
    code="K010",
    title="Changed since it was locked",
    severity=Severity.WARNING,
    message="theory and plan are not as they were locked on {when}: {value}",
    why="Findings of a plan that changed after the data were seen convince nobody; a change that "
    "is recorded at once, with its reason, can be judged.",
    remedy="If it is meant, record it now: forethought lock STUDY --why 'the reason'. The report "
    "lists it either way.",
)

ENTRIES: tuple[Entry, ...] = (
    TAMPERED,
    UNREADABLE,
    NO_REASON,
    CHANGED,
)
