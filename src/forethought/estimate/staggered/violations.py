"""What periods before treatment say of the trends: a joint test, and bounds if it is violated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from forethought.estimate.staggered.normal import Normal
from forethought.estimate.staggered.panel import Panel
from forethought.estimate.staggered.summary import Pairs, Summary, at_lag, without_base
from forethought.estimate.staggered.together import Together, together
from forethought.estimate.staggered.wording import number
from forethought.estimate.types import Bound, Inquiry
from forethought.moments import Array

UNITS_PER_LAG = 5
"""The joint test looks at one lag for every so many independent units, those nearest treatment."""

SINGULAR = 1e-10
MOST_MAGNITUDE = 100.0
ROUNDS = 60
FAILED = 0.05
DIFFER = (
    "Cohorts were on different paths already, so that the effect may be a trend that went on. "
    "Bounds (`violations` in the plan) show how much of it stands."
)
WEAK = (
    "Passing that test is weak evidence: trends that matter may be too small for it to see, and it "
    "says nothing of what would have come after (Roth 2022)."
)


@dataclass(frozen=True)
class Before:
    """Lags before treatment, the base period last, each held against the base.

    Attributes
    ----------
    lags
        Ascending; the last is the base, whose difference from itself is 0.
    summaries
        One for each lag but the base.
    """

    lags: tuple[float, ...]
    summaries: tuple[Summary, ...]


@dataclass(frozen=True)
class Said:
    """What was found, for `Estimate.also`, its bounds and its notes."""

    also: dict[str, float]
    notes: tuple[str, ...]
    bounds: tuple[Bound, ...] = ()


def before_of(panel: Panel, pairs: Pairs, inquiry: Inquiry, by_lot: bool) -> Before:
    """Find the lags before treatment: those of the plan's event study, else all there are.

    Periods need not be one apart: the base is the last period seen before treatment.
    """
    open_pairs = without_base(panel, pairs)
    seen = np.unique(open_pairs.lag[open_pairs.lag < 0])
    planned = [lag for lag in inquiry.event_times if lag < 0]
    kept = [lag for lag in seen if not planned or lag in planned]
    summaries = ((lag, at_lag(panel, open_pairs, lag)) for lag in kept)
    found = [(float(lag), summary) for lag, summary in summaries if summary is not None]
    if found:
        values = together(panel, [summary for _, summary in found], 1.0, by_lot)
        moves = np.diag(values.covariance) > _rounding(panel)
        found = [pair for pair, moving in zip(found, moves, strict=True) if moving]
    base = float(np.max(pairs.lag[pairs.lag < 0], initial=-1.0))
    return Before((*(lag for lag, _ in found), base), tuple(summary for _, summary in found))


def _rounding(panel: Panel) -> float:
    return float((1e-12 * panel.scale) ** 2)


def trend_test(panel: Panel, before: Before, by_lot: bool) -> Said:
    """Test that nothing differs before treatment, all lags together.

    W = θ′V⁻¹θ over q lags, with ν units less cohorts: F = W (ν − q + 1) / (ν q) on q and
    ν − q + 1 degrees of freedom, Hotelling's correction for an estimated V. Only the lags nearest
    treatment are looked at where units are few (`UNITS_PER_LAG`), since V⁻¹ is then mostly noise.
    """
    if not before.summaries:
        return Said({}, ("Trends before treatment cannot be tested: fewer than two periods.",))
    all_of = together(panel, before.summaries, 1.0, by_lot)
    q = min(len(before.summaries), all_of.freedom // UNITS_PER_LAG)
    if q < 1:
        return Said({}, ("Trends before treatment cannot be tested with so few units.",))
    kept = slice(len(before.summaries) - q, None)
    values, covariance = all_of.values[kept], all_of.covariance[kept, kept]
    scale = np.sqrt(np.diag(covariance))
    if np.linalg.eigvalsh(covariance / np.outer(scale, scale)).min() < SINGULAR:
        return Said({}, ("Trends before treatment cannot be tested together: lags coincide.",))
    wald = float(values @ np.linalg.solve(covariance, values))
    second = all_of.freedom - q + 1
    statistic = wald * second / (all_of.freedom * q)
    p = float(fdtrc(q, second, statistic))
    also = {
        "pretrend_f": statistic,
        "pretrend_df1": float(q),
        "pretrend_df2": float(second),
        "pretrend_p": p,
    }
    lags = before.lags[:-1][kept]
    return Said(also, tuple(_of_test(lags, len(before.summaries), statistic, second, p)))


def _of_test(
    lags: tuple[float, ...], seen: int, statistic: float, second: int, p: float
) -> Iterator[str]:
    q = len(lags)
    which = f"lag {number(lags[0])}" if q == 1 else f"{q} lags, {number(lags[0])} to "
    which += "" if q == 1 else number(lags[-1])
    fewer = f" (of {seen}; units are too few for all)" if q < seen else ""
    differ = p < FAILED
    verdict = "differ before treatment" if differ else "do not differ clearly before treatment"
    yield (
        f"Trends {verdict}: joint test of {which}{fewer}, F({q}, {second}) = {statistic:.3g}, "
        f"p = {p:.2g}."
    )
    yield DIFFER if differ else WEAK


def bounds_of(
    panel: Panel, before: Before, headline: Summary, inquiry: Inquiry, by_lot: bool
) -> Said:
    """Bound the effect if trends went apart by up to M̄ times the largest step before treatment.

    Rambachan and Roth's Δ^RM(M̄). Let δ be how far trends are apart by lag, zero in the base
    period; before treatment it is what is seen, and after it no step is larger than
    M̄ max_s |δ_s − δ_{s−1}| over the steps s before. A pair of cohort and period k steps after the
    base is then off by at most k such steps, so that with S = Σ weights · k the effect lies in
    θ ± M̄ S max_s |step_s|: the identified set, which is sharp for summaries that weight lags.

    The interval is conservative: it joins, over steps s and signs, the intervals of
    θ ∓ M̄ S step_s, each with its own standard error at the level of the plan. Whichever step is
    truly the largest, its own interval covers that end of the set, so each end is missed with
    probability (1 − level)/2 at most, and the whole set with 1 − level.

    Source: Rambachan and Roth (2023), Review of Economic Studies 90(5), 2555-2591, section 2.3.1;
    the union of intervals is theirs too (page 2570), with simpler intervals inside it.
    """
    if inquiry.violations is None:
        return Said({}, ())
    if not before.summaries:
        return Said({}, ("No bounds for violated trends: fewer than two periods before.",))
    found = together(panel, [headline, *before.summaries], 1.0, by_lot)
    pairs = headline.pairs
    reach = float(headline.weights @ (pairs.period - panel.base[pairs.cohort]))
    box = _Box(found, reach, inquiry.ci_level)
    bounds = tuple(box.bound(m) for m in sorted(set(inquiry.violations.relative_magnitude)))
    breaks = box.breakdown()
    also = {} if breaks is None else {"breakdown_magnitude": breaks}
    notes = (
        "Bounds: if after treatment trends drifted, from one period to the next, by up to so many "
        f"times the largest step seen over {len(before.summaries)} steps before it; intervals are "
        "conservative.",
        *_of_breakdown(breaks, box.bound(0.0)),
    )
    return Said(also, notes, bounds)


def _of_breakdown(breaks: float | None, plain: Bound) -> Iterator[str]:
    if plain.ci_low <= 0 <= plain.ci_high:
        return
    if breaks is None:
        yield f"The direction of the effect holds up to {MOST_MAGNITUDE:g} times that step."
    else:
        yield (
            f"The direction of the effect stands up to drifts of {breaks:.2g} times the largest "
            "step before treatment, and no further."
        )


@dataclass(frozen=True)
class _Box:
    """The effect first, then the lags before treatment, with the base's zero to be added."""

    found: Together
    reach: float
    level: float

    @property
    def steps(self) -> Array:
        """Each step between neighbouring lags as weights on the lags' values, shape (s, K)."""
        lags = len(self.found.values) - 1
        return np.asarray(np.eye(lags, k=1) - np.eye(lags))

    def bound(self, magnitude: float) -> Bound:
        weights = [
            np.concatenate([[1.0], sign * magnitude * self.reach * step])
            for step in self.steps
            for sign in (1.0, -1.0)
        ]
        ends = np.stack(weights)
        centre = ends @ self.found.values
        spread = np.sqrt(np.einsum("jk,kl,jl->j", ends, self.found.covariance, ends))
        half = Normal(0.0, 1.0, self.level).high * spread
        return Bound(
            magnitude=magnitude,
            ci_low=float((centre - half).min()),
            ci_high=float((centre + half).max()),
            set_low=float(centre.min()),
            set_high=float(centre.max()),
        )

    def breakdown(self) -> float | None:
        """The largest magnitude at which the interval leaves out 0; None where none is met."""

        def tells(magnitude: float) -> bool:
            bound = self.bound(magnitude)
            return not bound.ci_low <= 0 <= bound.ci_high

        if not tells(0.0) or tells(MOST_MAGNITUDE):
            return None
        low, high = 0.0, MOST_MAGNITUDE
        for _ in range(ROUNDS):
            middle = (low + high) / 2
            low, high = (middle, high) if tells(middle) else (low, middle)
        return low
