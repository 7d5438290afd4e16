"""Power against other software and published numbers; values are stored with their calls."""

from __future__ import annotations

import pytest
from scipy import special

from forethought.plan.power import arms, over_time
from forethought.plan.power.answers import power, size_needed, smallest_detectable
from forethought.vocabulary import Method
from tests.power_studies import clusters, known, people, series, wedge

SAME = 1e-9
"""Both use the noncentral t distribution; R prints ten digits."""

LARGE_SAMPLE = 0.006
"""R's test of two shares takes the pooled variance under no difference; ours, as the analysis
does, each arm's own, and t where R takes the normal distribution."""

ADDED_QUANTILES = 5e-4
"""The sum of two quantiles of t stands for the noncentral t, good to about one in ten thousand."""

PUBLISHED = 5e-8
"""WebPower's manual prints seven digits."""


def test_two_means_as_power_t_test() -> None:
    # R 4.2.2: power.t.test(n = 20, delta = 1, sd = 1, strict = TRUE)
    assert power(people(units=40), 1.0, arms.individual) == pytest.approx(0.8689530277, abs=SAME)
    # R 4.2.2: the same with n = 20, power = .8 and .9, tol = 1e-12
    assert smallest_detectable(people(units=40), arms.individual) == pytest.approx(
        0.9091290327, abs=SAME
    )
    assert smallest_detectable(people(units=40, power=0.9), arms.individual) == pytest.approx(
        1.051992948, abs=SAME
    )
    # power.t.test(power = .9, delta = 1, strict = TRUE): n = 22.02, so 23 in each arm
    assert size_needed(people(power=0.9), 1.0, arms.individual, 2) == 46


def test_two_means_as_statsmodels() -> None:
    # statsmodels 0.15: tt_ind_solve_power(effect_size=.4, nobs1=100, alpha=.05)
    assert power(people(), 0.4, arms.individual) == pytest.approx(0.8036475044212659, abs=SAME)
    # statsmodels 0.15: the same with nobs1=60, ratio=140/60
    uneven = people(shares=(0.3, 0.7))
    assert power(uneven, 0.4, arms.individual) == pytest.approx(0.7322884449589726, abs=SAME)


def test_the_smallest_effect_of_a_cluster_trial_as_powerup_reckons_it() -> None:
    """Dong and Maynard (2013), model 3.1: (t₀.₉₇₅ + t₀.₈) √(ρ/(P Q J) + (1 − ρ)/(P Q J n))."""
    trial = clusters(clusters=20, units=300, icc=known(0.17), method=Method.CLUSTER_MEANS)
    reach = special.stdtrit(18, 0.975) + special.stdtrit(18, 0.8)
    theirs = reach * (0.17 / (0.25 * 20) + 0.83 / (0.25 * 20 * 15)) ** 0.5
    found = smallest_detectable(trial, arms.cluster)
    assert found == pytest.approx(theirs, rel=ADDED_QUANTILES)


def test_paired_means_as_power_t_test() -> None:
    # R 4.2.2: power.t.test(n = 30, delta = .5, sd = 1, type = "paired", strict = TRUE)
    paired = people(units=30, correlation=0.5)  # changes have standard deviation 1
    assert power(paired, 0.5, arms.before_after) == pytest.approx(0.7539647157, abs=SAME)


def test_two_shares_as_power_prop_test() -> None:
    # R 4.2.2: power.prop.test(n = 200, p1 = .3, p2 = .43, strict = TRUE)
    found = power(people(family="share", units=400, reference=0.3), 0.13, arms.individual)
    assert found == pytest.approx(0.772519341, abs=LARGE_SAMPLE)


@pytest.mark.parametrize(
    ("size", "published"),
    [(20, 0.5901684), (30, 0.6365313), (40, 0.6620030), (50, 0.6780525), (60, 0.6890755)],
)
def test_a_cluster_trial_as_in_webpowers_manual(size: int, published: float) -> None:
    """Zhang and Yuan (2018), WebPower: wp.crt2arm(f = 0.6, n = size, J = 10, icc = 0.1)."""
    trial = clusters(clusters=10, units=10 * size, icc=known(0.1))
    assert power(trial, 0.6, arms.cluster) == pytest.approx(published, abs=PUBLISHED)


def test_a_cluster_trial_as_rs_noncentral_t() -> None:
    # R 4.2.2: both tails by pt(±qt(.975, 58), 58, ncp = .2/sqrt(4/1200*(1+19*.05)))
    assert power(clusters(), 0.2, arms.cluster) == pytest.approx(0.6842086114, abs=SAME)


def test_hayes_and_bennetts_number_of_clusters() -> None:
    """By the formula of Hayes and Bennett (1999), Int. J. Epidemiology 28, 319-326.

    1 + (1.96 + 0.84)² ((λ₀ + λ₁)/y + k²(λ₀² + λ₁²))/(λ₀ − λ₁)² is 8.16 clusters in each arm for
    rates of 0.01 and 0.005, y = 1,000 person-years a cluster and k = 0.25. Ours is on the log
    scale, where the rarer arm counts for more, and by t: a few more.
    """
    mean = 10.0  # events of a cluster, as one unit of 1,000 person-years
    k2 = 0.25**2
    dispersion = 1 + k2 * mean
    trial = clusters(
        family="rate", reference=mean, units=40, clusters=40, dispersion=dispersion, icc=known(0.0)
    )
    needed = size_needed(trial, 0.5, arms.cluster, 2)
    assert needed is not None
    assert 16 <= needed <= 22


def test_a_series_as_matrix_algebra_in_r() -> None:
    # R 4.2.2: T <- 48; t <- 1:T; X <- cbind(1, t, t >= 25); V <- .3^abs(outer(t, t, "-"))
    # solve(t(X) %*% solve(V) %*% X)[3, 3]
    found = over_time.series(series(autocorrelation=0.3), 1.0)
    assert found.variance == pytest.approx(0.5098113334, abs=SAME)


def test_a_wedge_as_matrix_algebra_in_r() -> None:
    # R 4.2.2: 24 clusters in four sequences over five periods, m = 20, rho = .05, cac = .8;
    # Vc <- (1-rho)/m*diag(5) + rho*(1-cac)*diag(5) + rho*cac; sum of t(X) solve(Vc) X
    found = over_time.wedge(wedge(), 0.2)
    assert found.variance == pytest.approx(0.005561032864, abs=1e-12)


def test_schoenfelds_events() -> None:
    # R 4.2.2: (qnorm(.975) + qnorm(.8))^2 * 4 / log(.65)^2 = 169.18 events; 170 of 425
    trial = people(family="time", event_share=0.4)
    needed = size_needed(trial, 0.65, arms.individual, 2)
    assert needed == 424  # 169.6 events
