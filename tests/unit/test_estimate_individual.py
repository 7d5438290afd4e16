"""Difference in means and ancova, by hand and by explicit matrices."""

from __future__ import annotations

import numpy as np
import pytest

from forethought.errors import Refusal
from forethought.moments import Ask, LeverageAsk
from tests.estimate_answers import INDIVIDUAL, estimated

SMALL = {
    "arm": np.array([0.0, 0, 0, 1, 1, 1, 1]),
    "y": np.array([1.0, 2, 3, 4, 6, 6, 8]),
}


def test_difference_in_means_by_hand() -> None:
    """Means 2 and 6; variances 1 and 8/3; SE² = 1/3 + 2/3; df = 1/((1/9)/2 + (4/9)/3)."""
    found = estimated(SMALL, "difference-in-means", INDIVIDUAL)
    assert found.estimate == pytest.approx(4)
    assert found.se == pytest.approx(1)
    assert found.df == pytest.approx(1 / (1 / 18 + 4 / 27))
    assert (found.n, found.also["n_reference"]) == (7, 3)
    assert found.also["mean_reference"] == pytest.approx(2)
    # pooled variance (2 + 8)/5 = 2; HC0: 2/9 + 8/16; HC3: 2/4 + 8/9
    assert found.also["sd_pooled"] == pytest.approx(np.sqrt(2))
    assert found.also["se_hc0"] == pytest.approx(np.sqrt(2 / 9 + 8 / 16))
    assert found.also["se_hc3"] == pytest.approx(np.sqrt(2 / 4 + 8 / 9))
    assert found.hedges_g == pytest.approx(4 / np.sqrt(2) * found.also["hedges_j"])


def test_strata_by_hand() -> None:
    """Stratum A (4 people): 1, 3 against 4, 6. B (6 people): 10, 12 against 11, 13, 15, 17."""
    columns = {
        "arm": np.array([0.0, 0, 1, 1, 0, 0, 1, 1, 1, 1]),
        "y": np.array([1.0, 3, 4, 6, 10, 12, 11, 13, 15, 17]),
        "stratum": np.array(list("AAAABBBBBB"), dtype=object),
        "s:B": np.array([0.0, 0, 0, 0, 1, 1, 1, 1, 1, 1]),
    }
    found = estimated(columns, "difference-in-means", INDIVIDUAL)
    # differences 3 and 3; variances 2, 2 and 2, 20/3
    cells = np.array([0.16 * 2 / 2, 0.16 * 2 / 2, 0.36 * 2 / 2, 0.36 * (20 / 3) / 4])
    assert found.estimate == pytest.approx(3)
    assert found.se == pytest.approx(np.sqrt(cells.sum()))
    assert found.df == pytest.approx(cells.sum() ** 2 / (cells**2 / [1, 1, 1, 3]).sum())
    assert any("2 strata" in note for note in found.notes)


def test_covariates_do_not_cost_rows_where_they_are_not_used() -> None:
    columns = SMALL | {"x:age": np.array([np.nan, 1, 2, 3, 4, 5, 7])}
    found = estimated(columns, "difference-in-means", INDIVIDUAL)
    assert found.n == 7
    assert any("unused" in note for note in found.notes)


def test_rows_without_a_value_are_counted() -> None:
    columns = SMALL | {"y": np.array([1.0, 2, 3, 4, 6, 6, np.nan])}
    for method in ("difference-in-means", "ancova"):
        found = estimated(columns, method, INDIVIDUAL)
        assert found.n == 6
        assert any(note.startswith("1 of 7 rows") for note in found.notes)


