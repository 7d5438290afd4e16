"""How many clusters stood on each side, where every cluster stood on one side only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WholeClusters:
    """Clusters that were compared with (or never treated), and those that had the programme."""

    reference: int
    compared: int

    @property
    def count(self) -> int:
        return self.reference + self.compared
