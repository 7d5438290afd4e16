"""Interrupted time series by hand; what cannot be answered is refused, what is doubtful is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from forethought.errors import Refusal
from forethought.estimate.series.alike import lag_of, newey_west
from forethought.estimate.series.autoregressive import Errors, gaps, gls_ar1
from forethought.estimate.types import Estimate
from forethought.plan.settings import Interruption, Series
from forethought.vocabulary import Design
from tests.estimate_answers import estimated

ITS = Design.INTERRUPTED_TIME_SERIES


def run(
    columns: dict[str, np.ndarray],
    at: int = 13,
    wash_in: int = 0,
    kind: str = "count",
    method: str = "segmented-regression",
    **series: Any,
) -> Estimate:
    return estimated(
        columns,
        method,
        ITS,
        outcome_kind=kind,
        exposure="exposure" in columns,
        series=Series.model_validate(series),
        interruption=Interruption(at=at, wash_in=wash_in),
    )


def months(seed: int = 6, change: float = -0.3, arm: float = 1.0) -> dict[str, np.ndarray]:
    """Two years of counts that fall from the 13th month on."""
    rng = np.random.default_rng(seed)
    t = np.arange(1.0, 25)
    mean = 80 * np.exp(0.01 * t + change * (t >= 13))
    return {"period": t, "y": rng.poisson(mean) + 0.0, "arm": np.full(24, arm)}


def exact(slope: float = 0.0) -> dict[str, np.ndarray]:
    """Counts that double each period and fall to a quarter: log₂ y is a line with a step."""
    t = np.arange(1.0, 13)
    power = t - 2 * (t >= 7) + slope * (t - 6) * (t >= 7)
    return {"period": t, "y": 2.0**power, "arm": np.ones(12)}


def test_the_level_falls_to_a_quarter_by_hand() -> None:
    columns = exact()
    columns["y"] = columns["y"] * np.tile([1.01, 1, 0.99, 1, 0.99, 1.01], 2)
    found = run(columns, at=7, kind="count")
    assert found.estimate == pytest.approx(0.25, rel=0.05)
    assert found.also["trend"] == pytest.approx(2, rel=0.01)
    assert found.scale == "ratio"
    assert (found.also["periods_before"], found.also["periods_after"]) == (6, 6)
    seen = found.also["observed_after"] / found.also["expected_without"]
    assert seen == pytest.approx(0.25, rel=0.05)


def test_slope_counts_from_the_last_period_before() -> None:
    columns = exact(slope=-0.5)
    columns["y"] = columns["y"] * np.tile([1.01, 1, 0.99, 1, 0.99, 1.01], 2)
    found = run(columns, at=7, slope=True)
    assert found.estimate == pytest.approx(0.25, rel=0.05)
    assert found.also["slope_change"] == pytest.approx(2**-0.5, rel=0.01)
    assert any("read at the last period before" in note for note in found.notes)
    assert not any("just after the programme" in note for note in found.notes)
    # six periods on, 2^(−2 − 6/2) is left
    assert found.also["effect_at_end"] == pytest.approx(2**-5, rel=0.05)


def test_a_comparison_series_takes_its_own_change_away() -> None:
    """Without noise to speak of: the programme's level is halved, the other's falls by a fifth."""
    t = np.arange(1.0, 21)
    wave = 1 + 0.01 * np.tile([1, -1, 0, -1, 1], 4)
    own = 100 * 1.01**t * np.where(t > 10, 0.5, 1) * wave
    other = 300 * 0.99**t * np.where(t > 10, 0.8, 1) * wave[::-1]
    columns = {
        "period": np.tile(t, 2),
        "y": np.concatenate([own, other]),
        "arm": np.repeat([1.0, 0], 20),
    }
    found = run(columns, at=11)
    assert found.estimate == pytest.approx(0.5 / 0.8, rel=0.01)
    assert {point.series for point in found.series} == {"programme", "comparison"}
    alone = run({name: v[:20] for name, v in columns.items()}, at=11)
    assert alone.estimate == pytest.approx(0.5, rel=0.01)


def test_rows_of_a_period_add_up_and_values_average() -> None:
    columns = months()
    halves = {name: np.repeat(v, 2) for name, v in columns.items()}
    halves["y"] = np.column_stack([columns["y"] // 3, columns["y"] - columns["y"] // 3]).ravel()
    assert run(halves).estimate == pytest.approx(run(columns).estimate)
    copies = {name: np.repeat(v, 2) for name, v in columns.items()}
    mean = run(copies, kind="continuous", family="gls-ar1")
    assert mean.estimate == pytest.approx(
        run(columns, kind="continuous", family="gls-ar1").estimate
    )


def test_negative_binomial_is_a_family_and_a_method() -> None:
    one = run(months(), family="negative-binomial")
    other = run(months(), method="negative-binomial")
    assert (one.estimate, one.se) == pytest.approx((other.estimate, other.se))
    assert "alpha" in one.also


def test_periods_of_setting_up_are_left_out() -> None:
    columns = months()
    columns["y"][12:15] = 5000
    found = run(columns, wash_in=3)
    assert found.n == 21
    assert any("being set up: period 13 to 15" in note for note in found.notes)
    assert [p.fitted for p in found.series[12:15]] == [None] * 3
    assert all(p.counterfactual is not None for p in found.series[12:])


def test_what_is_doubtful_is_said() -> None:
    short = {name: v[6:18] for name, v in months().items()}
    assert any("Few periods (6 before, 6 after" in note for note in run(short).notes)
    gap = {name: np.delete(v, [3, 20]) for name, v in months().items()}
    assert any("left out: 4, 21" in note for note in run(gap).notes)
    spread = months() | {"y": months()["y"] * np.tile([0.5, 1.5], 12).round()}
    assert any("too narrow" in note for note in run(spread, family="poisson").notes)


def test_neighbours_that_are_alike_are_told() -> None:
    rng = np.random.default_rng(0)
    noise = np.zeros(60)
    for k in range(1, 60):
        noise[k] = 0.8 * noise[k - 1] + 0.15 * rng.normal()
    t = np.arange(1.0, 61)
    columns = {"period": t, "y": rng.poisson(200 * np.exp(noise)) + 0.0, "arm": np.ones(60)}
    found = run(columns, at=31)
    assert found.also["acf1"] > 0.26
    assert found.also["durbin_watson"] < 1.6
    assert any("this interval is too narrow" in note for note in found.notes)


def refused(columns: dict[str, np.ndarray], **settings: Any) -> str:
    with pytest.raises(Refusal) as caught:
        run(columns, **settings)
    return caught.value.faults[0].code


@pytest.mark.parametrize(
    ("change", "settings", "code"),
    [
        ({}, {"at": 1}, "E211"),
        ({}, {"at": 30}, "E211"),
        ({}, {"at": 20, "wash_in": 10}, "E211"),
        ({}, {"at": 3}, "E212"),
        ({}, {"at": 23}, "E212"),
        ({"arm": np.zeros(24)}, {}, "E213"),
        ({"period": np.arange(24) + 0.5}, {}, "E224"),
        ({"y": -np.ones(24)}, {}, "E217"),
        ({"y": np.repeat([0.0, 5], 12)}, {}, "E219"),
        ({"y": np.full(24, np.nan)}, {}, "E010"),
        ({"y": np.full(24, np.inf)}, {}, "E011"),
        ({"exposure": np.zeros(24)}, {}, "E218"),
        ({}, {"kind": "continuous"}, "E216"),
        ({}, {"harmonics": 2}, "E223"),
        ({}, {"harmonics": 3, "cycle": 6}, "E220"),
        ({"y": np.full(24, 7.0)}, {"family": "gls-ar1"}, "E222"),
        ({"y": np.full(24, 7.0)}, {}, "E222"),
        ({"y": np.arange(24) + 0.5}, {"family": "negative-binomial"}, "E234"),
    ],
)
def test_bad_series_are_refused(change: Any, settings: Any, code: str) -> None:
    assert refused(months() | change, **settings) == code


def test_more_terms_than_periods_are_refused() -> None:
    columns = {name: v[6:18] for name, v in months().items()}
    assert refused(columns, harmonics=4, cycle=12) == "E215"


def test_no_interruption_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        estimated(months(), "segmented-regression", ITS, outcome_kind="count")
    assert caught.value.faults[0].code == "E210"


def test_newey_west_by_hand() -> None:
    """Scores 1, 2, −3 with lag 1: 14 + 2 · ½ · (2·1 − 3·2) = 10."""
    scores = np.array([[1.0], [2.0], [-3.0]])
    found = newey_west(scores, np.array([1.0, 2, 3]), np.array([[0.5]]), 1)
    assert found == pytest.approx(np.array([[2.5]]))
    # a gap takes the pair apart: nothing lies one period apart but the first two
    apart = newey_west(scores, np.array([1.0, 2, 4]), np.array([[0.5]]), 1)
    assert apart == pytest.approx(np.array([[(14 + 2) / 4]]))
    assert (lag_of(59), lag_of(100)) == (3, 4)


def test_gls_with_a_gap_is_that_of_the_full_covariance() -> None:
    """At its φ, with the correlation written out: (XᵀR⁻¹X)⁻¹XᵀR⁻¹y."""
    rng = np.random.default_rng(2)
    t = np.delete(np.arange(1.0, 31), [7, 8, 20])
    x = np.column_stack([np.ones(27), t / 30])
    y = np.cumsum(rng.normal(size=27)) * 0.4 + rng.normal(size=27)
    found = gls_ar1(Errors(x, y, gaps(t, np.ones(27))))
    r = found.phi ** np.abs(t[:, None] - t[None, :])
    inverse = np.linalg.inv(x.T @ np.linalg.solve(r, x))
    beta = inverse @ x.T @ np.linalg.solve(r, y)
    e = y - x @ beta
    assert found.beta == pytest.approx(beta, rel=1e-8)
    assert found.sigma**2 == pytest.approx(e @ np.linalg.solve(r, e) / 25, rel=1e-8)
    assert found.covariance == pytest.approx(found.sigma**2 * inverse, rel=1e-8)
