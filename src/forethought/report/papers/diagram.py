"""The painted diagram in the forms that the papers carry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Diagram:
    """The painted diagram: SVG, PNG at twice its size, and its outline in words, line by line."""

    svg: str
    png: bytes
    outline: str
    width: float
    height: float