def test_ancova_by_explicit_matrices() -> None:
    rng = np.random.default_rng(5)
    n = 40
    columns = {
        "arm": rng.permutation(np.repeat([0.0, 1], n // 2)),
        "x:age": rng.normal(50, 12, n),
        "x:kind=b": rng.integers(0, 2, n).astype(float),
        "y": rng.normal(100, 9, n),
    }
    x = np.column_stack([np.ones(n), *(columns[c] for c in ("arm", "x:age", "x:kind=b"))])
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ columns["y"]
    e = columns["y"] - x @ beta
    h = np.einsum("ij,jk,ik->i", x, inverse, x)

    def se(weight: np.ndarray) -> float:
        return float(np.sqrt((inverse @ (x.T * (e**2 * weight)) @ x @ inverse)[1, 1]))

    found = estimated(columns, "ancova", INDIVIDUAL)
    assert found.estimate == pytest.approx(beta[1])
    assert found.se == pytest.approx(se(1 / (1 - h)))
    assert found.also["se_hc0"] == pytest.approx(se(np.ones(n)))
    assert found.also["se_hc1"] == pytest.approx(se(np.full(n, n / (n - 4))))
    assert found.also["se_hc3"] == pytest.approx(se(1 / (1 - h) ** 2))
    assert found.also["se_classical"] == pytest.approx(np.sqrt(inverse[1, 1] * (e @ e) / (n - 4)))
    assert found.also["largest_leverage"] == pytest.approx(h.max())
    assert (found.df, found.rounds) == (n - 4, 4)


def test_ancova_without_covariates_is_the_difference_in_means() -> None:
    means = estimated(SMALL, "difference-in-means", INDIVIDUAL)
    model = estimated(SMALL, "ancova", INDIVIDUAL)
    assert (model.estimate, model.se) == pytest.approx((means.estimate, means.se))
    assert model.df == 5


def test_a_level_that_one_person_has_is_named() -> None:
    columns = SMALL | {"x:force=Kent": np.array([0.0, 1, 0, 0, 0, 0, 0])}
    with pytest.raises(Refusal) as caught:
        estimated(columns, "ancova", INDIVIDUAL)
    assert caught.value.faults[0].code == "E033"
    assert "force=Kent" in caught.value.faults[0].message


def test_leverage_of_one_from_a_number_is_refused() -> None:
    columns = SMALL | {"x:odd": np.array([0.0, 1e9, 0, 0, 0, 0, 0])}
    with pytest.raises(Refusal) as caught:
        estimated(columns, "ancova", INDIVIDUAL)
    assert caught.value.faults[0].code == "E033"


def test_a_heavy_row_is_told() -> None:
    columns = SMALL | {"x:odd": np.array([0.1, 0, 0.2, 0.1, 9, 0, 0.3])}
    found = estimated(columns, "ancova", INDIVIDUAL)
    assert any("unusual" in note for note in found.notes)


def test_clusters_in_the_plan_are_mentioned() -> None:
    columns = SMALL | {"cluster": np.arange(7.0)}
    found = estimated(columns, "difference-in-means", INDIVIDUAL)
    assert any("ignores" in note for note in found.notes)


def test_an_empty_level_is_left_out_and_said() -> None:
    columns = SMALL | {"x:kind=b": np.array([0.0, 1, 1, 0, 0, 1, 1]), "x:kind=c": np.zeros(7)}
    with_empty = estimated(columns, "ancova", INDIVIDUAL)
    without = estimated(
        {name: v for name, v in columns.items() if name != "x:kind=c"}, "ancova", INDIVIDUAL
    )
    assert with_empty.estimate == pytest.approx(without.estimate)
    assert with_empty.se == pytest.approx(without.se)
    assert any("kind=c" in note for note in with_empty.notes)


def test_second_passes_carry_only_the_columns_kept() -> None:
    from forethought.estimate.individual.trials import ancova
    from tests.estimate_answers import inquiry
    from tests.in_memory import answer_all

    asked: list[Ask] = []
    columns = SMALL | {"x:kind=c": np.zeros(7)}
    question = inquiry("ancova", INDIVIDUAL, covariates=("x:kind=c",))
    answer_all(columns, ancova(question), asked.append)
    powers = [ask.power for ask in asked if isinstance(ask, LeverageAsk)]
    assert powers == [0, 1, 2]
    assert all(ask.columns == ("one", "arm") for ask in asked if isinstance(ask, LeverageAsk))
