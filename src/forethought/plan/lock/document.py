"""``plan.lock.json``: each version of theory and plan that was locked, when, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field

from forethought.plan.fingerprint import canonical, digest
from forethought.plan.lock.differences import Change, differences
from forethought.plan.model import Plan
from forethought.theory import Theory
from forethought.vocabulary import Part

LOCK_FILE = "plan.lock.json"
DataThen = Literal["before-data", "after-data", "unknown"]


class Locking(Part):
    """One version that was locked."""

    plan_sha256: str = Field(description="Of theory and plan in canonical form")
    locked_at: str
    locked_by: str
    why: str | None = Field(None, description="Why it was changed; nothing for the first")
    data_then: DataThen = Field("unknown", description="Whether there were data already")
    how_known: str = Field("", description="What told so, such as the records file being there")
    documents: dict[str, Any] = Field(description="Theory and plan in canonical form")


class LockFile(Part):
    """The lock of one study; the first version is the plan, the others are amendments."""

    forethought: Literal[1] = 1
    kind: Literal["lock"] = "lock"
    versions: tuple[Locking, ...] = Field(min_length=1)
    sha256: str = Field("", description="Of all the rest, in canonical form")

    @property
    def first(self) -> Locking:
        return self.versions[0]

    @property
    def last(self) -> Locking:
        return self.versions[-1]

    def amendments(self) -> Iterator[tuple[Locking, tuple[Change, ...]]]:
        """Each later version with what it changed."""
        for before, after in zip(self.versions, self.versions[1:], strict=False):
            yield after, differences(before.documents, after.documents)

    def since(self, theory: Theory, plan: Plan) -> tuple[Change, ...]:
        """What theory and plan say now that the last locked version does not."""
        return differences(self.last.documents, canonical(theory, plan))


def first_lock(version: Locking) -> LockFile:
    """Lock a plan for the first time."""
    return _hashed(LockFile(versions=(version,)))


def amended(lock: LockFile, version: Locking) -> LockFile:
    """Add a version to the lock; those before it stay."""
    return _hashed(LockFile(versions=(*lock.versions, version)))


def _hashed(lock: LockFile) -> LockFile:
    return lock.model_copy(update={"sha256": _hash_of(lock)})


def _hash_of(lock: LockFile) -> str:
    return digest(lock.model_dump(mode="json", exclude={"sha256"}))


def problems(lock: LockFile) -> Iterator[str]:
    """Say what shows that a lock was changed after it was written."""
    if _hash_of(lock) != lock.sha256:
        yield "its own hash does not fit it"
    for version in lock.versions:
        if digest(version.documents) != version.plan_sha256:
            yield f"the plan locked on {version.locked_at} does not fit its hash"
