"""Faults of what a plan's size rests on: assumptions that cannot be."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

BELOW = "Power for numbers that cannot be is a number about nothing."

LEVEL_IMPOSSIBLE = Entry(
    code="L120",
    title="A reference that the outcome cannot have",
    message="`reference` is {value}, but {because}",
    why=BELOW,
    remedy="Write the share or rate that is expected in the reference arm, such as 0.3 for 30 %.",
    poor="""
sample:
  assumptions:
    reference: 30  # ← here
""",
    good="""
sample:
  assumptions:
    reference: 0.3
""",
)
EFFECT_IMPOSSIBLE = Entry(
    code="L121",
    title="An effect that the outcome cannot show",
    message="`effect` is {value}, but {because}",
    why=BELOW,
    remedy="{suggestion}",
    poor="""
sample:
  assumptions:
    reference: 0.3
    effect: 0.8  # ← here
""",
    good="""
sample:
  assumptions:
    reference: 0.3
    effect: 0.08
""",
)
ICC_IMPOSSIBLE = Entry(
    code="L122",
    title="An intracluster correlation that cannot be",
    message="`icc` is {value}: low, likely and high lie in that order between 0 and 1",
    why="It is the share of all variation that lies between clusters, so it is at least 0 and "
    "below 1; and a range whose ends are the wrong way round has nothing in it.",
    remedy="Write likely: 0.05, low: 0.01, high: 0.15; or likely alone.",
    poor="""
sample:
  assumptions:
    icc: {likely: 0.05, low: 0.1, high: 0.2}  # ← here
""",
    good="""
sample:
  assumptions:
    icc: {likely: 0.05, low: 0.01, high: 0.2}
""",
)
SIZES_DISAGREE = Entry(
    code="L123",
    title="Units, clusters and cluster size that do not fit together",
    message="{clusters} clusters of {value} make {product:g} units, but `units` says {units}",
    why="Power is computed from clusters and their size; the other number would then be wrong.",
    remedy="State two of the three; or make them agree to within a fifth.",
    severity=Severity.WARNING,
    poor="""
sample:
  assumptions:
    cluster_size: 50  # ← here
""",
    good="""
sample:
  assumptions:
    cluster_size: 20
""",
)
PERIODS_TOO_FEW = Entry(
    code="L124",
    title="Fewer periods than the plan's own starts need",
    message="{value} periods end before the programme starts in period {start}",
    why="Whoever starts after the last period is never seen with the programme.",
    remedy="Follow the study for longer, or let the last start be earlier.",
    poor="""
interruption:
  at: 30
sample:
  assumptions:
    periods: 24  # ← here
""",
    good="""
interruption:
  at: 13
sample:
  assumptions:
    periods: 24
""",
)

ENTRIES: tuple[Entry, ...] = (
    LEVEL_IMPOSSIBLE,
    EFFECT_IMPOSSIBLE,
    ICC_IMPOSSIBLE,
    SIZES_DISAGREE,
    PERIODS_TOO_FEW,
)
