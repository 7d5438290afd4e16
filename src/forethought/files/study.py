"""A study's folder: ``theory.yaml``, and ``plan.yaml`` once there is one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from forethought.errors import Fault, Refusal
from forethought.files.yaml import read_yaml
from forethought.plan import Plan
from forethought.plan.defaults import Chosen, chosen_methods, with_methods
from forethought.theory import Theory
from forethought.vocabulary import Reading, read_document

THEORY = "theory.yaml"
PLAN = "plan.yaml"

Document = TypeVar("Document", bound=BaseModel)


@dataclass(frozen=True)
class StudyFiles:
    """What a study's folder holds, as far as it could be read.

    ``chosen`` are the methods that the design chose, by question, where the plan names none.
    """

    folder: Path
    theory: Reading[Theory]
    plan: Reading[Plan] | None
    chosen: dict[str, Chosen] = field(default_factory=dict)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault of shape, of both files."""
        return (*self.theory.faults, *(self.plan.faults if self.plan else ()))


def read_study_files(study: Path) -> StudyFiles:
    """Read a study: its folder, or the path of its theory file alone.

    Raises
    ------
    Refusal
        If there is no theory, or a file cannot be read at all. Both files are tried first, so
        that the faults of both are told together.
    """
    folder = study.parent if study.is_file() else study
    theory_file = study if study.is_file() else folder / THEORY
    plan_file = folder / PLAN
    faults: list[Fault] = []
    theory = _try(Theory, theory_file, faults)
    plan = _try(Plan, plan_file, faults) if plan_file.exists() else None
    if theory is None:
        raise Refusal([*faults, *(plan.faults if plan else ())])
    if faults:
        raise Refusal([*theory.faults, *faults])
    return _with_methods(StudyFiles(folder, theory, plan))


def _with_methods(files: StudyFiles) -> StudyFiles:
    """Give each question that names no method the one that the design asks for."""
    theory, plan = files.theory.document, files.plan.document if files.plan else None
    if theory is None or plan is None or files.plan is None:
        return files
    chosen = chosen_methods(plan, theory)
    reading = replace(files.plan, document=with_methods(plan, chosen))
    return replace(files, plan=reading, chosen=chosen)


def _try(model: type[Document], path: Path, faults: list[Fault]) -> Reading[Document] | None:
    try:
        document = read_yaml(path)
    except Refusal as refusal:
        faults.extend(refusal.faults)
        return None
    reading = read_document(model, document.data, document.places)
    return Reading(reading.document, (*document.faults, *reading.faults), reading.places)
