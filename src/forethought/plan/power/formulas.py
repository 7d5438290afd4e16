"""Which closed form is for which design."""

from __future__ import annotations

from forethought.plan.power import arms, over_time
from forethought.plan.power.precision import Formula
from forethought.vocabulary import Design

FORMULAS: dict[Design, Formula] = {
    Design.INDIVIDUAL_RANDOMISED: arms.individual,
    Design.CLUSTER_RANDOMISED: arms.cluster,
    Design.MULTISITE_RANDOMISED: arms.multisite,
    Design.STEPPED_WEDGE: over_time.wedge,
    Design.COMPARISON_GROUP: arms.compared,
    Design.INTERRUPTED_TIME_SERIES: over_time.series,
    Design.BEFORE_AFTER: arms.before_after,
}
"""Every design but the staggered roll-out, whose weights are those of its estimator."""
