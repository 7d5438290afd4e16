"""What a comparison needs of the plan, by its method: L101 to L104."""

from __future__ import annotations

from forethought.errors.fault import Entry

WEIGHTS_IGNORED = Entry(
    code="L101",
    title="A method that has no use for the weights",
    message="the plan names weights, and `{value}` counts every row as one",
    why="An answer without them stands for the people in the records, not for the population "
    "that the weights were made for; the analysis will refuse it.",
    remedy="Choose one of: {counting}. Or leave out `data.weight`.",
    expected="{counting}",
    poor="""
data:
  weight: w
questions:
  - id: q-asks
    method: mixed-model  # ← here
  - id: q-repeats
    method: cluster-robust-cr2
""",
    good="""
data:
  weight: w
questions:
  - id: q-asks
    method: cluster-robust-cr2
  - id: q-repeats
    method: cluster-robust-cr2
""",
)

NOTHING_BEFORE = Entry(
    code="L102",
    title="A change with nothing before",
    message="`{value}` answers with a change, and the plan has no time before the one asked about",
    why="Without a measurement from before, nobody can say what changed.",
    remedy="Ask about a later wave, and map `data.wave`; or map `data.period` and when units were "
    "first treated.",
    poor="""
plan:
  design: comparison-group
questions:
  - id: q-asks
    estimand: {at: before}
    method: difference-in-differences  # ← here
    sensitivity: []
""",
    good="""
plan:
  design: comparison-group
questions:
  - id: q-asks
    estimand: {at: twelve}
    method: difference-in-differences
    sensitivity: []
""",
)
NOTHING_TO_BALANCE = Entry(
    code="L103",
    title="Nothing to balance",
    message="`{value}` makes groups alike in what `adjust` names, and it names nothing",
    why="Weights can make groups alike only in what was measured and named; the analysis will "
    "refuse to go on.",
    remedy="Name in `adjust` what was measured before the programme: the outcome at the earlier "
    "wave first of all.",
    poor="""
plan:
  design: comparison-group
questions:
  - id: q-asks
    method: entropy-balancing  # ← here
    adjust: []
    sensitivity: []
""",
    good="""
plan:
  design: comparison-group
questions:
  - id: q-asks
    method: entropy-balancing
    adjust: [early-requests@before, children]
    sensitivity: []
""",
)

ENTRIES: tuple[Entry, ...] = (WEIGHTS_IGNORED, NOTHING_BEFORE, NOTHING_TO_BALANCE)
