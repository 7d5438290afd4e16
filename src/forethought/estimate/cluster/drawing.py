"""What a randomisation test says of its draws."""

from __future__ import annotations

from math import log10

from forethought.estimate.cluster.recorded import Recorded
from forethought.estimate.cluster.redraw import Draws
from forethought.estimate.linear.answers import Judgement
from forethought.estimate.types import Inquiry

DRAWS = 5_000
"""Random arrangements looked at where the plan does not say and all are too many."""


def describe_draws(draws: Draws | Recorded) -> dict[str, float]:
    """Give the figures that stand beside a randomisation test."""
    also = {"arrangements": float(draws.count), "smallest_p": draws.least_p}
    if isinstance(draws, Draws):
        also["log10_arrangements_possible"] = log10(draws.possible)
    return also


def draw_notes(inquiry: Inquiry, draws: Draws | Recorded, what: str) -> list[str]:
    """Say which draws were looked at, and how small a p-value they allow."""
    if isinstance(draws, Recorded):
        notes = [f"Held against {draws.count - 1:,} replays of the recorded draw ({draws.how})."]
        if draws.lost:
            notes.append(
                f"{draws.lost:,} of those drawn are not in these records; every replay leaves "
                "them out too."
            )
    elif draws.exact:
        notes = [f"All {draws.possible:,} ways in which the {what} could have been drawn."]
    else:
        notes = [
            f"{draws.count - 1:,} random re-draws (seed {inquiry.seed}) of "
            f"{_many(draws.possible)} possible."
        ]
    if inquiry.unreplayed:
        notes.append(
            f"The recorded draw is not replayed: {inquiry.unreplayed}. Arms are drawn again within "
            "strata, as if that had been the lot."
        )
    if few_ways(inquiry, draws):
        notes.append(
            f"With so few ways the p-value cannot go below {draws.least_p:.3f}, whatever the "
            "effect."
        )
    return notes


def few_ways(inquiry: Inquiry, draws: Draws | Recorded) -> bool:
    """True where no outcomes at all could make the test reject."""
    return draws.least_p > 1 - inquiry.ci_level + 1e-9


def interval_note(inverted: bool, few: bool, instead: str = "CR2") -> str:
    """Say where the interval comes from; ``few`` if the test cannot reject at all."""
    if inverted:
        return "The interval holds every constant effect that the test does not reject."
    if few:
        return (
            f"Too few ways for the test to give an interval; the interval is from {instead}, drawn "
            "out to no effect if it had left that out, as this test can never do."
        )
    return (
        "Too many of these draws put nearly the same into each arm for the test to give an "
        f"interval; the interval is from {instead}, drawn out to no effect if it had left that out."
    )


def holding_zero(found: Judgement) -> tuple[float, float]:
    """Draw an interval out to 0: one that leaves 0 out would claim what the test cannot."""
    return min(found.low, 0.0), max(found.high, 0.0)


def _many(count: int) -> str:
    return f"{count:,}" if count < 10**9 else f"more than 10^{int(log10(count))}"
