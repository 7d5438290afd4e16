"""Pitfalls of what is measured: unsuitable measures, a small sample, no long follow-up."""

from __future__ import annotations

from forethought.errors.catalogue.citations import EIF_LEVELS, EIF_PITFALLS, KIRKPATRICK
from forethought.errors.fault import Entry, Severity

NO_INSTRUMENT = Entry(
    code="P041",
    title="Survey without an instrument",
    message="the indicator `{value}` comes from a survey, but no instrument is named for it",
    why="Questions made up on the day measure what they happen to measure, "
    "and cannot be compared with anything.",
    remedy="Choose a measure that others have tested; name it as `instrument` "
    "of the indicator, and put its items into the plan.",
    severity=Severity.WARNING,
    source=EIF_PITFALLS,
    poor="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        source: survey
        instrument:  # ← here
""",
    good="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        source: survey
        instrument: where-to-turn
""",
)
NOT_VALIDATED = Entry(
    code="P042",
    title="Measure that nobody has tested",
    message="the measure of `{value}` is marked as not validated",
    why="It may not measure what its name says, or too roughly to see the difference that matters.",
    remedy="Use a validated measure; or test this one first, on people like those of the study.",
    severity=Severity.WARNING,
    source=EIF_LEVELS,
    poor="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        validated: false  # ← here
""",
    good="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        validated: true
""",
)
ONLY_REACTIONS = Entry(
    code="P043",
    title="Only asks whether people liked it",
    message="of the four levels of training evaluation, the plan asks about {value} only",
    why="People like training that changes nothing. What they learnt, do and achieve "
    "has to be looked at by itself.",
    remedy="Add questions about learning, behaviour and results.",
    severity=Severity.WARNING,
    source=KIRKPATRICK,
    poor="""
outcomes:
  - id: knows
    level: reaction  # ← here
""",
    good="""
outcomes:
  - id: knows
    level: learning
""",
)
OWN_MEASURE = Entry(
    code="P044",
    title="Measured by those who deliver",
    message="`{value}` is collected by {collector}, who also deliver `{activity}`",
    why="People tell those who helped them what they would like to hear, "
    "and those who helped see what they hope for.",
    remedy="Let someone else collect it; or use records that are kept for other reasons.",
    severity=Severity.WARNING,
    source=EIF_PITFALLS,
    poor="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        collected_by: the health visitor  # ← here
activities:
  - id: visits
    who_delivers: Health visitors
""",
    good="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        collected_by: The university's interviewers
""",
)
NOT_INDEPENDENT = Entry(
    code="P045",
    title="Evaluated by those who deliver",
    message="the evaluation is {value}",
    why="Evaluations by those who deliver find larger effects on average than those by others.",
    remedy="Ask a university or another force to analyse, or at least to check; "
    "then `evaluator: independent`.",
    severity=Severity.WARNING,
    source=EIF_LEVELS,
    poor="""
plan:
  evaluator: internal  # ← here
""",
    good="""
plan:
  evaluator: independent
""",
)
NO_SAMPLE = Entry(
    code="P051",
    title="No sample size",
    message="the plan does not say how many there are, or why that is enough",
    why="A study too small to see the difference that matters costs as much trust "
    "as a larger one, and ends in “inconclusive”.",
    remedy="Add `sample`: units, clusters if whole groups are drawn, and the reason.",
    severity=Severity.WARNING,
    source=EIF_PITFALLS,
    poor="""
sample:  # ← here
""",
    good="""
sample:
  units: 800
""",
)
FEW_UNITS = Entry(
    code="P052",
    title="Small sample",
    message="{value} units in {groups} are fewer than {limit} in each",
    why="So few show only very large effects, and often show effects that are not there.",
    remedy="Join with another force; take more time; or call it a pilot and ask "
    "only whether it can be done.",
    severity=Severity.WARNING,
    source=EIF_LEVELS,
    poor="""
sample:
  units: 30  # ← here
""",
    good="""
sample:
  units: 800
""",
)
FEW_CLUSTERS = Entry(
    code="P053",
    title="Few clusters",
    message="{value} clusters in {groups} are fewer than {limit} in each",
    why="People of one cluster are alike, so that the number of clusters counts, "
    "not the number of people; with few, standard errors are too small.",
    remedy="Draw smaller groups, or more of them; with several forces each can give a few.",
    severity=Severity.WARNING,
    source=EIF_PITFALLS,
    poor="""
sample:
  clusters: 10  # ← here
""",
    good="""
sample:
  clusters: 40
""",
)
NO_REASON = Entry(
    code="P054",
    title="Sample size without a reason",
    message="the plan does not say why its sample is large enough",
    why="A number alone may be what was left of the budget; the smallest difference "
    "it can show may be larger than any that is to be hoped for.",
    remedy="Add `reason` under `sample`: the smallest difference it can see, with which power.",
    severity=Severity.WARNING,
    source=EIF_PITFALLS,
    poor="""
sample:
  reason:  # ← here
""",
    good="""
sample:
  reason: Enough to see 10 points with 80 % power
""",
)
SHORT_FOLLOW_UP = Entry(
    code="P061",
    title="Short follow-up",
    message="the last look is {value} after the start",
    why="Effects of training and of short help fade; whether lives changed shows after a year.",
    remedy="Add a wave at P12M or later, from records if people cannot be asked again.",
    severity=Severity.WARNING,
    source=EIF_PITFALLS,
    poor="""
waves:
  - id: twelve
    at: P9M  # ← here
""",
    good="""
waves:
  - id: twelve
    at: P12M
""",
)
NO_FOLLOW_UP = Entry(
    code="P062",
    title="No follow-up stated",
    message="the plan does not say when outcomes are looked at",
    why="Without waves nobody knows when to ask, and the look is taken when it suits.",
    remedy="Add `waves`, one before and one a year after; for a roll-out, an `event_study` "
    "over a year.",
    severity=Severity.WARNING,
    source=EIF_PITFALLS,
    poor="""
waves: []  # ← here
questions:
  - id: q-asks
    event_study:
""",
    good="""
questions:
  - id: q-asks
    event_study: {from: 0, to: 11}
""",
)

ENTRIES: tuple[Entry, ...] = (
    NO_INSTRUMENT,
    NOT_VALIDATED,
    ONLY_REACTIONS,
    OWN_MEASURE,
    NOT_INDEPENDENT,
    NO_SAMPLE,
    FEW_UNITS,
    FEW_CLUSTERS,
    NO_REASON,
    SHORT_FOLLOW_UP,
    NO_FOLLOW_UP,
)
