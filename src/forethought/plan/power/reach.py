"""Which level of evidence a design can reach at most, and what would lift it one.

In our words. Bands and thresholds marked unchecked are from memory, not from the scales' own
texts: the bodies that own the scales rate, this only says what to aim for.
"""

from __future__ import annotations

from dataclasses import dataclass

from forethought.vocabulary import Design, Timing

PADLOCK_EFFECTS = ((5, 0.2), (4, 0.3), (3, 0.4), (2, 0.5), (1, 0.6))
"""EEF padlocks: the largest smallest-detectable effect, in standard deviations. Unchecked."""

PADLOCK_LOSSES = ((5, 0.10), (4, 0.20), (3, 0.30), (2, 0.40), (1, 0.50))
"""EEF padlocks: the largest share of units lost. Unchecked."""

FEWEST = 20
"""EIF level 2: people measured at both times in each group. Unchecked."""

BY_LOT = (
    Design.INDIVIDUAL_RANDOMISED,
    Design.CLUSTER_RANDOMISED,
    Design.MULTISITE_RANDOMISED,
    Design.STEPPED_WEDGE,
)


@dataclass(frozen=True)
class Reach:
    """The most one scale could say of a study, why not more, and what would lift it."""

    scale: str
    level: str
    because: str
    lift: str
    unchecked: bool


def is_drawn(design: Design, timing: Timing | None) -> bool:
    """True if chance decides who has the programme when."""
    return design in BY_LOT or (design is Design.STAGGERED_ROLLOUT and timing is Timing.RANDOM)


def maryland(
    design: Design, timing: Timing | None, adjusted: bool, controlled: bool = False
) -> Reach:
    """The Maryland scale of scientific methods, 1 to 5, by the design alone.

    ``controlled`` says that a series has another beside it.
    """
    if is_drawn(design, timing):
        return _maryland("5", "chance decides who has the programme, or when", "")
    draw = "Let chance decide: draw people, teams or the order of starting."
    match design:
        case Design.STAGGERED_ROLLOUT if timing is Timing.AS_GOOD_AS_RANDOM:
            return _maryland("4", "nobody chose the order, though no lot was drawn", draw)
        case Design.STAGGERED_ROLLOUT | Design.COMPARISON_GROUP:
            because = "a comparison before and after that has to be argued"
            return _maryland("3", because, draw)
        case Design.INTERRUPTED_TIME_SERIES if controlled:
            because = "a series before and after, beside one that the programme did not touch"
            return _maryland("3", because, draw)
        case Design.INTERRUPTED_TIME_SERIES:
            more = "Add a second series that the programme could not touch."
            return _maryland("2", "one series, held against its own past", more)
        case _:
            level = "2" if adjusted else "1"
            because = "before and after, with nobody to compare with"
            return _maryland(level, because, "Measure a comparison group too, before and after.")


def _maryland(level: str, because: str, lift: str) -> Reach:
    return Reach("Maryland scale (1 to 5)", level, because, lift, unchecked=False)


def foundation(
    design: Design,
    timing: Timing | None,
    smallest_group: float,
    long_enough: bool,
) -> Reach:
    """The Early Intervention Foundation's levels, for outcomes in children."""
    if smallest_group < FEWEST:
        because = f"about {smallest_group:.0f} measured in the smaller group"
        return _foundation("below 2", because, f"Measure {FEWEST} or more in each group.")
    year = "" if long_enough else " and follow one of them for a year or more"
    if is_drawn(design, timing):
        because = "one study with a comparison by lot, analysed as assigned"
        return _foundation("3", because, f"Repeat it in a second study of this grade{year}.")
    if design in (Design.COMPARISON_GROUP, Design.STAGGERED_ROLLOUT):
        because = "a comparison group; level 3 only if shown to be alike at the start"
        return _foundation("2+", because, "Show that the groups were alike before, or draw by lot.")
    because = "measured before and after, without a comparison group"
    return _foundation("2", because, "Add a comparison group that is alike at the start.")


def _foundation(level: str, because: str, lift: str) -> Reach:
    name = "EIF level (outcomes in children)"
    return Reach(name, level, because, lift, unchecked=True)


@dataclass(frozen=True)
class Padlocks:
    """How many padlocks each criterion allows; the least counts."""

    by_effect: int | None
    by_losses: int
    by_design: int

    @property
    def count(self) -> int | None:
        """None where the smallest detectable effect is not in standard deviations."""
        if self.by_effect is None:
            return None
        return min(self.by_effect, self.by_losses, self.by_design)


def padlocks(
    design: Design, timing: Timing | None, smallest: float | None, lost: float
) -> Padlocks:
    """Count the padlocks of the Education Endowment Foundation, 5 to 0."""
    cap = 5 if is_drawn(design, timing) else 0
    if cap == 0 and design in (Design.COMPARISON_GROUP, Design.STAGGERED_ROLLOUT):
        cap = 3
    by_effect = None if smallest is None else _band(PADLOCK_EFFECTS, smallest)
    return Padlocks(by_effect, _band(PADLOCK_LOSSES, lost), cap)


def _band(bands: tuple[tuple[int, float], ...], value: float) -> int:
    return next((locks for locks, most in bands if value <= most + 1e-9), 0)


def padlock_reach(found: Padlocks, smallest: float, lost: float, needed: str) -> Reach:
    """Say how many padlocks, what holds them down, and what would add one."""
    count = found.count or 0
    reasons, lifts = [], []
    if found.by_effect == count and count < 5:
        reasons.append(f"the smallest detectable effect is {smallest:.2f} standard deviations")
        limit = _limit(PADLOCK_EFFECTS, count + 1)
        lifts.append(f"Detect {limit:g} standard deviations{needed}.")
    if found.by_losses == count and count < 5:
        reasons.append(f"{lost:.0%} are expected to be lost")
        lifts.append(f"Lose no more than {_limit(PADLOCK_LOSSES, count + 1):.0%}.")
    if found.by_design == count and count < 5:
        reasons.append("nothing was drawn by lot")
        lifts.append("Let chance decide who has the programme.")
    because = " and ".join(reasons) or (
        f"the smallest detectable effect is {smallest:.2f} standard deviations and "
        f"{lost:.0%} are expected to be lost"
    )
    return Reach("EEF padlocks (0 to 5)", str(count), because, " ".join(lifts), unchecked=True)


def next_effect(found: Padlocks) -> float | None:
    """Return the smallest detectable effect that one more padlock takes, where that holds it."""
    count = found.count
    if count is None or found.by_effect != count or count >= 5:
        return None
    return _limit(PADLOCK_EFFECTS, count + 1)


def _limit(bands: tuple[tuple[int, float], ...], locks: int) -> float:
    return next(most for count, most in bands if count == locks)
