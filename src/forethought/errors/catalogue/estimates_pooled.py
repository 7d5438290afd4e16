"""Faults of estimates, pooled: codes E290 to E309."""

from __future__ import annotations

from forethought.errors.fault import Entry

TOO_MANY_CELLS = Entry(
    code="E290",
    title="Columns are not discrete",
    message="{value} make more than {most} different cells",
    why="Counting in cells is exact and cheap where columns have few values; with many it is the "
    "records themselves.",
    remedy="Put the covariate into a few categories, or leave it out.",
)
TOO_MANY_ROWS = Entry(
    code="E291",
    title="Too many rows for a method that needs each",
    message="the method needs every row, and there are {value}; it takes up to {most}",
    why="It would need more memory than most machines have.",
    remedy="Choose a method that works from sums over groups.",
)
ALL_BETWEEN = Entry(
    code="E295",
    title="Clusters account for nearly all variation",
    message="people of the same cluster hardly differ: clusters and covariates account for all but "
    "a millionth of the outcome's variation",
    why="What is left within clusters is so small beside what is between them that it cannot be "
    "estimated, and a mixed model needs both.",
    remedy="Use cluster-means: there is in effect one figure per cluster. Check that the outcome "
    "was recorded for each person, and not once for the cluster.",
)

ENTRIES: tuple[Entry, ...] = (TOO_MANY_CELLS, TOO_MANY_ROWS, ALL_BETWEEN)
