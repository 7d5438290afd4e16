"""Cluster methods against R: lme4, lmerTest, pbkrtest, clubSandwich, eefAnalytics, t.test.

Sets and calls are named in the folder of reference data (R 4.2.2, lme4 1.1-31, lmerTest 3.1-3,
pbkrtest 0.5.2, clubSandwich 0.5.8). High School and Beyond is also the example of Raudenbush and
Bryk (2002), chapter 4.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from forethought.estimate.types import Estimate
from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated

PRINTED = 1e-8
"""Reference values are printed to nine significant digits."""

OPTIMISER = 5e-6
"""lme4 stops its search when the criterion no longer falls, which may leave variance components,
and standard errors and degrees of freedom built on them, with as few as four digits; lmerTest
takes its Hessian by finite differences. On these sets they happen to agree with our exact root
to 2e-7, and p-values as small as 1e-8 to 1e-6."""

Columns = dict[str, np.ndarray]
Look = Callable[[str, str, str], float]


def read(folder: Path, name: str) -> dict[str, list[str]]:
    """Return a CSV file's columns as text."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {column: [row[column] for row in rows] for column in rows[0]}


def number(values: list[str]) -> np.ndarray:
    return np.array([float(v) if v not in ("", "NA") else np.nan for v in values])


def dummies(values: list[str], prefix: str) -> Columns:
    """Give one column per level but the first."""
    return {
        f"{prefix}{level}": np.array([float(v == level) for v in values])
        for level in sorted(set(values))[1:]
    }


@pytest.fixture(scope="module")
def eef(reference_data: Path) -> Columns:
    raw = read(reference_data, "eef_crt")
    return {
        "arm": number(raw["Intervention"]),
        "y": number(raw["Posttest"]),
        "cluster": number(raw["School"]),
        "x:pretest": number(raw["Prettest"]),
    }


@pytest.fixture(scope="module")
def multisite(reference_data: Path) -> Columns:
    raw = read(reference_data, "eef_mst")
    return {
        "arm": number(raw["Intervention"]),
        "y": number(raw["Posttest"]),
        "cluster": number(raw["School"]),
        "x:pretest": number(raw["Prettest"]),
    } | {f"s:{n}": v for n, v in dummies(raw["School"], "").items()}


@pytest.fixture(scope="module")
def schools(reference_data: Path) -> Columns:
    raw = read(reference_data, "hsb82_multisite")
    return {
        "arm": np.array([float(v == "Public") for v in raw["sector"]]),
        "y": number(raw["mAch"]),
        "cluster": np.array(raw["school"], dtype=object),
        "x:ses": number(raw["ses"]),
    }


@pytest.fixture(scope="module")
def villages(reference_data: Path) -> Columns:
    raw = read(reference_data, "thornton_hiv_rct")
    return {
        "arm": number(raw["any"]),
        "y": number(raw["got"]),
        "cluster": number(raw["villnum"]),
    } | {f"x:{name}": number(raw[name]) for name in ("tinc", "age", "hiv2004", "distvct")}


@pytest.fixture(scope="module")
def therapy(reference_data: Path) -> Columns:
    """Beat the Blues in long form: people are the clusters, months the rows."""
    raw = read(reference_data, "beat_the_blues_rct")
    months = (2, 3, 5, 8)
    people = len(raw["id"])
    return {
        "arm": np.tile([float(v == "BtheB") for v in raw["treatment"]], 4),
        "y": np.concatenate([number(raw[f"bdi.{month}m"]) for month in months]),
        "cluster": np.tile(number(raw["id"]), 4),
        "x:before": np.tile(number(raw["bdi.pre"]), 4),
        "x:month": np.repeat(np.array(months, float), people),
        "x:drug": np.tile([float(v == "Yes") for v in raw["drug"]], 4),
        "x:length": np.tile([float(v == ">6m") for v in raw["length"]], 4),
    }


def without(columns: Columns, prefix: str) -> Columns:
    return {name: values for name, values in columns.items() if not name.startswith(prefix)}


@pytest.mark.parametrize(
    ("method", "named"),
    [
        ("cluster-robust-cr0", "CR0"),
        ("cluster-robust-cr1", "CR1S"),
        ("cluster-robust-cr2", "CR2"),
        ("cluster-robust-cr3", "CR3"),
    ],
)
def test_cluster_robust_as_clubsandwich(
    eef: Columns, reference_value: Look, method: str, named: str
) -> None:
    found = estimated(eef, method, CLUSTER)
    compare_robust(found, reference_value, "eef_crt", "lm_CR", "Intervention", named)
    plain = reference_value("eef_crt", "lm_CR", "Intervention.se_CR1")
    assert found.also["se_cr1_no_dof"] == pytest.approx(plain, rel=PRINTED)


