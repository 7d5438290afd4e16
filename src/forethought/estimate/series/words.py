"""What a reader of an interrupted time series must know of its model."""

from __future__ import annotations

from forethought.estimate.series.fit import Fit
from forethought.estimate.series.frame import Frame, settings_of

ENOUGH = 30
"""Periods below which likeness of neighbours is found too small (see the method's page)."""

SPREAD = 1.5
"""Dispersion above which Poisson's standard errors are clearly too small."""


def model_notes(made: Frame, fit: Fit, also: dict[str, float]) -> list[str]:
    """Say what the estimate is, what came of it, and whether the interval can be trusted."""
    return [
        _meaning(made),
        _expected(made, also),
        _slope(made, also),
        *_spread(made, fit),
        *_alike(made, fit),
    ]


def _expected(made: Frame, also: dict[str, float]) -> str:
    names = ("observed_after", "expected_without")
    seen, usual, low, high = (
        _shown(made, also[name])
        for name in (*names, "expected_without_ci_low", "expected_without_ci_high")
    )
    if made.counts:
        return (
            f"Since the programme began {seen} were seen; without it {usual} ({low} to {high}) "
            "would have been expected."
        )
    return (
        f"Since the programme began the mean was {seen}; without it {usual} ({low} to {high}) "
        "would have been expected."
    )


def _shown(made: Frame, value: float) -> str:
    return f"{value:,.0f}" if made.counts else f"{value:.4g}"


def _meaning(made: Frame) -> str:
    what = "rate" if made.inquiry.exposure else "expected count"
    when = "when" if settings_of(made.inquiry).slope else "just after"
    if not made.counts:
        words = "the change of level when the programme began, against the trend before"
    else:
        words = (
            f"the ratio of the {what} {when} the programme began to the one the trend before "
            "would have led to; its standard error is on the log scale and 1 is no change"
        )
    if made.controlled:
        words += ". It is how much more the programme's series changed than the comparison's"
    return f"The estimate is {words}."


def _slope(made: Frame, also: dict[str, float]) -> str:
    if not settings_of(made.inquiry).slope:
        return "The trend is taken to be the same before and after: only the level may change."
    at_end, low, high = (
        f"{also[name]:.3g}"
        for name in ("effect_at_end", "effect_at_end_ci_low", "effect_at_end_ci_high")
    )
    return (
        "The trend may change too: the estimate is the change at once, read at the last period "
        "before the programme counts; in its first period one period's change of trend has come "
        f"on top already. At the end of the series the effect is {at_end} ({low} to {high})."
    )


def _spread(made: Frame, fit: Fit) -> list[str]:
    dispersion = fit.also.get("dispersion", 1.0)
    if made.family == "poisson" and dispersion > SPREAD:
        return [
            f"Counts spread {dispersion:.1f} times as much as Poisson's: this interval is too "
            "narrow. quasi-poisson allows for it."
        ]
    if made.family == "negative-binomial" and fit.also["alpha"] == 0:
        return [
            "Counts spread no more than chance alone would have it: the answer is Poisson "
            "regression's."
        ]
    return []


def _alike(made: Frame, fit: Fit) -> list[str]:
    """Say whether neighbouring periods are alike beyond what the model holds."""
    if not made.counts:
        few = made.used.sum() < ENOUGH
        return [
            f"Neighbouring periods are taken to be alike (correlation {fit.also['phi']:.2f}), "
            "which the standard error allows for."
            + (" In so short a series it is somewhat too small." if few else "")
        ]
    chance = 2 / float(made.used.sum()) ** 0.5
    if abs(fit.acf1) <= chance:
        return [
            f"What the model leaves over is no more alike in neighbouring periods than chance "
            f"would have it (correlation {fit.acf1:.2f}, within ±{chance:.2f}), though a series "
            "of this length could hide some."
        ]
    if fit.acf1 < 0:
        return [
            f"Neighbouring periods swing against each other (correlation {fit.acf1:.2f}): the "
            "interval is, if anything, too wide."
        ]
    return [
        f"Neighbouring periods are alike beyond trend and season (correlation {fit.acf1:.2f}, "
        f"chance within ±{chance:.2f}): this interval is too narrow. Ask for a season "
        "(`harmonics`), or answer by `family: gls-ar1` beside it."
    ]
