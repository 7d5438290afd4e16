"""What a partner keeps of its releases, to hold the next one against them.

The ledger holds no value and no sum: for every answer released it keeps who was in which group and
with which values, both under salted hashes. It stays with the records and is treated as they are.
Each entry holds the hash of the one before, so that none can be taken out or changed unseen.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from forethought.moments.release.differencing import Block, fewest_reached
from forethought.moments.release.joint import fewest_together
from forethought.plan.fingerprint import digest
from forethought.plan.model import Privacy
from forethought.vocabulary import Part


class BlockPart(Part):
    """One answer that was released: hashes and group numbers, as base64."""

    name: str
    unit: str
    occasion: str
    variables: dict[str, str]
    bound: tuple[str, ...]
    partitions: tuple[str, ...]


class Entry(Part):
    """One release."""

    number: int
    previous: str | None = None
    made_at: str
    partner: str
    round: int
    file: str
    plan_sha256: str
    data_sha256: str
    content: str = Field(description="Hash of what was released, time and number aside")
    blocks: tuple[str, ...] = Field(description="Names of the blocks, by hash")
    told_apart_by: dict[str, str] = Field(
        default_factory=dict, description="Columns that say whose a row is, and when"
    )
    gate: Privacy | None = Field(None, description="The settings it left under")
    points: tuple[str, ...] = Field(
        (), description="Hashes of the coefficients at which a further round was answered"
    )
    sha256: str = ""


class Ledger(Part):
    """All releases from one study's folder."""

    forethought: Literal[1] = 1
    kind: Literal["ledger"] = "ledger"
    salt: str
    entries: tuple[Entry, ...] = ()
    blocks: dict[str, BlockPart] = Field(default_factory=dict)


@dataclass(frozen=True)
class Reached:
    """Two answers that could be subtracted, and the fewest people that would reach."""

    new: str
    old: str
    people: int
    entry: Entry | None = None


def seal(entry: Entry) -> str:
    """Return the hash of an entry without its own, and without what its version did not know."""
    return digest(entry.model_dump(mode="json", exclude={"sha256"}, exclude_unset=True))


def broken_link(ledger: Ledger) -> str | None:
    """Say what in the ledger does not agree with its hashes; None if all does."""
    previous = None
    for place, entry in enumerate(ledger.entries, start=1):
        if entry.number != place or entry.previous != previous or entry.sha256 != seal(entry):
            return f" (entry {place})"
        if any(name not in ledger.blocks for name in entry.blocks):
            return f" (entry {place} lacks what was released)"
        previous = entry.sha256
    for name, block in ledger.blocks.items():
        if digest(block.model_dump(mode="json")) != name:
            return f" ({block.name})"
    return None


def known(ledger: Ledger, content: str) -> Entry | None:
    """Return the entry of the same content, if it was released before."""
    return next((entry for entry in ledger.entries if entry.content == content), None)


def added(ledger: Ledger, entry: Entry, blocks: Iterable[Block]) -> Ledger:
    """Return the ledger with one more entry, numbered and sealed."""
    parts = [block_part(block) for block in blocks]
    named = {digest(part.model_dump(mode="json")): part for part in parts}
    last = ledger.entries[-1].sha256 if ledger.entries else None
    said = {"number": len(ledger.entries) + 1, "previous": last, "blocks": tuple(named)}
    bare = Entry.model_validate(entry.model_dump() | said)
    sealed = bare.model_copy(update={"sha256": seal(bare)})
    return ledger.model_copy(
        update={"entries": (*ledger.entries, sealed), "blocks": ledger.blocks | named}
    )


def reached(ledger: Ledger, blocks: Sequence[Block], least: int) -> tuple[Reached, ...]:
    """Hold new answers against every released one; return where few people could be reached."""
    since = {name: entry for entry in reversed(ledger.entries) for name in entry.blocks}
    new = {digest(block_part(block).model_dump(mode="json")): block for block in blocks}
    found = []
    for name, entry in since.items():
        old = block_of_part(ledger.blocks[name])
        for own, block in new.items():
            if own == name:
                continue
            people = fewest_reached(block, old, least)
            if people is not None:
                found.append(Reached(block.name, old.name, math.ceil(people - 1e-9), entry))
    return tuple(found) or _reached_by_several(ledger, new, least)


def _reached_by_several(ledger: Ledger, new: dict[str, Block], least: int) -> tuple[Reached, ...]:
    """Hold all answers, released and new, together; what was released already tells nothing new."""
    fresh = [block for name, block in new.items() if name not in ledger.blocks]
    if not ledger.entries or not fresh:
        return ()
    old = [block_of_part(part) for part in ledger.blocks.values()]
    people = fewest_together([*old, *fresh], least, counts=True)
    if people is None:
        return ()
    said = "all that was released so far, together"
    return (Reached(fresh[0].name, said, math.ceil(people - 1e-9), ledger.entries[-1]),)


def reached_within(block: Block, others: Iterable[Block], least: int) -> Reached | None:
    """Hold one answer against others of the same release."""
    known_by_now = tuple(others)
    for other in known_by_now:
        people = fewest_reached(block, other, least)
        if people is not None:
            return Reached(block.name, other.name, math.ceil(people - 1e-9))
    people = fewest_together([*known_by_now, block], least, counts=True)
    if people is not None:
        names = " and ".join(dict.fromkeys(other.name for other in known_by_now)) or block.name
        return Reached(block.name, names, math.ceil(people - 1e-9))
    return None


def block_part(block: Block) -> BlockPart:
    """Write a block; rows in an order that the records do not fix, so that equal ones are equal."""
    order = np.lexsort((*reversed(block.partitions), block.occasion, block.unit))
    return BlockPart(
        name=block.name,
        unit=_text(block.unit[order]),
        occasion=_text(block.occasion[order].astype(np.uint32)),
        variables={
            name: _text(values[order].astype(np.uint32)) for name, values in block.variables.items()
        },
        bound=tuple(sorted(block.bound)),
        partitions=tuple(_text(_renumbered(part[order])) for part in block.partitions),
    )


def block_of_part(part: BlockPart) -> Block:
    """Read a block back."""
    return Block(
        name=part.name,
        unit=_values(part.unit).astype(np.uint64),
        occasion=_values(part.occasion).astype(np.uint64),
        variables={name: _values(text).astype(np.uint64) for name, text in part.variables.items()},
        bound=frozenset(part.bound),
        partitions=tuple(_values(text).astype(np.int64) for text in part.partitions),
    )


def _renumbered(partition: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number groups as they are first met, so that their numbers say nothing else."""
    _, first, place = np.unique(partition, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[place])


def _text(values: NDArray[Any]) -> str:
    """Write whole numbers as base64: 64 bits for whom, 32 for all else."""
    kind = "<u8" if values.dtype == np.uint64 else "<u4"
    return f"{kind[1:]}:" + base64.b64encode(values.astype(kind).tobytes()).decode("ascii")


def _values(text: str) -> NDArray[Any]:
    kind, _, data = text.partition(":")
    return np.frombuffer(base64.b64decode(data), dtype=f"<{kind}")
