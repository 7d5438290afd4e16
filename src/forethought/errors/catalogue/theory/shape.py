"""Rules 3, 4 and 6: everything leads to the goal, step by step, and nothing stands alone."""

from __future__ import annotations

from forethought.errors.catalogue.citations import DAVIES, NPC, VOGEL
from forethought.errors.fault import Entry, Severity

MISSES_GOAL = Entry(
    code="T031",
    title="Outcome that does not reach the goal",
    message="the outcome `{value}` {how} and never reaches the goal",
    why="If it does not serve the goal it belongs to another theory; "
    "if it does, the step that says how is missing.",
    remedy="Link it to the next outcome or to the goal `{goal}`, and say why; or leave it out.",
    source=DAVIES,
    poor="""
outcomes:
  - id: asks  # ← here
    leads_to: []
""",
    good="""
outcomes:
  - id: asks
    leads_to:
      - to: safer
""",
)
CYCLE = Entry(
    code="T032",
    title="Loop",
    message="the links run in a loop: {loop}",
    why="In a loop everything is the cause of everything: nothing comes first, "
    "and no link can be tested.",
    remedy="Take out the link that runs against time. If it is a real feedback, "
    "declare it: `feedback: true`.",
    source=DAVIES,
    poor="""
outcomes:
  - id: asks
    leads_to:
      - to: safer
      - to: knows  # ← here
        because: Asking teaches parents where to turn
        assuming: [The answer helped]
        evidence: [{source: smith2019, strength: weak}]
""",
    good="""
outcomes:
  - id: asks
    leads_to:
      - to: safer
      - to: knows
        because: Asking teaches parents where to turn
        assuming: [The answer helped]
        evidence: [{source: smith2019, strength: weak}]
        feedback: true
""",
)
FALSE_FEEDBACK = Entry(
    code="T033",
    title="Feedback that closes no loop",
    message="the link from `{source}` to `{value}` is declared as feedback, "
    "but nothing leads from `{value}` to `{source}`",
    why="Feedback links are left out when paths to the goal are followed: declared by mistake, "
    "the link counts for nothing.",
    remedy="Take out `feedback: true`, or point the link back at an earlier box.",
    severity=Severity.WARNING,
    poor="""
outcomes:
  - id: knows
    leads_to:
      - to: asks
      - to: safer
        because: Parents who know where to turn are calmer
        assuming: [Knowing is enough]
        evidence: [{source: smith2019, strength: weak}]
        feedback: true  # ← here
""",
    good="""
outcomes:
  - id: knows
    leads_to:
      - to: asks
      - to: safer
        because: Parents who know where to turn are calmer
        assuming: [Knowing is enough]
        evidence: [{source: smith2019, strength: weak}]
""",
)
BACK_TO_ACTIVITY = Entry(
    code="T034",
    title="Outcome that leads to an activity",
    message="the outcome `{source}` leads to the activity `{value}`",
    why="Activities are done, not caused: read from left to right, "
    "the diagram would run backwards.",
    remedy="Link the outcome to what changes next; if results really feed back into what is done, "
    "declare it: `feedback: true`.",
    severity=Severity.WARNING,
    source=NPC,
    poor="""
outcomes:
  - id: asks
    leads_to:
      - to: safer
      - to: visits  # ← here
        because: Families who ask are visited more
        assuming: [Visitors have time]
        evidence: [{source: smith2019, strength: weak}]
""",
    good="""
outcomes:
  - id: asks
    leads_to:
      - to: safer
""",
)
NO_OUTCOMES = Entry(
    code="T035",
    title="No outcomes",
    message="there is nothing between what is done and the goal",
    why="Without the steps between, nobody can say how the goal is to be reached, "
    "or find out where it stopped.",
    remedy="Under `outcomes`, write what must change in people before the goal can be reached.",
    source=VOGEL,
    poor="""
outcomes: []  # ← here
""",
    good="""
outcomes:
  - id: knows
    statement: Parents know where to turn
""",
)
SERVES_NOTHING = Entry(
    code="T041",
    title="Activity that serves no outcome",
    message="the activity `{value}` leads to no outcome",
    why="Money and hours go into it, and the theory does not say what for.",
    remedy="Link it to the outcome it is meant to bring about, and say why; or stop doing it.",
    source=NPC,
    poor="""
activities:
  - id: leaflets  # ← here
    statement: Leaflets in every waiting room
    who_delivers: Press office
    for: Parents
    dose: {amount: 500, unit: leaflet}
    leads_to: []
""",
    good="""
activities:
  - id: leaflets
    statement: Leaflets in every waiting room
    who_delivers: Press office
    for: Parents
    dose: {amount: 500, unit: leaflet}
    leads_to:
      - to: knows
        because: Parents read while they wait
        assuming: [The leaflet is read]
        evidence: [{source: smith2019, strength: weak}]
""",
)
NOBODY_WORKS_TOWARDS = Entry(
    code="T042",
    title="Outcome nobody works towards",
    message="no activity leads to the outcome `{value}`, and no outside cause is named",
    why="It is hoped for, not planned for: nothing in the theory brings it about.",
    remedy="Link an activity or an earlier outcome to it; or say under `outside_cause` "
    "who or what else brings it about.",
    source=NPC,
    poor="""
outcomes:
  - id: trusts  # ← here
    statement: Parents trust officers
    who: Parents
    horizon: P3M
    leads_to:
      - to: asks
        because: Nobody asks those they fear
        assuming: [Trust in one officer carries over]
        evidence: [{source: smith2019, strength: weak}]
    indicators:
      - id: trust
        measure: Trust in the police, three questions
        unit: points of 10
        kind: scale
        better: higher
        source: interview
        smallest_meaningful: 1
theory:
  narrative: "[visits] and then [knows], [trusts], [asks] and [safer]"
""",
    good="""
outcomes:
  - id: trusts
    statement: Parents trust officers
    who: Parents
    horizon: P3M
    outside_cause: The neighbourhood teams' own work
    leads_to:
      - to: asks
        because: Nobody asks those they fear
        assuming: [Trust in one officer carries over]
        evidence: [{source: smith2019, strength: weak}]
    indicators:
      - id: trust
        measure: Trust in the police, three questions
        unit: points of 10
        kind: scale
        better: higher
        source: interview
        smallest_meaningful: 1
theory:
  narrative: "[visits] and then [knows], [trusts], [asks] and [safer]"
""",
)
NO_ACTIVITIES = Entry(
    code="T043",
    title="No activities",
    message="the theory does not say what is done",
    why="Outcomes do not come about by themselves; without activities there is nothing to fund, "
    "deliver or test.",
    remedy="Under `activities`, write what is done, by whom, for whom and how much.",
    source=NPC,
    poor="""
activities: []  # ← here
""",
    good="""
activities:
  - id: visits
    statement: Three home visits by a health visitor
""",
)
LEAP = Entry(
    code="T061",
    title="Leap from an activity to the goal",
    message="the activity `{source}` leads straight to the goal `{value}`",
    why="No activity changes lives by itself: people first come to know, feel or do something "
    "differently. The leap hides those steps, and with them all that can be measured early.",
    remedy="Say what changes in people in between: link the activity to that outcome, "
    "and the outcome to the goal.",
    source=DAVIES,
    poor="""
activities:
  - id: visits
    leads_to:
      - to: knows
      - to: safer  # ← here
        because: Visits keep children safe
        assuming: [Visitors see what happens]
        evidence: [{source: smith2019, strength: weak}]
""",
    good="""
activities:
  - id: visits
    leads_to:
      - to: knows
""",
)

ENTRIES: tuple[Entry, ...] = (
    MISSES_GOAL,
    CYCLE,
    FALSE_FEEDBACK,
    BACK_TO_ACTIVITY,
    NO_OUTCOMES,
    SERVES_NOTHING,
    NOBODY_WORKS_TOWARDS,
    NO_ACTIVITIES,
    LEAP,
)
