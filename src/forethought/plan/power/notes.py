"""What nobody stated, collected while it is assumed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Notes:
    """Collects what nobody stated."""

    lines: list[str] = field(default_factory=list)

    def given(self, value: float | None, otherwise: Callable[[], tuple[float, str]]) -> float:
        """Return ``value``, or what is assumed instead, saying so."""
        if value is not None:
            return value
        assumed, words = otherwise()
        self.lines.append(words)
        return assumed
