"""What stands beside an estimate: balance, attrition, subgroups, who took part."""

from __future__ import annotations

from forethought.findings.conclude import Beside
from forethought.journey.beside.balance import attrition, balance, filled_in
from forethought.journey.beside.case import Case
from forethought.journey.beside.delivery import dose, took_part
from forethought.journey.beside.subgroups import subgroups

__all__ = ["beside", "filled_in"]


def beside(case: Case) -> Beside:
    """Make everything that stands beside one question's answer."""
    return Beside(
        attrition=attrition(case),
        balance=balance(case),
        subgroups=subgroups(case),
        took_part=took_part(case),
        dose=dose(case),
    )
