"""The plan tests this theory, and every part of it; every id stands for one thing."""

from __future__ import annotations

from forethought.errors.catalogue.citations import DAVIES, SPIRIT
from forethought.errors.fault import Entry, Severity

OTHER_THEORY = Entry(
    code="L011",
    title="Plan for another theory",
    message="the plan is for the theory `{value}`; this one is `{theory}`",
    why="Questions would be answered about outcomes that this theory does not have.",
    remedy="Put plan and theory of one study into one folder; or set `theory: {{id: {theory}}}` "
    "after checking every question.",
    source=SPIRIT,
    poor="""
plan:
  theory:
    id: house-calls  # ← here
""",
    good="""
plan:
  theory:
    id: home-visits
""",
)
OTHER_VERSION = Entry(
    code="L012",
    title="Plan for another version of the theory",
    message="the plan is for version {value} of the theory; this is version {version}",
    why="What was added or changed since is not planned for, and findings would be painted "
    "on a theory they do not test.",
    remedy="Look at what changed between the versions, mend the plan, "
    "then set `version: {version}`.",
    source=SPIRIT,
    poor="""
plan:
  theory:
    version: 2  # ← here
""",
    good="""
plan:
  theory:
    version: 1
""",
)
NO_SUCH_INDICATOR = Entry(
    code="L013",
    title="Question about an indicator that is not there",
    message="the question `{question}` is about `{value}`, but the theory has no indicator "
    "of that id",
    why="An answer that belongs to no outcome says nothing about the theory.",
    remedy="{suggestion}",
    poor="""
questions:
  - id: q-more
    indicator: early-request  # ← here
    estimand:
      population: families referred before the teams were drawn
      contrast: visits versus usual
      at: three
    method: mixed-model
multiplicity:
  families: [[q-knows, q-repeats, q-more]]
""",
    good="""
questions:
  - id: q-more
    indicator: early-requests
    estimand:
      population: families referred before the teams were drawn
      contrast: visits versus usual
      at: three
    method: mixed-model
multiplicity:
  families: [[q-knows, q-repeats, q-more]]
""",
)
UNASKED = Entry(
    code="L014",
    title="Indicator without a question",
    message="no question is about the indicator `{value}` of `{box}`",
    why="It is measured in theory only: that part of the theory stays untested, "
    "whatever the study finds.",
    remedy="Add a question about `{value}`; or say in the theory why it is not looked at.",
    severity=Severity.WARNING,
    source=DAVIES,
    poor="""
questions:  # ← here
  - id: q-knows
    indicator: early-requests
    adjust: []
""",
    good="""
questions:
  - id: q-knows
    indicator: knows-where
""",
)
NO_SUCH_INSTRUMENT = Entry(
    code="L015",
    title="Instrument that the plan lacks",
    message="the theory measures `{indicator}` with the instrument `{value}`, "
    "but the plan has none of that id",
    why="Nobody would be asked: there is no form for this indicator.",
    remedy="{suggestion}",
    poor="""
instruments: []  # ← here
""",
    good="""
instruments:
  - id: where-to-turn
""",
)
UNUSED_INSTRUMENT = Entry(
    code="L016",
    title="Instrument that no indicator uses",
    message="no indicator of the theory is measured with the instrument `{value}`",
    why="People would be asked for answers that serve no question; "
    "that costs trust, and the law asks for a purpose.",
    remedy="Name it as `instrument` of the indicator it is for; or leave it out.",
    severity=Severity.WARNING,
    poor="""
instruments:
  - id: mood  # ← here
    title: {en: Mood, cy: Hwyliau}
    waves: [before, twelve]
    linked_by: family
    items:
      - id: today
        ask: {en: How are you?, cy: Sut ydych chi?}
        answer: number
""",
    good="""
instruments:
  - id: where-to-turn
""",
)
SAME_ID = Entry(
    code="L021",
    title="The same id twice",
    message="`{value}` is the id of two {kind}; the first is at {other}",
    why="Whatever points at this id could mean either.",
    remedy="Give one of the two an id of its own.",
    poor="""
waves:
  - id: before
  - id: three
  - id: twelve
  - id: three  # ← here
    at: P4M
""",
    good="""
waves:
  - id: four
    at: P4M
""",
)

ENTRIES: tuple[Entry, ...] = (
    OTHER_THEORY,
    OTHER_VERSION,
    NO_SUCH_INDICATOR,
    UNASKED,
    NO_SUCH_INSTRUMENT,
    UNUSED_INSTRUMENT,
    SAME_ID,
)
