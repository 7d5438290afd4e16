"""The effect on those who took part because they were assigned to (CACE)."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass

from scipy import special

from forethought.errors.catalogue import estimates as linear
from forethought.errors.catalogue import estimates_complier as entries
from forethought.estimate.complier.two_stage import Ends, TwoStage, anderson_rubin, two_stage
from forethought.estimate.individual.leverage import cluster_notes
from forethought.estimate.linear.answers import Judgement, judged
from forethought.estimate.linear.design import describe_arms, refuse
from forethought.estimate.types import Estimate, Influence, Inquiry, MethodCard
from forethought.moments import Answer, Ask
from forethought.vocabulary import Design, Method

WEAK = 10.0
"""First-stage F below which the usual interval misleads (Staiger and Stock 1997)."""

ALL_OR_NONE = 1e-9

ROUNDING = 1e-9
"""A standard error below this share of the outcome's own is rounding, not knowledge."""


@dataclass(frozen=True)
class Read:
    """The interval that leads, Anderson and Rubin's, and whether the first stage is weak."""

    judgement: Judgement
    robust: Ends
    weak: bool


def cace_2sls(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the effect on compliers: arm as instrument for ``received``, covariates in both.

    CR2 by cluster where clusters were drawn, by site with a level for each where people were drawn
    within sites, else HC2. Where the first stage is weak (F < 10)
    interval and p-value are Anderson and Rubin's, which hold whatever its strength.
    """
    found = yield from two_stage(inquiry, "received")
    _check(inquiry, found)
    read = read_two_stage(inquiry, found, "who takes part")
    sums, clusters = found.settled.sums, found.clusters
    influence, ignored = None, () if clusters else cluster_notes(inquiry)
    if found.parts is not None:
        parts = (found.parts[:, 0] - found.estimate * found.parts[:, 1]) / found.received
        influence = Influence(found.labels, parts, "cluster")
    return Estimate(
        method=Method.CACE_2SLS,
        se_method="CR2 (2SLS)" if clusters else "HC2 (2SLS)",
        estimate=found.estimate,
        se=found.se,
        ci_level=inquiry.ci_level,
        ci_low=read.judgement.low,
        ci_high=read.judgement.high,
        p=read.judgement.p,
        df=found.df,
        n=sums.rows,
        units=sums.rows,
        clusters=len(found.labels) if clusters else None,
        influence=influence,
        also=_also(inquiry, found, read),
        notes=(*_who(found), *_how(read), *ignored, *found.settled.notes),
        rounds=found.rounds,
    )


def _check(inquiry: Inquiry, found: TwoStage) -> None:
    if not found.received > 0:
        low, high = (f"{mean:.0%}" for mean in found.means)
        raise refuse(inquiry, entries.WRONG_WAY, high, other=low)


def read_two_stage(inquiry: Inquiry, found: TwoStage, what: str) -> Read:
    """Judge by t where the first stage is strong, else by Anderson and Rubin; refuse the rest."""
    spread = found.settled.arms.pooled_sd * ROUNDING
    if not (found.se * found.received > spread and found.spread[0, 0] > spread**2):
        raise refuse(inquiry, linear.NO_VARIANCE)
    reach = float(special.stdtrit(found.df, (1 + inquiry.ci_level) / 2))
    robust = anderson_rubin(found, reach)
    if robust is None:
        raise refuse(
            inquiry,
            entries.TOO_WEAK,
            f"{found.received:.3g}",
            what=what,
            f=f"{found.first_stage_f:.1f}",
        )
    weak = found.first_stage_f < WEAK
    if weak:
        as_assigned = judged(
            found.outcome, math.sqrt(float(found.spread[0, 0])), found.df, inquiry.ci_level
        )
        return Read(Judgement(as_assigned.p, robust.low, robust.high), robust, weak)
    return Read(judged(found.estimate, found.se, found.df, inquiry.ci_level), robust, weak)


def _also(inquiry: Inquiry, found: TwoStage, read: Read) -> dict[str, float]:
    se_itt = math.sqrt(float(found.spread[0, 0]))
    also = describe_arms(found.settled.arms) | {
        "share_reference": found.means[0],
        "share_compared": found.means[1],
        "first_stage": found.received,
        "itt": found.outcome,
        "se_itt": se_itt,
        "p_itt": judged(found.outcome, se_itt, found.df, inquiry.ci_level).p,
        "ci_low_anderson_rubin": read.robust.low,
        "ci_high_anderson_rubin": read.robust.high,
    }
    if math.isfinite(found.first_stage_f):
        also["first_stage_f"] = found.first_stage_f
    if found.clusters:
        also["clusters_reference"], also["clusters_compared"] = map(float, found.clusters)
    return also


def _who(found: TwoStage) -> list[str]:
    """Say for whom the effect is, by who took part where."""
    reference, compared = found.means
    shares = f"{compared:.0%} took part of those assigned to it, {reference:.0%} of the others."
    if reference < ALL_OR_NONE:
        whom = "Nobody else could have it, so this is the effect on those who took part."
    elif compared > 1 - ALL_OR_NONE:
        whom = (
            "All who were assigned took part, so this is the effect on those who would not have "
            "had it otherwise."
        )
    else:
        whom = (
            "This is the effect on those who took part because they were assigned to, and would "
            "not have otherwise (compliers); it takes nobody to have done the opposite."
        )
    return [
        f"{shares} {whom}",
        "It rests on assignment changing the outcome only through taking part: if being assigned "
        "did anything by itself, that is counted as an effect of taking part.",
    ]


def _how(read: Read) -> list[str]:
    if not read.weak:
        return []
    return [
        f"Assignment changed little who took part (F below {WEAK:.0f}): interval and p-value are "
        "Anderson and Rubin's, which hold all the same; the standard error is not to be used."
    ]


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.CACE_2SLS,
        title="Effect on those who took part",
        run=cace_2sls,
        designs=(
            Design.INDIVIDUAL_RANDOMISED,
            Design.CLUSTER_RANDOMISED,
            Design.MULTISITE_RANDOMISED,
        ),
        standard_error="CR2 where clusters, or people within sites, were drawn, else HC2, of "
        "two-stage least squares; Anderson and Rubin's interval where few took part because of it",
        passes="one for clusters and sites; for people three more with each person's leverage",
        source="Angrist, Imbens and Rubin (1996), Journal of the American Statistical Association "
        "91, 444-455",
    ),
)
