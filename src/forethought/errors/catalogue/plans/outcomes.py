"""Kinds of outcome and series over time: L105 to L109."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

NO_EVENT = Entry(
    code="L105",
    title="A time, and nothing says whether the event came",
    message="the indicator `{value}` is a time until an event, and its column names no `event`",
    why="Some people are still waiting when watching ends. Without a mark, their time would count "
    "as if the event had come then.",
    remedy="Add `event: …` beside the column: 1 where the event came, 0 where watching ended.",
    poor="""
data:
  outcomes:
    early-requests: {column: days}  # ← here
""",
    good="""
data:
  outcomes:
    early-requests: {column: days, event: asked}
""",
)
OTHER_SCALE = Entry(
    code="L106",
    title="Another scale than is asked for",
    message="the question asks for {wanted}, and `{value}` answers with {given}",
    why="An odds ratio of 2 can be a risk ratio of 1.2: readers take one for the other.",
    remedy="{remedy}",
    severity=Severity.WARNING,
    source="Knol, Duijnhoven, Grobbee, Moons and Groenwold (2011), PLoS ONE 6, e21248",
    poor="""
questions:
  - id: q-asks
    estimand: {summary: difference in proportions}
    method: logit-cluster-robust  # ← here
    sensitivity: []
""",
    good="""
questions:
  - id: q-asks
    estimand: {summary: difference in proportions}
    method: logit-cluster-robust
    scale: difference
    sensitivity: []
""",
)
NO_INTERRUPTION = Entry(
    code="L107",
    title="A series, and nothing says when the programme began",
    message="the design is {value}, and the plan has no `interruption`",
    why="Without the period in which it began there is no before and no after; and a period chosen "
    "after looking at the series finds an effect in any.",
    remedy="Add `interruption: {{at: …}}`, the first period with the programme; with `wash_in: …` "
    "for periods left out while it was set up.",
    poor="""
interruption:  # ← here
""",
    good="""
interruption: {at: 25}
""",
)
WRONG_FAMILY = Entry(
    code="L108",
    title="A model of counts for values that are none",
    message="{said} describes counts; the indicator `{indicator}` is {kind}",
    why="The model would describe values that cannot occur, and its standard error would be wrong.",
    remedy="Write `series: {{family: gls-ar1}}`; or name the count's column, with its `out_of` or "
    "`exposure`.",
    poor="""
questions:
  - id: q-asks
    series: {family: quasi-poisson}  # ← here
""",
    good="""
questions:
  - id: q-asks
    series: {family: gls-ar1}
""",
)
NO_SEASON = Entry(
    code="L109",
    title="A season that its cycle cannot hold",
    message="`harmonics` is {value}, but {because}",
    why="Each harmonic is a wave that repeats within the cycle; faster waves than every second "
    "period cannot be told from slower ones.",
    remedy="Write the periods of a year or week as `cycle` (12, 52 or 7), and at most {most} "
    "harmonics.",
    poor="""
questions:
  - id: q-asks
    series: {family: gls-ar1, harmonics: 2}  # ← here
""",
    good="""
questions:
  - id: q-asks
    series: {family: gls-ar1, cycle: 12, harmonics: 2}
""",
)

ENTRIES: tuple[Entry, ...] = (NO_EVENT, OTHER_SCALE, NO_INTERRUPTION, WRONG_FAMILY, NO_SEASON)
