"""Made-up findings that hold one of everything: both signs, nil, ratio, refused, by wave."""

from __future__ import annotations

from typing import Any

from forethought.errors import Entry
from forethought.estimate.types import Estimate, EventPoint, Refused
from forethought.findings import Answered, Findings, Flow, Stamp, conclude
from forethought.plan import Plan
from forethought.theory import Theory
from forethought.vocabulary import Method

STAMP = Stamp(
    plan_sha256="3f9c2b7a" + "0" * 56,
    data_sha256="a41d88e0" + "0" * 56,
    software="Forethought 0.1.0",
    made_at="2028-02-05T09:30:00+00:00",
    seed=20270105,
    synthetic=True,
    data_notes=("12 rows had no officer code and were set aside.",),
)
ONE_CLUSTER = Entry(
    code="E999",
    title="One cluster per arm",
    message="arm 'usual' has 1 team with records of calls; at least 2 are needed",
    why="With one team in an arm its own habits cannot be told from the programme's effect.",
    remedy="Collect calls from more teams, or drop the question and say so.",
)


def outcome(
    name: str, statement: str, to: str, *indicators: dict[str, Any], **more: Any
) -> dict[str, Any]:
    link = {"to": to, "because": "It should"}
    return {
        "id": name,
        "statement": statement,
        "leads_to": [link] if to else [],
        "indicators": list(indicators),
        **more,
    }


def theory(**about: Any) -> Theory:
    """A small theory with measured, unmeasured and refused boxes."""
    return Theory.model_validate(
        {
            "forethought": 1,
            "theory": {
                "id": "think-family",
                "title": "Think Family in neighbourhood policing",
                "population": "Families with children in two or more police incidents",
                "setting": "Neighbourhood teams in three forces",
                "synthetic": True,
                **about,
            },
            "goal": {
                "id": "safer",
                "statement": "Fewer children live with repeat domestic incidents at home",
                "ceiling": True,
                "indicators": [REPEAT],
            },
            "outcomes": [
                outcome(
                    "knows",
                    "Officers know the signs of risk and the local offer",
                    "refers",
                    KNOWLEDGE,
                ),
                outcome(
                    "refers",
                    "Officers refer eligible families instead of only recording the incident",
                    "supported",
                    REFERRAL,
                ),
                outcome(
                    "supported",
                    "Families take up a whole-family plan with one lead worker",
                    "safer",
                    TOOK_UP,
                ),
                outcome("calmer", "Families call for help before a crisis", "safer", CALLS),
                outcome("trusts", "Families trust officers with their worries", "calmer"),
            ],
            "activities": [
                {
                    "id": "training",
                    "statement": "Two days of joint training with early help",
                    "leads_to": [{"to": "knows"}],
                },
                {
                    "id": "network",
                    "statement": "Quarterly learning network",
                    "leads_to": [{"to": "refers"}],
                },
            ],
        }
    )


KNOWLEDGE = {
    "id": "knowledge",
    "measure": "Knowledge of signs of risk and local offer, ten-item test",
    "unit": "items right of 10",
    "kind": "scale",
    "better": "higher",
    "source": "survey",
    "smallest_meaningful": 1,
    "validated": True,
}
REFERRAL = {
    "id": "referral-rate",
    "measure": "Early-help referrals as a share of eligible incidents",
    "unit": "proportion of eligible incidents",
    "kind": "proportion",
    "better": "higher",
    "source": "records",
    "smallest_meaningful": 0.05,
}
TOOK_UP = {
    "id": "took-up",
    "measure": "Referred families with a plan within 60 days",
    "unit": "share of referred families",
    "kind": "binary",
    "better": "higher",
    "source": "records",
    "smallest_meaningful": 0.1,
}
CALLS = {
    "id": "calls",
    "measure": "Calls for help before a crisis",
    "unit": "calls per family-year",
    "kind": "count",
    "better": "higher",
    "source": "records",
    "smallest_meaningful": 0.2,
}
REPEAT = {
    "id": "repeat-incidents",
    "measure": "Repeat domestic incidents per family within twelve months",
    "unit": "incidents per family-year",
    "kind": "count",
    "better": "lower",
    "source": "records",
    "smallest_meaningful": 0.1,
}


