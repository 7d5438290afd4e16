"""What every mixed model says of the arm: REML's coefficient, judged by Kenward and Roger."""

from __future__ import annotations

import numpy as np

from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.fit import Sums
from forethought.estimate.mixed.small_sample import SmallSample, satterthwaite_figures
from forethought.estimate.types import Estimate, Inquiry
from forethought.moments import Array


def kenward_roger(inquiry: Inquiry, sums: Sums, beta: Array, small: SmallSample) -> Estimate:
    """Return the arm's coefficient in the outcome's unit, its test and its interval.

    ``also`` holds Satterthwaite's figures; the model adds what is its own, see
    `dataclasses.replace`.

    Parameters
    ----------
    beta
        The fitted coefficients in scaled space, in the order of ``sums.columns``.
    """
    estimate = float(beta[sums.at("arm")]) * sums.unit
    se = float(np.sqrt(small.adjusted)) * sums.unit
    df = small.df_kenward_roger
    judgement = judged(estimate, se, df, inquiry.ci_level)
    return Estimate(
        method=inquiry.method,
        se_method="Kenward-Roger",
        estimate=estimate,
        se=se,
        ci_level=inquiry.ci_level,
        ci_low=judgement.low,
        ci_high=judgement.high,
        p=judgement.p,
        df=df,
        n=sums.rows,
        units=sums.rows,
        also=satterthwaite_figures(small, estimate, sums.unit, inquiry.ci_level),
    )
