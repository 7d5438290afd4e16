"""Plans for few clusters: L115 to L119."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

LEYRAT = "Leyrat, Morgan, Leurent and Kahan (2018), International Journal of Epidemiology 47"

METHOD_NEEDS_MORE = Entry(
    code="L115",
    title="Method needs more clusters than are planned",
    message="{value} clusters leave about {fewest} in an arm, and {methods} needs {enough} to "
    "give the headline number",
    why="With few clusters its standard error is too small too often, and chance passes for an "
    "effect. The analysis will refuse it.",
    remedy="Use {instead} as the `method`; the other may stand under `sensitivity`. Or plan for "
    "more clusters.",
    severity=Severity.WARNING,
    source=LEYRAT,
    poor="""
sample:
  clusters: 18  # ← here
""",
    good="""
sample:
  clusters: 20
""",
)
TOO_FEW_FOR_ANY = Entry(
    code="L116",
    title="So few clusters that no standard error holds",
    message="{value} clusters leave about {fewest} in an arm, and {methods} cannot tell from so "
    "few how much clusters differ by chance",
    why="One odd cluster then decides the result, and no correction helps. The analysis will "
    "refuse to give a number.",
    remedy="Draw smaller groups, or find partners with more; else {last}.",
    severity=Severity.WARNING,
    source=LEYRAT,
    poor="""
assignment:
  ratio: [9, 1]
sample:
  clusters: 20  # ← here
""",
    good="""
assignment:
  ratio: [1, 1]
sample:
  clusters: 20
""",
)
WEDGE_NEEDS_MORE = Entry(
    code="L117",
    title="Method needs more clusters than a stepped wedge is planned with",
    message="a stepped wedge of {value} clusters is too small for {methods} to give the headline "
    "number; that takes {least}",
    why="How much clusters differ by chance, and change over time by themselves, is learnt from "
    "the clusters. The analysis will refuse it.",
    remedy="Use `randomisation-inference` as the `method`; the other may stand under "
    "`sensitivity`. Or plan for more clusters.",
    severity=Severity.WARNING,
    poor="""
plan:
  design: stepped-wedge
sample:
  clusters: 4  # ← here
""",
    good="""
plan:
  design: stepped-wedge
sample:
  clusters: 12
""",
)
ROLL_OUT_NEEDS_MORE = Entry(
    code="L118",
    title="Method needs more units than a roll-out is planned with",
    message="with {value} there are fewer than {least} treated units, or fewer than {least} to "
    "compare them with, and an interval by {methods} will be too narrow",
    why="Intervals of roll-outs are from the normal distribution. With so few units a 95% interval "
    "held the truth 70 to 90 times in a hundred. The findings will say so beside the number.",
    remedy="Follow smaller units, and more of them. Where the order is drawn by lot, plan a "
    "stepped-wedge with `method: randomisation-inference`.",
    severity=Severity.WARNING,
    poor="""
plan:
  design: staggered-rollout
sample:
  units: 8  # ← here
""",
    good="""
plan:
  design: staggered-rollout
sample:
  units: 60
""",
)

ENTRIES: tuple[Entry, ...] = (
    METHOD_NEEDS_MORE,
    TOO_FEW_FOR_ANY,
    WEDGE_NEEDS_MORE,
    ROLL_OUT_NEEDS_MORE,
)
