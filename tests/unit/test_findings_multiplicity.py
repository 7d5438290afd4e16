"""Adjusted p values against a hand calculation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from forethought.estimate.types import Influence
from forethought.findings.multiplicity import Adjusted, adjusted_p, benjamini_hochberg, holm
from forethought.plan.model import Multiplicity

P = [0.01, 0.04, 0.03, 0.005]


def test_holm_by_hand() -> None:
    # sorted: 0.005·4, 0.01·3, 0.03·2, then max(0.04·1, 0.06)
    assert holm(P) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_benjamini_hochberg_by_hand() -> None:
    # sorted: 0.005·4/1, 0.01·4/2, 0.03·4/3, 0.04·4/4
    assert benjamini_hochberg(P) == pytest.approx([0.02, 0.04, 0.04, 0.02])


def test_ties_and_ones() -> None:
    assert holm([1.0, 1.0]) == [1.0, 1.0]
    assert holm([]) == []
    assert benjamini_hochberg([0.5, 0.5]) == [0.5, 0.5]


@pytest.mark.parametrize(
    ("adjust", "expected"), [("holm", (0.06, 1.0)), ("benjamini-hochberg", (0.06, 0.75))]
)
def test_a_member_without_a_number_counts_as_one(
    adjust: str, expected: tuple[float, float]
) -> None:
    rule = Multiplicity(families=(("a", "b", "c"),), adjust=adjust)
    adjusted = adjusted_p(rule, {"a": 0.02, "b": 0.5, "d": 0.01})
    assert {name: (a.p, a.family) for name, a in adjusted.items()} == {
        "a": (pytest.approx(expected[0]), 3),
        "b": (pytest.approx(expected[1]), 3),
    }
    assert "(c)" in (adjusted["a"].note or "")


def test_a_family_of_which_nothing_has_a_number() -> None:
    assert adjusted_p(Multiplicity(families=(("a", "b"),), adjust="holm"), {}) == {}


def test_none_adjusts_nothing() -> None:
    rule = Multiplicity(families=(("a", "b"),), adjust="none")
    assert adjusted_p(rule, {"a": 0.01, "b": 0.9}) == {}


def correlated(rho: float, clusters: int = 200, seed: int = 2) -> dict[str, Influence]:
    """Influences of three questions whose estimates correlate by about rho."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(clusters, 1))
    own = rng.normal(size=(clusters, 3))
    values = np.sqrt(rho) * shared + np.sqrt(1 - rho) * own
    keys = tuple(f"team {k}" for k in range(clusters))
    return {name: Influence(keys, values[:, k]) for k, name in enumerate("abc")}


def by_rule(p_values: dict[str, float], influences: dict[str, Influence]) -> dict[str, Adjusted]:
    rule = Multiplicity(families=(tuple(p_values),), adjust="romano-wolf")
    return adjusted_p(rule, p_values, influences, seed=4)


P3 = {"a": 0.01, "b": 0.02, "c": 0.4}


def test_one_thing_measured_three_times_needs_no_adjustment() -> None:
    one = correlated(0.3)["a"]
    adjusted = by_rule(dict.fromkeys("abc", 0.03), dict.fromkeys("abc", one))
    assert [a.p for a in adjusted.values()] == pytest.approx([0.03] * 3, abs=0.003)


def test_unrelated_questions_are_adjusted_as_by_sidak() -> None:
    """Of three independent statistics the largest is as far out with 1 − (1 − p)³."""
    keys = tuple(range(300))
    values = np.repeat(np.eye(3), 100, axis=0)
    influences = {name: Influence(keys, values[:, k]) for k, name in enumerate("abc")}
    found = by_rule(P3, influences)
    assert found["a"].p == pytest.approx(1 - 0.99**3, abs=0.003)
    assert found["b"].p == pytest.approx(1 - 0.98**2, abs=0.003)
    assert found["c"].p == 0.4


