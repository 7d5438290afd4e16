"""Carrying a method's asks to the records and the answers back."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

from forethought.errors import Refusal
from forethought.estimate.types import Estimate, Estimator, Inquiry, Refused
from forethought.moments import Answer, Ask

Told = TypeVar("Told")

Answerer = Callable[[Ask], Answer]
"""Answers a method's ask; it alone knows where the records are."""


def carry(estimator: Estimator, inquiry: Inquiry, answer: Answerer) -> Estimate | Refused:
    """Run a method to its end: each ask is answered until it returns its estimate."""
    try:
        return hear(estimator(inquiry), answer)
    except Refusal as refusal:
        return Refused(inquiry.method, refusal.faults[0])


def hear(steps: Generator[Ask, Answer, Told], answer: Answerer) -> Told:
    """Answer each ask until the steps return what they were after."""
    try:
        ask = next(steps)
        while True:
            try:
                reply = answer(ask)
            except Refusal as refusal:
                ask = steps.throw(refusal)  # a method may do without its second pass, and say so
            else:
                ask = steps.send(reply)
    except StopIteration as end:
        told: Told = end.value
        return told


class Remembered:
    """Answers asks, and answers the same ask again without a second pass over the records."""

    def __init__(self, answer: Answerer) -> None:
        self._answer = answer
        self._known: dict[Ask, Answer] = {}

    def __call__(self, ask: Ask) -> Answer:
        try:
            known = self._known.get(ask)
        except TypeError:  # an ask that carries arrays from an earlier pass has no hash
            return self._answer(ask)
        if known is None:
            known = self._known[ask] = self._answer(ask)
        return known
