"""The six evaluation pitfalls, looked for in the plan before there are any data.

========  =====================================
pitfall   asks
========  =====================================
``P01n``  is there a robust comparison?
``P02n``  is drop-out planned for?
``P03n``  is everybody counted?
``P04n``  are the measures suitable?
``P05n``  is the sample large enough?
``P06n``  is follow-up long enough?
========  =====================================
"""

from __future__ import annotations

from forethought.errors.catalogue.citations import (
    EIF_LEVELS,
    EIF_PITFALLS,
    ESTIMANDS,
    KIRKPATRICK,
    MARYLAND,
)
from forethought.errors.fault import Entry, Severity

NO_COMPARISON = Entry(
    code="P011",
    title="No comparison",
    message="the design {value} compares people only with themselves, earlier",
    why="Children grow older, crises pass, and other things change too: "
    "what would have happened anyway is counted as effect.",
    remedy="Find a group that is not served yet: by lot, by a waiting list, or by rolling out "
    "in random order.",
    severity=Severity.WARNING,
    source=EIF_PITFALLS,
    poor="""
plan:
  design: before-after  # ← here
questions:
  - id: q-asks
    sensitivity: []
  - id: q-repeats
    method: mixed-model
""",
    good="""
plan:
  design: cluster-randomised
""",
)
WEAKER_COMPARISON = Entry(
    code="P012",
    title="Comparison that chance did not make",
    message="in the design {value}, {how}",
    why="Where people chose, or were chosen, the groups differ from the start; "
    "no analysis can take out what was not measured.",
    remedy="Ask whether lots can be drawn for who comes first; if not, "
    "measure before the start and say in `why_this_design` why the groups are alike.",
    severity=Severity.WARNING,
    source=MARYLAND,
    poor="""
plan:
  design: comparison-group  # ← here
questions:
  - id: q-asks
    sensitivity: []
""",
    good="""
plan:
  design: cluster-randomised
""",
)
CHOSEN_ORDER = Entry(
    code="P013",
    title="Order of a roll-out that somebody chose",
    message="the order in which units are treated is {value}",
    why="Those who come first are often the keenest or the worst off; "
    "they would have moved differently anyway.",
    remedy="Draw lots for the order. If that is too late, look at the periods before treatment: "
    "`event_study` with negative periods shows whether trends were parallel.",
    severity=Severity.WARNING,
    source=MARYLAND,
    poor="""
plan:
  timing: chosen  # ← here
questions:
  - id: q-asks
    method: callaway-santanna
""",
    good="""
plan:
  timing: random
""",
)
NO_RETENTION = Entry(
    code="P021",
    title="Drop-out not planned for",
    message="people are measured again up to {value} later, but it is not said "
    "how they are kept in the study",
    why="Those who leave differ from those who stay. Above a fifth lost, "
    "or more in one arm than in the other, the comparison no longer holds.",
    remedy="Add `retention` under `sample`: how contact is kept, how often people are reminded, "
    "what is done for those who move.",
    severity=Severity.WARNING,
    source=EIF_PITFALLS,
    poor="""
sample:
  retention:  # ← here
""",
    good="""
sample:
  retention: Two reminders, and a call at a time that the family chooses
""",
)
NO_MISSING_PLAN = Entry(
    code="P022",
    title="Missing values not planned for",
    message="it is not said what is done about missing values",
    why="Decided after the data are in, it is decided by what the answer looks like.",
    remedy="Add `missing`: up to which share complete cases are enough, and what is done above it.",
    severity=Severity.WARNING,
    source=EIF_PITFALLS,
    poor="""
missing:  # ← here
""",
    good="""
missing:
  below: 0.05
  then: complete-cases
  else: multiple-imputation
""",
)
ONLY_COMPLETERS = Entry(
    code="P031",
    title="Counts only those who stayed",
    message="the question `{question}` is about “{value}”: {sign} leaves people out "
    "after the start",
    why="Those who complete are those for whom it went well. Compared with everyone "
    "in the other arm, any programme looks good.",
    remedy="Count everyone who was meant to get it, as they were assigned; "
    "ask about those who did get it in a second question (cace-2sls).",
    severity=Severity.WARNING,
    source=EIF_PITFALLS,
    poor="""
questions:
  - id: q-asks
    estimand:
      population: families who completed all three visits  # ← here
""",
    good="""
questions:
  - id: q-asks
    estimand:
      population: families referred before the teams were drawn
""",
)
NO_POPULATION = Entry(
    code="P032",
    title="Question about nobody in particular",
    message="the question `{value}` does not say for whom",
    why="Left open, people can be left out when the answer is known.",
    remedy="Add `population` to the estimand: everyone who counts, "
    "by what was known before the start.",
    severity=Severity.WARNING,
    source=ESTIMANDS,
    poor="""
questions:
  - id: q-asks
    estimand:
      population:  # ← here
""",
    good="""
questions:
  - id: q-asks
    estimand:
      population: families referred before the teams were drawn
""",
)
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
    NO_COMPARISON,
    WEAKER_COMPARISON,
    CHOSEN_ORDER,
    NO_RETENTION,
    NO_MISSING_PLAN,
    ONLY_COMPLETERS,
    NO_POPULATION,
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
