"""Findings: estimates judged, the theory tested."""

from forethought.findings.conclude import Answered, Stamp, conclude
from forethought.findings.model import (
    EventStudyPoint,
    Finding,
    Findings,
    Flow,
    LinkTest,
    OutcomeVerdict,
    PitfallNote,
    RefusalNote,
    Result,
    Sensitivity,
)
from forethought.findings.painting import caption_of, day_of, paint_of

__all__ = [
    "Answered",
    "EventStudyPoint",
    "Finding",
    "Findings",
    "Flow",
    "LinkTest",
    "OutcomeVerdict",
    "PitfallNote",
    "RefusalNote",
    "Result",
    "Sensitivity",
    "Stamp",
    "caption_of",
    "conclude",
    "day_of",
    "paint_of",
]