def plan() -> Plan:
    """Six questions on `theory`."""
    return Plan.model_validate(
        {
            "forethought": 1,
            "plan": {
                "theory": {"id": "think-family", "version": 1},
                "title": "Cluster-randomised test of Think Family in sixty neighbourhood teams",
                "design": "cluster-randomised",
                "evaluator": "independent",
                "seed": 20270105,
            },
            "assignment": {"level": "team", "arms": [{"id": "usual"}, {"id": "think-family"}]},
            "waves": [
                {"id": "before", "at": "P0D"},
                {"id": "after", "at": "P1M"},
                {"id": "six", "at": "P6M"},
                {"id": "twelve", "at": "P12M"},
            ],
            "questions": [
                question(
                    "q-refers",
                    "referral-rate",
                    "mixed-model",
                    "six",
                    primary=True,
                    summary="difference in proportions",
                    sensitivity=["cluster-robust-cr2", "randomisation-inference"],
                ),
                question(
                    "q-knows", "knowledge", "mixed-model", "twelve", summary="mean difference"
                ),
                question(
                    "q-fade",
                    "knowledge",
                    "mixed-model",
                    ["after", "six", "twelve"],
                    asks="How much of the gain after training is left at six and twelve months?",
                    summary="mean difference",
                ),
                question(
                    "q-took-up",
                    "took-up",
                    "cluster-robust-cr2",
                    "twelve",
                    population="referred families",
                    summary="difference in proportions",
                ),
                question(
                    "q-repeat",
                    "repeat-incidents",
                    "poisson-cluster-robust",
                    "twelve",
                    population="eligible families",
                    summary="rate ratio",
                ),
                question(
                    "q-calls",
                    "calls",
                    "poisson-cluster-robust",
                    "twelve",
                    population="eligible families",
                    summary="rate ratio",
                ),
            ],
            "multiplicity": {"families": [["q-knows", "q-took-up", "q-repeat"]], "adjust": "holm"},
        }
    )


def question(
    name: str,
    indicator: str,
    method: str,
    at: str | list[str],
    *,
    population: str = "officers in post at assignment",
    summary: str = "",
    **more: Any,
) -> dict[str, Any]:
    estimand = {
        "population": population,
        "contrast": "think-family versus usual",
        "at": at,
        "summary": summary,
    }
    return {"id": name, "indicator": indicator, "method": method, "estimand": estimand, **more}


def estimate(value: float, se: float, low: float, high: float, p: float, **more: Any) -> Estimate:
    known: dict[str, Any] = {
        "method": Method.MIXED_MODEL,
        "se_method": "Kenward\u2013Roger",
        "df": 57.3,
        "ci_level": 0.95,
        "n": 1184,
        "units": 1184,
        "clusters": 60,
        **more,
    }
    return Estimate(estimate=value, se=se, ci_low=low, ci_high=high, p=p, **known)


OFFICERS = (
    Flow(arm="usual", assigned=640, measured=596, analysed=588),
    Flow(arm="think-family", assigned=652, measured=604, analysed=596),
)
FAMILIES = (
    Flow(arm="usual", assigned=410, measured=371, analysed=371),
    Flow(arm="think-family", assigned=488, measured=452, analysed=452),
)
CR2 = {"method": Method.CLUSTER_ROBUST_CR2, "se_method": "CR2 with Satterthwaite df"}
RATE = {
    "method": Method.POISSON_CLUSTER_ROBUST,
    "se_method": "CR1, normal reference",
    "scale": "ratio",
    "ratio_of": "rates",
    "df": None,
    "n": 823,
    "units": 823,
}


