"""Writing files: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import files as catalogue


def write_file(path: Path, content: bytes | str) -> Path:
    """Write ``content`` to ``path``, making its folder; raises `Refusal` if that cannot be.

    The content goes to a temporary file first and takes its name in one step, so that a
    reader, or a second run cut short, never finds half a file.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as problem:
        raise cannot_write(path, problem) from problem
    return path


def cannot_write(path: Path, problem: OSError) -> Refusal:
    """Say in the catalogue's words why ``path`` was not written."""
    reason = problem.strerror or str(problem)
    return Refusal([catalogue.CANNOT_WRITE.fault(Place(str(path)), str(path), problem=reason)])


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
