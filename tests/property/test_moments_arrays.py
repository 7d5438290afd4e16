"""Answers from arrays are those of the plain answerer."""

from __future__ import annotations

import numpy as np
import pytest

from forethought.moments import CellAsk, GroupAsk, LeverageAsk, RowsAsk, ScoreAsk
from forethought.moments.engine.arrays import answer_arrays
from tests.in_memory import answer

CLOSE = 1e-10
"""Relative to the largest entry: sums of a thousand standardised products in doubles."""


def columns(seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    n = 300
    y = rng.poisson(2.0, n).astype(float)
    y[rng.uniform(size=n) < 0.1] = np.nan
    return {
        "y": y,
        "arm": rng.integers(0, 2, n).astype(float),
        "x:age": 2026 + rng.standard_normal(n),
        "x:site=b": rng.integers(0, 2, n).astype(float),
        "weight": rng.choice([0.0, 0.5, 2.0], n),
        "exposure": rng.uniform(0.5, 2, n),
        "cluster": np.array([f"c{k}" for k in rng.integers(0, 12, n)]),
        "period": rng.integers(1, 4, n).astype(float),
    }


WIDE = GroupAsk(("one", "arm", "x:age", "arm*x:age", "y"), ("cluster", "period"))
ASKS = (
    GroupAsk(("one", "arm", "y"), ()),
    WIDE,
    GroupAsk(("one", "arm", "x:age", "y"), ("cluster",), weighted=True),
    ScoreAsk(("one", "arm"), ("cluster",), (0.1, 0.2), exposure=True),
    CellAsk(("arm", "x:site=b"), ("cluster",), sums=("y", "exposure")),
    RowsAsk(("y", "arm"), ("cluster",)),
)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("ask", ASKS, ids=lambda ask: type(ask).__name__)
def test_same_answers(seed: int, ask: object) -> None:
    rows = columns(seed)
    mine, plain = answer_arrays(rows, ask), answer(rows, ask)  # type: ignore[arg-type]
    for name, value in vars(plain).items():
        own = getattr(mine, name)
        if isinstance(value, np.ndarray):
            if name == "values" and isinstance(ask, RowsAsk):
                own, value = np.sort(own, axis=0), np.sort(value, axis=0)
            np.testing.assert_allclose(own, value, atol=CLOSE * max(1, np.abs(value).max()))
        elif name != "keys":
            assert own == pytest.approx(value)
        elif not isinstance(ask, RowsAsk):
            assert own == value


@pytest.mark.parametrize("power", [0, 1, 2])
def test_same_leverage(power: int) -> None:
    rows = columns(5)
    first = answer_arrays(rows, GroupAsk(("one", "arm", "x:age", "y"), ()))
    ask = LeverageAsk(
        first=first,  # type: ignore[arg-type]
        columns=("one", "x:age"),
        beta=(0.1, 0.2),
        inverse=((0.01, 0.0), (0.0, 0.01)),
        power=power,
        where=(("arm", 1.0),),
    )
    mine, plain = answer_arrays(rows, ask), answer(rows, ask)
    np.testing.assert_allclose(mine.meat, plain.meat, rtol=CLOSE)  # type: ignore[union-attr]
    assert mine.largest_leverage == pytest.approx(plain.largest_leverage)  # type: ignore[union-attr]
