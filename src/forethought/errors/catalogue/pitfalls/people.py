"""Pitfalls of whom is compared: no comparison, high drop-out, people left out."""

from __future__ import annotations

from forethought.errors.catalogue.citations import EIF_PITFALLS, ESTIMANDS, MARYLAND
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
    method: difference-in-means
    sensitivity: []
  - id: q-repeats
    method: difference-in-means
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

ENTRIES: tuple[Entry, ...] = (
    NO_COMPARISON,
    WEAKER_COMPARISON,
    CHOSEN_ORDER,
    NO_RETENTION,
    NO_MISSING_PLAN,
    ONLY_COMPLETERS,
    NO_POPULATION,
)
