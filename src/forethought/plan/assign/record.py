"""The record of a draw: all that a replay needs, and a hash of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pydantic import Field

from forethought.errors import Fault, Place
from forethought.errors.catalogue.assignments import draws
from forethought.errors.catalogue.assignments import records as recorded
from forethought.plan.assign.draw import Draw, draw, drawn_again
from forethought.plan.assign.lot import Lot, lot_of
from forethought.plan.assign.model import Arms, Column, Entrant, Roster, Scheme
from forethought.plan.fingerprint import digest
from forethought.vocabulary import Part

FEW = 100
"""With fewer draws kept than this the outcome can nearly be foreseen."""
MOST_SHOWN = 5


class Unit(Entrant):
    """One unit and the arm it was drawn into."""

    arm: str


class RosterStamp(Part):
    """Which file was drawn from."""

    name: str
    sha256: str = Field(description="Of the file's bytes")
    units: int


class Earlier(Part):
    """A draw that this one stands in place of."""

    sha256: str
    made_at: str
    drawn_again_because: str


class Record(Part):
    """One draw by lot."""

    forethought: Literal[1] = 1
    kind: Literal["assignment"] = "assignment"
    theory: str
    title: str
    scheme: Scheme
    why: str = Field(description="Why this scheme, and how it was drawn, in words")
    seed: int
    draw: int = Field(ge=1, description="1 for the first draw; later ones have their reasons")
    earlier: tuple[Earlier, ...] = ()
    roster: RosterStamp
    plan_sha256: str
    software: str
    made_at: str
    made_by: str
    columns: tuple[Column, ...] = ()
    units: tuple[Unit, ...]
    kept: int | None = Field(None, description="Constrained: draws that the lot fell among")
    distinct: int | None = Field(None, description="Constrained: different draws looked at")
    score: float | None = Field(None, description="Constrained: imbalance of the draw made")
    score_median: float | None = Field(None, description="Constrained: imbalance of the middle one")
    sha256: str = Field("", description="Of all the rest, in canonical form")

    @property
    def roster_drawn(self) -> Roster:
        """The roster as the draw took it."""
        units = (Entrant(id=u.id, stratum=u.stratum, values=u.values) for u in self.units)
        return Roster(columns=self.columns, units=tuple(units))

    @property
    def lot(self) -> Lot:
        return lot_of(self.seed, self.draw)

    @property
    def arms(self) -> Arms:
        """Each unit's arm by its place in the scheme, shape (M,)."""
        place = {arm: k for k, arm in enumerate(self.scheme.arms)}
        return np.asarray([place[unit.arm] for unit in self.units], dtype=np.int8)

    def counts(self) -> dict[str, int]:
        """How many units each arm got."""
        return {arm: sum(u.arm == arm for u in self.units) for arm in self.scheme.arms}


@dataclass(frozen=True)
class About:
    """Where a draw comes from: names, hashes, time and who, as values."""

    theory: str
    title: str
    plan_sha256: str
    roster: RosterStamp
    software: str
    made_at: str
    made_by: str


@dataclass(frozen=True)
class Made:
    """A record, and what to look at before anybody is told."""

    record: Record
    warnings: tuple[Fault, ...]


def sealed_by_hash(record: Record) -> Record:
    """Write the record's own hash into it."""
    return record.model_copy(update={"sha256": hash_of(record)})


def hash_of(record: Part) -> str:
    """Return the SHA-256 of a document but for its own ``sha256``."""
    return digest(record.model_dump(mode="json", by_alias=True, exclude={"sha256"}))


def make_record(
    scheme: Scheme,
    why: str,
    roster: Roster,
    about: About,
    seed: int,
    earlier: tuple[Earlier, ...] = (),
) -> Made:
    """Draw, and write down all that a replay needs."""
    number = len(earlier) + 1
    made = draw(scheme, roster, lot_of(seed, number))
    units = tuple(
        Unit(id=u.id, stratum=u.stratum, values=u.values, arm=scheme.arms[arm])
        for u, arm in zip(roster.units, made.arms, strict=True)
    )
    record = Record(
        scheme=scheme,
        why=why,
        seed=seed,
        draw=number,
        earlier=earlier,
        columns=roster.columns,
        units=units,
        **vars(about),
        **_of_constrained(made),
    )
    return Made(sealed_by_hash(record), tuple(_warnings(record, made)))


def _of_constrained(made: Draw) -> dict[str, Any]:
    kept = made.kept
    if kept is None:
        return {}
    own = (kept.arms == made.arms).all(axis=1)
    return {
        "kept": len(kept.arms),
        "distinct": kept.distinct,
        "score": float(kept.scores[own][0]),
        "score_median": kept.median,
    }