def test_romano_wolf_takes_a_member_without_a_number_as_unrelated() -> None:
    """Of two independent statistics the larger is as far out with 1 − (1 − p)²."""
    rule = Multiplicity(families=(("a", "gone"),), adjust="romano-wolf")
    found = adjusted_p(rule, {"a": 0.02}, {"a": correlated(0.3)["a"]}, seed=4)["a"]
    assert found.p == pytest.approx(1 - 0.98**2, abs=0.003)
    assert (found.family, found.name) == (2, "Romano\u2013Wolf")


def test_romano_wolf_against_drawing_six_point_weights_one_by_one() -> None:
    influences = correlated(0.6)
    rng = np.random.default_rng(0)
    points = np.array([-(1.5**0.5), -1, -(0.5**0.5), 0.5**0.5, 1, 1.5**0.5])
    values = np.column_stack([influences[name].values for name in "abc"])
    values = values / np.sqrt((values**2).sum(axis=0))
    replays = np.array([np.abs(points[rng.integers(6, size=200)] @ values) for _ in range(20_000)])
    seen = {name: float(-norm.ppf(p / 2)) for name, p in P3.items()}
    first = (replays.max(axis=1) >= seen["a"]).mean()
    second = (replays[:, 1:].max(axis=1) >= seen["b"]).mean()
    found = by_rule(P3, influences)
    assert found["a"].p == pytest.approx(first, abs=0.003)
    assert found["b"].p == pytest.approx(max(first, second), abs=0.004)


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.95])
def test_romano_wolf_lies_between_the_own_p_and_holms(rho: float) -> None:
    found = by_rule(P3, correlated(rho))
    for (name, p), bound in zip(P3.items(), holm(list(P3.values())), strict=True):
        assert p <= found[name].p <= bound
        assert found[name].name == "Romano\u2013Wolf"
        assert found[name].note is None


def test_a_tiny_p_value_is_not_lifted_by_the_number_of_draws() -> None:
    assert by_rule({"a": 1e-12, "b": 0.5, "c": 0.5}, correlated(0.3))["a"].p == 3e-12


def test_order_of_the_keys_does_not_matter_and_lost_clusters_move_nothing() -> None:
    known = correlated(0.5)
    a = known["a"]
    turned = known | {"a": Influence(a.keys[::-1], a.values[::-1])}
    assert {n: x.p for n, x in by_rule(P3, turned).items()} == pytest.approx(
        {n: x.p for n, x in by_rule(P3, known).items()}
    )
    fewer = known | {"a": Influence(a.keys[:150], a.values[:150])}
    assert 0.01 <= by_rule(P3, fewer)["a"].p <= 0.03


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"c": None}, "the method of c"),
        ({"c": Influence(("x", "y"), np.ones(2), "unit")}, "by clusters, others by people"),
        ({"c": Influence(("x", "y"), np.zeros(2))}, "nothing moves the estimate of c"),
    ],
)
def test_what_cannot_be_moved_together_falls_to_holm_with_a_note(
    change: dict[str, Influence | None], said: str
) -> None:
    known = {k: v for k, v in (correlated(0.5) | change).items() if v is not None}
    found = by_rule(P3, known)
    assert [a.p for a in found.values()] == pytest.approx([0.03, 0.04, 0.4])
    assert said in (found["a"].note or "")
    assert found["a"].name == "Holm"


def test_romano_wolf_keeps_the_chance_of_any_false_finding() -> None:
    """Three true nulls, correlated .7: at 5 % some question is found in about 5 % of studies."""
    rng = np.random.default_rng(9)
    influences = correlated(0.7, clusters=400)
    values = np.column_stack([influences[name].values for name in "abc"])
    scale = np.sqrt((values**2).sum(axis=0))
    false = 0
    for _ in range(300):
        z = rng.normal(size=400) @ values / scale
        p = {name: float(2 * norm.sf(abs(z[k]))) for k, name in enumerate("abc")}
        false += min(a.p for a in by_rule(p, influences).values()) <= 0.05
    assert 0.02 <= false / 300 <= 0.085
