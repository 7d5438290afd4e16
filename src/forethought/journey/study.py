"""A study at hand: its theory, its plan, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from forethought.errors import Fault, Places, Refusal, Severity, errors_in, in_order
from forethought.errors import Path as Spot
from forethought.errors.catalogue import estimates
from forethought.errors.catalogue import files as shape
from forethought.errors.catalogue import usage as catalogue
from forethought.errors.catalogue.theory import boxes, upkeep
from forethought.estimate.registry import card_for
from forethought.files.study import StudyFiles, read_study_files
from forethought.plan import Plan
from forethought.plan.check import check_plan
from forethought.plan.fingerprint import plan_sha256
from forethought.theory import Theory
from forethought.theory.check import check_theory
from forethought.vocabulary import Method


@dataclass(frozen=True)
class Study:
    """A theory of change and, once there is one, the plan to test it.

    Attributes
    ----------
    folder
        Where the study's files lie; `data.source` is relative to it.
    files
        Both documents as read, with the place of every key.
    """

    folder: Path
    files: StudyFiles

    @property
    def theory(self) -> Theory:
        """The theory; raises `Refusal` if its shape has errors."""
        return self.files.theory.sound()

    @property
    def plan(self) -> Plan | None:
        """The plan, or None if there is none yet; raises `Refusal` if its shape has errors."""
        return self.files.plan.sound() if self.files.plan else None

    @property
    def planned(self) -> Plan:
        """The plan; raises `Refusal` if there is none."""
        plan = self.plan
        if plan is None:
            raise Refusal([catalogue.NO_PLAN.fault(value=str(self.folder))])
        return plan

    @property
    def sha256(self) -> str:
        """The hash of theory and plan together."""
        return plan_sha256(self.theory, self.planned)

    def check(self) -> tuple[Fault, ...]:
        """Return every fault of theory and plan: errors first, each kind by its line."""
        faults = list(self.files.faults)
        theory, plan = self.files.theory, self.files.plan
        if theory.document is not None:
            faults += check_theory(theory.document, theory.places)
        if plan is not None and plan.document is not None and theory.document is not None:
            faults += check_plan(plan.document, theory.document, plan.places)
            faults += not_computed(plan.document, plan.places)
        return in_order(_causes(faults))

    def sound(self) -> Study:
        """Return this study, or raise `Refusal` with all faults if any is an error."""
        faults = self.check()
        if errors_in(faults):
            raise Refusal(faults)
        return self


def _causes(faults: list[Fault]) -> Iterator[Fault]:
    """Leave out what only follows from an id that could not be read: that is told already."""
    unread = {
        (fault.value or "").strip("'")  # it is shown in quotes
        for fault in faults
        if fault.code == shape.WRONG_VALUE.code and (fault.place.field or "").endswith(".id")
    }
    follows = {boxes.NO_SUCH_BOX.code, upkeep.NARRATIVE_STRAY.code}
    return (f for f in faults if not (f.code in follows and f.value in unread))


def not_computed(plan: Plan, places: Places) -> Iterator[Fault]:
    """Warn of each method that the analysis will refuse, before there are data."""
    for method, path in _methods_of(plan):
        try:
            card_for(method, plan.about.design)
        except Refusal as refusal:
            yield from (
                replace(fault, severity=Severity.WARNING, place=places.of(path))
                for fault in refusal.faults
                if fault.code == estimates.NOT_BUILT.code
            )


def _methods_of(plan: Plan) -> Iterator[tuple[Method, Spot]]:
    for i, question in enumerate(plan.questions):
        yield question.method, ("questions", i, "method")
        for k, method in enumerate(question.sensitivity):
            yield method, ("questions", i, "sensitivity", k)


def read_study(folder: Path | str) -> Study:
    """Read a study from its folder (or a theory from its file)."""
    files = read_study_files(Path(folder))
    return Study(files.folder, files)
