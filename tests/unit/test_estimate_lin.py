"""Lin's adjustment and weights, by hand and where there is no number to give."""

from __future__ import annotations

import numpy as np
import pytest

from forethought.errors import Refusal
from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated

ARM = np.array([0.0, 0, 0, 0, 1, 1, 1, 1])
X = np.array([1.0, 2, 3, 6, 1, 3, 4, 8])
Y = np.array([2.0, 3, 5, 7, 4, 9, 10, 20])


def test_lines_of_both_arms_read_at_everybodys_mean() -> None:
    """Two straight lines by numpy, and HC2 from each arm's own hat matrix."""
    found = estimated({"arm": ARM, "y": Y, "x:age": X}, "lin", INDIVIDUAL)
    at = np.array([1.0, X.mean()])
    values, variances, slopes = [], [], []
    for arm in (0, 1):
        x = np.column_stack([np.ones(4), X[arm == ARM]])
        inverse = np.linalg.inv(x.T @ x)
        beta = inverse @ x.T @ Y[arm == ARM]
        e, h = Y[arm == ARM] - x @ beta, np.einsum("ij,jk,ik->i", x, inverse, x)
        meat = (x * (e**2 / (1 - h))[:, None]).T @ x
        values.append(at @ beta)
        slopes.append(beta[1])
        variances.append(at @ inverse @ meat @ inverse @ at)
    assert found.estimate == pytest.approx(values[1] - values[0], rel=1e-12)
    assert found.se == pytest.approx(np.sqrt(sum(variances)), rel=1e-12)
    assert found.df == 8 - 4
    beyond = (slopes[1] - slopes[0]) ** 2 * X.var() / 8
    assert found.also["se_population"] ** 2 == pytest.approx(found.se**2 + beyond, rel=1e-12)


def test_without_covariates_it_is_the_difference() -> None:
    found = estimated({"arm": ARM, "y": Y}, "lin", INDIVIDUAL)
    plain = estimated({"arm": ARM, "y": Y}, "difference-in-means", INDIVIDUAL)
    assert [found.estimate, found.se] == pytest.approx([plain.estimate, plain.se], rel=1e-12)
    assert any("nothing to adjust for" in note for note in found.notes)


def test_a_level_that_one_arm_lacks_is_named() -> None:
    level = np.array([0.0, 1, 1, 0, 0, 0, 0, 0])
    with pytest.raises(Refusal) as refused:
        estimated({"arm": ARM, "y": Y, "x:age": X, "x:rank=sgt": level}, "lin", INDIVIDUAL)
    (fault,) = refused.value.faults
    assert fault.code == "E111"
    assert "compared arm, rank=sgt" in fault.message


def test_an_arm_too_small_for_its_own_line() -> None:
    columns = {"arm": ARM[2:6], "y": Y[2:6], "x:age": X[2:6]}
    with pytest.raises(Refusal) as refused:
        estimated(columns, "lin", INDIVIDUAL)
    assert refused.value.faults[0].code == "E034"


@pytest.mark.parametrize("method", ["difference-in-means", "ancova", "lin", "cluster-robust-cr2"])
def test_equal_weights_change_nothing_whatever_they_are(method: str) -> None:
    columns = {"arm": ARM, "y": Y, "cluster": np.arange(8.0) // 2}
    columns |= {} if method == "difference-in-means" else {"x:age": X}
    plain = estimated(columns, method, INDIVIDUAL)
    weighed = estimated(columns | {"weight": np.full(8, 7.5)}, method, INDIVIDUAL, weighted=True)
    for name in ("estimate", "se", "df", "p", "n"):
        assert getattr(weighed, name) == pytest.approx(getattr(plain, name), rel=1e-9)
    assert weighed.also["mean_reference"] == pytest.approx(plain.also["mean_reference"])
    assert weighed.also["sd_pooled"] == pytest.approx(plain.also["sd_pooled"])
    assert any("8 rows are worth 8 rows" in note for note in weighed.notes)


def test_a_weight_of_two_counts_as_two_people_do_in_the_estimate() -> None:
    weight = np.array([2.0, 1, 1, 1, 1, 1, 1, 2])
    twice = np.repeat(np.arange(8), weight.astype(int))
    columns = {"arm": ARM, "y": Y, "x:age": X}
    weighed = estimated(columns | {"weight": weight}, "ancova", INDIVIDUAL, weighted=True)
    doubled = estimated({k: v[twice] for k, v in columns.items()}, "ancova", INDIVIDUAL)
    assert weighed.estimate == pytest.approx(doubled.estimate, rel=1e-12)
    assert weighed.n == 8


def test_rows_of_no_weight_are_left_out_and_counted() -> None:
    weight = np.array([np.nan, 1, 1, 1, 0, 1, 1, 1])
    columns = {"arm": ARM, "y": Y, "weight": weight}
    found = estimated(columns, "difference-in-means", INDIVIDUAL, weighted=True)
    assert found.n == 6
    assert any("2 of 8 rows" in note for note in found.notes)


@pytest.mark.parametrize("method", ["mixed-model", "cluster-means", "gee-exchangeable"])
def test_a_method_without_a_use_for_weights_refuses_them(method: str) -> None:
    columns = {"arm": ARM, "y": Y, "cluster": np.arange(8.0) // 2, "weight": np.ones(8)}
    with pytest.raises(Refusal) as refused:
        estimated(columns, method, CLUSTER, weighted=True)
    assert refused.value.faults[0].code == "E110"


def test_clusters_with_people_of_both_arms_keep_their_weights() -> None:
    """CR0 by hand: (XᵀWX)⁻¹ (Σ_g s_g s_gᵀ) (XᵀWX)⁻¹ with s_g = Σ w x e."""
    weight = np.array([1.0, 2, 1, 3, 2, 1, 1, 2])
    cluster = np.array([0.0, 0, 1, 1, 0, 1, 2, 2])
    columns = {"arm": ARM, "y": Y, "cluster": cluster, "weight": weight}
    found = estimated(columns, "cluster-robust-cr0", INDIVIDUAL, weighted=True)
    x = np.column_stack([np.ones(8), ARM])
    inverse = np.linalg.inv(x.T @ (weight[:, None] * x))
    e = Y - x @ (inverse @ x.T @ (weight * Y))
    scores = np.array([(x * (weight * e)[:, None])[cluster == g].sum(0) for g in range(3)])
    variance = inverse @ scores.T @ scores @ inverse
    assert found.se == pytest.approx(np.sqrt(variance[1, 1]), rel=1e-10)
    assert found.icc is None
