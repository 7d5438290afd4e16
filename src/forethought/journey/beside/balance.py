"""How alike the arms were at the start, and who was lost on the way."""

from __future__ import annotations

from math import sqrt
from typing import Literal

import numpy as np

from forethought.errors import Refusal
from forethought.estimate.linear.design import plain
from forethought.estimate.observed.differences import AFTER, GROUP
from forethought.estimate.observed.entropy import AFTER_WEIGHTING
from forethought.estimate.types import Estimate
from forethought.findings.beside import Attrition, Balance
from forethought.findings.numbers import percent
from forethought.journey.beside.asking import at_one_wave
from forethought.journey.beside.case import Case
from forethought.journey.sources import UNADJUSTED, Asked
from forethought.moments import GroupAsk, GroupMoments
from forethought.records import Shape, shape_of
from forethought.vocabulary import Design, Method

Band = Literal["fine", "adjust", "not-alike", "unknown"]

FINE, ADJUSTED = 0.05, 0.25
"""Standardised differences up to which arms are alike, or alike once adjusted for.

US What Works Clearinghouse, Standards Handbook 4.1 (2020), section II.A.3.
"""

PADLOCKS = ((0.1, 5), (0.2, 4), (0.3, 3), (0.4, 2), (0.5, 1))
"""Losses up to which the padlock rating of the Education Endowment Foundation allows so many."""


def balance(case: Case) -> tuple[Balance, ...]:
    """Compare the arms on every covariate of the question, among those analysed.

    The standardised difference is (x̄₁ − x̄₀) / √((s₁² + s₀²)/2), variances with divisor n − 1.
    """
    if not case.question.adjust or not _two_groups(case):
        return ()
    try:
        asked = _again(case, with_covariates=True)
        weighted = asked.inquiry.weighted
        named = tuple(n for n in asked.inquiry.covariates if n not in (GROUP, AFTER))
        if not named:
            return ()
        answer = asked.answer(GroupAsk(("one", *named), ("arm",), weighted))
    except Refusal:
        # what the arms are like cannot be seen from what is at hand, such as released sums
        return ()
    if not isinstance(answer, GroupMoments) or len(answer.n) != 2:
        return ()
    after = case.primary.also if isinstance(case.primary, Estimate) else {}
    return tuple(_balance(answer, k, after) for k in range(1, len(answer.columns)))


def _two_groups(case: Case) -> bool:
    """True where a row is a unit of one of two groups; queries of other designs are spared."""
    shape = shape_of(case.plan, at_one_wave(case).question)
    return shape is Shape.COMPARISON or (shape is Shape.PANEL and _followed(case))


def _followed(case: Case) -> bool:
    followed = case.asked.inquiry.followed
    return followed is not None and bool(followed.before) and followed.same_units


def _again(case: Case, with_covariates: bool) -> Asked:
    """Return the question at one wave; a difference in means has left covariates out."""
    bare = with_covariates and case.question.method in UNADJUSTED
    if not bare and case.question.waves != "together":
        return case.asked
    again = at_one_wave(case)
    return case.source.ask(again.question, Method.ANCOVA, again.wave)


def _balance(moments: GroupMoments, k: int, after: dict[str, float]) -> Balance:
    name = moments.columns[k]
    weight = moments.products[:, 0, 0]
    centre = moments.products[:, 0, k] / weight
    spread = np.maximum(moments.products[:, k, k] / weight - centre**2, 0.0)
    variance = spread * moments.n / np.maximum(moments.n - 1, 1)
    pooled = sqrt(float(variance.sum()) / 2)
    means = moments.shift[k] + moments.scale[k] * centre
    standardised = float(centre[1] - centre[0]) / pooled if pooled > 0 else None
    weighted = after.get(f"{AFTER_WEIGHTING}{name}")
    return Balance(
        covariate=plain(name),
        mean_reference=float(means[0]),
        mean_compared=float(means[1]),
        standardised=standardised,
        band=band_of(standardised),
        weighted=weighted,
        weighted_band=None if weighted is None else band_of(weighted),
    )


def band_of(standardised: float | None) -> Band:
    """Say whether arms this far apart are alike."""
    if standardised is None:
        return "unknown"
    apart = abs(standardised)
    if apart <= FINE:
        return "fine"
    return "adjust" if apart <= ADJUSTED else "not-alike"


def attrition(case: Case) -> Attrition | None:
    """Compare the arms on who was lost between assignment and analysis."""
    if not _two_groups(case):
        return None
    try:
        flow = _again(case, with_covariates=False).flow
    except Refusal:
        return None
    if len(flow) < 2 or not all(arm.assigned for arm in flow):
        return None
    overall = 1 - sum(arm.analysed for arm in flow) / sum(arm.assigned for arm in flow)
    by_arm = {arm.arm: 1 - arm.analysed / arm.assigned for arm in flow}
    differential = max(by_arm.values()) - min(by_arm.values())
    return Attrition(
        overall=overall,
        by_arm=by_arm,
        differential=differential,
        padlocks=padlocks_of(overall),
        why=_why(overall, by_arm, differential, _whose(case)),
    )


def filled_in(found: Attrition | None) -> Attrition | None:
    """Say the same of an answer in which what was missing has been filled in."""
    if found is None or found.overall == 0:
        return found
    words = f" lacked {LACKED}, which was filled in ("
    return found.model_copy(update={"why": found.why.replace(" are not in the analysis (", words)})


LACKED = "the outcome or something else that the analysis needs"


def padlocks_of(lost: float) -> int:
    """Return how many padlocks a loss allows."""
    return next((allowed for most, allowed in PADLOCKS if lost <= most + 1e-9), 0)


def _whose(case: Case) -> str:
    """Name those who were there at the start: nobody is assigned where nobody drew."""
    drawn = case.plan.about.design is not Design.COMPARISON_GROUP
    return "those assigned" if drawn else "those in the study"


def _why(overall: float, by_arm: dict[str, float], differential: float, whose: str) -> str:
    if overall == 0:
        return f"All of {whose} are in the analysis."
    arms = ", ".join(f"{arm} {percent(share, 1)}" for arm, share in by_arm.items())
    points = f"{100 * differential:.1f} points"
    return (
        f"{percent(overall, 1)} of {whose} are not in the analysis ({arms}: {points} apart). "
        "Who is lost can matter more than how many, above all where the arms differ."
    )
