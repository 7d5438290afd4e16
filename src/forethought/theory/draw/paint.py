"""What findings say, in the only form the picture needs: verdicts by box and by link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forethought.vocabulary import LinkVerdict, Verdict

SYMBOLS = {
    Verdict.IMPROVED: "▲",
    Verdict.WORSENED: "▼",
    Verdict.NO_MEANINGFUL_DIFFERENCE: "＝",
    Verdict.INCONCLUSIVE: "?",
    Verdict.NOT_MEASURED: "○",
    Verdict.NOT_TESTED: "◇",
}
WORDS = {
    Verdict.IMPROVED: "improved",
    Verdict.WORSENED: "worsened",
    Verdict.NO_MEANINGFUL_DIFFERENCE: "no difference",
    Verdict.INCONCLUSIVE: "inconclusive",
    Verdict.NOT_MEASURED: "not measured",
    Verdict.NOT_TESTED: "not tested",
}


@dataclass(frozen=True)
class BoxPaint:
    """A box's verdict and its effect in a few words, such as "+6 points (3 to 9)"."""

    verdict: Verdict
    effect: str | None = None


@dataclass(frozen=True)
class Paint:
    """Findings to paint on a diagram.

    Attributes
    ----------
    boxes
        By box id; boxes that are not named stay plain (resources, activities).
    links
        By (source, target); links that are not named are drawn as untested.
    caption
        One line under the picture: date, plan hash, software.
    synthetic
        True stamps the picture as made-up data.
    """

    boxes: Mapping[str, BoxPaint] = field(default_factory=dict)
    links: Mapping[tuple[str, str], LinkVerdict] = field(default_factory=dict)
    caption: str = ""
    synthetic: bool = False
