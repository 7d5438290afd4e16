"""What every rule about plans looks at: the plan, its theory, and where the file says what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from forethought.errors import Entry, Fault, Path, Places
from forethought.plan.model import Arm, Data, Plan, Question, Wave
from forethought.theory import Goal, Indicator, Outcome, Theory
from forethought.vocabulary import Design

COMPARES_ARMS = frozenset(
    {
        Design.INDIVIDUAL_RANDOMISED,
        Design.CLUSTER_RANDOMISED,
        Design.MULTISITE_RANDOMISED,
        Design.COMPARISON_GROUP,
    }
)
"""Designs that compare arms; the others compare times, or units at different times."""

ROLLS_OUT = frozenset({Design.STAGGERED_ROLLOUT, Design.STEPPED_WEDGE})


@dataclass(frozen=True)
class View:
    """A plan as the rules see it."""

    plan: Plan
    theory: Theory
    places: Places

    def fault(
        self, entry: Entry, path: Path, value: object = None, **details: object
    ) -> Iterator[Fault]:
        """Report ``entry`` at ``path``; stay silent where the file could not be read anyway."""
        if not self.places.is_blank(path):
            yield entry.fault(self.places.of(path), value, **details)

    def where(self, path: Path) -> str:
        return str(self.places.of(path))

    def questions(self) -> Iterator[tuple[Question, Path]]:
        for k, question in enumerate(self.plan.questions):
            yield question, ("questions", k)

    @property
    def design(self) -> Design | None:
        """The design; None where the file's word for it could not be read."""
        blank = self.places.is_blank(("plan", "design"))
        return None if blank else self.plan.about.design

    @property
    def data(self) -> Data | None:
        return None if self.places.is_blank(("data",)) else self.plan.data

    @property
    def arms(self) -> tuple[Arm, ...]:
        return self.plan.assignment.arms if self.plan.assignment else ()

    @cached_property
    def indicators(self) -> dict[str, tuple[Goal | Outcome, Indicator]]:
        return {indicator.id: (end, indicator) for end, indicator in self.theory.indicators()}

    @cached_property
    def waves(self) -> dict[str, Wave]:
        return {wave.id: wave for wave in self.plan.waves}

    @cached_property
    def first_wave(self) -> Wave | None:
        return min(self.plan.waves, key=lambda wave: wave.at, default=None)

    @property
    def is_for_this_theory(self) -> bool:
        return self.plan.about.theory.id == self.theory.about.id

    @cached_property
    def asked(self) -> tuple[tuple[Question, Goal | Outcome, Indicator], ...]:
        """Questions about indicators that the theory has."""
        return tuple(
            (question, *self.indicators[question.indicator])
            for question in self.plan.questions
            if question.indicator in self.indicators
        )


def said(text: str | None) -> bool:
    """True if ``text`` holds any word."""
    return bool(text and text.strip())


def listed(names: tuple[str, ...]) -> str:
    """Write ids as a list: "`a`, `b` and `c`"."""
    quoted = [f"`{name}`" for name in names]
    return (
        " and ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else "".join(quoted)
    )
