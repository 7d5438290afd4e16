"""Findings as paint for the diagram."""

from __future__ import annotations

from datetime import datetime

from forethought.findings.model import Findings, OutcomeVerdict
from forethought.theory.draw.paint import BoxPaint, Paint

HASH_LETTERS = 8


def paint_of(findings: Findings) -> Paint:
    """Say what the picture shows: a verdict on every measurable box, and on every link."""
    return Paint(
        boxes={o.outcome: BoxPaint(o.verdict, _effect(o)) for o in findings.outcomes},
        links={(link.source, link.target): link.verdict for link in findings.theory_test},
        caption=caption_of(findings),
        synthetic=findings.synthetic,
    )


def _effect(box: OutcomeVerdict) -> str | None:
    """The effect, and that it is one of several measures, where it is."""
    if box.effect is None or box.measures < 2:
        return box.effect
    return f"{box.effect}, 1 of {box.measures} measures"


def caption_of(findings: Findings) -> str:
    """One line: when, by which plan, on which data, by which software."""
    return " · ".join(
        (
            f"Found on {day_of(findings.made_at)}",
            f"plan {findings.plan_sha256[:HASH_LETTERS]}",
            f"data {findings.data_sha256[:HASH_LETTERS]}",
            findings.software,
        )
    )


def day_of(made_at: str) -> str:
    """Write the day of an ISO 8601 time as people do: "5 January 2027"."""
    try:
        moment = datetime.fromisoformat(made_at)
    except ValueError:
        return made_at
    return f"{moment.day} {moment:%B %Y}"
