"""Rule 10: need, enablers, risks and unintended harms are recorded."""

from __future__ import annotations

from forethought.errors.catalogue.citations import FORTI, NPC, VOGEL
from forethought.errors.fault import Entry, Severity

NO_ENABLERS = Entry(
    code="T101",
    title="No enablers",
    message="the theory does not say what helps it to work",
    why="Elsewhere the same activities may fail for want of what was taken for granted here.",
    remedy="Under `context: enablers`, name what is in place that the theory relies on.",
    severity=Severity.WARNING,
    source=NPC,
    poor="""
context:
  enablers: []  # ← here
""",
    good="""
context:
  enablers: [Information-sharing agreement signed]
""",
)
NO_RISKS = Entry(
    code="T102",
    title="No risks",
    message="the theory does not say what threatens it",
    why="A theory without risks has not been looked at by those who doubt it.",
    remedy="Under `context: risks`, name what could stop it from working.",
    severity=Severity.WARNING,
    source=FORTI,
    poor="""
context:
  risks: []  # ← here
""",
    good="""
context:
  risks: [Thresholds rise when demand rises]
""",
)
NO_HARMS = Entry(
    code="T103",
    title="No unintended harms",
    message="the theory does not say what harm might come of it",
    why="Well-meant programmes have done harm; nobody looks for what nobody named.",
    remedy="Under `context: harms`, name what could become worse and for whom; "
    "ask those it is meant for.",
    severity=Severity.WARNING,
    source=FORTI,
    poor="""
context:
  harms: []  # ← here
""",
    good="""
context:
  harms: [Families feel watched]
""",
)
NO_NEED = Entry(
    code="T104",
    title="No need stated",
    message="the theory does not say why the project is needed",
    why="Activities chosen before the need is known tend to mirror what is done already.",
    remedy="Add `need` under `theory`: what is wrong, for whom, and how it is known.",
    severity=Severity.WARNING,
    source=VOGEL,
    poor="""
theory:
  need:  # ← here
""",
    good="""
theory:
  need: Families meet officers again and again before anyone offers help
""",
)

ENTRIES: tuple[Entry, ...] = (NO_ENABLERS, NO_RISKS, NO_HARMS, NO_NEED)
