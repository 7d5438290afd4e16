"""One question as answered, with all that what stands beside it is made from."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.estimate.types import Estimate, Refused
from forethought.journey.sources import Asked, Source
from forethought.plan import Plan, Question
from forethought.theory import Theory


@dataclass(frozen=True)
class Case:
    """A question, its answer by the planned method, and where more sums can be had."""

    theory: Theory
    plan: Plan
    source: Source
    question: Question
    wave: str | None
    asked: Asked
    primary: Estimate | Refused
