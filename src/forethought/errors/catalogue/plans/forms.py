"""The forms can be asked, in both languages, and scored."""

from __future__ import annotations

from forethought.errors.catalogue.citations import WELSH
from forethought.errors.fault import Entry, Severity

NO_SUCH_ANSWER = Entry(
    code="L081",
    title="Right answer that is not a choice",
    message="the right answer of `{item}` is `{value}`, which is none of its choices",
    why="Nobody could answer the item right, and every score would be too low.",
    remedy="{suggestion}",
    poor="""
instruments:
  - id: where-to-turn
    items:
      - id: night
        right: lines  # ← here
""",
    good="""
instruments:
  - id: where-to-turn
    items:
      - id: night
        right: line
""",
)
NOT_IN_WELSH = Entry(
    code="L082",
    title="Not in Welsh",
    message="{value} is not in Welsh, while the rest of the form is",
    why="A form that changes language half-way treats those who chose Welsh less favourably.",
    remedy="Add the words under `cy`, from a translator who knows the subject.",
    severity=Severity.WARNING,
    source=WELSH,
    poor="""
instruments:
  - id: where-to-turn
    items:
      - id: house
        ask: {en: Who helps with housing?}  # ← here
        answer: text
    score:
      knows-where:
        sum_right: [night, debt]
""",
    good="""
instruments:
  - id: where-to-turn
    items:
      - id: house
        ask: {en: Who helps with housing?, cy: Pwy sy'n helpu gyda thai?}
        answer: text
    score:
      knows-where:
        sum_right: [night, debt]
""",
)
NO_SUCH_ITEM = Entry(
    code="L083",
    title="Score of an item that is not there",
    message="the score `{score}` counts the item `{value}`, which the form does not have",
    why="The score would be a number of something else than it says.",
    remedy="{suggestion}",
    poor="""
instruments:
  - id: where-to-turn
    score:
      knows-where:
        sum_right:
          - night
          - dept  # ← here
""",
    good="""
instruments:
  - id: where-to-turn
    score:
      knows-where:
        sum_right:
          - night
          - debt
""",
)
BAD_MISSING = Entry(
    code="L084",
    title="Missing items not understood",
    message="`missing: {value}` of the score `{score}` is not understood",
    why="What is done about skipped items decides the score of everyone who skipped one.",
    remedy="Write `none`, or `at-most-N` with a number, such as `at-most-2`.",
    poor="""
instruments:
  - id: where-to-turn
    score:
      knows-where:
        missing: a few  # ← here
""",
    good="""
instruments:
  - id: where-to-turn
    score:
      knows-where:
        missing: at-most-1
""",
)
NO_SUCH_WAVE = Entry(
    code="L085",
    title="Form at a wave that is not there",
    message="the instrument `{instrument}` is asked at `{value}`, but the plan has no such wave",
    why="It is not said when that is: nobody would be asked.",
    remedy="{suggestion}",
    poor="""
instruments:
  - id: where-to-turn
    waves:
      - before
      - twelves  # ← here
""",
    good="""
instruments:
  - id: where-to-turn
    waves:
      - before
      - twelve
""",
)
NO_ITEMS = Entry(
    code="L086",
    title="Form without questions",
    message="the instrument `{value}` has no items",
    why="There is nothing to answer yet.",
    remedy="Add `items`; of a published measure, those that its licence lets you use.",
    severity=Severity.WARNING,
    poor="""
instruments:
  - id: where-to-turn
    items: []  # ← here
    score: {knows-where: }
""",
    good="""
instruments:
  - id: where-to-turn
    items:
      - id: night
""",
)
NO_RIGHT_ANSWER = Entry(
    code="L087",
    title="Counts right answers where none is given",
    message="the score `{score}` counts right answers, but the item `{value}` has none",
    why="It would count as wrong for everyone.",
    remedy="Add `right` to the item; or name under `sum_right` only the items that have one.",
    poor="""
instruments:
  - id: where-to-turn
    items:
      - id: debt
        right:  # ← here
""",
    good="""
instruments:
  - id: where-to-turn
    items:
      - id: debt
        right: adviser
""",
)
ONE_RULE = Entry(
    code="L088",
    title="Score without one clear rule",
    message="the score `{value}` has {count} rules; it needs one of sum_right, mean_of, sum_of",
    why="A score that can be computed in two ways, or in none, is not defined.",
    remedy="Keep one of `sum_right`, `mean_of` and `sum_of`.",
    poor="""
instruments:
  - id: where-to-turn
    score:
      knows-where:  # ← here
        sum_right: all
        mean_of: all
""",
    good="""
instruments:
  - id: where-to-turn
    score:
      knows-where:
        sum_right: all
""",
)
NO_ANSWER_NEEDED = Entry(
    code="L089",
    title="Score that needs no answer",
    message="`missing: {value}` lets every item of the score `{score}` be missing; it has {count}",
    why="Someone who answered nothing would get a score.",
    remedy="Allow fewer missing items than the score has; a third of them is usual.",
    severity=Severity.WARNING,
    poor="""
instruments:
  - id: where-to-turn
    score:
      knows-where:
        missing: at-most-2  # ← here
""",
    good="""
instruments:
  - id: where-to-turn
    score:
      knows-where:
        missing: at-most-1
""",
)

ENTRIES: tuple[Entry, ...] = (
    NO_SUCH_ANSWER,
    NOT_IN_WELSH,
    NO_SUCH_ITEM,
    BAD_MISSING,
    NO_SUCH_WAVE,
    NO_ITEMS,
    NO_RIGHT_ANSWER,
    ONE_RULE,
    NO_ANSWER_NEEDED,
)
