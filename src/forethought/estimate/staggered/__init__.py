"""Roll-outs: effects from who was treated when, by cohort moments alone."""

from __future__ import annotations

from forethought.estimate.staggered.methods import (
    callaway_santanna,
    staggered_efficient,
    staggered_means,
    sun_abraham,
)
from forethought.estimate.types import MethodCard
from forethought.vocabulary import Design, Method

_ROUNDS = "one pass; a randomisation test asks for the units"
_EITHER = (
    "design-based (adjusted, and Neyman's) if timing is random; else influence function, by unit"
)
_ROLLS_OUT = (Design.STAGGERED_ROLLOUT, Design.STEPPED_WEDGE)
CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.STAGGERED_EFFICIENT,
        title="Efficient estimator for staggered roll-outs",
        run=staggered_efficient,
        designs=_ROLLS_OUT,
        standard_error="design-based, adjusted; Neyman's beside it",
        passes=_ROUNDS,
        source="Roth and Sant'Anna (2023), JPE Microeconomics 1(4)",
    ),
    MethodCard(
        method=Method.DIFFERENCE_IN_MEANS,
        title="Difference in means for staggered roll-outs",
        run=staggered_means,
        designs=(Design.STAGGERED_ROLLOUT,),
        standard_error="design-based, adjusted; Neyman's beside it",
        passes=_ROUNDS,
        source="Roth and Sant'Anna (2023), JPE Microeconomics 1(4)",
    ),
    MethodCard(
        method=Method.CALLAWAY_SANTANNA,
        title="Callaway and Sant'Anna's differences in differences",
        run=callaway_santanna,
        designs=_ROLLS_OUT,
        standard_error=_EITHER,
        passes=_ROUNDS,
        source="Callaway and Sant'Anna (2021), Journal of Econometrics 225(2)",
    ),
    MethodCard(
        method=Method.SUN_ABRAHAM,
        title="Sun and Abraham's differences from the last treated",
        run=sun_abraham,
        designs=_ROLLS_OUT,
        standard_error=_EITHER,
        passes=_ROUNDS,
        source="Sun and Abraham (2021), Journal of Econometrics 225(2)",
    ),
)

__all__ = [
    "CARDS",
    "callaway_santanna",
    "staggered_efficient",
    "staggered_means",
    "sun_abraham",
]
