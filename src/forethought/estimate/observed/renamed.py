"""Ask a method's question of another column than the outcome."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

from forethought.moments import Answer, Ask, GroupAsk, LeverageAsk, RecastAsk

Found = TypeVar("Found")


def of_column(steps: Generator[Ask, Answer, Found], column: str) -> Generator[Ask, Answer, Found]:
    """Carry a conversation about ``y`` as one about ``column``; the method never knows."""
    ask = next(steps)
    try:
        while True:
            if not isinstance(ask, GroupAsk | LeverageAsk):
                raise TypeError(f"cannot ask {type(ask).__name__} of another column")
            ask = steps.send((yield RecastAsk(ask, outcome=column)))
    except StopIteration as end:
        found: Found = end.value
        return found
