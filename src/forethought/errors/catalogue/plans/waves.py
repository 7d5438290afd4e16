"""Faults of plans: several waves in one model."""

from __future__ import annotations

from forethought.errors.fault import Entry

FITZMAURICE = "Fitzmaurice, Laird and Ware (2011), Applied Longitudinal Analysis"

NOT_TOGETHER = Entry(
    code="L110",
    title="A method that takes each wave for another unit",
    message="`{value}` cannot take several waves together; `mixed-model` can",
    why="A person asked three times is not three people: with `waves: together` this method would "
    "count them so, and its standard error would be far too small.",
    remedy="Write `method: mixed-model` (and no other under `sensitivity`), or `waves: each`.",
    source=FITZMAURICE,
    poor="""
questions:
  - id: q-knows
    estimand:
      at: [three, twelve]
    waves: together
    method: cluster-robust-cr2  # ← here
""",
    good="""
questions:
  - id: q-knows
    estimand:
      at: [three, twelve]
    waves: together
    method: mixed-model
""",
)
ONE_WAVE = Entry(
    code="L111",
    title="Several waves together, but one wave named",
    message="question `{value}` takes waves together and names {count}",
    why="With one wave there is nothing to take together, and the model could not tell what stays "
    "the same about a unit.",
    remedy="Name the waves after the start under `estimand.at`, or write `waves: each`.",
    expected="two or more waves",
    source=FITZMAURICE,
    poor="""
questions:
  - id: q-asks
    waves: together  # ← here
    sensitivity: []
""",
    good="""
questions:
  - id: q-asks
    estimand:
      at: [three, twelve]
    waves: together
    sensitivity: []
""",
)
BASELINE_TWICE = Entry(
    code="L112",
    title="The same wave as an outcome and to adjust for",
    message="question `{value}` adjusts for `{adjusts}` and has `{wave}` among its outcomes",
    why="At that wave the outcome would be explained by itself, and the effect there by nothing.",
    remedy="Take `{wave}` out of `estimand.at`: what was measured before the start is adjusted "
    "for, not compared.",
    source=FITZMAURICE,
    poor="""
questions:
  - id: q-knows
    estimand:
      at: [before, three]  # ← here
    waves: together
    method: mixed-model
    adjust: [knows-where@before]
""",
    good="""
questions:
  - id: q-knows
    estimand:
      at: [three, twelve]
    waves: together
    method: mixed-model
    adjust: [knows-where@before]
""",
)

ENTRIES: tuple[Entry, ...] = (NOT_TOGETHER, ONE_WAVE, BASELINE_TWICE)
