"""Faults of estimates, individual: codes E110 to E129."""

from __future__ import annotations

from forethought.errors.fault import Entry

IGNORES_WEIGHTS = Entry(
    code="E110",
    title="Method would ignore the weights",
    message="the plan names weights, and `{value}` counts every row as one",
    why="An answer without them stands for the people in the records, not for the population "
    "that the weights were made for.",
    remedy="Use difference-in-means, ancova, lin, difference-in-differences or a cluster-robust "
    "method, which count rows by their weight; or take `weight` off the plan's data.",
    good="method: cluster-robust-cr2",
)

SAYS_NOTHING_IN_ARM = Entry(
    code="E111",
    title="Nothing to adjust by within one arm",
    message="among those in the {arm} arm, {value} does not vary, or follows from the other "
    "columns",
    why="This method adjusts in each arm by itself, so each arm needs people of every level and "
    "a spread of its own in every covariate.",
    remedy="Use ancova, which adjusts both arms alike; or join levels, or take it off the "
    "adjust list.",
    good="method: ancova",
    source="Lin (2013), Annals of Applied Statistics 7, 295-318",
)

ENTRIES: tuple[Entry, ...] = (IGNORES_WEIGHTS, SAYS_NOTHING_IN_ARM)
