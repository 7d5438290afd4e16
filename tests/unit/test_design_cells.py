"""Sums of cells answer a method's asks as the rows would."""

from __future__ import annotations

import numpy as np
import pytest

from forethought.errors import Refusal
from forethought.estimate.design.cells import Cells
from forethought.moments import (
    Ask,
    CellAsk,
    CohortAsk,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    RowsAsk,
    ScoreAsk,
)
from tests.in_memory import answer

CLOSE = 1e-9
"""Rounding of sums of a few hundred rows."""


def rows() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    cluster = np.repeat(np.arange(12), 9)
    return {
        "cluster": cluster,
        "period": np.tile(np.arange(9) % 3, 12),
        "arm": (cluster % 2).astype(float),
        "x:baseline": 50 + rng.normal(size=108),
        "y": rng.poisson(3, 108).astype(float),
        "exposure": np.where(cluster % 2, 2.0, 3.0),
    }


def as_cells(columns: dict[str, np.ndarray], by: tuple[str, ...]) -> Cells:
    """Sum rows into cells by ``by``; every other column must be constant in them, or varies."""
    varying = ("x:baseline", "y")
    labels, place = np.unique(
        np.column_stack([columns[name] for name in by]), axis=0, return_inverse=True
    )
    place = place.reshape(-1)
    n = np.bincount(place).astype(float)
    values = np.column_stack([columns[name] for name in varying])
    means = np.stack([values[place == g].mean(0) for g in range(len(n))])
    away = values - means[place]
    scatter = np.stack([away[place == g].T @ away[place == g] for g in range(len(n))])
    first = [int(np.flatnonzero(place == g)[0]) for g in range(len(n))]
    fixed = {name: columns[name][first] for name in ("arm", "exposure")}
    keys = {name: labels[:, k] for k, name in enumerate(by)} | {"arm": columns["arm"][first]}
    return Cells(n, fixed, varying, means, scatter, keys)


def as_units(columns: dict[str, np.ndarray]) -> Cells:
    fixed = {name: columns[name] for name in ("arm", "exposure", "x:baseline", "y")}
    keys = {name: columns[name] for name in ("cluster", "period", "arm")}
    return Cells(np.ones(len(columns["y"])), fixed, keys=keys)


def same(found: object, wanted: object) -> None:
    for name, value in vars(wanted).items():
        own = getattr(found, name)
        if isinstance(value, np.ndarray | float):
            np.testing.assert_allclose(own, value, rtol=CLOSE, atol=CLOSE, err_msg=name)
        elif name == "keys":
            assert {key: tuple(map(float, labels)) for key, labels in own.items()} == {
                key: tuple(map(float, labels)) for key, labels in value.items()
            }


FULL = ("one", "arm", "x:baseline", "y", "arm*x:baseline")


@pytest.mark.parametrize("by", [(), ("arm",), ("cluster",), ("cluster", "period")])
def test_groups(by: tuple[str, ...]) -> None:
    columns, ask = rows(), GroupAsk(FULL, by)
    wanted = answer(columns, ask)
    same(as_cells(columns, ("cluster", "period")).answer(ask), wanted)
    same(as_units(columns).answer(ask), wanted)


def test_cells_and_scores() -> None:
    columns = rows()
    summed, units = as_cells(columns, ("cluster", "period")), as_units(columns)
    for ask in (
        CellAsk(("one", "arm"), ("cluster",), sums=("y",)),
        CellAsk(("arm",), (), sums=("y", "exposure")),
        ScoreAsk(("one", "arm"), ("cluster",), (0.3, -0.2), exposure=True),
        ScoreAsk(("one", "arm"), (), (0.3, -0.2), shift=(0.0, 0.5), scale=(1.0, 0.5)),
    ):
        same(summed.answer(ask), answer(columns, ask))
        same(units.answer(ask), answer(columns, ask))


def test_scores_of_yes_and_no() -> None:
    columns = rows()
    columns["y"] = (columns["y"] > 3).astype(float)
    ask = ScoreAsk(("one", "arm"), (), (0.3, -0.2), family="logit")
    same(as_units(columns).answer(ask), answer(columns, ask))


def leverage(columns: dict[str, np.ndarray], names: tuple[str, ...]) -> LeverageAsk:
    first = answer(columns, GroupAsk((*names, "y"), ()))
    assert isinstance(first, GroupMoments)
    k = len(names)
    inverse = np.linalg.inv(first.products.sum(0)[:k, :k])
    return LeverageAsk(first, names, (0.1,) * k, tuple(map(tuple, inverse.tolist())), power=1)


def test_leverages() -> None:
    columns = rows()
    of_units = leverage(columns, ("one", "arm", "x:baseline"))
    same(as_units(columns).answer(of_units), answer(columns, of_units))
    of_arms = leverage(columns, ("one", "arm"))
    same(as_cells(columns, ("cluster",)).answer(of_arms), answer(columns, of_arms))


def test_rows_of_units() -> None:
    columns = rows()
    found = as_units(columns).answer(RowsAsk(("y", "arm"), ("cluster",)))
    assert found.values.shape == (108, 2)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "ask",
    [
        RowsAsk(("y",), ()),
        CohortAsk(),
        GroupAsk(("one", "x:other"), ()),
        GroupAsk(("one", "x:baseline*y"), ()),
        GroupAsk(("one",), ("site",)),
        GroupAsk(("one",), (), weighted=True),
        ScoreAsk(("one", "x:baseline"), (), (0.0, 0.0)),
    ],
    ids=str,
)
def test_what_sums_do_not_hold_is_refused(ask: Ask) -> None:
    with pytest.raises(Refusal) as refusal:
        as_cells(rows(), ("cluster",)).answer(ask)
    assert [fault.code for fault in refusal.value.faults] == ["S013"]
