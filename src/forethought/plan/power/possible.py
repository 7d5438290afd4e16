"""Effects and levels that an outcome can show."""

from __future__ import annotations

from math import isfinite

from forethought.plan.power.scenario import Family


def impossible_level(family: Family, reference: float) -> str | None:
    """Say why a mean, share or rate in the reference arm cannot be; None where it can."""
    if family == "share" and not 0 < reference < 1:
        return "a share lies between 0 and 1"
    if family == "rate" and not reference > 0:
        return "a rate lies above 0"
    return None


def impossible_effect(
    family: Family, reference: float, effect: float, width: float | None = None
) -> str | None:
    """Say why an effect cannot be; None where it can. ``width`` is the outcome's whole range."""
    if not isfinite(effect):
        return "it is not a number"
    if family in ("rate", "time"):
        if effect <= 0:
            return "a ratio is above 0, and 1 means no effect"
        return "a ratio of 1 is no effect" if effect == 1 else None
    if effect == 0:
        return "0 is no effect"
    reached = reference + effect
    if family == "share" and not 0 < reached < 1:
        return f"from {reference:.3g} it would lead to a share of {reached:.3g}"
    if width is not None and abs(effect) >= width:
        return f"the outcome's lowest and highest value are only {width:g} apart"
    return None


def advice(family: Family) -> str:
    """Say how an effect of this family is written."""
    if family in ("rate", "time"):
        return "Write the ratio: 0.9 for ten per cent fewer."
    if family == "share":
        return "Write a share: 0.05 for five percentage points; or state another `reference`."
    return "State the smallest difference that would matter, in the indicator's unit."
