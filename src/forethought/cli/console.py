"""How the command line speaks: words to people, JSON to programs, progress to whoever waits."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forethought.errors import Fault, errors_in
from forethought.errors.alike import Alike, alike
from forethought.errors.pages import RULES
from forethought.vocabulary import Progress, silent


@dataclass(frozen=True)
class Voice:
    """What the person asked to hear.

    Attributes
    ----------
    quiet
        Only faults and results; no progress, no advice.
    as_json
        One JSON document on standard output and nothing else there.
    """

    quiet: bool = False
    as_json: bool = False

    def say(self, line: str = "") -> None:
        """Tell a person something; silent under ``--quiet`` and ``--json``."""
        if not self.quiet and not self.as_json:
            sys.stdout.write(line + "\n")

    def result(self, data: Mapping[str, Any], lines: Iterable[str] = ()) -> None:
        """Give a command's result: JSON for programs, ``lines`` for people."""
        if self.as_json:
            sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
        else:
            for line in lines:
                sys.stdout.write(line + "\n")

    def warn(self, faults: Iterable[Fault]) -> None:
        """Tell faults that stop nothing, beside the result and never in it."""
        *lines, _tally = fault_lines(faults)
        for line in lines:
            sys.stderr.write(line + "\n")

    @contextlib.contextmanager
    def progress(
        self, what: str, *, into: Path | None = None, takes: str = ""
    ) -> Iterator[Progress]:
        """Show how far a task has come, where somebody is watching.

        Parameters
        ----------
        into
            The file or folder the task writes; if it makes a folder for a file, that is said.
        takes
            How long it may take, said once where nobody is watching: in a log, or a pipe.
        """
        made = _missing_folder(into)
        if self.quiet or self.as_json:
            yield silent
        elif sys.stderr.isatty():
            with _bar(what) as tell:
                yield tell
        else:
            if takes:
                sys.stderr.write(f"{what}: {takes}\n")
            yield silent
        if made is not None and made.is_dir():
            self.say(f"Made the folder {shown(made)}")


def _missing_folder(output: Path | None) -> Path | None:
    """Return the folder that writing ``output`` will make; None if it is there."""
    if output is None or output.parent.exists():
        return None
    return output.parent


@contextlib.contextmanager
def _bar(what: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def tell(step: str, share: float | None = None) -> None:
            done = None if share is None else share * 100
            bar.update(task, description=step, completed=done, total=None if share is None else 100)

        yield tell


def fault_json(fault: Fault) -> dict[str, Any]:
    """One fault as programs read it."""
    return {
        "code": fault.code,
        "severity": str(fault.severity),
        "file": fault.place.file,
        "line": fault.place.line,
        "column": fault.place.column,
        "field": fault.place.field,
        "message": fault.message,
        "value": fault.value,
        "expected": fault.expected or None,
        "why": fault.why,
        "remedy": fault.remedy,
    }


def faults_json(faults: Iterable[Fault]) -> dict[str, Any]:
    """All faults of a run as programs read them."""
    listed = list(faults)
    stopping = len(errors_in(listed))
    return {
        "ok": stopping == 0,
        "errors": stopping,
        "warnings": len(listed) - stopping,
        "faults": [fault_json(fault) for fault in listed],
    }


def fault_lines(faults: Iterable[Fault], *, brief: bool = False, left: int = 0) -> Iterator[str]:
    """All faults as people read them: place, what, why, mend; those of one kind together.

    Parameters
    ----------
    brief
        A line each, without reason and mend.
    left
        Warnings that are counted and not listed.
    """
    listed = list(faults)
    colour = _Colour(sys.stdout.isatty())
    if brief:
        yield from (_line(fault, colour) for fault in listed)
    else:
        for same in alike(listed):
            yield from _together(same, colour)
    stopping = len(errors_in(listed))
    yield tally(stopping, len(listed) - stopping + left)


def _line(fault: Fault, colour: _Colour) -> str:
    return f"{_where(fault, colour)}{_mark(fault, colour)} {fault.code}  {fault.message}"


def _together(same: Alike, colour: _Colour) -> Iterator[str]:
    """One fault; or a heading, and under it what is wrong where."""
    first = same.first
    if same.is_one:
        yield _line(first, colour)
    else:
        yield f"{_mark(first, colour)} {first.code}  {same.title} ({len(same.faults)})"
        for message, faults in same.messages.items():
            places = [fault for fault in faults if str(fault.place) != "-"]
            if len(faults) == 1:
                yield f"    - {_where(faults[0], colour)}{message}"
            else:
                yield f"    - {message}"
                yield from (f"        {colour.bold(str(fault.place))}" for fault in places)
    if first.why:
        yield f"    why   {first.why}"
    if first.remedy:
        yield f"    mend  {first.remedy}"
    yield ""


def _mark(fault: Fault, colour: _Colour) -> str:
    return colour.red("error  ") if fault.is_error else colour.yellow("warning")


def _where(fault: Fault, colour: _Colour) -> str:
    return f"{colour.bold(str(fault.place))}  " if str(fault.place) != "-" else ""


def refusal_lines(faults: Iterable[Fault], *, brief: bool = False) -> Iterator[str]:
    """Why a command stopped: errors in full; what `check` warns of anyway is only counted."""
    listed = list(faults)
    told = [fault for fault in listed if fault.is_error or fault.code[0] not in RULES]
    left = len(listed) - len(told)
    yield from fault_lines(told, brief=brief, left=left)
    if left and not brief:
        yield "The warnings about theory and plan are listed by: forethought check STUDY"


def tally(errors: int, warnings: int) -> str:
    """``"2 errors, 1 warning"``, or ``"No faults found."``"""
    if not errors and not warnings:
        return "No faults found."
    return f"{_count(errors, 'error')}, {_count(warnings, 'warning')}."


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def shown(path: Path) -> str:
    """A path as short as it can be said from here."""
    with contextlib.suppress(ValueError):
        return str(path.resolve().relative_to(Path.cwd()))
    return str(path)


@dataclass(frozen=True)
class _Colour:
    on: bool

    def _wrap(self, code: int, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on else text

    def red(self, text: str) -> str:
        return self._wrap(31, text)

    def yellow(self, text: str) -> str:
        return self._wrap(33, text)

    def bold(self, text: str) -> str:
        return self._wrap(1, text)
