"""Each row's own true mean: who starts worse, who takes part, and how much it does for them.

All of it is added to the mean before anything is drawn, so that averages stay exactly as stated:
the mean over units of what sets them apart is 0, and of what the programme does to them its truth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.plan.simulate.delivery import Delivery
from forethought.plan.simulate.effects import Outlook, must_fit
from forethought.plan.simulate.layout import Layout
from forethought.vocabulary import Direction

Floats = NDArray[np.float64]

LEAN = 0.4
"""How far a start one standard deviation worse moves the mean, in the outcome's own."""
MOST_ROOM = 0.45
"""The share of the room up to the end of a range that units' means may take up."""


@dataclass(frozen=True)
class Sway:
    """What sets units apart by design; every array has shape (rows,).

    Attributes
    ----------
    start
        How much worse the unit's start is, in standard deviations.
    keen
        How much likelier than others the unit is to take part, in standard deviations.
    gain
        The effect on the unit as a share of the average effect: 0 where it does not take part.
    site
        How much larger the effect is at the unit's site, in standard deviations of sites.
    """

    start: Floats
    keen: Floats
    gain: Floats
    site: Floats

    @property
    def is_level(self) -> bool:
        """True if every unit has the mean of its arm."""
        level = not self.start.any() and not self.keen.any() and not self.site.any()
        return level and bool((self.gain == 1).all())


def sway_of(layout: Layout, delivery: Delivery, rng: np.random.Generator) -> Sway:
    """Bring together what sets units apart, and draw the sites' own effects."""
    start = layout.chosen.score[layout.unit] if layout.chosen.score.any() else np.zeros(layout.rows)
    return Sway(start, delivery.keen, delivery.gain, _site_effects(layout, rng))


def _site_effects(layout: Layout, rng: np.random.Generator) -> Floats:
    """Even steps between ±√3 in random order, centred: over these sites the truth holds."""
    if layout.sites == 1:
        return np.zeros(layout.rows)
    own = rng.permutation(np.linspace(-np.sqrt(3), np.sqrt(3), layout.sites))[layout.site]
    return np.asarray(own - own.mean())


@dataclass(frozen=True)
class Means:
    """One indicator's true mean in each row, without the programme and with it."""

    untreated: Floats
    treated: Floats

    def where(self, treated: NDArray[np.bool_]) -> Floats:
        return np.where(treated, self.treated, self.untreated)


def means_of(outlook: Outlook, layout: Layout, sway: Sway) -> Means:
    """Work out each row's mean.

    Without the programme U + a·start − b·keen in the bad direction (so that those who start worse
    do worse, and the keen better); with it (T − U)·gain more, in a ratio times (U + a·start)/U.

    Raises
    ------
    Refusal
        If some unit's mean would leave the indicator's range.
    """
    untreated, treated = outlook.untreated[layout.moment], outlook.treated[layout.moment]
    effect = (treated - untreated) * sway.gain + _of_site(outlook, layout, sway)
    must_fit(outlook, untreated + effect, layout, layout.moment)
    if not sway.start.any() and not sway.keen.any():
        whole = treated if sway.is_level else untreated + effect
        return Means(untreated, whole)
    lean = _lean(outlook, untreated, effect, sway)
    worse = lean if outlook.indicator.better is Direction.LOWER else -lean
    own = untreated + worse * sway.start
    if outlook.scale == "ratio":
        effect = effect * own / untreated
    own = own - worse * sway.keen
    return Means(own, own + effect)


def _of_site(outlook: Outlook, layout: Layout, sway: Sway) -> Floats:
    """What the programme does at this site beyond its average, in the indicator's unit."""
    if not outlook.varies or not sway.site.any():
        return np.zeros(layout.rows)
    weight = outlook.weights[layout.moment]
    if outlook.scale == "difference":
        return np.asarray(outlook.varies * sway.site * weight * sway.gain)
    factor = np.exp(outlook.varies * sway.site)
    factor = (factor / factor.mean()) ** weight
    treated = outlook.treated[layout.moment]
    return np.asarray(treated * (factor - 1) * sway.gain)


def _lean(outlook: Outlook, untreated: Floats, effect: Floats, sway: Sway) -> float:
    """How far one standard deviation moves the mean, within the room that the range leaves."""
    low, high = outlook.limits
    both = np.concatenate([untreated, untreated + effect])
    room = min(float(both.min()) - low, high - float(both.max()))
    reach = float(np.abs(sway.start).max() + np.abs(sway.keen).max())
    if outlook.scale == "ratio":
        reach *= max(1.0, float((1 + effect / untreated).max()))
    return min(LEAN * _sd(outlook), MOST_ROOM * room / reach)


def _sd(outlook: Outlook) -> float:
    """About how far single values spread."""
    mean = float(outlook.untreated.mean())
    if outlook.stated.sd is not None:
        return outlook.stated.sd
    if outlook.family == "share":
        return float(np.sqrt(mean * (1 - mean)))
    if outlook.family == "count":
        return float(np.sqrt(mean))
    if outlook.range is None:
        return outlook.spread
    share = (mean - outlook.range.low) / outlook.range.width
    return float(outlook.range.width * np.sqrt(2 * share * (1 - share) / outlook.range.steps))
