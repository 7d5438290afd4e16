"""Every question says what it is about, when, and against what."""

from __future__ import annotations

from forethought.errors.catalogue.citations import CONSORT, ESTIMANDS, SPIRIT
from forethought.errors.fault import Entry, Severity

NO_SUCH_WAVE = Entry(
    code="L031",
    title="Wave that is not there",
    message="the question `{question}` looks at the wave `{value}`, but the plan has no such wave",
    why="There would be no rows to answer from.",
    remedy="{suggestion}",
    poor="""
questions:
  - id: q-asks
    estimand:
      at: twelv  # ← here
""",
    good="""
questions:
  - id: q-asks
    estimand:
      at: twelve
""",
)
NO_SUCH_ADJUSTMENT = Entry(
    code="L032",
    title="Adjusts for something that is not there",
    message="the question `{question}` adjusts for `{value}`: {problem}",
    why="Left out in silence, the answer would not be the one that was planned.",
    remedy="{suggestion}",
    poor="""
questions:
  - id: q-asks
    adjust:
      - childrens  # ← here
""",
    good="""
questions:
  - id: q-asks
    adjust:
      - children
""",
)
ADJUSTS_LATE = Entry(
    code="L033",
    title="Adjusts for something measured after the start",
    message="the question `{question}` adjusts for `{value}`, measured {when} into the study",
    why="What happens after the start may itself be an effect; adjusting for it takes away "
    "part of the effect, or makes one up.",
    remedy="Adjust only for what was measured before anyone was treated, "
    "such as `{indicator}@{first}`.",
    severity=Severity.WARNING,
    source=ESTIMANDS,
    poor="""
questions:
  - id: q-asks
    adjust:
      - knows-where@three  # ← here
""",
    good="""
questions:
  - id: q-asks
    adjust:
      - knows-where@before
""",
)
NO_PRIMARY = Entry(
    code="L034",
    title="No primary question",
    message="no question is marked as primary; the first one, `{value}`, would count as such",
    why="With several questions and none chosen beforehand, the one that came out best "
    "becomes the headline.",
    remedy="Mark one question with `primary: true`, the one the study is sized for.",
    severity=Severity.WARNING,
    source=SPIRIT,
    poor="""
questions:  # ← here
  - id: q-asks
    primary: false
multiplicity:
  families: [[q-asks, q-knows, q-repeats]]
""",
    good="""
questions:
  - id: q-asks
    primary: true
""",
)
SEVERAL_PRIMARIES = Entry(
    code="L035",
    title="More than one primary question",
    message="`{value}` is marked as primary, and so is `{first}`",
    why="Two chances to succeed are no longer one test; and the sample was sized for one of them.",
    remedy="Keep one primary question; put the others into a family under `multiplicity`.",
    source=SPIRIT,
    poor="""
questions:
  - id: q-knows
    primary: true  # ← here
""",
    good="""
questions:
  - id: q-knows
    primary: false
""",
)
NAMES_NO_ARM = Entry(
    code="L036",
    title="Contrast that names no arm",
    message="“{value}” names none of the arms {arms}",
    why="What is compared with what must be the plan's own arms; "
    "otherwise the reader and the computer may mean different things.",
    remedy="Write it with the arms' ids: `contrast: {example}`.",
    severity=Severity.WARNING,
    source=ESTIMANDS,
    poor="""
questions:
  - id: q-asks
    estimand:
      contrast: new service against the old one  # ← here
""",
    good="""
questions:
  - id: q-asks
    estimand:
      contrast: visits versus usual
""",
)
UNCLEAR_CONTRAST = Entry(
    code="L037",
    title="Which two arms?",
    message="with {count} arms, the question `{value}` must name the two that it compares",
    why="The choice of comparison decides the answer; left open, it would be made for you.",
    remedy="Write `contrast: A versus B` with the ids of two arms: {arms}.",
    source=ESTIMANDS,
    poor="""
assignment:
  arms:
    - id: phone
      statement: Calls only
  ratio: [1, 1, 1]
questions:
  - id: q-asks
    estimand:
      contrast: visits against the rest  # ← here
""",
    good="""
assignment:
  arms:
    - id: phone
      statement: Calls only
  ratio: [1, 1, 1]
questions:
  - id: q-asks
    estimand:
      contrast: visits versus phone
""",
)
NO_QUESTIONS = Entry(
    code="L038",
    title="No questions",
    message="the plan asks nothing yet",
    why="Questions chosen after the data are in are answered by chance.",
    remedy="Add a question for each indicator that matters, and mark one as primary.",
    severity=Severity.WARNING,
    source=SPIRIT,
    poor="""
questions: []  # ← here
multiplicity:
  families: []
""",
    good="""
questions:
  - id: q-asks
""",
)
NO_TIME = Entry(
    code="L039",
    title="Question without a time",
    message="the plan has {count} waves, but the question `{value}` does not say at which it looks",
    why="Effects differ from wave to wave; taken together they answer a question nobody asked.",
    remedy="Add `at` to the estimand: one of {waves}.",
    source=CONSORT,
    poor="""
questions:
  - id: q-asks
    estimand:
      at:  # ← here
""",
    good="""
questions:
  - id: q-asks
    estimand:
      at: twelve
""",
)

ENTRIES: tuple[Entry, ...] = (
    NO_SUCH_WAVE,
    NO_SUCH_ADJUSTMENT,
    ADJUSTS_LATE,
    NO_PRIMARY,
    SEVERAL_PRIMARIES,
    NAMES_NO_ARM,
    UNCLEAR_CONTRAST,
    NO_QUESTIONS,
    NO_TIME,
)
