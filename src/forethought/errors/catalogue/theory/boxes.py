"""Before the rules: ids, links and citations fit together."""

from __future__ import annotations

from forethought.errors.catalogue.citations import VOGEL
from forethought.errors.fault import Entry, Severity

SAME_ID = Entry(
    code="T001",
    title="Two boxes with the same id",
    message="`{value}` is the id of this {kind} and of the {other_kind} at {other}",
    why="Links point at ids: with two boxes of one id nobody can know which is meant, "
    "and one of the two would vanish from the diagram.",
    remedy="Give one of the two an id of its own, and check the links that point to it.",
    poor="""
outcomes:
  - id: visits  # ← here
    statement: Parents feel heard by officers
    who: Parents
    horizon: P1M
    leads_to:
      - to: asks
        because: People who feel heard ask for help
        assuming: [Officers have time to listen]
        evidence: [{source: smith2019, strength: weak}]
    indicators:
      - id: heard
        measure: Parents who felt heard, one question
        unit: share of parents
        kind: binary
        better: higher
        source: records
        smallest_meaningful: 0.1
""",
    good="""
outcomes:
  - id: knows
    statement: Parents know where to turn
""",
)
NO_SUCH_BOX = Entry(
    code="T002",
    title="Link to a box that is not there",
    message="`{source}` leads to `{value}`, but no box has that id",
    why="The link cannot be drawn or tested, and what it was meant to join stays apart.",
    remedy="{suggestion}",
    poor="""
outcomes:
  - id: knows
    leads_to:
      - to: asks
      - to: askss  # ← here
        because: Parents who know where to turn do so sooner
        assuming: [A place to turn to is near]
        evidence: [{source: smith2019, strength: weak}]
""",
    good="""
outcomes:
  - id: knows
    leads_to:
      - to: asks
""",
)
SELF_LINK = Entry(
    code="T003",
    title="Link from a box to itself",
    message="`{value}` leads to itself",
    why="Nothing brings itself about; a link to itself explains nothing.",
    remedy="Point the link at what comes next, or leave it out.",
    poor="""
outcomes:
  - id: asks
    leads_to:
      - to: safer
      - to: asks  # ← here
        because: Asking once makes asking again easier
        assuming: [The first answer helped]
        evidence: [{source: smith2019, strength: weak}]
""",
    good="""
outcomes:
  - id: asks
    leads_to:
      - to: safer
""",
)
DOUBLED_LINK = Entry(
    code="T004",
    title="The same link twice",
    message="`{source}` leads to `{value}` twice; the first stands at {other}",
    why="Two arrows between the same boxes hold half of the reasons each, and count twice.",
    remedy="Put the rationale, assumptions and evidence of both into one link.",
    poor="""
outcomes:
  - id: asks
    leads_to:
      - to: safer
      - to: safer  # ← here
        because: Advice stops the next incident
        assuming: [Advice is followed]
        evidence: [{source: smith2019, strength: weak}]
""",
    good="""
outcomes:
  - id: asks
    leads_to:
      - to: safer
        because: Help that comes early, and advice, stop the next incident
""",
)
SAME_INDICATOR = Entry(
    code="T005",
    title="Two indicators with the same id",
    message="`{value}` is the id of this indicator and of the one at {other}",
    why="A plan's questions and the records name indicators by id: results could end up on the "
    "wrong outcome.",
    remedy="Give one of the two an id of its own.",
    poor="""
outcomes:
  - id: asks
    indicators:
      - id: early-requests
      - id: repeats  # ← here
        measure: Families who asked again
        unit: share of families
        kind: binary
        better: higher
        source: records
        smallest_meaningful: 0.1
""",
    good="""
outcomes:
  - id: asks
    indicators:
      - id: asked-again
        measure: Families who asked again
        unit: share of families
        kind: binary
        better: higher
        source: records
        smallest_meaningful: 0.1
""",
)
SAME_SOURCE = Entry(
    code="T006",
    title="Two sources with the same id",
    message="`{value}` is the id of this source and of the one at {other}",
    why="Links cite sources by id: nobody could tell which of the two supports a link.",
    remedy="Give one of the two an id of its own.",
    poor="""
theory:
  sources:
    - {id: smith2019, cite: Smith (2019)}
    - {id: smith2019, cite: Smith and others (2019)}  # ← here
""",
    good="""
theory:
  sources:
    - {id: smith2019, cite: Smith (2019)}
    - {id: smith2019b, cite: Smith and others (2019)}
""",
)
NO_SUCH_SOURCE = Entry(
    code="T007",
    title="Cites a source that is not listed",
    message="`{value}` looks like the id of a source, but theory.sources has none of that id",
    why="A reader who wants to check the evidence finds nothing to read.",
    remedy="{suggestion}",
    severity=Severity.WARNING,
    source=VOGEL,
    poor="""
outcomes:
  - id: asks
    leads_to:
      - to: safer
        evidence: [{source: smith2091, strength: weak}]  # ← here
""",
    good="""
outcomes:
  - id: asks
    leads_to:
      - to: safer
        evidence: [{source: smith2019, strength: weak}]
""",
)
INTO_RESOURCE = Entry(
    code="T008",
    title="Link to a resource",
    message="`{source}` leads to `{value}`, which is a resource",
    why="Resources are what activities use; they come before them and are no result of anything.",
    remedy="Point the link at an outcome; if the resource is really achieved here, "
    "write it as an outcome.",
    poor="""
outcomes:
  - id: knows
    leads_to:
      - to: asks
      - to: visitors  # ← here
        because: Parents who know where to turn keep visitors busy
        assuming: [Visitors have time]
        evidence: [{source: smith2019, strength: weak}]
""",
    good="""
outcomes:
  - id: knows
    leads_to:
      - to: asks
""",
)
NO_WORDS = Entry(
    code="T009",
    title="A box without words",
    message="the {kind} `{value}` has no statement",
    why="A box that says nothing cannot be read, discussed or measured.",
    remedy="Say in one short sentence what is done, or what changes for whom.",
    poor="""
activities:
  - id: visits
    statement: ""  # ← here
""",
    good="""
activities:
  - id: visits
    statement: Three home visits by a health visitor
""",
)

ENTRIES: tuple[Entry, ...] = (
    SAME_ID,
    NO_SUCH_BOX,
    SELF_LINK,
    DOUBLED_LINK,
    SAME_INDICATOR,
    SAME_SOURCE,
    NO_SUCH_SOURCE,
    INTO_RESOURCE,
    NO_WORDS,
)
