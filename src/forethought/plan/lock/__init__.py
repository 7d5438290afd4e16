"""The lock: what was planned, when it was fixed, and every change since."""

from forethought.plan.lock.differences import Change, differences
from forethought.plan.lock.document import (
    LOCK_FILE,
    LockFile,
    Locking,
    amended,
    first_lock,
    problems,
)

__all__ = [
    "LOCK_FILE",
    "Change",
    "LockFile",
    "Locking",
    "amended",
    "differences",
    "first_lock",
    "problems",
]
