"""How units were followed over time: which times are before a programme, and which after."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Followed:
    """Times before and after, and whether the same units were seen at both.

    Attributes
    ----------
    before, after
        The times (waves or periods) that the effect is taken between, in order.
    earlier
        Every time before the programme, in order; more than ``before`` where only one of several
        earlier waves is compared with.
    same_units
        True if units were measured again; False if other people answered at each time.
    starts
        When units were first treated; with more than one, treatment was staggered.
    """

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    same_units: bool = True
    starts: tuple[str, ...] = ()
