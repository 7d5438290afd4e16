"""A fault: what is wrong, where, why it matters and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, TypeVar

from forethought.errors.place import NOWHERE, Place

A = TypeVar("A")
B = TypeVar("B")


class Severity(StrEnum):
    """How much a fault matters: an error stops, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Exit(IntEnum):
    """Exit codes of the command line; they never change their meaning."""

    OK = 0
    FAULTS = 1
    USAGE = 2
    REFUSED = 3
    BUG = 70


@dataclass(frozen=True)
class Entry:
    """One kind of fault in the catalogue.

    ``message``, ``expected`` and ``remedy`` are templates filled by :func:`fault`.
    ``poor`` and ``good`` show the fault and its mend side by side; ``source`` says where the
    rule comes from. Each entry becomes a page of the manual.
    """

    code: str
    title: str
    message: str
    why: str
    remedy: str
    severity: Severity = Severity.ERROR
    expected: str = ""
    poor: str = ""
    good: str = ""
    source: str = ""

    def fault(self, place: Place = NOWHERE, value: object = None, **details: Any) -> Fault:
        """Fill the templates: one fault at one place.

        ``value`` is what stands there, kept apart so that programs can read it; the templates
        may use it as ``{value}`` beside the named ``details``.
        """
        words = {"value": value, **details}
        return Fault(
            code=self.code,
            severity=self.severity,
            place=place,
            message=self.message.format(**words),
            why=self.why,
            remedy=self.remedy.format(**words),
            expected=self.expected.format(**words),
            value=None if value is None else str(value),
        )


@dataclass(frozen=True)
class Fault:
    """One thing wrong, at one place."""

    code: str
    severity: Severity
    place: Place
    message: str
    why: str = ""
    remedy: str = ""
    expected: str = ""
    value: str | None = None

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        return f"{self.place}: {self.severity} {self.code}: {self.message}"


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a bug
    """Raised when the user's input cannot be worked with; carries every fault found."""

    def __init__(self, faults: Iterable[Fault], exit_code: Exit = Exit.FAULTS) -> None:
        self.faults = tuple(faults)
        self.exit_code = exit_code
        super().__init__("\n".join(str(fault) for fault in self.faults))


def both(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """Do two things that do not need each other; raises `Refusal` with the faults of both."""
    try:
        done = first()
    except Refusal as refusal:
        raise Refusal((*refusal.faults, *_refused(second)), refusal.exit_code) from refusal
    return done, second()


def _refused(work: Callable[[], object]) -> tuple[Fault, ...]:
    try:
        work()
    except Refusal as refusal:
        return refusal.faults
    return ()


def errors_in(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return only the faults that stop."""
    return tuple(fault for fault in faults if fault.is_error)


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Sort faults: errors first, each kind by file, line, column, then code; drop repeats."""
    unique = dict.fromkeys(faults)
    return tuple(
        sorted(
            unique,
            key=lambda f: (
                not f.is_error,
                f.place.file or "",
                f.place.line or 0,
                f.place.column or 0,
                f.code,
            ),
        )
    )
