"""What is not decided yet, said the same way wherever it shows."""

from __future__ import annotations

from dataclasses import dataclass

LEAD = "project lead"
EVALUATOR = "evaluator"
BOTH = "project lead and evaluator"
OFFICER = "information governance lead"
CHIEF = "chief officer"


@dataclass(frozen=True)
class Undecided:
    """A gap in the plan: what is missing, and who is best placed to decide it."""

    what: str
    who: str = BOTH

    def __str__(self) -> str:
        return f"Undecided: {self.what} (who decides: {self.who})"


Words = str | Undecided
"""What a cell holds: words, or a gap that must be seen to be one."""


def decided(value: object, what: str, who: str = BOTH) -> Words:
    """Return ``value`` in words, or the gap if there is none."""
    return Undecided(what, who) if value in (None, "", ()) else str(value)
