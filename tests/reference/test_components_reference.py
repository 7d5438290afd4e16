"""Sites, stepped wedges and waves against R: lme4, lmerTest, pbkrtest, clubSandwich, eefAnalytics.

Values of the sets are in the folder of reference data. Those written here came of R 4.2.2, lme4
1.1-31, lmerTest 3.1-3 and pbkrtest 0.5.2, with ``control = lmerControl(optimizer = "bobyqa",
optCtrl = list(rhoend = 1e-10))``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from forethought.estimate.linear.fit import sums_of
from forethought.estimate.mixed.blocks import nested_blocks, slope_blocks
from forethought.estimate.mixed.components import SLOPES, TWO_VARIANCES, fit_components
from forethought.estimate.mixed.reml import criterion_in_own_units
from forethought.estimate.mixed.small_sample import small_sample
from forethought.moments import GroupAsk
from forethought.vocabulary import Design
from tests.estimate_answers import INDIVIDUAL, estimated
from tests.in_memory import group_moments
from tests.reference.test_cluster_reference import PRINTED, Columns, Look, number, read

SITES, WEDGE = Design.MULTISITE_RANDOMISED, Design.STEPPED_WEDGE

SEARCH = 2e-6
"""Where lme4 was run with its usual settings its search stops this far off; so do standard errors,
and degrees of freedom by some multiple."""

LOOSE = 2e-4
"""The nested stepped wedge in the reference data: lme4's usual search stopped where the criterion
was flat, degrees of freedom 78.918 where the minimum has 78.905 (see the tighter run below)."""


@pytest.fixture(scope="module")
def eef(reference_data: Path) -> Columns:
    raw = read(reference_data, "eef_mst")
    return {
        "arm": number(raw["Intervention"]),
        "y": number(raw["Posttest"]),
        "site": number(raw["School"]),
        "x:pretest": number(raw["Prettest"]),
    }


@pytest.fixture(scope="module")
def wedge(reference_data: Path) -> Columns:
    raw = read(reference_data, "sw_example_simulated")
    period = number(raw["period"])
    return {
        "arm": number(raw["trt"]),
        "y": number(raw["outcome_cont"]),
        "cluster": number(raw["cluster"]),
        "period": period,
    } | {f"s:period {p}": (period == p) + 0.0 for p in range(2, 7)}


@pytest.fixture(scope="module")
def schools(reference_data: Path) -> Columns:
    raw = read(reference_data, "hsb82_multisite")
    return {
        "y": number(raw["mAch"]),
        "ses": number(raw["ses"]),
        "school": np.array(raw["school"], dtype=object),
    }


@pytest.fixture(scope="module")
def blues(reference_data: Path) -> Columns:
    raw = read(reference_data, "beat_the_blues_rct")
    waves = ("2m", "3m", "5m", "8m")
    people = len(raw["id"])
    wave = np.repeat(waves, people)
    arm = np.array([float(arm == "BtheB") for arm in raw["treatment"]])
    return {
        "arm": np.tile(arm, 4),
        "y": np.concatenate([number(raw[f"bdi.{wave}"]) for wave in waves]),
        "unit": np.tile(number(raw["id"]), 4),
        "x:before": np.tile(number(raw["bdi.pre"]), 4),
    } | {f"s:wave {later}": (wave == later) + 0.0 for later in waves[1:]}


def test_site_fixed_effects_as_clubsandwich(eef: Columns, reference_value: Look) -> None:
    found = estimated(eef, "site-fixed-effects", SITES, sited=True)
    theirs = [
        reference_value("eef_mst", "fe_lm_CR", f"Intervention.{q}")
        for q in ("est", "se_CR2", "df_satt_CR2", "p_satt_CR2")
    ]
    assert [found.estimate, found.se, found.df, found.p] == pytest.approx(theirs, rel=PRINTED)
    plain = [reference_value("eef_mst", "fe_lm_ols", q) for q in ("est", "se", "df")]
    ours = [found.estimate, found.also["se_ols"], found.also["df_ols"]]
    assert ours == pytest.approx(plain, rel=PRINTED)


def test_one_level_a_site_as_lme4(eef: Columns, reference_value: Look) -> None:
    found = estimated(eef, "mixed-model", SITES, sited=True)
    names = ("est", "se_kr", "df_kr", "p_kr")
    theirs = [reference_value("eef_mst", "lmer_ri", f"Intervention.{q}") for q in names]
    assert [found.estimate, found.se, found.df, found.p] == pytest.approx(theirs, rel=SEARCH)


def test_random_slopes_as_lme4(eef: Columns) -> None:
    """Singular: lmer(Posttest ~ Intervention + Prettest + (1 + Intervention | School))."""
    found = estimated(eef, "random-slopes", SITES, sited=True)
    also = found.also
    assert (found.estimate, found.se, found.df) == pytest.approx(
        (3.637861438167, 1.312540071, 50.10899728), rel=SEARCH
    )
    satterthwaite = (also["se_model"], also["df_satterthwaite"], also["p_satterthwaite"])
    assert satterthwaite == pytest.approx(
        (1.307719100215, 84.808632791706, 0.006660018771), rel=SEARCH
    )
    names = ("var_cluster", "var_slope", "cov_intercept_slope", "var_residual", "reml_criterion")
    assert [also[name] for name in names] == pytest.approx(
        [24.86148318, 14.75388160, 19.15211161, 73.41087686, 1564.01020158], rel=SEARCH
    )
    shrunk = [point.shrunk for point in found.sites[:3]]
    assert shrunk == pytest.approx(
        [found.estimate + u for u in (3.49150846, -2.65051647, 6.48171834)], rel=SEARCH
    )


def test_effect_sizes_within_sites_as_eefanalytics(eef: Columns, reference_value: Look) -> None:
    """Published by mstFREQ to two digits: effect, variances, and effect sizes."""
    found = estimated(eef, "random-slopes", SITES, sited=True)
    also = found.also

    def theirs(quantity: str) -> float:
        return reference_value("eef_mst", "eefAnalytics_mstFREQ", quantity)

    ours = [found.estimate, also["g_within"], also["g_total"], also["var_residual"]]
    names = ("Beta.Estimate", "ES_within.Estimate", "ES_total.Estimate", "Cov.Pupils")
    assert [round(value, 2) for value in ours] == [theirs(name) for name in names]
    total = (found.estimate / also["g_total"]) ** 2
    assert round(total, 2) == theirs("Cov.Total")


def test_site_by_arm_as_lme4(eef: Columns, reference_value: Look) -> None:
    """A level for each site and for each arm within it: (1|School) + (1|School:Intervention)."""
    columns = eef | {"half": eef["arm"]}
    names = ("one", "arm", "x:pretest", "y")
    moments = group_moments(columns, GroupAsk(names, ("site", "half")))
    sums = sums_of(moments)
    group = np.unique(np.array(moments.keys["site"]), return_inverse=True)[1]
    fit = fit_components(blocks := nested_blocks(sums, group), TWO_VARIANCES)
    assert fit is not None
    small = small_sample(blocks, fit, 1)
    assert small is not None
    scale = fit.residual * sums.y_scale**2
    ours = {
        "Intervention.est": float(fit.beta[1]) * sums.unit,
        "Intervention.se": np.sqrt(small.model) * sums.unit,
        "Intervention.df_satt": small.df_satterthwaite,
        "Intervention.se_kr": np.sqrt(small.adjusted) * sums.unit,
        "Intervention.df_kr": small.df_kenward_roger,
        "vcov.School.(Intercept)": fit.theta[0] * scale,
        "vcov.School:Intervention.(Intercept)": fit.theta[1] * scale,
        "vcov.Residual.": scale,
        "REMLcrit": criterion_in_own_units(sums, fit.criterion),
    }
    theirs = {name: reference_value("eef_mst", "lmer_ri_interaction", name) for name in ours}
    assert ours == pytest.approx(theirs, rel=SEARCH)


def slopes_of(columns: Columns) -> dict[str, float]:
    """Fit lmer(mAch ~ ses + (ses | school)), with ``ses`` as the column of the slopes."""
    sums = sums_of(group_moments(columns, GroupAsk(("one", "ses", "y"), ("school",))))
    fit = fit_components(blocks := slope_blocks(sums, "ses"), SLOPES)
    assert fit is not None
    small = small_sample(blocks, fit, 1)
    assert small is not None
    assert small.df_satterthwaite is not None
    unit = sums.y_scale / float(sums.scale[1])
    across = np.array([[1, -sums.shift[1] / sums.scale[1]], [0, 1 / sums.scale[1]]])
    d00, d01, d11 = fit.theta
    scale = fit.residual * sums.y_scale**2
    d = across @ np.array([[d00, d01], [d01, d11]]) @ across.T * scale
    return {
        "est": float(fit.beta[1]) * unit,
        "se": float(np.sqrt(small.model)) * unit,
        "df": small.df_satterthwaite,
        "se_kr": float(np.sqrt(small.adjusted)) * unit,
        "df_kr": small.df_kenward_roger,
        "d00": float(d[0, 0]),
        "d01": float(d[0, 1]),
        "d11": float(d[1, 1]),
        "residual": scale,
        "criterion": criterion_in_own_units(sums, fit.criterion),
    }


def test_slopes_of_a_covariate_as_lme4(schools: Columns) -> None:
    """High School and Beyond: the slopes-as-outcomes example of Raudenbush and Bryk (2002)."""
    found = slopes_of(schools)
    theirs = {
        "est": 2.393813189,
        "se": 0.1181209976,
        "df": 157.5296671,
        "d00": 4.8286366771,
        "d01": -0.1542758490,
        "d11": 0.4129289086,
        "residual": 36.8301647948,
        "criterion": 46640.3982542,
    }
    # the likelihood is flat: lme4's variances lie 1e-5 off, ours where its slope is 0
    assert {name: found[name] for name in theirs} == pytest.approx(theirs, rel=3e-5)
    assert found["criterion"] <= theirs["criterion"] + 1e-7


def test_slopes_with_kenward_roger_as_pbkrtest(schools: Columns) -> None:
    """The same for the 25 schools with the smallest names, where KR takes R less than a day."""
    first = sorted(set(schools["school"].tolist()))[:25]
    kept = np.isin(schools["school"], first)
    found = slopes_of({name: values[kept] for name, values in schools.items()})
    theirs = {
        "est": 2.377350531,
        "se": 0.3760266601,
        "df": 27.81349386,
        "se_kr": 0.3797040764,
        "df_kr": 22.83743575,
        "d00": 5.6713894391,
        "d01": 0.6472765773,
        "d11": 1.5139828681,
        "residual": 36.3056033824,
        "criterion": 7115.64794567,
    }
    assert found == pytest.approx(theirs, rel=SEARCH)


def test_hussey_and_hughes_as_lme4(wedge: Columns, reference_value: Look) -> None:
    found = estimated(wedge, "hussey-hughes", WEDGE)
    also = found.also
    ours = {
        "trt.est": found.estimate,
        "trt.se": also["se_model"],
        "trt.df_satt": also["df_satterthwaite"],
        "trt.p_satt": also["p_satterthwaite"],
        "trt.se_kr": found.se,
        "trt.df_kr": found.df,
        "trt.p_kr": found.p,
        "vcov.cluster.(Intercept)": also["var_cluster"],
        "vcov.Residual.": also["var_residual"],
        "icc": found.icc,
        "REMLcrit": also["reml_criterion"],
    }
    theirs = {name: reference_value("sw_example_simulated", "hussey_hughes", name) for name in ours}
    assert ours == pytest.approx(theirs, rel=SEARCH)


def test_nested_exchangeable_as_lme4(wedge: Columns, reference_value: Look) -> None:
    found = estimated(wedge, "nested-exchangeable", WEDGE)
    also = found.also
    ours = {
        "trt.est": found.estimate,
        "trt.se": also["se_model"],
        "trt.df_satt": also["df_satterthwaite"],
        "vcov.cluster.(Intercept)": also["var_cluster"],
        "vcov.Residual.": also["var_residual"],
        "REMLcrit": also["reml_criterion"],
    }
    set_name = "sw_example_simulated"
    theirs = {name: reference_value(set_name, "nested_exchangeable", name) for name in ours}
    assert ours == pytest.approx(theirs, rel=LOOSE)
    # the same call with rhobeg = 1e-3, rhoend = 1e-10
    tighter = (0.5224086250, 0.07415068503, 78.90484437, 0.07630129502, 81.50838611)
    mine = (found.estimate, also["se_model"], also["df_satterthwaite"], found.se, found.df)
    assert mine == pytest.approx(tighter, rel=SEARCH)
    assert also["var_cluster_period"] == pytest.approx(0.001325409099, rel=1e-5)


@pytest.mark.parametrize("kind", ["CR0", "CR2", "CR3"])
def test_robust_to_clusters_with_periods_as_clubsandwich(
    wedge: Columns, reference_value: Look, kind: str
) -> None:
    found = estimated(wedge, f"cluster-robust-{kind.lower()}", WEDGE)
    names = ("trt.est", f"trt.se_{kind}", f"trt.df_satt_{kind}")
    theirs = [reference_value("sw_example_simulated", "lm_CR", name) for name in names]
    assert [found.estimate, found.se, found.df] == pytest.approx(theirs, rel=PRINTED)


def test_waves_together_as_lme4(blues: Columns) -> None:
    """Beat the Blues: lmer(y ~ trt + pre + factor(wave) + (1 | id)), pbkrtest."""
    found = estimated(blues, "mixed-model", INDIVIDUAL, together=True)
    also = found.also
    ours = (found.estimate, also["se_model"], also["df_satterthwaite"], found.se, found.df)
    theirs = (-3.260246750, 1.625277600, 95.178669560, 1.625835397, 92.544333038)
    assert ours == pytest.approx(theirs, rel=SEARCH)
    assert (also["var_unit"], also["var_residual"]) == pytest.approx(
        (52.20495563, 25.45253903), rel=SEARCH
    )
    assert also["reml_criterion"] == pytest.approx(1868.225310812)
    assert (found.n, found.units) == (280, 97)


def test_waves_of_units_in_clusters_as_lme4(blues: Columns) -> None:
    """The same people in twelve made-up groups, (1 | group/id): singular, groups are alike."""
    columns = blues | {"cluster": blues["unit"] % 12}
    found = estimated(columns, "mixed-model", INDIVIDUAL, together=True)
    also = found.also
    ours = (found.estimate, also["se_model"], also["df_satterthwaite"], found.se, found.df)
    theirs = (-3.260246759, 1.625277587, 95.178671545, 1.681967955, 83.728595498)
    assert ours == pytest.approx(theirs, rel=SEARCH)
    assert also["var_cluster"] == 0
