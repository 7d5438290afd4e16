"""What is timed: a case, its sides, and what we aim at beside each peer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Answer = dict[str, float]
"""What a side found (``estimate``, ``se``, ``df``, …), and how long the fit alone took: see
`TIMES`."""

TIMES = ("fitting", "from sums")
"""``fitting``: without start, imports and, for the peers, reading; ours holds the query that
reads the file. ``from sums``: ours without that query."""

OURS = "forethought"


@dataclass(frozen=True)
class Side:
    """One program that answers a case.

    Attributes
    ----------
    run
        In Python: answers the file at a path, in a process that `bench.once` starts.
    script
        In R: the script that answers it. One of the two.
    lacking
        Says why it cannot run on this machine; None if it can.
    """

    run: Callable[[Path], Answer] | None = None
    script: Callable[[Path], str] | None = None
    lacking: Callable[[], str | None] = lambda: None


@dataclass(frozen=True)
class Aim:
    """Times ours that a peer should take at least, and should hold in memory at least.

    ``most`` turns it round: the peer is a floor, and ours may take that many times its time.
    """

    time: float | None = None
    memory: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Case:
    """One thing timed.

    Attributes
    ----------
    title
        What it is, with its size.
    make
        Writes the data file, its rows divided by a number (1 but for a trial run of the bench).
    sides
        By name; ours is `OURS`.
    tolerance, why
        Largest relative difference of an answer at which speed may be compared, and its reason.
    loose
        Other tolerances by the answer's name: degrees of freedom come from numeric derivatives.
    aims
        By peer.
    seconds
        The most seconds of a whole process that we allow ourselves.
    megabytes
        The most memory that each of our sides may hold at its peak.
    each
        What a fit's time is of, where a run makes many ("a study"); whole processes then differ
        in how many they make and are not compared.
    ending
        Of the data file's name.
    lacking
        Says why the data cannot be made on this machine.
    """

    title: str
    make: Callable[[Path, int], None]
    sides: Mapping[str, Side]
    tolerance: float = 1e-6
    why: str = "the same closed form"
    loose: Mapping[str, float] = field(default_factory=dict)
    aims: Mapping[str, Aim] = field(default_factory=dict)
    seconds: float | None = None
    megabytes: float | None = None
    each: str = ""
    ending: str = ".csv"
    lacking: Callable[[], str | None] = lambda: None