def _warnings(record: Record, made: Draw) -> Iterator[Fault]:
    units = len(record.units)
    for arm, count in record.counts().items():
        if count < 2 and record.scheme.method != "stepped-wedge":
            yield draws.SMALL_ARM.fault(value=arm, count=count, units=units)
    if made.kept is not None and len(made.kept.arms) < FEW:
        kept = len(made.kept.arms)
        yield draws.FEW_KEPT.fault(value=kept, distinct=made.kept.distinct, smallest=1 / kept)
    if made.pairs:
        shown = "; ".join(
            f"{pair.one} and {pair.other} {'together' if pair.together else 'apart'}"
            for pair in made.pairs[:MOST_SHOWN]
        )
        yield draws.FIXED_PAIRS.fault(value=len(made.pairs), shown=shown)


def verify(record: Record, name: str, roster: Roster | None = None) -> Iterator[Fault]:
    """Hold a record against its own hash, against its replay, and against the roster.

    Parameters
    ----------
    name
        The record's file.
    roster
        The roster as it is now; None to go by the record alone.
    """
    place = Place(name)
    found = hash_of(record)
    if found != record.sha256:
        yield recorded.HASH_WRONG.fault(place, name, found=found[:12], said=record.sha256[:12])
    unknown = sorted({u.arm for u in record.units} - set(record.scheme.arms))
    if unknown or len(record.scheme.ratio) != len(record.scheme.arms):
        shown = ", ".join(unknown) or "another number of arms than the ratio has"
        yield recorded.REPLAY_DIFFERS.fault(place, seed=record.seed, count="some", shown=shown)
        return
    again = draw(record.scheme, record.roster_drawn, record.lot).arms
    wrong = np.flatnonzero(again != record.arms)
    if len(wrong):
        shown = ", ".join(
            f"{record.units[k].id} ({record.scheme.arms[again[k]]}, not {record.units[k].arm})"
            for k in wrong[:MOST_SHOWN]
        )
        yield recorded.REPLAY_DIFFERS.fault(place, seed=record.seed, count=len(wrong), shown=shown)
    if roster is not None:
        yield from _against(record, roster, place)


def _against(record: Record, roster: Roster, place: Place) -> Iterator[Fault]:
    drawn = {unit.id: unit for unit in record.roster_drawn.units}
    now = {unit.id: unit for unit in roster.units}
    for what, ids in (
        ("joined since", sorted(now.keys() - drawn.keys())),
        ("gone since", sorted(drawn.keys() - now.keys())),
        ("described otherwise", [i for i in drawn if i in now and drawn[i] != now[i]]),
    ):
        if ids:
            shown = ", ".join(ids[:MOST_SHOWN])
            more = f" and {len(ids) - MOST_SHOWN} more" if len(ids) > MOST_SHOWN else ""
            yield recorded.ROSTER_DIFFERS.fault(place, f"{what}: {shown}{more}")


@dataclass(frozen=True)
class Drawn:
    """Who was drawn into which arm, whichever kind of record says so.

    Attributes
    ----------
    arms
        By place in the scheme, shape (M,), in the roster's order.
    own
        The lot of a draw that can be replayed from its seed.
    """

    scheme: Scheme
    roster: Roster
    arms: Arms
    own: Lot | None = None

    @property
    def how(self) -> str:
        """How the lot was drawn, in plain words."""
        scheme = self.scheme
        within = f", within {', '.join(scheme.strata)}" if scheme.strata else ""
        return HOW[scheme.method].format(balance=", ".join(scheme.balance)) + within


HOW = {
    "simple": "a toss for each",
    "blocked": "in blocks that hold the ratio",
    "stratified": "with the ratio held",
    "constrained": "from the draws that balance best on {balance}",
    "minimisation": "by minimisation, new tosses for the same units in the same order",
    "stepped-wedge": "into sequences",
}


def drawn_of(record: Record) -> Drawn:
    """Return what a record says was drawn."""
    return Drawn(record.scheme, record.roster_drawn, record.arms, record.lot)


def redraw(drawn: Drawn, count: int, seed: int) -> Arms:
    """Draw ``count`` times more by the recorded scheme, shape (count, M), units as recorded.

    Each draw could have been the one made: constrained draws come only from those that were kept,
    and minimisation tosses anew for the same units in the same order.
    """
    own, other = drawn.own or Lot(b""), lot_of_redraws(drawn, seed)
    return drawn_again(drawn.scheme, drawn.roster, own, other, count)


def lot_of_redraws(drawn: Drawn, seed: int) -> Lot:
    """Return the lot that draws again are made with."""
    own = drawn.own or Lot(b"")
    return Lot(own.key + f"|redraw {seed}".encode())
