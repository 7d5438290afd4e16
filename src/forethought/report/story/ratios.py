"""A ratio in words: "33% higher (from 14% to 55% higher)"."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.findings import Finding
from forethought.findings.numbers import percent, significant
from forethought.vocabulary import Method

TIMES_FROM = 2.0
"""From here on "2.4 times as high" reads better than "140% higher"."""
AS_HIGH = frozenset(
    {Method.POISSON_CLUSTER_ROBUST, Method.NEGATIVE_BINOMIAL, Method.SEGMENTED_REGRESSION}
)
"""Methods whose ratio is one of what the question measures."""


@dataclass(frozen=True)
class _Scale:
    """Words for above and below 1."""

    up: str
    down: str
    times: str
    lead: str = ""


HIGHER = _Scale("higher", "lower", "as high")
LIKELIER = _Scale("likelier", "less likely", "as likely", "at any time the event was ")


def in_words(finding: Finding) -> str:
    """Say a finding's ratio and interval in words; empty where it is none, or has no plain words.

    Odds have none: an odds ratio read as "so much likelier" is wrong.
    """
    ends = (finding.ci_low, finding.ci_high)
    if finding.scale != "ratio" or finding.estimate is None or None in ends:
        return ""
    scale = LIKELIER if finding.method is Method.COX else HIGHER
    if finding.method not in AS_HIGH and finding.method is not Method.COX:
        return ""
    low, high = finding.ci_low or 0.0, finding.ci_high or 0.0
    return f"{scale.lead}{_change(finding.estimate, scale)} ({_range(low, high, scale)})"


def _change(ratio: float, scale: _Scale) -> str:
    if ratio >= TIMES_FROM:
        return f"{significant(ratio, 2)} times {scale.times}"
    size = percent(abs(ratio - 1))
    if size == "0%":
        return "the same to the nearest 1%"
    return f"{size} {scale.up if ratio > 1 else scale.down}"


def _range(low: float, high: float, scale: _Scale) -> str:
    first, last = _change(low, scale), _change(high, scale)
    for way in (scale.up, scale.down):
        if first.endswith(f"% {way}") and last.endswith(f"% {way}"):
            return f"from {first.removesuffix(f' {way}')} to {last}"
    return f"from {first} to {last}"
