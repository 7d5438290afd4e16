"""Running an estimator over plain columns, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from forethought.estimate.registry import estimator_for
from forethought.estimate.types import Estimate, Inquiry
from forethought.vocabulary import Design, Method
from tests.in_memory import answer_all

CLUSTER, INDIVIDUAL = Design.CLUSTER_RANDOMISED, Design.INDIVIDUAL_RANDOMISED


def inquiry(method: str, design: Design, **settings: Any) -> Inquiry:
    """Ask one question by one method."""
    return Inquiry("q", Method(method), design, clustered=design is CLUSTER, **settings)


def estimated(
    columns: Mapping[str, np.ndarray], method: str, design: Design, **settings: Any
) -> Estimate:
    """Run one method; covariates and strata are the columns named ``x:`` and ``s:``."""
    found: dict[str, Any] = {
        "covariates": tuple(name for name in columns if name.startswith("x:")),
        "strata": tuple(name for name in columns if name.startswith("s:")),
        "clustered": "cluster" in columns,
    }
    question = Inquiry("q", Method(method), design, **(found | settings))
    estimate = answer_all(columns, estimator_for(question.method, design)(question))
    assert isinstance(estimate, Estimate)
    return estimate
