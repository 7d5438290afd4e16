"""Are periods months, quarters or days written as one number, such as 202009?"""

from __future__ import annotations

from dataclasses import dataclass

FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass(frozen=True)
class Calendar:
    """How periods are written, and what one period stands for; ``jump`` shows what goes wrong."""

    written: str
    one: str
    jump: str


MONTHS = Calendar("a year and a month", "month", "202101 would come 89 periods after 202012")
WEEKS = Calendar("a year and a week", "week", "202101 would come 49 periods after 202052")
QUARTERS = Calendar("a year and a quarter", "quarter", "20211 would come 7 periods after 20204")
DAYS = Calendar("a date", "day", "20210101 would come 70 periods after 20201231")
LAST_QUARTER, LAST_MONTH, LAST_WEEK, LAST_DAY = 4, 12, 53, 31


def calendar_of(periods: list[float]) -> Calendar | None:
    """Return what ``periods`` are parts of, if counting them would jump at a year's end.

    Years are counted rightly, and so are the months of one single year.
    """
    whole = [int(period) for period in periods]
    if _all_fit(whole, 10, LAST_QUARTER):
        return QUARTERS
    if _all_fit(whole, 100, LAST_MONTH):
        return MONTHS
    if _all_fit(whole, 100, LAST_WEEK):
        return WEEKS
    days = all(1 <= period % 100 <= LAST_DAY for period in whole)
    months = [period // 100 for period in whole]
    if days and len(set(months)) > 1 and _are_parts(months, 100, LAST_MONTH):
        return DAYS
    return None


def _all_fit(periods: list[int], base: int, most: int) -> bool:
    return _are_parts(periods, base, most) and len({period // base for period in periods}) > 1


def _are_parts(periods: list[int], base: int, most: int) -> bool:
    return all(
        FIRST_YEAR <= period // base <= LAST_YEAR and 1 <= period % base <= most
        for period in periods
    )
