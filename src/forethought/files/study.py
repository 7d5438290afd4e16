"""A study's folder: ``theory.yaml``, and ``plan.yaml`` once there is one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from forethought.errors import Fault, Refusal
from forethought.files.yaml import read_yaml
from forethought.plan import Plan
from forethought.theory import Theory
from forethought.vocabulary import Reading, read_document

THEORY = "theory.yaml"
PLAN = "plan.yaml"

Document = TypeVar("Document", bound=BaseModel)


@dataclass(frozen=True)
class StudyFiles:
    """What a study's folder holds, as far as it could be read."""

    folder: Path
    theory: Reading[Theory]
    plan: Reading[Plan] | None

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
    return StudyFiles(folder, theory, plan)


def _try(model: type[Document], path: Path, faults: list[Fault]) -> Reading[Document] | None:
    try:
        document = read_yaml(path)
    except Refusal as refusal:
        faults.extend(refusal.faults)
        return None
    reading = read_document(model, document.data, document.places)
    return Reading(reading.document, (*document.faults, *reading.faults), reading.places)
