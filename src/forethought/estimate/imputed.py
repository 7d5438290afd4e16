"""Rubin's rules: one answer from the answers of several completed tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from forethought.estimate.linear.answers import judged
from forethought.estimate.types import Estimate


@dataclass(frozen=True)
class Pooled:
    """The pooled answer, and how much of its variance is due to what is missing."""

    estimate: Estimate
    within: float
    between: float
    share_of_variance: float


def rubin(answers: Sequence[Estimate]) -> Pooled:
    """Pool ``answers``, one of each completed table; ratios are pooled on the log scale.

    Q̄ = mean of Q, U the mean of se², B the variance of Q, T = U + (1 + 1/m) B. Degrees of
    freedom are those of Barnard and Rubin: 1/(1/ν_m + 1/ν_obs), ν_m = (m − 1)/λ²,
    ν_obs = (ν + 1)/(ν + 3) · ν (1 − λ), λ = (1 + 1/m) B / T, ν those of the complete data.
    Source: Rubin (1987), Multiple Imputation for Nonresponse in Surveys, section 3.1; Barnard and
    Rubin (1999), Biometrika 86, 948-955, eqs. 3-4.
    """
    first, m = answers[0], len(answers)
    ratio = first.scale == "ratio"
    found = np.array([answer.estimate for answer in answers])
    q = np.log(found) if ratio else found
    within = float(np.mean([answer.se**2 for answer in answers]))
    between = float(q.var(ddof=1))
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total
    df = barnard_rubin(m, share, _complete_df(answers))
    judgement = judged(float(q.mean()), total**0.5, df, first.ci_level)
    back = np.exp if ratio else (lambda value: value)
    pooled = replace(
        first,
        se_method=f"{first.se_method}, Rubin's rules",
        estimate=float(back(q.mean())),
        se=total**0.5,
        df=df,
        ci_low=float(back(judgement.low)),
        ci_high=float(back(judgement.high)),
        p=judgement.p,
        icc=_mean([answer.icc for answer in answers]),
        icc_low=None,
        icc_high=None,
        hedges_g=_mean([answer.hedges_g for answer in answers]),
        also=_also(answers)
        | {
            "imputations": float(m),
            "variance_within": within,
            "variance_between": between,
            "fraction_missing_information": share,
        },
        influence=None,
        notes=tuple(dict.fromkeys(note for answer in answers for note in answer.notes)),
    )
    return Pooled(pooled, within, between, share)


def barnard_rubin(m: int, share: float, complete: float | None) -> float | None:
    """Return degrees of freedom given λ = ``share`` and ν = ``complete`` (None: infinite)."""
    if share <= 0:
        return complete
    drawn = (m - 1) / share**2
    if complete is None:
        return drawn
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    return 1 / (1 / drawn + 1 / observed)


def _complete_df(answers: Sequence[Estimate]) -> float | None:
    known = [answer.df for answer in answers if answer.df is not None]
    return float(np.mean(known)) if len(known) == len(answers) else None


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known and len(known) == len(values) else None


def _also(answers: Sequence[Estimate]) -> dict[str, float]:
    """Average what every answer gives beside the estimate, but for tests and intervals."""
    names = set.intersection(*(set(answer.also) for answer in answers))
    kept = (n for n in answers[0].also if n in names and not n.startswith(("p_", "ci_", "se_")))
    return {name: float(np.mean([answer.also[name] for answer in answers])) for name in kept}
