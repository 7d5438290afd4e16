"""Rule 5: every link carries its rationale, its assumptions and its evidence."""

from __future__ import annotations

from forethought.errors.catalogue.citations import DAVIES, MAYNE, VOGEL
from forethought.errors.fault import Entry, Severity

NO_RATIONALE = Entry(
    code="T051",
    title="Link without a rationale",
    message="it is not said why `{source}` should lead to `{value}`",
    why="The links are the theory. Without a reason they are hope with arrows, "
    "and nobody can tell what to look at when one fails.",
    remedy="Add `because`: why the first brings about the second.",
    severity=Severity.WARNING,
    source=DAVIES,
    poor="""
outcomes:
  - id: knows
    leads_to:
      - to: asks
        because:  # ← here
""",
    good="""
outcomes:
  - id: knows
    leads_to:
      - to: asks
        because: Parents who know where to turn do so sooner
""",
)
NO_ASSUMPTION = Entry(
    code="T052",
    title="Link without an assumption",
    message="the link from `{source}` to `{value}` names nothing that must hold for it to work",
    why="Every link depends on something outside it. Named beforehand, it can be watched; "
    "unnamed, it is found out when it fails.",
    remedy="Add `assuming`: what must be true for the one to bring about the other.",
    severity=Severity.WARNING,
    source=MAYNE,
    poor="""
outcomes:
  - id: knows
    leads_to:
      - to: asks
        assuming: []  # ← here
""",
    good="""
outcomes:
  - id: knows
    leads_to:
      - to: asks
        assuming: [A place to turn to is near]
""",
)
NO_EVIDENCE = Entry(
    code="T053",
    title="Link with no evidence",
    message="the link from `{source}` to `{value}` cites no evidence",
    why="A reader cannot tell what is known from what is hoped for, "
    "nor which link most needs to be tested.",
    remedy="Add `evidence` with source and strength; if nothing is known, say so: "
    "`evidence: [{{source: our own experience, strength: none}}]`.",
    severity=Severity.WARNING,
    source=VOGEL,
    poor="""
outcomes:
  - id: knows
    leads_to:
      - to: asks
        evidence: []  # ← here
""",
    good="""
outcomes:
  - id: knows
    leads_to:
      - to: asks
        evidence: [{source: smith2019, strength: weak}]
""",
)
EVIDENCE_NONE = Entry(
    code="T054",
    title="Link whose evidence is none",
    message="the evidence for the link from `{source}` to `{value}` has the strength none",
    why="It is honest to say so. It also makes this link the first to test, "
    "and the riskiest to build on.",
    remedy="Look for a study of this step; or plan to measure both of its ends.",
    severity=Severity.WARNING,
    source=VOGEL,
    poor="""
outcomes:
  - id: knows
    leads_to:
      - to: asks
        evidence: [{source: our own experience, strength: none}]  # ← here
""",
    good="""
outcomes:
  - id: knows
    leads_to:
      - to: asks
        evidence: [{source: smith2019, strength: moderate}]
""",
)

ENTRIES: tuple[Entry, ...] = (NO_RATIONALE, NO_ASSUMPTION, NO_EVIDENCE, EVIDENCE_NONE)
