"""Intervals for yes or no, counts, times and series hold the truth as often as their pages say."""

from __future__ import annotations

import pytest

from tests.reference import proof_outcomes, proof_series
from tests.reference.proof import COVERS

FOUR_ERRORS = 4
"""Monte Carlo standard errors that a bias may be away from 0: chance exceeds it once in 16,000."""

ROUNDING = 0.005
"""One Monte Carlo error of a coverage near 95 % at 2,000 runs."""

TOO_NARROW = {
    "quasi-Poisson, neighbours alike (0.4)": (0.85, 0.90),
    "gls-ar1, 24 periods, alike (0.4)": (0.90, 0.935),
}
"""Series whose intervals are too narrow, as the method's page says."""


def test_a_few_runs_work() -> None:
    """So that the slow tests cannot rot unseen."""
    assert len(proof_outcomes.tables(3)[0].rows) == len(proof_outcomes.CASES)
    assert len(proof_series.tables(2)[0].rows) == 2 * len(proof_series.CASES)


@pytest.mark.slow
@pytest.mark.parametrize("case", proof_outcomes.CASES, ids=lambda case: case.name)
def test_outcomes(case: proof_outcomes.Case) -> None:
    found = proof_outcomes.performed(case, 2000)
    assert abs(found.bias) < FOUR_ERRORS * found.empirical_se / found.runs**0.5
    assert COVERS[0] - ROUNDING <= found.coverage <= COVERS[1]
    assert found.refused < 20


@pytest.mark.slow
@pytest.mark.parametrize("case", proof_series.CASES, ids=lambda case: case.name)
def test_series(case: proof_series.Case) -> None:
    found = proof_series.performed(case, 2000)
    own, theirs = found["own"], found["newey-west"]
    assert abs(own.bias) < FOUR_ERRORS * own.empirical_se / own.runs**0.5
    low, high = TOO_NARROW.get(case.name, (COVERS[0] - ROUNDING, COVERS[1]))
    assert low <= own.coverage <= high
    # the reason why the family's own standard error leads
    assert theirs.coverage < own.coverage
