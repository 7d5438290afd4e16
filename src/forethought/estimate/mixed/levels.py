"""Strata that are the groups themselves: they have random levels already."""

from __future__ import annotations

from dataclasses import replace

from forethought.estimate.cluster.design import Clusters, own_levels


def random_levels_only(clusters: Clusters) -> tuple[Clusters, tuple[str, ...]]:
    """Leave out stratum dummies that tell every group from every other."""
    sums = clusters.sums
    dummies = own_levels(sums)
    if not dummies:
        return clusters, ()
    kept = tuple(name for name in sums.columns if name not in dummies)
    design = replace(clusters.design, sums=sums.keep(kept))
    note = (
        "The strata are the sites or clusters, which have levels of their own in the model already."
    )
    return replace(clusters, design=design), (note,)