def compare_robust(
    found: Estimate, look: Look, data: str, analysis: str, term: str, named: str
) -> None:
    theirs = {
        part: look(data, analysis, f"{term}.{part}")
        for part in ("est", f"se_{named}", f"df_satt_{named}", f"p_satt_{named}")
    }
    ours = dict(zip(theirs, (found.estimate, found.se, found.df, found.p), strict=True))
    # a p-value of 1e-29 has lost digits to the nine of its t
    assert ours == pytest.approx(theirs, rel=PRINTED if found.p > 1e-8 else 1e-6, abs=0)


@pytest.mark.parametrize(
    ("method", "named"),
    [
        ("cluster-robust-cr0", "CR0"),
        ("cluster-robust-cr1", "CR1S"),
        ("cluster-robust-cr2", "CR2"),
    ],
)
def test_high_school_and_beyond_robust(
    schools: Columns, reference_value: Look, method: str, named: str
) -> None:
    found = estimated(schools, method, CLUSTER)
    compare_robust(found, reference_value, "hsb82_multisite", "pooled_lm_CR", "sectorPublic", named)


@pytest.mark.parametrize(
    ("method", "named"),
    [
        ("cluster-robust-cr0", "CR0"),
        ("cluster-robust-cr1", "CR1S"),
        ("cluster-robust-cr2", "CR2"),
    ],
)
def test_villages_of_an_individually_randomised_trial(
    villages: Columns, reference_value: Look, method: str, named: str
) -> None:
    """Thornton (2008): a yes-or-no outcome by a linear model, people randomised within villages."""
    found = estimated(without(villages, "x:"), method, INDIVIDUAL, outcome_kind="binary")
    compare_robust(found, reference_value, "thornton_hiv_rct", "lpm_CR", "any", named)
    assert found.n == reference_value("thornton_hiv_rct", "logit", "n")
    assert any("risk difference" in note for note in found.notes)


@pytest.mark.parametrize("kind", ["CR0", "CR2"])
def test_villages_with_covariates(villages: Columns, reference_value: Look, kind: str) -> None:
    found = estimated(villages, f"cluster-robust-{kind.lower()}", INDIVIDUAL)
    compare_robust(found, reference_value, "thornton_hiv_rct", "lpm_cov_CR", "any", kind)


@pytest.mark.parametrize("kind", ["CR0", "CR2"])
def test_a_dummy_for_every_cluster(multisite: Columns, reference_value: Look, kind: str) -> None:
    """Every cluster's own dummy has leverage 1, so I − H has no inverse; its pseudo-inverse does."""
    found = estimated(multisite, f"cluster-robust-{kind.lower()}", INDIVIDUAL)
    compare_robust(found, reference_value, "eef_mst", "fe_lm_CR", "Intervention", kind)


@pytest.mark.parametrize("kind", ["CR0", "CR2", "CR3"])
def test_few_clusters_of_a_stepped_wedge(
    reference_data: Path, reference_value: Look, kind: str
) -> None:
    raw = read(reference_data, "sw_example_simulated")
    columns = {
        "arm": number(raw["trt"]),
        "y": number(raw["outcome_cont"]),
        "cluster": number(raw["cluster"]),
    } | dummies(raw["period"], "x:period=")
    found = estimated(columns, f"cluster-robust-{kind.lower()}", INDIVIDUAL)
    compare_robust(found, reference_value, "sw_example_simulated", "lm_CR", "trt", kind)


def compare_mixed(
    found: Estimate, look: Look, data: str, analysis: str, term: str, kenward_roger: bool
) -> None:
    """Hold a mixed model against lmerTest, and against pbkrtest where that was run."""

    def theirs(quantity: str) -> float:
        return look(data, analysis, quantity)

    ours = {
        f"{term}.est": found.estimate,
        f"{term}.se": found.also["se_satterthwaite"],
        f"{term}.df_satt": found.also["df_satterthwaite"],
        f"{term}.p_satt": found.also["p_satterthwaite"],
        f"{term}.ci_satt_lo": found.also["ci_low_satterthwaite"],
        f"{term}.ci_satt_hi": found.also["ci_high_satterthwaite"],
        "vcov.Residual.": found.also["var_residual"],
        "icc": found.icc,
    }
    if kenward_roger:
        ours |= {f"{term}.se_kr": found.se, f"{term}.df_kr": found.df, f"{term}.p_kr": found.p}
    expected = {quantity: theirs(quantity) for quantity in ours}
    assert ours == pytest.approx(expected, rel=OPTIMISER, abs=0)
    # the criterion is printed to nine digits, and no search may end below ours
    printed = 5e-9 * abs(theirs("REMLcrit"))
    assert found.also["reml_criterion"] <= theirs("REMLcrit") + printed


