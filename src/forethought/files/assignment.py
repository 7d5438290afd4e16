"""Records of draws, sealed lists, their keys and enrolment logs: read and written."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from forethought.errors import Place, Refusal
from forethought.errors.catalogue.assignments import enrolments
from forethought.errors.catalogue.assignments import records as recorded
from forethought.files.kinds import kind_in_words
from forethought.files.write import cannot_write, write_file
from forethought.plan.assign.record import Record
from forethought.plan.assign.sealed import Entry, Key, SealedRecord
from forethought.vocabulary import Part

KEY_HEADING = "forethought assignment key"
KEY_BYTES = 32
Kind = TypeVar("Kind", bound=Part)


def write_record(record: Record | SealedRecord, path: Path) -> Path:
    """Write a record as JSON."""
    return write_file(path, record.model_dump_json(indent=1, by_alias=True) + "\n")


def read_record(path: Path) -> Record | SealedRecord:
    """Read a record of either kind; raises `Refusal` where it is none."""
    name = str(path)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise Refusal([recorded.NO_RECORD.fault(Place(name), name)]) from problem
    except (ValueError, RecursionError) as problem:
        raise _unreadable(name, str(problem)) from problem
    kind = data.get("kind") if isinstance(data, dict) else None
    if kind == "assignment":
        return _as(Record, data, name)
    if kind == "sealed-assignment":
        return _as(SealedRecord, data, name)
    raise _unreadable(name, f"it is {kind_in_words(data)}")


def _as(model: type[Kind], data: Any, name: str) -> Kind:
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise _unreadable(name, f"{where}: {first['msg']}") from problem


def _unreadable(name: str, problem: str) -> Refusal:
    return Refusal([recorded.NOT_A_RECORD.fault(Place(name), name, problem=problem)])


def new_key(path: Path) -> Key:
    """Make a secret key and write it where only its owner can read it; never over another."""
    secret = secrets.token_bytes(KEY_BYTES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(f"{KEY_HEADING}\n{secret.hex()}\n")
    except OSError as problem:
        raise cannot_write(path, problem) from problem
    return Key(secret)


def read_key(path: Path) -> Key:
    """Read a key; raises `Refusal` where there is none."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as problem:
        raise Refusal([enrolments.NO_KEY.fault(Place(str(path)), str(path))]) from problem
    try:
        secret = bytes.fromhex(lines[1]) if lines[0] == KEY_HEADING else b""
    except (ValueError, IndexError):
        secret = b""
    if len(secret) != KEY_BYTES:
        raise Refusal([enrolments.WRONG_KEY.fault(Place(str(path)), str(path))])
    return Key(secret)


def read_log(path: Path) -> tuple[Entry, ...]:
    """Read an enrolment log; none yet is an empty one."""
    if not path.exists():
        return ()
    found = []
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(Entry.model_validate_json(text))
        except ValidationError as problem:
            fault = enrolments.LOG_CHANGED.fault(
                Place(str(path), line), str(path), entry=line, problem="it cannot be read"
            )
            raise Refusal([fault]) from problem
    return tuple(found)


def append_to_log(path: Path, entry: Entry) -> None:
    """Add one line, and do not return before it is on the disk."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        with os.fdopen(handle, "wb") as stream:
            stream.write(entry.model_dump_json(exclude_none=True).encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as problem:
        raise cannot_write(path, problem) from problem


def set_aside(paths: Iterable[Path], number: int) -> None:
    """Keep what an earlier draw wrote under a name with its number: ``arms.1.csv``."""
    for path in paths:
        if path.exists():
            path.rename(path.with_suffix(f".{number}{path.suffix}"))


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold others off a log while it is read and written."""
    guard = path.with_name(f".{path.name}.busy")
    try:
        os.close(os.open(guard, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    except FileExistsError as problem:
        raise Refusal([enrolments.LOG_BUSY.fault(Place(str(path)), str(guard))]) from problem
    except OSError as problem:
        raise cannot_write(guard, problem) from problem
    try:
        yield
    finally:
        guard.unlink(missing_ok=True)
