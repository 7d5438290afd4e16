"""``plan.lock.json``: read and written."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import locks as entries
from forethought.files.kinds import kind_in_words
from forethought.files.write import write_file
from forethought.plan.lock import LOCK_FILE, LockFile, problems


def read_lock(folder: Path) -> LockFile | None:
    """Read a study's lock; None where there is none.

    Raises
    ------
    Refusal
        If it cannot be read, or was changed after it was written.
    """
    path = folder / LOCK_FILE
    if not path.exists():
        return None
    place = Place(str(path))
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict) or data.get("kind") != "lock":
            raise _unreadable(place, f"it is {kind_in_words(data)}")
        lock = LockFile.model_validate(data)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        said = f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
        raise _unreadable(place, said) from problem
    except (OSError, ValueError, RecursionError) as problem:
        raise _unreadable(place, str(problem)) from problem
    wrong = tuple(problems(lock))
    if wrong:
        raise Refusal([entries.TAMPERED.fault(place, LOCK_FILE, problem="; ".join(wrong))])
    return lock


def _unreadable(place: Place, problem: str) -> Refusal:
    return Refusal([entries.UNREADABLE.fault(place, LOCK_FILE, problem=problem)])


def write_lock(lock: LockFile, folder: Path) -> Path:
    """Write a study's lock."""
    return write_file(folder / LOCK_FILE, lock.model_dump_json(indent=1) + "\n")