def test_mixed_model_as_lmertest_and_pbkrtest(eef: Columns, reference_value: Look) -> None:
    found = estimated(eef, "mixed-model", CLUSTER)
    compare_mixed(found, reference_value, "eef_crt", "lmer_reml", "Intervention", True)
    cluster = reference_value("eef_crt", "lmer_reml", "vcov.School.(Intercept)")
    assert found.also["var_cluster"] == pytest.approx(cluster, rel=OPTIMISER)
    null = reference_value("eef_crt", "lmer_null", "icc")
    assert found.also["icc_unadjusted"] == pytest.approx(null, rel=OPTIMISER)


def test_mixed_model_without_covariates(eef: Columns, reference_value: Look) -> None:
    found = estimated(without(eef, "x:"), "mixed-model", CLUSTER)
    compare_mixed(found, reference_value, "eef_crt", "lmer_reml_unadj", "Intervention", True)


def test_mixed_model_within_schools(multisite: Columns, reference_value: Look) -> None:
    found = estimated(without(multisite, "s:"), "mixed-model", INDIVIDUAL)
    compare_mixed(found, reference_value, "eef_mst", "lmer_ri", "Intervention", True)


def test_mixed_model_of_high_school_and_beyond(schools: Columns, reference_value: Look) -> None:
    found = estimated(schools, "mixed-model", CLUSTER)
    compare_mixed(found, reference_value, "hsb82_multisite", "lmer_ri", "sectorPublic", False)


def test_null_model_in_raudenbush_and_bryk(schools: Columns) -> None:
    """Chapter 4: between schools 8.61, within 39.15, correlation 0.18."""
    found = estimated(schools, "mixed-model", CLUSTER)
    assert round(found.also["var_cluster_null"], 2) == 8.61
    assert round(found.also["var_residual_null"], 2) == 39.15
    assert round(found.also["icc_unadjusted"], 2) == 0.18


def test_mixed_model_of_repeated_measures(therapy: Columns, reference_value: Look) -> None:
    found = estimated(therapy, "mixed-model", CLUSTER)
    compare_mixed(found, reference_value, "beat_the_blues_rct", "lmer_ri_REML", "trt", True)
    assert found.n == reference_value("beat_the_blues_rct", "lmer_ri_REML", "n")


def test_effect_sizes_as_eefanalytics(eef: Columns, reference_value: Look) -> None:
    found = estimated(eef, "mixed-model", CLUSTER)
    ours = {
        "within": found.also["g_within"],
        "total": found.also["g_total"],
        "naive_total": found.also["g_naive_total"],
        "uncond_within": found.also["g_within_unconditional"],
        "uncond_naive_total": found.also["g_naive_total_unconditional"],
    }
    theirs = {q: reference_value("eef_crt", "eef_ES_unrounded", q) for q in ours}
    assert ours == pytest.approx(theirs, rel=OPTIMISER)
    total = found.also["g_total_unconditional"]
    assert found.hedges_g == pytest.approx(found.also["hedges_j"] * total)
    assert found.also["hedges_g_conditional"] == pytest.approx(ours["total"], rel=0.01)
    assert 0.99 < found.also["hedges_j"] < 1


def test_effect_sizes_as_published_by_eefanalytics(eef: Columns, reference_value: Look) -> None:
    found = estimated(eef, "mixed-model", CLUSTER)
    for ours, theirs in (("g_within", "ES_within.Estimate"), ("g_total", "ES_total.Estimate")):
        published = reference_value("eef_crt", "eefAnalytics_crtFREQ", theirs)
        assert round(found.also[ours], 2) == published


def test_cluster_means_as_t_test(eef: Columns, reference_value: Look) -> None:
    found = estimated(without(eef, "x:"), "cluster-means", CLUSTER)

    def r(quantity: str) -> float:
        return reference_value("eef_crt", "cluster_means_ttest", quantity)

    assert found.estimate == pytest.approx(r("diff"), rel=PRINTED)
    # R's formula takes reference less compared, so its t has the other sign
    assert found.estimate / found.se == pytest.approx(-r("t"), rel=PRINTED)
    assert found.p == pytest.approx(r("p"), rel=PRINTED)
    assert (found.df, found.clusters) == (r("df"), r("n_clusters"))
    assert found.also["clusters_compared"] == r("n_trt")


def test_anova_correlation(eef: Columns, reference_value: Look) -> None:
    found = estimated(without(eef, "x:"), "cluster-robust-cr2", CLUSTER)
    assert found.icc == pytest.approx(
        reference_value("eef_crt", "anova_icc", "icc_anova"), rel=PRINTED
    )


def test_randomisation_test_agrees_with_cr2(eef: Columns) -> None:
    """No reference exists; a test of 5,000 draws must be near CR2's on a design this even."""
    found = estimated(eef, "randomisation-inference", CLUSTER)
    assert abs(found.p - found.also["p_cr2"]) < 0.02
    assert found.ci_low < found.estimate < found.ci_high
