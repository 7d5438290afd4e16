"""What methods that look at each person's leverage share: limits and notes."""

from __future__ import annotations

from forethought.estimate.types import Inquiry
from forethought.vocabulary import Design

NEARLY_FULL = 1 - 1e-8
"""A leverage above this is 1 but for rounding."""

HEAVY = 0.9
"""A leverage worth telling the reader about: one person's outcome is nearly its own fit."""


def leverage_notes(largest: float) -> list[str]:
    """Point at a row that the model all but fits alone."""
    if largest < HEAVY:
        return []
    return [
        f"One person's covariates are so unusual that the model all but fits them alone "
        f"(leverage {largest:.2f}); look at that row, and compare HC3."
    ]


def cluster_notes(inquiry: Inquiry) -> tuple[str, ...]:
    """Warn that clusters or sites named in the plan play no part in these standard errors."""
    if inquiry.design is Design.MULTISITE_RANDOMISED:
        return (
            "People are held against those of their own site, and the standard error is for these "
            "sites as they are: it does not say how the effect would differ at others. "
            "site-fixed-effects and random-slopes do.",
        )
    if not inquiry.clustered:
        return ()
    if inquiry.design is not Design.INDIVIDUAL_RANDOMISED:
        return (
            "The plan names clusters, which this standard error ignores: where whole clusters "
            "came to the programme together, it is too small. Choose cluster-robust-cr2.",
        )
    return (
        "The plan names clusters, which this standard error ignores, as is right when people "
        "were assigned one by one; choose cluster-robust-cr2 to allow for them.",
    )
