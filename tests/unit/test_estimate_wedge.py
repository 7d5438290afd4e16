"""Stepped wedges: the published variance, orders by brute force, waves together, refusals."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from forethought.errors import Refusal
from forethought.estimate.types import Estimate, Redraws
from forethought.vocabulary import Design
from tests.estimate_answers import INDIVIDUAL, estimated

WEDGE = Design.STEPPED_WEDGE
Columns = dict[str, np.ndarray]


def with_periods(columns: Columns, name: str = "period", start: str = "s:period ") -> Columns:
    """Add the columns of periods that the analysis table has."""
    found = np.unique(columns[name])
    return columns | {f"{start}{p:g}": (columns[name] == p) + 0.0 for p in found[1:]}


def wedge(starts: tuple[float, ...], periods: int = 4, each: int = 3, seed: int = 1) -> Columns:
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(len(starts)), periods * each)
    period = np.tile(np.repeat(np.arange(1, periods + 1), each), len(starts))
    arm = (period >= np.array(starts)[cluster]).astype(float)
    y = arm + 0.3 * period + rng.normal(size=len(starts))[cluster] + rng.normal(size=len(arm))
    return with_periods({"arm": arm, "y": y, "cluster": cluster + 0.0, "period": period + 0.0})


def run(columns: Columns, method: str, **settings: object) -> Estimate:
    return estimated(columns, method, WEDGE, **({"clustered": True} | settings))


def test_variance_as_hussey_and_hughes_published_it() -> None:
    """Equation 8 of Hussey and Hughes (2007), at the variances that were fitted."""
    columns = wedge((2, 3, 4, 2, 3, 4), each=5)
    found = run(columns, "hussey-hughes")
    tau, sigma = found.also["var_cluster"], found.also["var_residual"] / 5
    x = np.array([[t >= s for t in range(1, 5)] for s in (2, 3, 4, 2, 3, 4)], dtype=float)
    clusters, times = x.shape
    u, w, v = x.sum(), (x.sum(0) ** 2).sum(), (x.sum(1) ** 2).sum()
    below = (clusters * u - w) * sigma
    below += (u**2 + clusters * times * u - times * w - clusters * v) * tau
    variance = clusters * sigma * (sigma + times * tau) / below
    assert found.also["se_model"] ** 2 == pytest.approx(variance)


def test_the_nested_model_without_a_difference_between_periods_is_the_plain_one() -> None:
    columns = wedge((2, 3, 4, 2, 3, 4), each=4, seed=3)
    nested, plain = (run(columns, m) for m in ("nested-exchangeable", "hussey-hughes"))
    if nested.also["var_cluster_period"] == 0:
        assert nested.estimate == pytest.approx(plain.estimate)
        assert any("singular fit" in note for note in nested.notes)
    assert nested.also["reml_criterion"] <= plain.also["reml_criterion"] + 1e-9


def test_likeness_within_and_across_periods() -> None:
    rng = np.random.default_rng(2)
    columns = wedge((2, 3, 4) * 5, each=10, seed=2)
    cell = (columns["cluster"] * 10 + columns["period"]).astype(int)
    columns["y"] = columns["y"] + rng.normal(size=cell.max() + 1)[cell]
    found = run(columns, "nested-exchangeable")
    also = found.also
    total = also["var_cluster"] + also["var_cluster_period"] + also["var_residual"]
    assert found.icc == pytest.approx((total - also["var_residual"]) / total)
    assert also["icc_between_periods"] == pytest.approx(also["var_cluster"] / total)
    assert also["cac"] == pytest.approx(also["icc_between_periods"] / (found.icc or 0))
    assert 0.2 < also["cac"] < 0.8


def by_matrices(columns: Columns, starts: np.ndarray, ratio: float) -> float:
    """Generalised least squares with N × N matrices, with the state as ``starts`` say."""
    cluster = columns["cluster"].astype(int)
    state = (columns["period"] >= starts[cluster]).astype(float)
    names = [name for name in columns if name[:2] in ("s:", "x:")]
    x = np.column_stack([state, np.ones(len(state)), *(columns[name] for name in names)])
    v = np.eye(len(state)) + ratio * (cluster[:, None] == cluster)
    inverse = np.linalg.inv(v)
    return float(np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ columns["y"])[0])


def test_every_order_by_brute_force() -> None:
    starts = (2.0, 3.0, 3.0, 4.0)
    columns = wedge(starts)
    columns["x:age"] = np.random.default_rng(5).normal(size=len(columns["y"]))
    found = run(columns, "randomisation-inference")
    bare = {name: values for name, values in columns.items() if name != "arm"}
    orders = sorted(set(permutations(starts)))
    assert found.also["arrangements"] == len(orders) == 12
    ratio = null_ratio(bare)
    statistics = np.array([by_matrices(columns, np.array(order), ratio) for order in orders])
    own = by_matrices(columns, np.array(starts), ratio)
    assert found.estimate == pytest.approx(own, rel=1e-6)
    assert found.p == pytest.approx(float((np.abs(statistics) >= abs(own) - 1e-9).mean()))


def null_ratio(columns: Columns) -> float:
    """τ²/σ² of the model without the programme, on a fine grid."""
    from scipy.optimize import minimize_scalar

    cluster = columns["cluster"].astype(int)
    names = [name for name in columns if name[:2] in ("s:", "x:")]
    x = np.column_stack([np.ones(len(cluster)), *(columns[name] for name in names)])

    def criterion(log_ratio: float) -> float:
        v = np.eye(len(x)) + np.exp(log_ratio) * (cluster[:, None] == cluster)
        inverse = np.linalg.inv(v)
        gram = x.T @ inverse @ x
        e = columns["y"] - x @ np.linalg.solve(gram, x.T @ inverse @ columns["y"])
        free = len(x) - x.shape[1]
        logs = np.linalg.slogdet(v)[1] + np.linalg.slogdet(gram)[1]
        return float(free * np.log(e @ inverse @ e) + logs)

    found = minimize_scalar(criterion, bounds=(-12, 5), method="bounded", options={"xatol": 1e-10})
    return float(np.exp(found.x))


def test_the_recorded_draw_is_replayed() -> None:
    starts = (2.0, 3.0, 4.0, 9.0)  # the last starts after the study
    columns = wedge(starts)
    rng = np.random.default_rng(1)
    arms = np.vstack([starts, *(rng.permutation(starts) for _ in range(99))])
    drawn = Redraws(("0", "1", "2", "3"), arms, "into sequences")
    found = run(columns, "randomisation-inference", drawn=drawn)
    assert found.also["arrangements"] == 100
    assert any("99 replays of the recorded draw" in note for note in found.notes)
    moved = Redraws(("0", "1", "2", "3"), arms[:, ::-1], "into sequences")
    with pytest.raises(Refusal) as refused:
        run(columns, "randomisation-inference", drawn=moved)
    assert refused.value.faults[0].code == "E134"


METHODS = ("hussey-hughes", "nested-exchangeable", "randomisation-inference")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("case", "codes"),
    [
        ("one period", {"E170"}),
        ("no columns of periods", {"E171"}),
        ("all at once", {"E172"}),
        ("two clusters", {"E173"}),
        ("nothing varies", {"E020"}),
        ("no outcome", {"E010"}),
        ("everybody has it", {"E012"}),
    ],
)
def test_what_is_no_stepped_wedge_is_refused(method: str, case: str, codes: set[str]) -> None:
    good = wedge((2, 3, 4, 3))
    bare = {name: good[name] for name in ("arm", "y", "cluster", "period")}
    kept = good["cluster"] < 2
    broken = {
        "one period": {name: values[good["period"] == 3] for name, values in good.items()},
        "no columns of periods": bare,
        "all at once": wedge((3, 3, 3, 3)),
        "two clusters": {name: values[kept] for name, values in good.items()},
        "nothing varies": good | {"y": np.full(len(kept), 3.0)},
        "no outcome": good | {"y": np.full(len(kept), np.nan)},
        "everybody has it": good | {"arm": np.ones(len(kept))},
    }[case]
    with pytest.raises(Refusal) as refused:
        run(broken, method)
    assert {fault.code for fault in refused.value.faults} == codes


def test_a_test_that_cannot_reject_claims_nothing() -> None:
    """Three clusters have six orders, so p cannot go below 1/6, however large the effect."""
    columns = wedge((2, 3, 4), each=10)
    columns["y"] = columns["y"] + 50 * columns["arm"]
    found = run(columns, "randomisation-inference")
    assert found.also["smallest_p"] == pytest.approx(1 / 6)
    assert found.ci_low <= 0 <= found.ci_high
    assert any("drawn out to no effect" in note for note in found.notes)


def test_one_row_a_cell_fits_the_plain_model_only() -> None:
    columns = wedge((2, 3, 4, 2, 3, 4), each=1)
    assert run(columns, "hussey-hughes").n == 24
    with pytest.raises(Refusal) as refused:
        run(columns, "nested-exchangeable")
    assert refused.value.faults[0].code == "E174"


def test_a_cell_in_two_states_cannot_be_drawn_again() -> None:
    columns = wedge((2, 3, 4, 3))
    columns["arm"] = columns["arm"].copy()
    columns["arm"][0] = 1
    with pytest.raises(Refusal) as refused:
        run(columns, "randomisation-inference")
    assert refused.value.faults[0].code == "E175"


def waves(units: int = 20, times: int = 3, seed: int = 1) -> Columns:
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), times)
    wave = np.tile(np.arange(times), units)
    arm = (unit % 2).astype(float)
    y = arm + wave + rng.normal(size=units)[unit] + rng.normal(size=len(unit))
    columns = {"arm": arm, "y": y, "unit": unit + 0.0, "wave": wave + 0.0}
    return with_periods(columns, "wave", "s:wave ")


def test_whole_waves_are_a_t_test_of_units_means() -> None:
    """With every unit at every wave Kenward-Roger is exact: units' means, df U − 2."""
    columns = waves()
    found = estimated(columns, "mixed-model", INDIVIDUAL, together=True)
    means = columns["y"].reshape(20, 3).mean(1)
    low, high = means[::2], means[1::2]
    pooled = (low.var(ddof=1) + high.var(ddof=1)) / 2
    assert found.estimate == pytest.approx(high.mean() - low.mean())
    assert found.se == pytest.approx(np.sqrt(pooled / 5))
    assert found.df == pytest.approx(18)
    assert (found.n, found.units, found.clusters, found.icc) == (60, 20, None, None)
    assert found.also["icc_unit"] == pytest.approx(
        found.also["var_unit"] / (found.also["var_unit"] + found.also["var_residual"])
    )


