"""Rules 11 and 12: the narrative matches the diagram; the theory is owned and kept up."""

from __future__ import annotations

from forethought.errors.catalogue.citations import DAVIES, FORTI, VOGEL
from forethought.errors.fault import Entry, Severity

NO_NARRATIVE = Entry(
    code="T111",
    title="No narrative",
    message="the theory is not told as a story",
    why="A diagram shows that things are linked; only sentences say how, "
    "and they show where the diagram skips a step.",
    remedy="Add `narrative` under `theory`: a paragraph that names each outcome and the goal "
    "by its id in [brackets].",
    severity=Severity.WARNING,
    source=VOGEL,
    poor="""
theory:
  narrative:  # ← here
""",
    good="""
theory:
  narrative: >-
    A health visitor sees each family at home [visits]. Parents then know where to turn [knows]
    and ask for help earlier [asks], so that fewer children live with violence [safer].
""",
)
NARRATIVE_STRAY = Entry(
    code="T112",
    title="Narrative names a box that is not there",
    message="the narrative names [{value}], but no box has that id",
    why="The story and the picture have drifted apart; readers believe one or the other.",
    remedy="{suggestion}",
    severity=Severity.WARNING,
    source=VOGEL,
    poor="""
theory:
  narrative: >-  # ← here
    A health visitor sees each family [visit]. Parents then know where to turn [knows]
    and ask for help earlier [asks], so that fewer children live with violence [safer].
""",
    good="""
theory:
  narrative: >-
    A health visitor sees each family [visits]. Parents then know where to turn [knows]
    and ask for help earlier [asks], so that fewer children live with violence [safer].
""",
)
NARRATIVE_SKIPS = Entry(
    code="T113",
    title="Narrative leaves out a box",
    message="the narrative does not name the {kind} [{value}]",
    why="A step of the diagram that the story does without is either not needed or not understood.",
    remedy="Tell what leads to it and what follows, with [{value}] in brackets; "
    "or take the box out of the diagram.",
    severity=Severity.WARNING,
    source=VOGEL,
    poor="""
theory:
  narrative: >-  # ← here
    A health visitor sees each family [visits]. Parents then know where to turn [knows],
    so that fewer children live with violence [safer].
""",
    good="""
theory:
  narrative: >-
    A health visitor sees each family [visits]. Parents then know where to turn [knows]
    and ask for help earlier [asks], so that fewer children live with violence [safer].
""",
)
NO_OWNER = Entry(
    code="T121",
    title="Theory without an owner",
    message="nobody answers for the theory",
    why="What nobody owns is not used when decisions are made, and not mended when it is wrong.",
    remedy="Add `owner` under `theory`: a name or a role.",
    severity=Severity.WARNING,
    source=DAVIES,
    poor="""
theory:
  owner:  # ← here
""",
    good="""
theory:
  owner: Early help lead
""",
)
NOBODY_TOOK_PART = Entry(
    code="T122",
    title="Theory that nobody took part in",
    message="it is not said who helped to build the theory",
    why="Those who deliver it, and those it is for, know what a desk does not; "
    "left out, they do not carry it either.",
    remedy="Add `took_part` under `theory`: the groups that were in the room.",
    severity=Severity.WARNING,
    source=DAVIES,
    poor="""
theory:
  took_part: []  # ← here
""",
    good="""
theory:
  took_part: [Health visitors, Parents panel]
""",
)
NO_REVIEW = Entry(
    code="T123",
    title="No date of review",
    message="it is not said when the theory is looked at again",
    why="A theory finished for ever is a poster: what is learnt must find its way back into it.",
    remedy="Add `review_by` under `theory`, a date such as 2027-06-30.",
    severity=Severity.WARNING,
    source=FORTI,
    poor="""
theory:
  review_by:  # ← here
""",
    good="""
theory:
  review_by: 2027-06-30
""",
)
NO_VERSION = Entry(
    code="T124",
    title="No version",
    message="the theory does not say which version it is",
    why="Plans and findings are about one version of a theory; without a number "
    "nobody can tell which.",
    remedy="Add `version: 1` under `theory`, and count up with every change that is signed off.",
    severity=Severity.WARNING,
    source=VOGEL,
    poor="""
theory:
  version:  # ← here
""",
    good="""
theory:
  version: 1
""",
)

ENTRIES: tuple[Entry, ...] = (
    NO_NARRATIVE,
    NARRATIVE_STRAY,
    NARRATIVE_SKIPS,
    NO_OWNER,
    NOBODY_TOOK_PART,
    NO_REVIEW,
    NO_VERSION,
)
