"""``releases.json``: what has been released from a study's folder; read, locked, written."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from forethought.errors import Place, Refusal
from forethought.errors.catalogue.releases import gate
from forethought.files.write import cannot_write, write_file
from forethought.moments.release.ledger import Ledger, broken_link

LEDGER = "releases.json"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other releases from this folder waiting outside.

    Raises
    ------
    Refusal
        If another release is under way, or the folder cannot be written to.
    """
    path = folder / f"{LEDGER}.lock"
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError as problem:
        raise Refusal([gate.LEDGER_BUSY.fault(Place(str(path)), str(path))]) from problem
    except OSError as problem:
        raise cannot_write(path, problem) from problem
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()


def read_ledger(folder: Path) -> Ledger:
    """Read a folder's ledger, a new one where there is none; refuses one that was changed."""
    path = folder / LEDGER
    if not path.exists():
        return Ledger(salt=secrets.token_hex(16))
    try:
        ledger = Ledger.model_validate(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError, ValidationError) as problem:
        raise _changed(path, ": it cannot be read") from problem
    wrong = broken_link(ledger)
    if wrong is not None:
        raise _changed(path, wrong)
    return ledger


def write_ledger(ledger: Ledger, folder: Path) -> Path:
    """Write a folder's ledger; only its owner may read it, as it is about people."""
    path = write_file(folder / LEDGER, ledger.model_dump_json(indent=1) + "\n")
    with contextlib.suppress(OSError):
        path.chmod(0o600)
    return path


def _changed(path: Path, problem: str) -> Refusal:
    return Refusal([gate.LEDGER_CHANGED.fault(Place(str(path)), str(path), problem=problem)])
