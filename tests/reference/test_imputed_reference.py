"""Rubin's rules against R: mice 3.15.0.

``pool.scalar(c(1.2, 1.5, .9, 1.4, 1.1), c(.3, .31, .29, .33, .3)^2, n = 60, k = 3)``: qbar, sqrt(t)
and df; and with ``n = Inf``.
"""

from __future__ import annotations

import pytest

from forethought.estimate.imputed import rubin
from forethought.estimate.types import Estimate
from forethought.vocabulary import Method

ESTIMATES = (1.2, 1.5, 0.9, 1.4, 1.1)
ERRORS = (0.3, 0.31, 0.29, 0.33, 0.3)
PRINTED = 1e-11
"""Relative: mice's values are printed to twelve digits."""


def answers(df: float | None) -> list[Estimate]:
    return [
        Estimate(
            method=Method.ANCOVA,
            se_method="HC2",
            estimate=estimate,
            se=se,
            ci_level=0.95,
            ci_low=0.0,
            ci_high=0.0,
            p=0.5,
            df=df,
        )
        for estimate, se in zip(ESTIMATES, ERRORS, strict=True)
    ]


@pytest.mark.parametrize(("complete", "df"), [(57.0, 13.187841745852), (None, 22.498656338703)])
def test_rubins_rules_as_mice(complete: float | None, df: float) -> None:
    pooled = rubin(answers(complete)).estimate
    assert pooled.estimate == pytest.approx(1.22, rel=PRINTED)
    assert pooled.se == pytest.approx(0.402765440424, rel=PRINTED)
    assert pooled.df == pytest.approx(df, rel=PRINTED)
