"""Rule 2: outcomes are changes in people; activities are things that are done."""

from __future__ import annotations

from forethought.errors.catalogue.citations import DAVIES, NPC
from forethought.errors.fault import Entry, Severity

OUTCOME_AS_DELIVERY = Entry(
    code="T021",
    title="Outcome worded as a delivery",
    message="the outcome `{value}` reads as something that is done (“{sign}”), "
    "not as a change in people",
    why="What we do ourselves is always “achieved”: measured as an outcome it proves success "
    "before anyone's life has changed.",
    remedy="Say who does, knows or feels what differently because of it; "
    "make what stands here an activity.",
    severity=Severity.WARNING,
    source=NPC,
    poor="""
outcomes:
  - id: knows
    statement: Two days of joint training  # ← here
""",
    good="""
outcomes:
  - id: knows
    statement: Parents know where to turn
""",
)
ACTIVITY_AS_CHANGE = Entry(
    code="T022",
    title="Activity worded as an outcome",
    message="the activity `{value}` reads as a change in people (“{sign}”), "
    "not as something that is done",
    why="A change that is written down as an activity hides what is to be done about it, "
    "by whom and how much.",
    remedy="Say what is done, for whom and how often; make the change an outcome that it leads to.",
    severity=Severity.WARNING,
    source=NPC,
    poor="""
activities:
  - id: visits
    statement: Improved confidence among parents  # ← here
""",
    good="""
activities:
  - id: visits
    statement: Three home visits by a health visitor
""",
)
NOBODY_CHANGES = Entry(
    code="T023",
    title="Outcome that names nobody",
    message="the outcome `{value}` does not say who changes",
    why="Change happens in someone: without a name there is nobody to ask, observe or count.",
    remedy="Add `who`: the people who do, know or feel something differently.",
    severity=Severity.WARNING,
    source=DAVIES,
    poor="""
outcomes:
  - id: knows
    who:  # ← here
""",
    good="""
outcomes:
  - id: knows
    who: Parents who were visited
""",
)
LONG_STATEMENT = Entry(
    code="T024",
    title="A box with too many words",
    message="the {kind} `{value}` takes {count} words; {limit} are plenty",
    why="Long boxes make a diagram that nobody reads, and often hold two changes in one.",
    remedy="Say one thing in one short sentence; split it if it holds two.",
    severity=Severity.WARNING,
    source=DAVIES,
    poor="""
outcomes:
  - id: knows
    statement: >-  # ← here
      Parents know where to turn for help with housing, debt, drink, and the behaviour of their
      children, whom to call at night, and what will happen once they have made that first call
""",
    good="""
outcomes:
  - id: knows
    statement: Parents know where to turn
""",
)

ENTRIES: tuple[Entry, ...] = (
    OUTCOME_AS_DELIVERY,
    ACTIVITY_AS_CHANGE,
    NOBODY_CHANGES,
    LONG_STATEMENT,
)
