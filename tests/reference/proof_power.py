"""Power in closed form, by simulation and by the planned methods themselves.

``tables(runs)`` is what `make simulate-proof` writes into the docs.
"""

from __future__ import annotations

from forethought.estimate.design.diagnose import Trial, diagnose
from forethought.estimate.design.draw import strata
from forethought.estimate.design.draw_arms import BASELINE, adjusts
from forethought.estimate.design.power import formula_for, simulated
from forethought.estimate.registry import estimator_for
from forethought.estimate.types import Inquiry
from forethought.journey.carry import carry
from forethought.plan.power.answers import power
from forethought.plan.power.scenario import Scenario, Wedge
from forethought.plan.settings import Interruption, Series
from forethought.vocabulary import Design, Method, Timing
from tests.power_studies import clusters, known, people, roll_out, series, wedge
from tests.reference.proof import Table

QUICK = 10
"""Simulated studies by the quick analysis for each run asked for."""

ITSELF = 4
"""Of so many runs asked for, one by the method itself: some take a twentieth of a second."""

CASES: tuple[tuple[str, Scenario, float], ...] = (
    ("200 people, means", people(), 0.4),
    (
        "100 people, baseline r = 0.7",
        people(units=100, correlation=0.7, method=Method.ANCOVA),
        0.4,
    ),
    ("400 people, shares from 0.30", people(family="share", reference=0.3, units=400), 0.13),
    (
        "400 people, rates, dispersion 2",
        people(
            family="rate",
            reference=1.0,
            dispersion=2.0,
            units=400,
            method=Method.POISSON_CLUSTER_ROBUST,
        ),
        0.7,
    ),
    (
        "400 people, hazards, 40 % with the event",
        people(family="time", event_share=0.4, units=400, method=Method.COX),
        0.65,
    ),
    ("60 clusters of 20, ICC 0.05", clusters(), 0.2),
    ("60 clusters, sizes vary by 0.6", clusters(size_cv=0.6), 0.2),
    (
        "the same, people weighed equally",
        clusters(size_cv=0.6, method=Method.CLUSTER_ROBUST_CR2),
        0.2,
    ),
    ("8 clusters of 20", clusters(clusters=8, units=160), 0.6),
    (
        "60 clusters, shares from 0.30",
        clusters(family="share", reference=0.3, method=Method.CLUSTER_ROBUST_CR2),
        0.1,
    ),
    (
        "60 clusters, rates",
        clusters(
            family="rate", reference=1.0, dispersion=1.5, method=Method.POISSON_CLUSTER_ROBUST
        ),
        0.75,
    ),
    (
        "10 sites of 50, effects vary by 0.1",
        clusters(
            design=Design.MULTISITE_RANDOMISED,
            method=Method.RANDOM_SLOPES,
            clusters=10,
            units=500,
            effect_sd=0.1,
        ),
        0.3,
    ),
    ("wedge, 24 clusters, 5 periods of 20", wedge(), 0.22),
    (
        "the same by Hussey and Hughes, CAC 0.5",
        wedge(method=Method.HUSSEY_HUGHES, cac=0.5),
        0.22,
    ),
    ("the same wedge, sizes vary by 0.8", wedge(size_cv=0.8), 0.22),
    (
        "the same, people weighed equally",
        wedge(size_cv=0.4, method=Method.CLUSTER_ROBUST_CR2),
        0.25,
    ),
    ("the same as its clusters over time", wedge(method=Method.CALLAWAY_SANTANNA), 0.25),
    (
        "60 clusters, hazards, 40 % with the event",
        clusters(family="time", event_share=0.4, method=Method.COX, icc=known(0.02)),
        0.75,
    ),
    (
        "roll-out, 300 units, 12 periods",
        roll_out(method=Method.STAGGERED_EFFICIENT),
        0.18,
    ),
    ("the same by Callaway and Sant'Anna", roll_out(), 0.25),
    ("series of 48 periods, a = 0.3", series(autocorrelation=0.3), 2.0),
    (
        "series of 48 counts of about 50",
        series(family="rate", reference=50.0, dispersion=1.5),
        0.75,
    ),
    (
        "the same beside a second series",
        series(
            family="rate", reference=50.0, dispersion=1.5, time=Wedge(48, (25.0,), controlled=True)
        ),
        0.7,
    ),
)

