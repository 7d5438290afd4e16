"""Adding up what partners released: the sum over partners is the pooled data."""

from __future__ import annotations

import numpy as np
import pytest

from forethought.moments import CellAsk, CellMoments, CohortMoments, GroupAsk, GroupMoments
from forethought.moments.release.combine import (
    Own,
    OwnCells,
    combine_cells,
    combine_cohorts,
    combine_groups,
)
from forethought.moments.release.recode import (
    expansion,
    plain_factors,
    pooled_columns,
    pooled_levels,
)
from tests import in_memory

EXACT = 1e-12
"""Re-shifting and adding cost a few roundings of a double."""

Columns = dict[str, np.ndarray]


def people(rows: int = 300) -> Columns:
    """Three partners' people, with a year far from zero and a sum in pence."""
    rng = np.random.default_rng(5)
    partner = np.repeat(["east", "north", "west"], rows // 3)
    return {
        "partner": partner,
        "cluster": np.array([f"{p}/{i % 4}" for i, p in enumerate(partner)], dtype=object),
        "arm": (np.arange(rows) // 2 % 2).astype(float),
        "x:year": rng.integers(2020, 2030, rows).astype(float),
        "x:pence": rng.normal(3e8, 1e6, rows) + 1e7 * (partner == "west"),
        "x:since": np.where(
            partner == "east", 2026.0, np.where(partner == "north", 2027.0, 2028.0)
        ),
        "y": rng.normal(50, 10, rows),
    }


def part(columns: Columns, name: str) -> Columns:
    chosen = columns["partner"] == name
    return {key: values[chosen] for key, values in columns.items()}


def raw(moments: GroupMoments) -> np.ndarray:
    """Undo shift and scale, in extended precision."""
    one = moments.columns.index("one")
    back = np.diag(moments.scale).astype(np.longdouble)
    back[:, one] += moments.shift
    back[one] = np.eye(len(moments.columns))[one]
    return back @ moments.products.astype(np.longdouble) @ back.T


@pytest.mark.parametrize("by", [(), ("cluster",), ("arm",)])
def test_sums_of_partners_are_the_sums_of_the_pool(by: tuple[str, ...]) -> None:
    columns = people()
    ask = GroupAsk(("one", "arm", "x:year", "x:pence", "x:since", "y"), by)
    whole = in_memory.group_moments(columns, ask)
    own = [
        Own(in_memory.group_moments(part(columns, p), ask), {}) for p in ("east", "north", "west")
    ]
    found = combine_groups(ask, own, {})
    assert found.keys == whole.keys
    assert found.n.tolist() == whole.n.tolist()
    assert found.shift == pytest.approx(whole.shift, rel=EXACT)
    assert found.scale == pytest.approx(whole.scale, rel=EXACT)
    size = np.sqrt(np.einsum("gkk->k", whole.products))
    apart = (found.products - whole.products) / np.outer(size, size)
    assert np.abs(apart).max() < EXACT


def test_a_column_constant_everywhere_stays_as_it_is() -> None:
    columns = people() | {"x:flat": np.full(300, 0.1)}
    ask = GroupAsk(("one", "x:flat", "y"), ())
    own = [
        Own(in_memory.group_moments(part(columns, p), ask), {}) for p in ("east", "north", "west")
    ]
    found = combine_groups(ask, own, {})
    assert (found.shift[1], found.scale[1]) == (0.0, 1.0)
    assert found.products[0, 0, 1] == pytest.approx(30.0, rel=EXACT)


def test_columns_of_levels_that_a_partner_lacks_or_compares_with() -> None:
    """East has a, b, c; north has b and c only, and compares with b; west has one level."""
    rng = np.random.default_rng(2)
    level = {
        "east": rng.choice(["a", "b", "c"], 100),
        "north": rng.choice(["b", "c"], 100),
        "west": np.full(100, "c"),
    }
    columns = people()
    word = np.concatenate([level[p] for p in ("east", "north", "west")])
    whole = columns | {f"s:{n}": (word == n).astype(float) for n in "bc"}
    whole |= {f"arm*s:{n}": columns["arm"] * whole[f"s:{n}"] for n in "bc"}
    pooled = {"s:": ("a", "b", "c")}
    ask = GroupAsk(("one", "arm", "s:b", "s:c", "arm*s:b", "arm*s:c", "y"), ("cluster",))
    own = []
    for p, names in (("east", "abc"), ("north", "bc"), ("west", "c")):
        mine = part(whole, p)
        at = [name for n in names[1:] for name in (f"s:{n}", f"arm*s:{n}")]
        asked = GroupAsk(("one", "arm", *at, "y"), ("cluster",))
        own.append(Own(in_memory.group_moments(mine, asked), {"s:": tuple(names)}))
    found, wanted = combine_groups(ask, own, pooled), in_memory.group_moments(whole, ask)
    assert np.abs(raw(found) - raw(wanted)).max() < 1e-9


def test_expansion_of_levels() -> None:
    pooled = {"x:k=": ("a", "b", "c")}
    assert expansion("x:k=b", {"x:k=": ("a", "c")}, pooled) == {}
    assert expansion("x:k=b", {"x:k=": ("b", "c")}, pooled) == {"one": 1.0, "x:k=c": -1.0}
    assert expansion("arm*x:k=b", {"x:k=": ("b",)}, pooled) == {"arm": 1.0}
    assert expansion("arm*x:age", {}, pooled) == {"arm*x:age": 1.0}
    assert plain_factors(("one", "arm*x:k=b", "x:age", "y"), pooled) == {"arm", "x:age", "y"}
    assert pooled_levels([{"s:": ("b",)}, {"s:": ("a", "c")}]) == {"s:": ("a", "b", "c")}
    assert pooled_columns([("x:age", "x:k=c"), ("x:age",)], pooled) == ("x:age", "x:k=b", "x:k=c")


def test_cells_of_the_same_values_are_added() -> None:
    columns = people()
    ask = CellAsk(("arm", "x:year"), ("cluster",), ("y",))

    def cells(own: Columns) -> CellMoments:
        keys = sorted(set(zip(own["cluster"], own["arm"], own["x:year"], strict=True)))
        chosen = [
            (own["cluster"] == c) & (own["arm"] == a) & (own["x:year"] == x) for c, a, x in keys
        ]
        return CellMoments(
            ask.columns,
            {"cluster": tuple(key[0] for key in keys)},
            np.array([key[1:] for key in keys]),
            np.array([float(c.sum()) for c in chosen]),
            np.array([[own["y"][c].sum()] for c in chosen]),
            np.array([[(own["y"][c] ** 2).sum()] for c in chosen]),
        )

    halves = [{k: v[rest::2] for k, v in columns.items()} for rest in (0, 1)]
    found = combine_cells(ask, [OwnCells(cells(half), {}) for half in halves], {})
    wanted = cells(columns)
    assert found.keys == wanted.keys
    assert found.values.tolist() == wanted.values.tolist()
    assert found.n.tolist() == wanted.n.tolist()
    assert found.sums == pytest.approx(wanted.sums, rel=EXACT)
    assert found.squares == pytest.approx(wanted.squares, rel=EXACT)


def test_cohorts_pool_means_and_covariances() -> None:
    rng = np.random.default_rng(8)
    cohort = np.repeat([3.0, 5.0, np.inf], 20)
    outcomes = rng.normal(1e4, 3, (60, 6))

    def moments(chosen: np.ndarray) -> CohortMoments:
        groups = [outcomes[chosen & (cohort == c)] for c in (3.0, 5.0, np.inf)]
        return CohortMoments(
            periods=np.arange(1.0, 7.0),
            cohorts=np.array([3.0, 5.0, np.inf]),
            n=np.array([float(len(g)) for g in groups]),
            mean=np.array([g.mean(axis=0) for g in groups]),
            covariance=np.array([np.cov(g.T) for g in groups]),
        )

    at = np.arange(60) % 3
    found = combine_cohorts([moments(at == site) for site in range(3)])
    wanted = moments(at >= 0)
    assert found.n.tolist() == wanted.n.tolist()
    assert found.mean == pytest.approx(wanted.mean, rel=EXACT)
    assert found.covariance == pytest.approx(wanted.covariance, rel=1e-10)


def test_a_cohort_that_one_partner_lacks() -> None:
    one = CohortMoments(
        np.arange(2.0), np.array([1.0]), np.array([2.0]), np.ones((1, 2)), np.ones((1, 2, 2))
    )
    other = CohortMoments(
        np.arange(2.0),
        np.array([np.inf]),
        np.array([1.0]),
        np.zeros((1, 2)),
        np.full((1, 2, 2), np.nan),
    )
    found = combine_cohorts([one, other])
    assert found.cohorts.tolist() == [1.0, np.inf]
    assert found.covariance[0].tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert np.isnan(found.covariance[1]).all()
