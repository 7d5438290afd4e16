"""What holds for every release of a folder, whoever wrote the plan: its floors and its people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from forethought.errors import Fault, Refusal
from forethought.errors.catalogue.releases import gate as entries
from forethought.moments.release.differencing import Block, fewest_reached
from forethought.moments.release.ledger import Entry, Ledger, block_of_part
from forethought.moments.release.manifest import in_words
from forethought.moments.release.relinking import relinked
from forethought.plan import Data
from forethought.plan.model import Privacy

FLOORS: dict[str, float] = {
    "smallest_cell": 3,
    "smallest_cluster": 5,
    "smallest_partners": 2,
    "smallest_clusters_per_arm": 2,
}
"""Fewest that any plan may ask for."""
CEILINGS: dict[str, float] = {"parameters_per_row": 0.5, "most_levels": 100}
"""Most that any plan may ask for."""
FEWEST_FOUND = 0.5
"""Share of an earlier release's people that must be found again; fewer look like new codes."""


def told_apart_by(data: Data | None) -> dict[str, str]:
    """Return which columns say whose a row is, and when."""
    if data is None:
        return {}
    found = {"unit": data.unit, "wave": data.wave, "period": data.period}
    return {key: str(column) for key, column in found.items() if column}


def refuse_weaker(gate: Privacy, ledger: Ledger) -> None:
    """Raise `Refusal` where the plan's gate is weaker than a floor or than any release before."""
    faults = [*_below_floors(gate), *_below_before(gate, ledger)]
    if faults:
        raise Refusal(faults)


def _below_floors(gate: Privacy) -> Iterator[Fault]:
    reason = "nothing weaker is ever allowed"
    for limits, sign in ((FLOORS, 1), (CEILINGS, -1)):
        for setting, limit in limits.items():
            value = getattr(gate, setting)
            if sign * value < sign * limit:
                yield _weaker(setting, value, limit, reason)


def _below_before(gate: Privacy, ledger: Ledger) -> Iterator[Fault]:
    gates = [entry.gate for entry in ledger.entries if entry.gate is not None]
    reason = "a file left this folder under that"
    for names, strictest, sign in ((FLOORS, max, 1), (CEILINGS, min, -1)):
        for setting in names if gates else ():
            limit = strictest(getattr(one, setting) for one in gates)
            value = getattr(gate, setting)
            if sign * value < sign * limit:
                yield _weaker(setting, value, limit, reason)


def _weaker(setting: str, value: float, limit: float, reason: str) -> Fault:
    return entries.GATE_LOWERED.fault(
        value=f"{value:g}", setting=setting, limit=f"{limit:g}", reason=reason
    )


def refuse_strangers(
    ledger: Ledger, data: Data | None, blocks: Sequence[Block], least: int
) -> None:
    """Raise `Refusal` where earlier people cannot be found again by their codes.

    Or where some may stand under other codes, and subtracting would then reach a few.
    """
    own = told_apart_by(data)
    faults = [
        fault
        for entry in ledger.entries
        for fault in (*_columns(entry, own), *_people(ledger, entry, blocks))
    ]
    faults = faults or list(_recoded(ledger, blocks, least))
    if faults:
        raise Refusal(faults)


def _columns(entry: Entry, own: dict[str, str]) -> Iterator[Fault]:
    if not entry.told_apart_by:
        yield entries.COLUMNS_UNKNOWN.fault(value=entry.number)
        return
    for key in ("unit", "wave", "period"):
        one, other = own.get(key), entry.told_apart_by.get(key)
        if one != other:
            yield entries.OTHER_COLUMNS.fault(
                value=_named(one), key=key, number=entry.number, other=_named(other)
            )


def _named(column: str | None) -> str:
    return f"`{column}`" if column else "not set"


def _people(ledger: Ledger, entry: Entry, blocks: Sequence[Block]) -> Iterator[Fault]:
    before = [block_of_part(ledger.blocks[name]).unit for name in entry.blocks]
    if not before or not blocks:
        return
    old = np.unique(np.concatenate(before))
    new = np.unique(np.concatenate([block.unit for block in blocks]))
    found = float(np.isin(old, new).mean())
    if found < FEWEST_FOUND:
        yield entries.OTHER_PEOPLE.fault(value=f"{found:.0%}", number=entry.number)


def _recoded(ledger: Ledger, blocks: Sequence[Block], least: int) -> Iterator[Fault]:
    """Hold new answers against old ones as if those who look the same were the same people."""
    for entry in ledger.entries:
        for name in entry.blocks:
            old = block_of_part(ledger.blocks[name])
            for block in blocks:
                linked = relinked(block, old)
                if linked is not None and fewest_reached(linked, old, least) is not None:
                    changed = len(np.unique(linked.unit[linked.unit != block.unit]))
                    yield entries.RECODED.fault(
                        value=in_words(changed), number=entry.number, least=least
                    )
                    return
