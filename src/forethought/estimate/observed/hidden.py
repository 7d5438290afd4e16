"""How strong something unmeasured would have to be to explain a difference away (E-value)."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from math import exp, isfinite, sqrt

from forethought.estimate.types import Estimate, Estimator, Inquiry
from forethought.moments import Answer, Ask
from forethought.vocabulary import Method

PER_SD = 0.91
"""A difference of one standard deviation as a log risk ratio (VanderWeele and Ding 2017)."""

FURTHEST = 700.0
"""exp() of more is no number; nobody needs to know how much more."""

BASES = ("mean_reference_weighted", "risk_reference", "mean_reference")
"""What a difference in shares is added to: the comparison group's share, adjusted as it was."""

OWN_ACCOUNT = (Method.DIFFERENCE_IN_DIFFERENCES,)
"""Methods that rest on other grounds than likeness, and say so themselves."""


@dataclass(frozen=True)
class Ratios:
    """An estimate and its interval as risk ratios, or near to them."""

    estimate: float
    low: float
    high: float

    @property
    def nearest(self) -> float:
        """The end of the interval nearest to no difference; 1 where it holds 1."""
        if self.low <= 1 <= self.high:
            return 1.0
        return self.low if self.low > 1 else self.high


def e_value(ratio: float) -> float:
    """Return RR + √(RR (RR − 1)), RR or 1/RR being above 1.

    An unmeasured cause that goes with group and outcome by less than this risk ratio each cannot
    explain RR away. Source: VanderWeele and Ding (2017), Annals of Internal Medicine 167, 268-274.
    """
    away = ratio if ratio >= 1 else 1 / ratio
    return away * (1 + sqrt(1 - 1 / away))


def ratios_of(inquiry: Inquiry, found: Estimate) -> Ratios | None:
    """Put an estimate on the scale of risk ratios; None where it cannot be.

    Shares: (p₀ + difference) / p₀. Other differences: exp(0.91 d), d in standard deviations
    within groups. Odds ratios: their square root, for common outcomes; hazard ratios:
    (1 − 0.5^√HR) / (1 − 0.5^√(1/HR)).
    """
    numbers = (found.estimate, found.ci_low, found.ci_high)
    if found.scale == "ratio":
        made = tuple(_as_risk(found, value) for value in numbers if value > 0)
    elif inquiry.outcome_kind in ("binary", "proportion"):
        base = next((found.also[name] for name in BASES if name in found.also), 0.0)
        made = tuple((base + value) / base for value in numbers) if base > 0 else ()
    else:
        sd = found.also.get("sd_pooled", 0.0)
        made = tuple(_of_sds(value / sd) for value in numbers) if sd > 0 else ()
    if len(made) < 3 or made[0] <= 0 or not all(map(isfinite, made)):
        return None
    return Ratios(made[0], made[1], made[2])


def _of_sds(d: float) -> float:
    return exp(max(min(PER_SD * d, FURTHEST), -FURTHEST))


def _as_risk(found: Estimate, ratio: float) -> float:
    if found.ratio_of == "odds":
        return sqrt(ratio)
    if found.method is Method.COX:
        return float((1 - 0.5 ** sqrt(ratio)) / (1 - 0.5 ** sqrt(1 / ratio)))
    return ratio


def not_by_lot(run: Estimator) -> Estimator:
    """Say beside a method's answer that nobody drew the groups, and what that may hide."""

    def observed(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
        found = yield from run(inquiry)
        if inquiry.method in OWN_ACCOUNT:
            return found
        ratios = ratios_of(inquiry, found)
        also = _values(ratios) if ratios else {}
        notes = [_no_lot(inquiry), *([_strength(also)] if ratios else [])]
        return replace(found, also=found.also | also, notes=(*notes, *found.notes))

    return observed


def _values(ratios: Ratios) -> dict[str, float]:
    return {
        "e_value": e_value(ratios.estimate),
        "e_value_interval": e_value(ratios.nearest),
    }


def _no_lot(inquiry: Inquiry) -> str:
    unused = inquiry.method is Method.DIFFERENCE_IN_MEANS
    adjusted = bool(inquiry.covariates or inquiry.strata) and not unused
    rest = (
        "Adjusting helps with what was measured and named, and with nothing else."
        if adjusted
        else "Nothing was adjusted for, so that any such difference counts as the programme's."
    )
    return (
        "The groups were not drawn by lot: those in the programme's group may have differed from "
        f"the start. {rest}"
    )


def _strength(also: dict[str, float]) -> str:
    if also["e_value_interval"] == 1:
        return "The interval includes no difference, so nothing unmeasured is needed to explain it."
    return (
        "To explain this difference away, something unmeasured would have to be "
        f"{also['e_value']:.2g} times as likely in one group as in the other, and make a marked "
        f"outcome {also['e_value']:.2g} times as likely, over and above what was adjusted for; "
        f"{also['e_value_interval']:.2g} times each would bring the interval to no difference "
        "(E-value)."
    )
