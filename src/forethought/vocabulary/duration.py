"""Lengths of time as ISO 8601 writes them: ``P1M`` is one month, ``P0D`` is now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

PATTERN = r"^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$"
DAYS_PER_YEAR = 365.25


@total_ordering
@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in whole years, months, weeks and days.

    Lengths compare by their mean number of days (a month is 365.25/12 days), so that
    ``P12M`` equals ``P1Y``.
    """

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read ``P1Y6M``; raises ``ValueError`` for anything else."""
        match = re.match(PATTERN, text)
        if match is None or text == "P":
            raise ValueError("a length of time such as P3Y, P6M, P2W or P0D")
        return cls(*(int(part or 0) for part in match.groups()))

    @property
    def mean_days(self) -> float:
        months = self.years * 12 + self.months
        return months * DAYS_PER_YEAR / 12 + self.weeks * 7 + self.days

    @property
    def words(self) -> str:
        """Say it: ``"6 months"``, ``"at the start"``."""
        parts = [
            f"{count} {unit}{'s' if count != 1 else ''}"
            for count, unit in (
                (self.years, "year"),
                (self.months, "month"),
                (self.weeks, "week"),
                (self.days, "day"),
            )
            if count
        ]
        return " and ".join(parts) if parts else "at the start"

    def __str__(self) -> str:
        parts = [
            f"{count}{unit}"
            for count, unit in zip(
                (self.years, self.months, self.weeks, self.days), "YMWD", strict=True
            )
            if count
        ]
        return "P" + ("".join(parts) or "0D")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Duration) and self.mean_days == other.mean_days

    def __lt__(self, other: Duration) -> bool:
        return self.mean_days < other.mean_days

    def __hash__(self) -> int:
        return hash(self.mean_days)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._read, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def _read(cls, value: object) -> Duration:
        return value if isinstance(value, Duration) else cls.parse(str(value))

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            "type": "string",
            "pattern": PATTERN,
            "description": "A length of time, ISO 8601: P3Y, P6M, P2W, P0D.",
            "examples": ["P6M"],
        }
