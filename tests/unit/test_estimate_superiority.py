"""Ordered answers: pairs counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forethought.estimate.individual.superiority import Counts, superiority
from tests.estimate_answers import INDIVIDUAL, estimated

ANSWERS = {
    "arm": np.array([0.0, 0, 0, 0, 1, 1, 1, 1]),
    "y": np.array([1.0, 1, 2, 3, 2, 3, 3, 4]),
}


def test_pairs_by_hand() -> None:
    """Of 16 pairs the second arm wins 13½: 2 beats two and ties one, 3 beats three and ties one
    (twice), 4 beats all four."""
    found = estimated(ANSWERS, "difference-in-means", INDIVIDUAL, outcome_kind="ordinal")
    assert found.also["superiority"] == pytest.approx((2.5 + 3.5 + 3.5 + 4) / 16)
    assert found.also["wilcoxon_w"] == pytest.approx(16 - 13.5)
    assert found.estimate == pytest.approx(3 - 1.75)
    assert any("84 of 100 pairs" in note for note in found.notes)


def test_placements_as_scipy() -> None:
    """Brunner and Munzel's test, scipy's."""
    rng = np.random.default_rng(1)
    arm = np.repeat([0, 1], [60, 40])
    y = rng.integers(1, 6, 100) + (arm * rng.integers(0, 2, 100))
    n = np.array([[np.sum((y == v) & (arm == a)) for a in (0, 1)] for v in np.unique(y)])
    found = superiority(Counts(n.astype(float)))
    theirs = stats.brunnermunzel(y[arm == 0], y[arm == 1])
    assert (found.chance - 0.5) / found.se == pytest.approx(theirs.statistic)
    u = stats.mannwhitneyu(y[arm == 0], y[arm == 1], method="asymptotic")
    assert (found.rank_sum, found.p) == pytest.approx((u.statistic, u.pvalue))


@pytest.mark.parametrize("kind", ["scale", "continuous", "binary"])
def test_only_for_ordered_answers(kind: str) -> None:
    columns = ANSWERS | {"y": (ANSWERS["y"] > 2) + 0.0}
    found = estimated(columns, "difference-in-means", INDIVIDUAL, outcome_kind=kind)
    assert "superiority" not in found.also
    assert found.rounds == 1
