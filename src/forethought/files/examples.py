"""The studies that ship with Forethought, and copying one to start from."""

from __future__ import annotations

from pathlib import Path

from forethought.errors import Exit, Place, Refusal
from forethought.errors.catalogue import files as files_catalogue
from forethought.errors.catalogue import usage
from forethought.files.study import THEORY
from forethought.files.write import write_file

STARTER = "starter"
"""What `forethought new` copies when no example is named: prompts beside every field."""
PACKAGE = Path(__file__).parents[1]
SHELVES = (PACKAGE / "examples", PACKAGE.parents[1] / "examples")
"""Inside an installed package; beside ``src`` where Forethought runs from its own source."""


def example_folder(name: str) -> Path:
    """Return the folder of the shipped example called ``name``; `Refusal` if there is none."""
    names = example_names()
    if name not in names:
        worked = ", ".join(example for example in names if example != STARTER)
        raise Refusal([usage.NO_SUCH_EXAMPLE.fault(value=name, names=worked)], Exit.USAGE)
    return next(shelf / name for shelf in SHELVES if (shelf / name / THEORY).is_file())


def example_names() -> tuple[str, ...]:
    """Return the names of the shipped examples, in order of the alphabet."""
    found = {theory.parent.name for shelf in SHELVES for theory in shelf.glob(f"*/{THEORY}")}
    return tuple(sorted(found))


def copy_example(name: str, folder: Path) -> tuple[Path, ...]:
    """Copy the example called ``name`` into ``folder``; return the files made, theory first.

    Raises
    ------
    Refusal
        If there is no such example, or ``folder`` is a file or holds anything: nothing that
        stands there is ever overwritten.
    """
    source = example_folder(name)
    if _is_taken(folder):
        raise Refusal([usage.FOLDER_TAKEN.fault(Place(str(folder)), str(folder))], Exit.USAGE)
    pages = {page.relative_to(source): page for page in source.rglob("*") if _is_page(page)}
    order = sorted(pages, key=lambda path: (path.name != THEORY, path.as_posix()))
    return tuple(write_file(folder / path, pages[path].read_bytes()) for path in order)


def _is_taken(folder: Path) -> bool:
    try:
        return folder.is_file() or (folder.is_dir() and any(folder.iterdir()))
    except OSError as problem:
        fault = files_catalogue.CANNOT_WRITE.fault(
            Place(str(folder)), str(folder), problem=problem.strerror or str(problem)
        )
        raise Refusal([fault]) from problem


def _is_page(path: Path) -> bool:
    """Leave out hidden files, such as those that an editor or a file manager leaves behind."""
    return path.is_file() and not path.name.startswith(".")
