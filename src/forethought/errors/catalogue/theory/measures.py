"""Rule 7: every outcome has an indicator with direction, time and source."""

from __future__ import annotations

from forethought.errors.catalogue.citations import DAVIES, EIF_LEVELS, NPC
from forethought.errors.fault import Entry, Severity

SHARE_ABOVE_ONE = Entry(
    code="T070",
    title="Smallest meaningful difference of a share, above 1",
    message="the smallest meaningful difference of `{name}` is {value}; shares run from 0 to 1",
    why="Read as written it asks for a difference of more than everybody: every result would "
    "count as too small to matter.",
    remedy="Write percentage points as a share: 5 points are 0.05.",
    expected="a number above 0 and below 1",
    poor="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        kind: proportion
        smallest_meaningful: 5  # ← here
""",
    good="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        kind: proportion
        smallest_meaningful: 0.05
""",
)
NO_INDICATOR = Entry(
    code="T071",
    title="Outcome without an indicator",
    message="nothing shows whether the outcome `{value}` came about",
    why="An outcome that nobody can see is neither found out to fail nor shown to work, "
    "and the links on both of its sides cannot be tested.",
    remedy="Add an indicator: what one would count, ask or observe, and which way is good.",
    severity=Severity.WARNING,
    source=DAVIES,
    poor="""
outcomes:
  - id: knows
    indicators: []  # ← here
""",
    good="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
""",
)
NO_DIRECTION = Entry(
    code="T072",
    title="Indicator with no direction",
    message="the indicator `{value}` does not say which way is good",
    why="Without a direction no result can be called better or worse; said afterwards, "
    "it is chosen to suit the result.",
    remedy="Add `better: higher` or `better: lower`.",
    severity=Severity.WARNING,
    source=NPC,
    poor="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        better:  # ← here
""",
    good="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        better: higher
""",
)
NO_TIME = Entry(
    code="T073",
    title="Indicator with no time",
    message="it is not said when the indicator `{value}` is looked at",
    why="Effects come and fade. Looked at on the last day of a course nearly everything works.",
    remedy="Add `horizon` to `{box}`, such as P6M; or `at` to the indicator.",
    severity=Severity.WARNING,
    source=NPC,
    poor="""
outcomes:
  - id: knows
    horizon:
    indicators:
      - id: knows-where  # ← here
""",
    good="""
outcomes:
  - id: knows
    horizon: P1M
    indicators:
      - id: knows-where
""",
)
NO_DATA_SOURCE = Entry(
    code="T074",
    title="Indicator with no source of data",
    message="it is not said where the values of the indicator `{value}` come from",
    why="Many a measure was agreed on and never collected, because it was nobody's form or file.",
    remedy="Add `source`: survey, records, observation or interview.",
    severity=Severity.WARNING,
    source=NPC,
    poor="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        source:  # ← here
""",
    good="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        source: interview
""",
)
NO_MEASURE = Entry(
    code="T075",
    title="Indicator that does not say what is measured",
    message="the indicator `{value}` has no `measure`",
    why="Two people who read the name alone would count two different things.",
    remedy="Add `measure`: what exactly is counted, asked or observed.",
    severity=Severity.WARNING,
    source=DAVIES,
    poor="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        measure:  # ← here
""",
    good="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        measure: Parents who can name a place to turn to
""",
)
NO_SMALLEST_MEANINGFUL = Entry(
    code="T076",
    title="No smallest difference that would matter",
    message="the indicator `{value}` does not say how small a difference would still matter",
    why="Without it there is no verdict “no meaningful difference” and no sample size: "
    "only more or less noise.",
    remedy="Agree with those who use the result on `smallest_meaningful`, in the indicator's unit.",
    severity=Severity.WARNING,
    source=EIF_LEVELS,
    poor="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        smallest_meaningful:  # ← here
""",
    good="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        smallest_meaningful: 0.1
""",
)
GOAL_UNSEEN = Entry(
    code="T077",
    title="Goal without an indicator",
    message="nothing shows whether the goal `{value}` was reached, "
    "and it is not marked as lying beyond the programme",
    why="A programme that answers for its goal must be able to show it.",
    remedy="Add an indicator; or, if the goal lies beyond what the programme alone answers for, "
    "say so: `ceiling: true`.",
    severity=Severity.WARNING,
    source=DAVIES,
    poor="""
goal:
  ceiling: false
  indicators: []  # ← here
""",
    good="""
goal:
  ceiling: true
  indicators: []
""",
)
NO_KIND = Entry(
    code="T078",
    title="Indicator with no kind",
    message="the indicator `{value}` does not say what kind of values it takes",
    why="Shares, counts and scales are collected on different forms and analysed "
    "by different methods.",
    remedy="Add `kind`: scale, continuous, binary, proportion, count, ordinal or time-to-event.",
    severity=Severity.WARNING,
    poor="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        kind:  # ← here
""",
    good="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        kind: binary
""",
)
NO_UNIT = Entry(
    code="T079",
    title="Indicator with no unit",
    message="the indicator `{value}` does not say in which unit it is counted",
    why="“0.05” may be five points of a hundred or a twentieth of one: "
    "effects without a unit are misread.",
    remedy="Add `unit`, such as “incidents per family-year” or “points of 10”.",
    severity=Severity.WARNING,
    poor="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        unit:  # ← here
""",
    good="""
outcomes:
  - id: knows
    indicators:
      - id: knows-where
        unit: share of parents visited
""",
)

ENTRIES: tuple[Entry, ...] = (
    SHARE_ABOVE_ONE,
    NO_INDICATOR,
    NO_DIRECTION,
    NO_TIME,
    NO_DATA_SOURCE,
    NO_MEASURE,
    NO_SMALLEST_MEANINGFUL,
    GOAL_UNSEEN,
    NO_KIND,
    NO_UNIT,
)