def answers() -> tuple[Answered, ...]:
    """What the records answered."""
    return (
        Answered(
            "q-refers",
            estimate(
                0.0612,
                0.0151,
                0.0310,
                0.0914,
                0.00016,
                icc=0.083,
                hedges_g=0.31,
                also={"mean_reference": 0.284},
            ),
            at="six",
            sensitivity=(
                estimate(0.0598, 0.0157, 0.0283, 0.0913, 0.0004, **CR2),
                estimate(
                    0.0605,
                    0.0155,
                    0.0291,
                    0.0919,
                    0.0006,
                    method=Method.RANDOMISATION_INFERENCE,
                    se_method="5,000 permutations of teams",
                    df=None,
                ),
            ),
            flow=OFFICERS,
        ),
        Answered(
            "q-knows",
            estimate(0.41, 0.21, -0.01, 0.83, 0.056, icc=0.05, hedges_g=0.19),
            at="twelve",
            flow=OFFICERS,
            sensitivity=(estimate(0.39, 0.22, -0.05, 0.83, 0.08, **CR2),),
        ),
        Answered("q-fade", estimate(1.52, 0.19, 1.14, 1.90, 1e-9), at="after", flow=OFFICERS),
        Answered("q-fade", estimate(0.97, 0.20, 0.57, 1.37, 4e-5), at="six", flow=OFFICERS),
        Answered("q-fade", estimate(0.63, 0.25, 0.13, 1.13, 0.014), at="twelve", flow=OFFICERS),
        Answered(
            "q-took-up",
            estimate(-0.068, 0.029, -0.126, -0.010, 0.022, n=823, units=823, **CR2),
            at="twelve",
            flow=FAMILIES,
            notes=("75 families moved away and have no record of a plan.",),
        ),
        Answered(
            "q-repeat",
            estimate(0.92, 0.208, 0.61, 1.38, 0.69, also={"mean_reference": 0.71}, **RATE),
            at="twelve",
            flow=FAMILIES,
        ),
        Answered(
            "q-calls", Refused(Method.POISSON_CLUSTER_ROBUST, ONE_CLUSTER.fault()), at="twelve"
        ),
    )


def findings() -> Findings:
    """Improved, no difference, fading, worsened, inconclusive ratio, refused."""
    return conclude(theory(), plan(), answers(), STAMP)


def roll_out_theory() -> Theory:
    return Theory.model_validate(
        {
            "forethought": 1,
            "theory": {"id": "training", "title": "Procedural-justice training"},
            "goal": {"id": "trust", "statement": "Residents trust officers", "ceiling": True},
            "outcomes": [
                outcome(
                    "fewer",
                    "Fewer encounters end in a complaint that is upheld",
                    "trust",
                    {
                        "id": "complaints",
                        "kind": "count",
                        "better": "lower",
                        "measure": "Settled and sustained complaints per officer per month",
                        "unit": "complaints per officer-month",
                        "smallest_meaningful": 0.004,
                    },
                ),
            ],
            "activities": [
                {"id": "day", "statement": "One day of training", "leads_to": [{"to": "fewer"}]}
            ],
        }
    )


def roll_out_plan() -> Plan:
    return Plan.model_validate(
        {
            "forethought": 1,
            "plan": {
                "theory": {"id": "training", "version": 1},
                "design": "staggered-rollout",
                "timing": "random",
                "title": "Effect of training on complaints",
            },
            "questions": [
                {
                    "id": "q-complaints",
                    "indicator": "complaints",
                    "primary": True,
                    "method": "staggered-efficient",
                    "sensitivity": ["callaway-santanna"],
                    "event_study": {"from": 0, "to": 11},
                    "estimand": {
                        "population": "officers in post throughout",
                        "contrast": "trained versus not yet trained",
                    },
                }
            ],
        }
    )


def roll_out() -> Findings:
    """A staggered roll-out that cannot tell, with an effect for each month since training."""
    points = tuple(
        EventPoint(k, value, 0.004, value - 0.0078, value + 0.0078, 0.5)
        for k, value in enumerate(
            (
                0.001,
                -0.002,
                -0.004,
                -0.001,
                -0.003,
                0.002,
                -0.002,
                -0.006,
                -0.001,
                0.003,
                -0.002,
                -0.004,
            )
        )
    )
    staggered = {"df": None, "clusters": None, "n": 560520, "units": 7785}
    answered = Answered(
        "q-complaints",
        estimate(
            -0.001126981,
            0.002115194,
            -0.00527268,
            0.00301872,
            0.594,
            method=Method.STAGGERED_EFFICIENT,
            se_method="adjusted",
            event_study=points,
            **staggered,
        ),
        sensitivity=(
            estimate(
                -0.00517682,
                0.00392874,
                -0.012877,
                0.0025234,
                0.188,
                method=Method.CALLAWAY_SANTANNA,
                se_method="adjusted",
                **staggered,
            ),
        ),
        flow=(Flow(arm="all officers", assigned=7785, measured=7785, analysed=7785),),
    )
    stamp = Stamp("1" * 64, "2" * 64, "Forethought 0.1.0", "2028-02-05T09:30:00+00:00", 20161231)
    return conclude(roll_out_theory(), roll_out_plan(), [answered], stamp)
