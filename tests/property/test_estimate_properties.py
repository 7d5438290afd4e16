"""What must hold of every estimate, whatever the records."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.estimate.linear.fit import sums_of
from forethought.estimate.mixed.reml import halves_of, profile, reml
from forethought.estimate.registry import estimator_for
from forethought.estimate.types import Estimate
from forethought.moments import Answer, Ask, GroupAsk, GroupMoments
from forethought.vocabulary import Method
from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated, inquiry
from tests.in_memory import answer

Columns = dict[str, np.ndarray]

SAME = 1e-7
"""Agreement of two routes to one number: the search for variances ends at about 1e-9."""

METHODS = (
    "mixed-model",
    "cluster-robust-cr0",
    "cluster-robust-cr1",
    "cluster-robust-cr2",
    "cluster-robust-cr3",
    "cluster-means",
    "randomisation-inference",
    "gee-exchangeable",
    "wild-cluster-bootstrap",
)


@st.composite
def trials(draw: st.DrawFn) -> Columns:
    """Draw a cluster trial: 6 to 14 uneven clusters, a covariate, correlation from none to high."""
    clusters = draw(st.integers(6, 14))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    of_row = np.repeat(np.arange(clusters), rng.integers(2, 8, clusters))
    spread = draw(st.sampled_from([0.0, 0.3, 2.0]))
    x = rng.normal(size=len(of_row))
    y = x + spread * rng.normal(size=clusters)[of_row] + rng.normal(size=len(of_row))
    return {"arm": (of_row % 2) + 0.0, "y": y, "cluster": of_row + 0.0, "x:a": x}


def figures(found: Estimate) -> tuple[float, ...]:
    return found.estimate, found.se, found.ci_low, found.ci_high


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=8, deadline=None)
@given(columns=trials(), shift=st.floats(-1e4, 1e4), scale=st.floats(0.01, 100))
def test_the_outcomes_unit_is_the_estimates_unit(
    method: str, columns: Columns, shift: float, scale: float
) -> None:
    plain = estimated(columns, method, CLUSTER)
    moved = estimated(columns | {"y": columns["y"] * scale + shift}, method, CLUSTER)
    assert np.array(figures(moved)) / scale == pytest.approx(figures(plain), rel=SAME, abs=SAME)
    assert moved.p == pytest.approx(plain.p, rel=1e-5)
    assert (moved.df or 0) == pytest.approx(plain.df or 0, rel=1e-5)
    assert moved.hedges_g == pytest.approx(plain.hedges_g, rel=1e-5, abs=SAME)


@pytest.mark.parametrize("method", [*METHODS, "ancova"])
@settings(max_examples=8, deadline=None)
@given(columns=trials(), shift=st.floats(-1e4, 1e4), scale=st.floats(0.01, 100))
def test_a_covariates_unit_does_not_matter(
    method: str, columns: Columns, shift: float, scale: float
) -> None:
    design = INDIVIDUAL if method == "ancova" else CLUSTER
    plain = estimated(columns, method, design)
    moved = estimated(columns | {"x:a": columns["x:a"] * scale + shift}, method, design)
    assert figures(moved) == pytest.approx(figures(plain), rel=SAME, abs=SAME)


@pytest.mark.parametrize("method", METHODS[:-1])
@settings(max_examples=8, deadline=None)
@given(columns=trials(), seed=st.integers(0, 1000))
def test_names_of_clusters_and_order_of_rows_do_not_matter(
    method: str, columns: Columns, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(columns["y"]))
    names = rng.permutation(100)[columns["cluster"].astype(int)]
    other = {name: v[order] for name, v in (columns | {"cluster": names + 0.0}).items()}
    plain, moved = (estimated(each, method, CLUSTER) for each in (columns, other))
    assert figures(moved) == pytest.approx(figures(plain), rel=SAME, abs=SAME)
    assert (moved.df or 0) == pytest.approx(plain.df or 0, rel=1e-6)


@pytest.mark.parametrize("method", METHODS[:-1])
@settings(max_examples=8, deadline=None)
@given(columns=trials())
def test_exchanging_the_arms_changes_the_sign(method: str, columns: Columns) -> None:
    plain = estimated(columns, method, CLUSTER)
    turned = estimated(columns | {"arm": 1 - columns["arm"]}, method, CLUSTER)
    assert turned.estimate == pytest.approx(-plain.estimate, rel=SAME, abs=SAME)
    assert (turned.se, turned.p) == pytest.approx((plain.se, plain.p), rel=1e-6)


@settings(max_examples=10, deadline=None)
@given(columns=trials())
def test_clusters_of_one_are_people(columns: Columns) -> None:
    """CR0 with a cluster for each person is HC0; CR2 is HC2, CR3 is HC3."""
    alone = columns | {"cluster": np.arange(len(columns["y"])) + 0.0}
    people = estimated(columns, "ancova", INDIVIDUAL)
    robust = {
        kind: estimated(alone, f"cluster-robust-{kind}", CLUSTER).se
        for kind in ("cr0", "cr2", "cr3")
    }
    assert robust == pytest.approx(
        {"cr0": people.also["se_hc0"], "cr2": people.se, "cr3": people.also["se_hc3"]}
    )


@settings(max_examples=10, deadline=None)
@given(columns=trials())
def test_corrections_are_ordered(columns: Columns) -> None:
    se = [estimated(columns, f"cluster-robust-cr{k}", CLUSTER).se for k in (0, 2, 3)]
    assert se[0] <= se[1] * (1 + 1e-12) <= se[2] * (1 + 1e-11)


@settings(max_examples=10, deadline=None)
@given(columns=trials())
def test_reml_at_no_correlation_is_least_squares(columns: Columns) -> None:
    moments = answer(columns, GroupAsk(("one", "arm", "x:a", "y"), ("cluster",)))
    assert isinstance(moments, GroupMoments)
    sums = sums_of(moments)
    at_zero = profile(halves_of(sums), 0.0)
    x = np.column_stack([np.ones(len(columns["y"])), columns["arm"], columns["x:a"]])
    beta = np.linalg.lstsq(x, columns["y"], rcond=None)[0]
    assert at_zero.solution.beta[1] * sums.unit == pytest.approx(beta[1])


@settings(max_examples=15, deadline=None)
@given(columns=trials())
def test_reml_is_lowest_and_its_slope_is_right(columns: Columns) -> None:
    """No λ on a fine grid lies below the solution, and the slope is the finite difference's."""
    moments = answer(columns, GroupAsk(("one", "arm", "x:a", "y"), ("cluster",)))
    assert isinstance(moments, GroupMoments)
    halves = halves_of(sums_of(moments))
    fitted = reml(halves)
    assert fitted is not None
    grid = [0.0, *np.geomspace(1e-6, 1e3, 400)]
    assert fitted.criterion <= min(profile(halves, ratio).criterion for ratio in grid) + 1e-9
    ends = [profile(halves, 0.5 + step).criterion for step in (-1e-5, 1e-5)]
    assert profile(halves, 0.5).slope == pytest.approx(
        (ends[1] - ends[0]) / 2e-5, rel=1e-4, abs=1e-4
    )


