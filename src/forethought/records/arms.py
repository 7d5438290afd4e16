"""Arms: which the plan lists, which a row is in, and which two a question compares."""

from __future__ import annotations

import re
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from forethought.plan import Plan
from forethought.plan.model import Arm
from forethought.records.typed import word
from forethought.vocabulary import say

SIGNED = re.compile(r"^(0|-?[1-9][0-9]{0,17})$")
"""A whole number as an engine writes it."""
WHOLE = re.compile(r"^[0-9]+$")
DECIMAL = re.compile(r"\.0$")
VERSUS = re.compile(r"\bversus\b|\bvs\b\.?|\bv\b\.?|\bagainst\b|\bcompared (?:with|to)\b", re.I)


@dataclass(frozen=True)
class Contrast:
    """Two arms by their position in the plan, and what must be said about the choice."""

    reference: int
    compared: int
    note: str | None = None


def names_of(arm: Arm) -> tuple[str, ...]:
    """Return every name that stands for an arm: its id and its statement in each language.

    A whole number is known by its decimal too: tools write 1 as 1.0 once a column has a gap.
    """
    statement = arm.statement
    spoken = list(statement.values()) if isinstance(statement, dict) else [statement or ""]
    decimal = [f"{arm.id}.0"] if WHOLE.match(arm.id) else []
    return tuple(dict.fromkeys(n.strip().lower() for n in (arm.id, *spoken, *decimal) if n))


def arms_of(plan: Plan, found: tuple[str, ...] = ()) -> tuple[Arm, ...]:
    """Return the arms, reference first.

    Without an assignment in the plan, only 0 and 1 say by themselves which is the reference;
    anything else gives no arms. ``found`` holds the values in the records.
    """
    if plan.assignment is not None and plan.assignment.arms:
        return plan.assignment.arms
    plain = {DECIMAL.sub("", name) for name in found}
    return (Arm(id="0"), Arm(id="1")) if plain == {"0", "1"} else ()


def arm_index(table: ir.Table, column: str, arms: tuple[Arm, ...]) -> ir.IntegerValue:
    """Return each row's arm by its position; null where the plan lists no such arm."""
    value = table[word(column)]
    numbers = value.type().is_integer()
    if not numbers:
        value = value.cast("string").lower()
    index: ir.IntegerValue = ibis.null("int64")
    for position in reversed(range(len(arms))):
        names: tuple[str | int, ...] = names_of(arms[position])
        if numbers:
            # numbers are compared as numbers: making text of each row takes longer than all else
            names = tuple(int(name) for name in names if SIGNED.match(str(name)))
        index = value.isin(names).ifelse(ibis.literal(position, "int64"), index)
    return index


def label(arm: Arm) -> str:
    """What people call an arm."""
    return say(arm.statement) if arm.statement else arm.id


def contrast(arms: tuple[Arm, ...], words: str | None) -> Contrast:
    """Read "B versus A" as arm positions; else the last arm against the first, and say so."""
    usual = Contrast(0, len(arms) - 1)
    if not words:
        return usual
    sides = VERSUS.split(words, maxsplit=1)
    if len(sides) == 2:
        compared, reference = (_arm_in(side, arms) for side in sides)
        if compared is not None and reference is not None and compared != reference:
            return Contrast(reference, compared)
    note = (
        f"The contrast “{words}” does not name two arms of the plan, so {label(arms[-1])} is "
        f"compared with {label(arms[0])}."
    )
    return Contrast(usual.reference, usual.compared, note)


def _arm_in(words: str, arms: tuple[Arm, ...]) -> int | None:
    """Find the one arm that ``words`` names; the longest name wins; None if two would do."""
    plain = _plain(words)
    best: dict[int, int] = {}
    for position, arm in enumerate(arms):
        fits = [len(name) for name in map(_plain, names_of(arm)) if _has(plain, name)]
        if fits:
            best[position] = max(fits)
    if not best:
        # a statement such as "Usual practice" may be shortened to "usual"
        best = {
            position: len(plain)
            for position, arm in enumerate(arms)
            if any(_has(_plain(name), plain) for name in names_of(arm))
        }
    longest = [position for position, size in best.items() if size == max(best.values())]
    return longest[0] if len(longest) == 1 else None


def _plain(words: str) -> str:
    return re.sub(r"[^\w]+", " ", words.lower()).replace("_", " ").strip()


def _has(words: str, name: str) -> bool:
    return bool(name) and f" {name} " in f" {words} "
