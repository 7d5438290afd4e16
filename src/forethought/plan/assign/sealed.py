"""A sealed list: arms fixed before anybody comes, and shown one by one to those who enrolled.

A secret key makes the list. The record holds, for each place, only a seal: the SHA-256 of what
stands there with a secret salt. After an enrolment is written down, the key's holder opens that one
place; anybody can hold what was opened against the seal. Without the key nobody can read ahead.
Whoever has the key can: so somebody who enrols nobody must keep it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from pydantic import Field

from forethought.errors import Fault, Place, Refusal
from forethought.errors.catalogue.assignments import enrolments
from forethought.errors.catalogue.assignments import records as recorded
from forethought.plan.assign.blocks import BETWEEN, block_list
from forethought.plan.assign.lot import Lot
from forethought.plan.assign.minimise import by_tosses
from forethought.plan.assign.model import Arms, Column, Entrant, Roster, Scheme, Value
from forethought.plan.assign.record import Earlier, hash_of
from forethought.plan.fingerprint import digest
from forethought.vocabulary import Part

SALT_BYTES = 16


class SealedPlaces(Part):
    """The list of one stratum: a seal for each place, first come first served."""

    stratum: tuple[str, ...] = ()
    seals: tuple[str, ...]


class SealedRecord(Part):
    """A list of arms that nobody can read without its key."""

    forethought: Literal[1] = 1
    kind: Literal["sealed-assignment"] = "sealed-assignment"
    theory: str
    title: str
    scheme: Scheme
    why: str
    columns: tuple[Column, ...] = ()
    plan_sha256: str
    software: str
    made_at: str
    made_by: str
    earlier: tuple[Earlier, ...] = ()
    key_sha256: str = Field(description="So that another key is told; it does not show the key")
    lists: tuple[SealedPlaces, ...]
    sha256: str = Field("", description="Of all the rest, in canonical form")

    def list_of(self, stratum: tuple[str, ...]) -> SealedPlaces:
        """Return the list for a stratum; raises `Refusal` where none was sealed."""
        wanted = () if self.scheme.method == "minimisation" else stratum
        for places in self.lists:
            if places.stratum == wanted:
                return places
        known = "; ".join(named(places.stratum) for places in self.lists)
        raise Refusal([enrolments.NO_SUCH_STRATUM.fault(value=named(stratum), known=known)])


class Entry(Part):
    """One line of the enrolment log; it holds the hash of the line before it."""

    entry: int
    what: Literal["enrolled", "revealed"]
    id: str
    stratum: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    place: int = Field(ge=1, description="On the list of its stratum")
    at: str
    by: str
    arm: str | None = None
    opened: str | None = Field(None, description="What stood at the place: the arm, or the toss")
    salt: str | None = None
    previous: str
    sha256: str = ""


@dataclass(frozen=True)
class Stamp:
    """When something was written, and who wrote it."""

    at: str
    by: str


@dataclass(frozen=True)
class Key:
    """What opens a sealed list."""

    secret: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(b"forethought key" + self.secret).hexdigest()

    @property
    def lot(self) -> Lot:
        return Lot(self.secret)

    def contents(self, scheme: Scheme, stratum: tuple[str, ...], count: int) -> list[str]:
        """Return what stands at the first ``count`` places of a list."""
        if scheme.method == "minimisation":
            return [float(toss).hex() for toss in self.lot.uniforms("toss", count)]
        if scheme.block_sizes:
            arms = block_list(scheme, stratum, count, self.lot)[0]
        else:
            edges = np.cumsum(scheme.shares)[:-1]
            arms = np.searchsorted(edges, self.lot.uniforms("toss", count), side="right")
        return [scheme.arms[arm] for arm in arms]

    def salt(self, stratum: tuple[str, ...], place: int) -> str:
        label = f"salt|{place}|{BETWEEN.join(stratum)}".encode()
        return hashlib.shake_256(self.secret + b"\0" + label).hexdigest(SALT_BYTES)


def seal(stratum: tuple[str, ...], place: int, content: str, salt: str) -> str:
    """Return the seal of one place."""
    return digest({"stratum": list(stratum), "place": place, "content": content, "salt": salt})


def seal_lists(
    scheme: Scheme, strata: Sequence[tuple[str, ...]], places: Sequence[int], key: Key
) -> tuple[SealedPlaces, ...]:
    """Draw a list for each stratum and seal every place; minimisation seals one list of tosses."""
    if scheme.method == "minimisation":
        strata, places = [()], [sum(places)]
    return tuple(
        SealedPlaces(
            stratum=stratum,
            seals=tuple(
                seal(stratum, place, content, key.salt(stratum, place))
                for place, content in enumerate(key.contents(scheme, stratum, count), start=1)
            ),
        )
        for stratum, count in zip(strata, places, strict=True)
    )


def enrolled(
    record: SealedRecord, log: Sequence[Entry], entrant: Entrant, stamp: Stamp
) -> Entry | None:
    """Write down an enrolment; None where it stands in the log already and was not revealed.

    Raises
    ------
    Refusal
        If the unit was enrolled and shown its arm, or there is no place left for it.
    """
    own = [line for line in log if line.id == entrant.id]
    shown = next((line for line in own if line.what == "revealed"), None)
    if shown is not None:
        raise Refusal(
            [
                enrolments.ENROLLED_TWICE.fault(
                    value=entrant.id, when=shown.at, who=shown.by, arm=shown.arm
                )
            ]
        )
    if own:
        return None
    places = record.list_of(entrant.stratum)
    taken = sum(line.what == "enrolled" and record.list_of(line.stratum) is places for line in log)
    if taken >= len(places.seals):
        stratum = named(places.stratum)
        raise Refusal([enrolments.LIST_USED_UP.fault(value=len(places.seals), stratum=stratum)])
    line = Entry(
        entry=len(log) + 1,
        what="enrolled",
        id=entrant.id,
        stratum=entrant.stratum,
        values=entrant.values,
        place=taken + 1,
        at=stamp.at,
        by=stamp.by,
        previous=_last(record, log),
    )
    return _hashed(line)


def revealed(
    record: SealedRecord, log: Sequence[Entry], name: str, key: Key, stamp: Stamp
) -> Entry:
    """Open the place of a unit whose enrolment stands in the log."""
    if key.sha256 != record.key_sha256:
        raise Refusal([enrolments.WRONG_KEY.fault(value="the key file")])
    own = next(line for line in log if line.id == name and line.what == "enrolled")
    places = record.list_of(own.stratum)
    content = key.contents(record.scheme, places.stratum, len(places.seals))[own.place - 1]
    line = Entry(
        entry=len(log) + 1,
        what="revealed",
        id=name,
        stratum=own.stratum,
        place=own.place,
        at=stamp.at,
        by=stamp.by,
        arm=arm_at(record, log, own, content),
        opened=content,
        salt=key.salt(places.stratum, own.place),
        previous=_last(record, log),
    )
    return _hashed(line)


def arm_at(record: SealedRecord, log: Sequence[Entry], own: Entry, content: str) -> str:
    """Return the arm that what was opened gives: itself, or a toss among those enrolled before."""
    if record.scheme.method != "minimisation":
        return content
    before = [line for line in log if line.what == "enrolled" and line.place <= own.place]
    opened = {line.place: line.opened for line in log if line.what == "revealed"}
    opened[own.place] = content
    tosses = [float.fromhex(opened[line.place] or "") for line in before]
    roster = Roster(columns=record.columns, units=tuple(_entrant(line) for line in before))
    arms = by_tosses(record.scheme, roster, np.asarray([tosses]))
    return record.scheme.arms[int(arms[0, -1])]


def check_log(record: SealedRecord, log: Sequence[Entry], name: str) -> Iterator[Fault]:
    """Hold a log against its own hashes, and every arm shown against its seal."""
    previous, place = record.sha256, Place(name)
    for position, line in enumerate(log, start=1):
        if hash_of(line) != line.sha256 or line.entry != position:
            yield enrolments.LOG_CHANGED.fault(
                place, name, entry=position, problem="it is not as it was written"
            )
            return
        if line.previous != previous:
            problem = "an entry before it was changed, taken out or put in"
            yield enrolments.LOG_CHANGED.fault(place, name, entry=position, problem=problem)
            return
        previous = line.sha256
        if line.what == "revealed":
            yield from _against_seal(record, log[:position], line, place)


def _against_seal(
    record: SealedRecord, log: Sequence[Entry], line: Entry, place: Place
) -> Iterator[Fault]:
    own = next((e for e in log if e.what == "enrolled" and e.id == line.id), None)
    if own is None or own.place != line.place or own.stratum != line.stratum:
        problem = "an arm was shown without an enrolment before it"
        yield enrolments.LOG_CHANGED.fault(place, place.file, entry=line.entry, problem=problem)
        return
    places = record.list_of(line.stratum)
    content = line.opened or ""
    opened = seal(places.stratum, line.place, content, line.salt or "")
    if opened != places.seals[line.place - 1] or line.arm != arm_at(record, log, own, content):
        yield enrolments.SEAL_BROKEN.fault(place, line.entry, arm=line.arm)


def check_seals(record: SealedRecord, key: Key, name: str) -> Iterator[Fault]:
    """Make the whole list again from its key, and hold it against the seals."""
    place = Place(name)
    if key.sha256 != record.key_sha256:
        yield enrolments.WRONG_KEY.fault(place, "the key file")
        return
    strata = [places.stratum for places in record.lists]
    counts = [len(places.seals) for places in record.lists]
    if seal_lists(record.scheme, strata, counts, key) != record.lists:
        problem = "its seals are not those that its key makes"
        yield recorded.NOT_A_RECORD.fault(place, name, problem=problem)


@dataclass(frozen=True)
class Shown:
    """Who was shown which arm, in the order of enrolment."""

    roster: Roster
    arms: Arms


def shown_so_far(record: SealedRecord, log: Sequence[Entry]) -> Shown:
    """Return everybody whose arm was revealed."""
    place = {arm: k for k, arm in enumerate(record.scheme.arms)}
    arms = {line.id: place[line.arm] for line in log if line.what == "revealed" and line.arm}
    lines = [line for line in log if line.what == "enrolled" and line.id in arms]
    roster = Roster(columns=record.columns, units=tuple(_entrant(line) for line in lines))
    return Shown(roster, np.asarray([arms[line.id] for line in lines], dtype=np.int8))


def _entrant(line: Entry) -> Entrant:
    return Entrant(id=line.id, stratum=line.stratum, values=line.values)


def _last(record: SealedRecord, log: Sequence[Entry]) -> str:
    return log[-1].sha256 if log else record.sha256


def _hashed(line: Entry) -> Entry:
    return line.model_copy(update={"sha256": hash_of(line)})


def named(stratum: tuple[str, ...]) -> str:
    """A stratum in words."""
    return ", ".join(stratum) if stratum else "the list"
