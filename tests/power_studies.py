"""Small studies for tests of power: the fewest words for one scenario of each design."""

from __future__ import annotations

from typing import Any

from forethought.plan.power.scenario import Scenario, Spread, Wedge
from forethought.vocabulary import Design, Method

NEVER = float("inf")


def known(icc: float) -> Spread:
    return Spread(icc, icc, icc)


def people(**changes: Any) -> Scenario:
    given = {
        "design": Design.INDIVIDUAL_RANDOMISED,
        "method": Method.DIFFERENCE_IN_MEANS,
        "family": "number",
        "units": 200,
    }
    return Scenario(**(given | changes))


def clusters(**changes: Any) -> Scenario:
    given = {
        "design": Design.CLUSTER_RANDOMISED,
        "method": Method.MIXED_MODEL,
        "family": "number",
        "units": 1200,
        "clusters": 60,
        "icc": known(0.05),
    }
    return Scenario(**(given | changes))


def wedge(**changes: Any) -> Scenario:
    given = {
        "design": Design.STEPPED_WEDGE,
        "method": Method.NESTED_EXCHANGEABLE,
        "family": "number",
        "units": 480,
        "clusters": 24,
        "icc": known(0.05),
        "time": Wedge(5, (2.0, 3.0, 4.0, 5.0)),
    }
    return Scenario(**(given | changes))


def roll_out(**changes: Any) -> Scenario:
    given = {
        "design": Design.STAGGERED_ROLLOUT,
        "method": Method.CALLAWAY_SANTANNA,
        "family": "number",
        "units": 300,
        "correlation": 0.5,
        "time": Wedge(12, (5.0, 7.0, 9.0, NEVER)),
    }
    return Scenario(**(given | changes))


def series(**changes: Any) -> Scenario:
    given = {
        "design": Design.INTERRUPTED_TIME_SERIES,
        "method": Method.SEGMENTED_REGRESSION,
        "family": "number",
        "units": 1,
        "time": Wedge(48, (25.0,)),
    }
    return Scenario(**(given | changes))
