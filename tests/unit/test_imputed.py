"""Rubin's rules by hand, and what imputation must and must not do."""

from __future__ import annotations

import numpy as np
import pytest

from forethought.errors import Refusal
from forethought.estimate.imputed import barnard_rubin, rubin
from forethought.estimate.types import Estimate
from forethought.records.impute import Unfinished, complete
from forethought.vocabulary import Method


def answer(estimate: float, se: float, df: float | None = None, scale: str = "difference"):
    return Estimate(
        method=Method.ANCOVA,
        se_method="HC2",
        estimate=estimate,
        se=se,
        ci_level=0.95,
        ci_low=0.0,
        ci_high=0.0,
        p=0.5,
        df=df,
        scale=scale,
    )


def test_rubins_rules_by_hand() -> None:
    # mean 2; within (1 + 4 + 1) / 3 = 2; between 1; total 2 + 4/3; share (4/3) / (10/3)
    pooled = rubin([answer(1.0, 1.0), answer(2.0, 2.0), answer(3.0, 1.0)])
    assert pooled.estimate.estimate == pytest.approx(2.0)
    assert pooled.estimate.se == pytest.approx((10 / 3) ** 0.5)
    assert pooled.share_of_variance == pytest.approx(0.4)
    # Rubin (1987): (m - 1) / share², as the complete data have infinite degrees of freedom
    assert pooled.estimate.df == pytest.approx(2 / 0.16)


def test_barnard_and_rubin_never_exceed_the_complete_data() -> None:
    # by hand: drawn 4/.04 = 100, observed 21/23 · 20 · .8 = 14.6087, 1/(1/100 + 1/14.6087)
    assert barnard_rubin(5, 0.2, 20.0) == pytest.approx(12.746586, rel=1e-6)
    assert barnard_rubin(5, 0.0, 20.0) == 20.0


def test_ratios_are_pooled_on_the_log_scale() -> None:
    pooled = rubin([answer(0.5, 0.1, scale="ratio"), answer(2.0, 0.1, scale="ratio")])
    assert pooled.estimate.estimate == pytest.approx(1.0)
    assert pooled.estimate.ci_low == pytest.approx(1 / pooled.estimate.ci_high)


def table(values: np.ndarray, arm: np.ndarray, cluster: np.ndarray | None = None) -> Unfinished:
    keys = {"unit": np.arange(len(arm)), "arm": arm.astype(float)}
    if cluster is not None:
        keys["cluster"] = cluster
    names = ("y", *(f"x:{k}" for k in range(1, values.shape[1])))
    return Unfinished(
        keys=keys,
        names=names,
        values=values,
        matched=tuple(len(np.unique(column[~np.isnan(column)])) < 3 for column in values.T),
        fixed=np.zeros((len(arm), 0)),
        dummies=(),
    )


def trial(seed: int, lost: float = 0.3) -> tuple[Unfinished, np.ndarray]:
    """A trial in which those with a high start are lost; the effect is 1."""
    rng = np.random.default_rng(seed)
    arm = np.repeat([0, 1], 300)
    start = rng.standard_normal(600)
    y = arm + start + 0.5 * rng.standard_normal(600)
    whole = np.column_stack([y, start])
    gone = rng.uniform(size=600) < lost * 2 * (start > 0)
    holed = whole.copy()
    holed[gone, 0] = np.nan
    return table(holed, arm), whole


def test_known_values_stay_and_gaps_are_filled() -> None:
    gaps, _ = trial(1)
    for filled in complete(gaps, 3, seed=4):
        known = ~np.isnan(gaps.values)
        held = np.column_stack([filled.columns[name] for name in gaps.names])
        assert np.array_equal(held[known], gaps.values[known])
        assert not np.isnan(held).any()
        assert filled.imputed.sum() == np.isnan(gaps.values[:, 0]).sum()


def test_the_seed_gives_the_same_values_again() -> None:
    gaps, _ = trial(2)
    first, again, other = ([t.columns["y"] for t in complete(gaps, 2, seed=s)] for s in (7, 7, 8))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_what_is_lost_with_a_high_start_is_put_back() -> None:
    gaps, whole = trial(3)
    mean_of = [float(t.columns["y"].mean()) for t in complete(gaps, 10, seed=1)]
    known = np.nanmean(gaps.values[:, 0])
    truth = whole[:, 0].mean()
    assert abs(np.mean(mean_of) - truth) < 0.05 < abs(known - truth)


def test_yes_or_no_stays_yes_or_no() -> None:
    rng = np.random.default_rng(5)
    y = (rng.uniform(size=400) < 0.4).astype(float)
    y[rng.uniform(size=400) < 0.2] = np.nan
    gaps = table(np.column_stack([y, rng.standard_normal(400)]), np.repeat([0, 1], 200))
    for filled in complete(gaps, 2, seed=1):
        assert set(filled.columns["y"]) == {0.0, 1.0}


def test_people_of_a_cluster_stay_alike() -> None:
    rng = np.random.default_rng(6)
    cluster = np.repeat(np.arange(40), 20)
    effect = rng.standard_normal(40)
    y = effect[cluster] + rng.standard_normal(800)
    y[rng.uniform(size=800) < 0.3] = np.nan
    gaps = table(y[:, None], (cluster % 2).astype(float), cluster)
    filled = next(complete(gaps, 1, seed=2))
    own = filled.columns["y"][filled.imputed]
    assert np.corrcoef(own, effect[cluster][filled.imputed])[0, 1] > 0.5


def test_too_little_to_learn_from_is_refused() -> None:
    y = np.full(40, np.nan)
    y[:4] = [1.0, 2.0, 3.0, 4.0]
    y[20:] = np.arange(20.0)
    with pytest.raises(Refusal) as refused:
        list(complete(table(y[:, None], np.repeat([0, 1], 20)), 1, seed=1))
    assert refused.value.faults[0].code == "E270"