def test_whole_waves_in_whole_clusters_are_a_t_test_of_clusters_means() -> None:
    columns = waves(units=48)
    cluster = columns["unit"] // 4
    columns |= {"cluster": cluster, "arm": cluster % 2}
    columns["y"] = columns["y"] + np.random.default_rng(4).normal(size=12)[cluster.astype(int)]
    found = estimated(
        columns, "mixed-model", Design.CLUSTER_RANDOMISED, together=True, clustered=True
    )
    means = columns["y"].reshape(12, 12).mean(1)
    low, high = means[::2], means[1::2]
    pooled = (low.var(ddof=1) + high.var(ddof=1)) / 2
    assert (found.estimate, found.df) == pytest.approx((high.mean() - low.mean(), 10))
    assert found.se == pytest.approx(np.sqrt(pooled / 3))
    assert (found.units, found.clusters) == (48, 12)


def test_waves_together_need_a_model_that_knows_of_them() -> None:
    columns = waves() | {"stratum": np.ones(60), "cluster": np.repeat(np.arange(12.0), 5)}
    for method in ("difference-in-means", "ancova", "cluster-robust-cr2"):
        with pytest.raises(Refusal) as refused:
            estimated(columns, method, INDIVIDUAL, together=True)
        assert refused.value.faults[0].code == "E185"
    lone = waves() | {"unit": np.arange(60.0)}
    with pytest.raises(Refusal) as refused:
        estimated(lone, "mixed-model", INDIVIDUAL, together=True)
    assert refused.value.faults[0].code == "E186"