def added(parts: list[GroupMoments]) -> GroupMoments:
    """Add the moments of two sites, brought to the first one's shift and scale."""
    first = parts[0]
    raw = []
    for part in parts:
        back = np.diag(part.scale / first.scale)
        one = part.columns.index("one")
        back[:, one] += (part.shift - first.shift) / first.scale
        back[one] = 0
        back[one, one] = 1
        raw.append(back @ part.products @ back.T)
    return GroupMoments(
        columns=first.columns,
        keys={"cluster": tuple(label for part in parts for label in part.keys["cluster"])},
        n=np.concatenate([part.n for part in parts]),
        products=np.concatenate(raw),
        shift=first.shift,
        scale=first.scale,
    )


def run_on(moments: GroupMoments, conversation: Generator[Ask, Answer, Any]) -> Estimate:
    next(conversation)
    with pytest.raises(StopIteration) as done:
        conversation.send(moments)
    estimate: Estimate = done.value.value
    return estimate


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=8, deadline=None)
@given(columns=trials())
def test_moments_of_two_sites_add_to_the_pooled_records(method: str, columns: Columns) -> None:
    """What makes a federated analysis possible: no row leaves its site."""
    whole = estimated(columns, method, CLUSTER)
    here = columns["cluster"] < 3
    ask = GroupAsk(("one", "arm", "x:a", "y"), ("cluster",))
    parts = [answer({name: v[rows] for name, v in columns.items()}, ask) for rows in (here, ~here)]
    assert all(isinstance(part, GroupMoments) for part in parts)
    question = inquiry(method, CLUSTER, covariates=("x:a",))
    pooled = run_on(added(parts), estimator_for(Method(method), CLUSTER)(question))
    assert figures(pooled) == pytest.approx(figures(whole), rel=SAME, abs=SAME)
    assert pooled.p == pytest.approx(whole.p, rel=1e-6)