WRONG: tuple[tuple[str, Scenario, float, Method], ...] = tuple(
    (f"{count} clusters of 20, ICC 0.05", clusters(clusters=count, units=20 * count), 0.6, method)
    for count in (6, 20)
    for method in (
        Method.CLUSTER_ROBUST_CR0,
        Method.CLUSTER_ROBUST_CR2,
        Method.CLUSTER_MEANS,
        Method.MIXED_MODEL,
    )
) + tuple(
    (f"wedge, CAC {cac}", wedge(cac=cac, icc=known(0.1)), 0.22, method)
    for cac in (1.0, 0.5)
    for method in (Method.HUSSEY_HUGHES, Method.NESTED_EXCHANGEABLE)
)


def inquiry_for(scenario: Scenario, method: Method) -> Inquiry:
    """Ask of a simulated study what a plan of its design would ask."""
    one_series = scenario.design is Design.INTERRUPTED_TIME_SERIES
    start = scenario.time.starts[0] if scenario.time else 2
    kinds = {"share": "binary", "rate": "count", "time": "time-to-event"}
    return Inquiry(
        "q",
        method,
        scenario.design,
        timing=Timing.RANDOM if scenario.design is Design.STAGGERED_ROLLOUT else None,
        covariates=(BASELINE,) if adjusts(scenario) else (),
        strata=strata(scenario),
        outcome_kind=kinds.get(scenario.family, "continuous"),
        brief=True,
        clustered=bool(scenario.clusters),
        sited=scenario.design is Design.MULTISITE_RANDOMISED,
        interruption=Interruption(at=round(start)) if one_series else None,
        series=Series.model_validate(
            {"family": "gls-ar1" if scenario.family == "number" else "quasi-poisson"}
        )
        if one_series
        else None,
    )


def tables(runs: int) -> list[Table]:
    """Power three ways; and methods that do not fit, found out."""
    return [_three_ways(runs), _found_out(runs)]


def _three_ways(runs: int) -> Table:
    rows = []
    for name, scenario, effect in CASES:
        closed = power(scenario, effect, formula_for(scenario.design))
        quick = simulated(scenario, effect, QUICK * runs, seed=7)
        found = _tried(scenario, effect, scenario.method, runs)
        rows.append(
            (
                name,
                str(scenario.method),
                f"{effect:g}",
                f"{closed:.1%}",
                f"{quick.power.share:.1%} ± {quick.power.error:.1%}",
                found[0],
                f"{quick.false_alarms.share:.1%}",
                "yes" if quick.agrees_with(closed) else "no",
            )
        )
    heads = (
        "study",
        "method",
        "effect",
        "closed form",
        f"simulated ({QUICK * runs:,} studies)",
        f"the method itself ({runs // ITSELF:,})",
        "false alarms",
        "agree",
    )
    return Table("Power three ways", heads, tuple(rows))


def _found_out(runs: int) -> Table:
    rows = [
        (name, str(method), *_tried(scenario, effect, method, runs)[1:])
        for name, scenario, effect, method in WRONG
    ]
    heads = ("study", "method", "mean SE over SD", "95 % interval covers", "false alarms", "sound")
    return Table("Methods tried on designs", heads, tuple(rows))


def _tried(scenario: Scenario, effect: float, method: Method, runs: int) -> tuple[str, ...]:
    estimator = estimator_for(method, scenario.design)
    trial = Trial(scenario, effect, inquiry_for(scenario, method), estimator, carry)
    found = diagnose(trial, runs // ITSELF)
    if found.power is None or found.coverage is None or found.false_alarms is None:
        return ("–", "–", "–", "–", str(found.reason))
    return (
        f"{found.power.share:.1%} ± {found.power.error:.1%}",
        f"{found.se_share:.2f}",
        f"{found.coverage.share:.1%} ± {found.coverage.error:.1%}",
        f"{found.false_alarms.share:.1%}",
        "yes" if found.is_sound else "no",
    )
