"""The wild cluster bootstrap against a loop over rows, and its interval against its test."""

from __future__ import annotations

import numpy as np
import pytest

from forethought.errors import Refusal
from forethought.estimate.cluster.bootstrap import POINTS, Weights, replays
from forethought.estimate.linear.fit import sums_of
from forethought.moments import Array, GroupAsk
from forethought.plan.settings import Bootstrap
from forethought.vocabulary import Design
from tests.estimate_answers import CLUSTER, estimated
from tests.in_memory import group_moments

Columns = dict[str, np.ndarray]


def trial(clusters: int = 9, seed: int = 1, effect: float = 1.0) -> Columns:
    rng = np.random.default_rng(seed)
    of_row = np.repeat(np.arange(clusters), rng.integers(2, 7, clusters))
    x = rng.normal(size=len(of_row))
    arm = (of_row % 2).astype(float)
    y = effect * arm + x + 0.5 * rng.normal(size=clusters)[of_row] + rng.normal(size=len(of_row))
    return {"arm": arm, "y": 50 + y, "cluster": of_row + 0.0, "x:a": 7 + x}


class ByRows:
    """The bootstrap as its paper says it: new outcomes for every row, regressed again."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        others = [columns[name] for name in columns if name[:2] in ("x:", "s:")]
        self.z = np.column_stack([np.ones(len(columns["y"])), *others])
        self.x = np.column_stack([self.z, columns["arm"]])
        self.inverse = np.linalg.inv(self.x.T @ self.x)
        self.labels, self.of_row = np.unique(columns["cluster"], return_inverse=True)

    def t(self, y: Array, effect: float) -> float:
        beta = self.inverse @ self.x.T @ y
        scores = np.zeros((len(self.labels), len(beta)))
        np.add.at(scores, self.of_row, self.x * (y - self.x @ beta)[:, None])
        variance = (self.inverse @ scores.T @ scores @ self.inverse)[-1, -1]
        return float((beta[-1] - effect) / np.sqrt(variance))

    def replayed(self, effect: float, weights: Array) -> Array:
        y, arm = self.columns["y"], self.columns["arm"]
        gamma = np.linalg.lstsq(self.z, y - effect * arm, rcond=None)[0]
        fitted = self.z @ gamma + effect * arm
        return np.array([self.t(fitted + w[self.of_row] * (y - fitted), effect) for w in weights])


@pytest.mark.parametrize("effect", [0.0, 1.3, -4.0])
@pytest.mark.parametrize("kind", ["webb", "rademacher"])
def test_every_replay_is_that_of_a_loop_over_rows(kind: str, effect: float) -> None:
    columns = trial()
    sums = sums_of(group_moments(columns, GroupAsk(("one", "arm", "x:a", "y"), ("cluster",))))
    weights = Weights(POINTS[kind], 9, 200, seed=3)
    found = replays(sums, weights)
    by_rows = ByRows(columns)
    at = effect / sums.unit
    ours = (found.step @ [1, -at]) / np.sqrt(found.spread @ [1, at, at**2])
    theirs = by_rows.replayed(effect, np.concatenate(list(weights.blocks())))
    assert ours == pytest.approx(theirs, rel=1e-8, abs=1e-8)
    seen = by_rows.t(columns["y"], effect)
    p = (1 + (np.abs(theirs) >= abs(seen) - 1e-9).sum()) / 201
    assert found.p(at) == pytest.approx(p)


@pytest.mark.parametrize("design", [Design.STEPPED_WEDGE, Design.MULTISITE_RANDOMISED])
def test_clusters_with_both_arms_and_their_periods(design: Design) -> None:
    rng = np.random.default_rng(4)
    of_row = np.repeat(np.arange(8), 12)
    period = np.tile(np.arange(1, 5), 24)
    arm = (period > 1 + of_row % 3).astype(float)
    y = arm + 0.4 * period + 0.7 * rng.normal(size=8)[of_row] + rng.normal(size=len(arm))
    columns = {"arm": arm, "y": y, "cluster": of_row + 0.0, "site": of_row + 0.0}
    columns |= {f"s:period {p}": (period == p) + 0.0 for p in (2, 3, 4)}
    settings = Bootstrap(weights="rademacher")
    found = estimated(columns, "wild-cluster-bootstrap", design, sited=True, bootstrap=settings)
    by_rows = ByRows(columns)
    weights = np.concatenate(list(Weights(POINTS["rademacher"], 8, 9999, seed=1).blocks()))
    seen = abs(by_rows.t(y, 0.0))
    assert found.p == (np.abs(by_rows.replayed(0.0, weights)) >= seen * (1 - 1e-9)).mean()
    for end in (found.ci_low, found.ci_high):
        far = np.abs(by_rows.replayed(end, weights)) >= abs(by_rows.t(y, end)) * (1 - 1e-9)
        assert 0.04 < far.mean() < 0.07


def test_all_sign_changes_are_looked_at_once_where_they_are_few() -> None:
    found = estimated(
        trial(), "wild-cluster-bootstrap", CLUSTER, bootstrap=Bootstrap(weights="rademacher")
    )
    assert found.also["replications"] == 2**9
    assert (found.p * 2**9) % 2 == 0, "every change of signs has a mirror image"
    assert any("All 512 replays" in note for note in found.notes)


def test_the_interval_holds_what_the_test_does_not_reject() -> None:
    columns = trial(14)
    settings = {"bootstrap": Bootstrap(replications=999), "seed": 5}
    found = estimated(columns, "wild-cluster-bootstrap", CLUSTER, **settings)
    for end, outwards in ((found.ci_low, -1), (found.ci_high, 1)):
        for step, kept in ((-1e-6, True), (1e-6, False)):
            shifted = columns | {"y": columns["y"] - (end + outwards * step) * columns["arm"]}
            p = estimated(shifted, "wild-cluster-bootstrap", CLUSTER, **settings).p
            assert (p > 0.05) is kept


def test_the_same_seed_gives_the_same_answer_and_another_another() -> None:
    one, same, other = (
        estimated(trial(12), "wild-cluster-bootstrap", CLUSTER, seed=seed) for seed in (1, 1, 2)
    )
    assert one == same
    assert one.p != other.p
    assert one.estimate == other.estimate


def test_estimate_and_error_are_least_squares_with_cr1() -> None:
    found = estimated(trial(12), "wild-cluster-bootstrap", CLUSTER)
    plain = estimated(trial(12), "cluster-robust-cr1", CLUSTER)
    assert (found.estimate, found.se) == (plain.estimate, plain.se)
    assert found.df is None


def test_few_clusters_in_an_arm_are_said() -> None:
    found = estimated(trial(9), "wild-cluster-bootstrap", CLUSTER)
    assert any("only 4 clusters" in note for note in found.notes)


def test_so_few_clusters_that_nothing_is_rejected_are_refused() -> None:
    with pytest.raises(Refusal) as caught:
        estimated(
            trial(5, effect=0.2),
            "wild-cluster-bootstrap",
            CLUSTER,
            bootstrap=Bootstrap(weights="rademacher"),
        )
    assert caught.value.faults[0].code == "E131"
