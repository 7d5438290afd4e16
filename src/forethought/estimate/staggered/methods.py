"""The roll-out methods: each asks for cohort moments once, and for units only to permute them."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

import numpy as np

from forethought.errors import Fault, Refusal
from forethought.errors.catalogue import estimates_staggered as faults
from forethought.estimate.linear.design import no_weights
from forethought.estimate.staggered import notes as say
from forethought.estimate.staggered.answers import Answers, chosen_timing, random_timing
from forethought.estimate.staggered.normal import Normal
from forethought.estimate.staggered.panel import Panel, panel_of
from forethought.estimate.staggered.permute import randomisation_test
from forethought.estimate.staggered.summary import Comparison, Pairs, contrast_of, pairs_of
from forethought.estimate.staggered.wording import number
from forethought.estimate.types import Estimate, Inquiry
from forethought.moments import Answer, Ask, CohortAsk, CohortMoments, UnitAsk, UnitMoments
from forethought.vocabulary import Design, Method, Timing

Steps = Generator[Ask, Answer, Estimate]
RANDOM = (Timing.RANDOM, Timing.AS_GOOD_AS_RANDOM)


@dataclass(frozen=True)
class Variant:
    """What tells one roll-out method from another.

    Attributes
    ----------
    beta
        Weight on the difference before treatment; None for the efficient one.
    needs_random
        True if parallel trends alone would not do.
    last_only
        True if only the cohort treated last (or never) is compared with.
    """

    method: Method
    beta: float | None
    needs_random: bool = False
    last_only: bool = False

    def comparison(self, inquiry: Inquiry) -> Comparison:
        if self.last_only and inquiry.comparison == "not-yet-treated":
            return "last-treated"
        return inquiry.comparison


EFFICIENT = Variant(Method.STAGGERED_EFFICIENT, beta=None, needs_random=True)
MEANS = Variant(Method.DIFFERENCE_IN_MEANS, beta=0.0, needs_random=True)
CALLAWAY = Variant(Method.CALLAWAY_SANTANNA, beta=1.0)
SUN = Variant(Method.SUN_ABRAHAM, beta=1.0, last_only=True)


def staggered_efficient(inquiry: Inquiry) -> Steps:
    """Roth and Sant'Anna's efficient estimator; needs random timing."""
    return (yield from _roll_out(inquiry, EFFICIENT))


def staggered_means(inquiry: Inquiry) -> Steps:
    """Compare means after treatment only; needs random timing."""
    return (yield from _roll_out(inquiry, MEANS))


def callaway_santanna(inquiry: Inquiry) -> Steps:
    """Compare change since before treatment with the change of those not (yet) treated."""
    return (yield from _roll_out(inquiry, CALLAWAY))


def sun_abraham(inquiry: Inquiry) -> Steps:
    """Compare change since before treatment with that of the never or last treated."""
    return (yield from _roll_out(inquiry, SUN))


def _roll_out(inquiry: Inquiry, variant: Variant) -> Steps:
    no_weights(inquiry)
    inquiry = _by_design(inquiry)
    unfit = tuple(_unfit(inquiry, variant))
    if unfit:
        raise Refusal(unfit)
    moments = yield CohortAsk()
    if not isinstance(moments, CohortMoments):
        raise TypeError(f"asked for cohort moments, was given {type(moments).__name__}")
    is_random = inquiry.timing in RANDOM
    panel = panel_of(moments, lone_units=not is_random)
    comparison = variant.comparison(inquiry)
    pairs = _comparable(panel, comparison)
    if not is_random:
        _refuse_lone(panel, pairs)
    answer = random_timing if is_random else chosen_timing
    answers = answer(panel, pairs, inquiry, variant.beta)
    also, rounds = dict(answers.also) | _on_each_side(panel, pairs), 1
    notes: tuple[str, ...] = ()
    if inquiry.permutations and is_random:
        test, notes = yield from _permuted(inquiry, variant, panel, answers)
        also, rounds = also | test, 2
    said = say.about(inquiry, panel, pairs, comparison)
    kept = (*said, *answers.notes, *panel.notes, *say.fragile(panel), *notes)
    return _estimate(inquiry, variant, panel, answers, also, kept, rounds)


def _by_design(inquiry: Inquiry) -> Inquiry:
    """In a stepped wedge the lot says who starts when, whether or not the plan repeats it."""
    if inquiry.design is Design.STEPPED_WEDGE and inquiry.timing is None:
        return replace(inquiry, timing=Timing.RANDOM)
    return inquiry


def _unfit(inquiry: Inquiry, variant: Variant) -> Iterator[Fault]:
    if variant.needs_random and inquiry.timing not in RANDOM:
        timing = f"`timing: {inquiry.timing}`" if inquiry.timing else "nothing of timing"
        yield faults.TIMING_NOT_RANDOM.fault(value=variant.method, timing=timing)
    asked = {
        "covariates": bool(inquiry.covariates),
        "strata of the assignment": bool(inquiry.strata),
        "exposure (a rate)": inquiry.exposure,
    }
    for thing, is_asked in asked.items():
        if is_asked:
            yield faults.NO_ADJUSTMENT.fault(value=thing, method=variant.method)


def _comparable(panel: Panel, comparison: Comparison) -> Pairs:
    if comparison == "never-treated" and not panel.is_late.any():
        last = number(panel.cohorts[-1])
        raise Refusal([faults.NO_NEVER_TREATED.fault(last=last)])
    pairs = pairs_of(panel, comparison)
    if not (pairs.lag >= 0).any():
        raise Refusal([faults.NO_COMPARISON.fault()])
    return pairs


def _on_each_side(panel: Panel, pairs: Pairs) -> dict[str, float]:
    """Count the units treated, and those that any of them is compared with."""
    after = pairs.lag >= 0
    return {
        "units_treated": float(panel.n[np.unique(pairs.cohort[after])].sum()),
        "units_compared": float(panel.n[(pairs.shares[after] > 0).any(axis=0)].sum()),
    }


def _refuse_lone(panel: Panel, pairs: Pairs) -> None:
    """Refuse where either side of every comparison is made of lone units."""
    after = pairs.lag >= 0
    sides = {
        "no treated cohort": panel.n[pairs.cohort[after]],
        "no cohort to compare with": panel.n[pairs.shares[after].any(axis=0)],
    }
    lone = [faults.LONE_UNITS.fault(value=side) for side, n in sides.items() if (n < 2).all()]
    if lone:
        raise Refusal(lone)


def _permuted(
    inquiry: Inquiry, variant: Variant, panel: Panel, answers: Answers
) -> Generator[Ask, Answer, tuple[dict[str, float], tuple[str, ...]]]:
    try:
        units = yield UnitAsk()
    except Refusal:
        return {}, (say.NO_UNITS,)
    if not isinstance(units, UnitMoments):
        raise TypeError(f"asked for units, was given {type(units).__name__}")
    test = randomisation_test(
        units,
        panel,
        contrast_of(panel, answers.headline),
        variant.beta,
        inquiry.permutations or 0,
        inquiry.seed,
    )
    found = {"randomisation_p": test.p, "permutations": float(test.permutations)}
    return found, (say.permuted(test.permutations, inquiry.seed),)


def _estimate(
    inquiry: Inquiry,
    variant: Variant,
    panel: Panel,
    answers: Answers,
    also: dict[str, float],
    notes: tuple[str, ...],
    rounds: int,
) -> Estimate:
    normal = Normal(answers.estimate, answers.se, inquiry.ci_level)
    return Estimate(
        method=variant.method,
        se_method=answers.se_method,
        estimate=answers.estimate,
        se=answers.se,
        ci_level=inquiry.ci_level,
        ci_low=normal.low,
        ci_high=normal.high,
        p=normal.p,
        n=round(panel.units * len(panel.periods)),
        units=round(panel.units),
        clusters=round(panel.units) if inquiry.design is Design.STEPPED_WEDGE else None,
        also=also,
        event_study=answers.event_study,
        bounds=answers.bounds,
        notes=notes,
        rounds=rounds,
    )
