"""Several waves in one mixed model: a random intercept per unit, and per cluster where named."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as linear
from forethought.errors.catalogue import estimates_multisite as shared
from forethought.errors.catalogue import estimates_wedge as entries
from forethought.estimate.cluster.correlation import Icc
from forethought.estimate.cluster.design import (
    Clusters,
    group_key,
    in_clusters,
    low_df_notes,
)
from forethought.estimate.cluster.working import weighed
from forethought.estimate.effect_size import TotalVariance, total_variance
from forethought.estimate.linear.design import (
    Settled,
    as_groups,
    describe_arms,
    group_ask,
    place_of,
    refuse,
    settle,
    share_in_arm,
)
from forethought.estimate.linear.fit import Sums
from forethought.estimate.mixed.answer import kenward_roger
from forethought.estimate.mixed.blocks import Blocks, Places, intercept_blocks, nested_blocks
from forethought.estimate.mixed.components import (
    TWO_VARIANCES,
    Components,
    fit_components,
    one_variance,
)
from forethought.estimate.mixed.influence import (
    influence_of,
    influence_of_units,
    weighed_in_cells,
)
from forethought.estimate.mixed.reml import criterion_in_own_units, halves_of, reml
from forethought.estimate.mixed.share import APPROXIMATE, share_of_variance
from forethought.estimate.mixed.small_sample import SmallSample, small_sample
from forethought.estimate.types import Estimate, Influence, Inquiry
from forethought.moments import Answer, Array, Ask, GroupAsk


@dataclass(frozen=True)
class Units:
    """Units over waves, settled.

    Attributes
    ----------
    design
        The design over rows, its sums by unit (and cluster).
    clusters
        The same by cluster, checked as clusters are; None where there are none.
    cluster
        Each unit's cluster, numbered, shape (U,).
    """

    design: Settled
    clusters: Clusters | None
    cluster: Places
    units: int

    @property
    def sums(self) -> Sums:
        return self.design.sums

    def spread(self, cluster: float, unit: float) -> TotalVariance:
        """Return degrees of freedom of the variance within arms: the fewest of either level."""
        by_unit = total_variance(_by_arm(self.sums), cluster + unit)
        if self.clusters is None:
            return by_unit
        by_cluster = total_variance(self.clusters.counts, cluster)
        return min(by_unit, by_cluster, key=lambda found: found.df)


def _by_arm(sums: Sums) -> Array:
    """Rows of each group by arm, shape (G, 2)."""
    compared = np.round(sums.n * share_in_arm(sums))
    return np.column_stack([sums.n - compared, compared])


@dataclass(frozen=True)
class RepeatedFit:
    """The fitted model, its variances relative to σ² (clusters, units), and the arm's figures."""

    fitted: Components
    small: SmallSample
    between: float
    unit: float


def repeated(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the arm's coefficient over all waves by REML with Kenward-Roger. One pass.

    y = β arm + wave + covariates + u_unit (+ v_cluster) + e: the effect is taken to be the same at
    each wave. Source: Fitzmaurice, Laird and Ware (2011), Applied Longitudinal Analysis, chapter 8.
    """
    units = _settled(inquiry, (yield repeated_ask(inquiry)))
    found = _fit(inquiry, units)
    sums = units.sums
    answer = kenward_roger(inquiry, sums, found.fitted.beta, found.small)
    sizes = _sizes(units, found, answer.estimate)
    icc = _icc(inquiry, units, found)
    return replace(
        answer,
        units=units.units,
        clusters=units.clusters.count if units.clusters else None,
        icc=icc.estimate,
        icc_low=icc.low,
        icc_high=icc.high,
        hedges_g=sizes.pop("hedges_g"),
        influence=_influence(units, found),
        also=describe_arms(units.design.arms) | _components(units, found) | answer.also | sizes,
        notes=(
            *_own_notes(units),
            *_notes(inquiry, units, found),
            *((APPROXIMATE,) if units.clusters else ()),
        ),
    )


def repeated_ask(inquiry: Inquiry) -> GroupAsk:
    """Ask for sums by unit, within clusters (or sites) where the records name them."""
    by = (group_key(inquiry), "unit") if _grouped(inquiry) else ("unit",)
    return group_ask(inquiry, by)


def _grouped(inquiry: Inquiry) -> bool:
    return inquiry.clustered or group_key(inquiry) == "site"


def _settled(inquiry: Inquiry, answer: Answer) -> Units:
    moments = as_groups(answer)
    design = settle(inquiry, moments)
    labels = moments.keys["unit"]
    count = len(set(labels))
    if (design.sums.n == 1).all():
        raise refuse(inquiry, entries.ONE_WAVE_A_UNIT, count)
    if not _grouped(inquiry):
        return Units(design, None, np.zeros(len(labels), dtype=np.intp), count)
    place = {label: k for k, label in enumerate(dict.fromkeys(design.sums.labels))}
    clusters = in_clusters(inquiry, replace(design, sums=design.sums.merged()))
    of_unit = np.array([place[label] for label in design.sums.labels], dtype=np.intp)
    return Units(design, clusters, of_unit, count)


def _fit(inquiry: Inquiry, units: Units) -> RepeatedFit:
    """Fit one variance or two; refuse where units or clusters cannot carry them."""
    sums = units.sums
    halves = halves_of(sums)
    if not halves.within[-1, -1] > 0:
        raise refuse(inquiry, linear.NO_VARIATION_WITHIN)
    blocks: Blocks
    fitted: Components | None
    if units.clusters is None:
        blocks, one = intercept_blocks(halves), reml(halves)
        fitted = None if one is None else one_variance(one)
    else:
        blocks = nested_blocks(sums, units.cluster)
        fitted = fit_components(blocks, TWO_VARIANCES)
    groups = "units" if units.clusters is None else "clusters and their units"
    if fitted is None:
        raise refuse(inquiry, shared.NO_COMPONENTS, groups)
    small = small_sample(blocks, fitted, sums.at("arm"))
    if small is None or not (small.adjusted > 0 and small.df_kenward_roger > 0):
        raise Refusal(
            [
                shared.TOO_FEW_GROUPS.fault(
                    place_of(inquiry),
                    len(sums.n) if units.clusters is None else units.clusters.count,
                    groups="units" if units.clusters is None else "clusters",
                    asked="one model of all waves",
                    instead="`waves: each`",
                )
            ]
        )
    theta = fitted.theta
    between, unit = (0.0, float(theta[0])) if units.clusters is None else map(float, theta)
    return RepeatedFit(fitted, small, between, unit)


def _icc(inquiry: Inquiry, units: Units, found: RepeatedFit) -> Icc:
    """Return the correlation of two units of one cluster; none without clusters."""
    if units.clusters is None:
        return Icc()
    of_clusters, of_units = np.eye(2)
    count, level = units.clusters.count, inquiry.ci_level
    return share_of_variance(found.fitted, found.small, of_clusters, of_units, count, level)


def _influence(units: Units, found: RepeatedFit) -> Influence:
    """Say how each cluster moves the estimate; where there are none, each unit."""
    if units.clusters is None:
        return influence_of_units(weighed(units.sums, found.unit / (1 + found.unit)))
    return influence_of(weighed_in_cells(units.sums, units.cluster, found.between, found.unit))


def _components(units: Units, found: RepeatedFit) -> dict[str, float]:
    scale = found.fitted.residual * units.sums.y_scale**2
    total = 1 + found.between + found.unit
    figures = {
        "var_unit": found.unit * scale,
        "var_residual": scale,
        "icc_unit": (found.between + found.unit) / total,
        "reml_criterion": criterion_in_own_units(units.sums, found.fitted.criterion),
    }
    return figures | ({"var_cluster": found.between * scale} if units.clusters else {})


def _sizes(units: Units, found: RepeatedFit, estimate: float) -> dict[str, float]:
    """Standardise by all variation at one wave: clusters, units and what is left.

    ``hedges_g`` = J(h) · b / S, S the standard deviation within arms over all rows, before
    adjustment; ``g_total`` = b / √total of the fitted model, without correction.
    """
    total = 1 + found.between + found.unit
    scale = float(np.sqrt(found.fitted.residual * total)) * units.sums.y_scale
    spread = units.spread(found.between / total, found.unit / total)
    return {
        "g_total": estimate / scale,
        "hedges_g": estimate / units.design.arms.pooled_sd * spread.factor,
        "hedges_g_conditional": estimate / scale * spread.factor,
        "hedges_j": spread.factor,
        "hedges_df": spread.df,
    }


def _own_notes(units: Units) -> tuple[str, ...]:
    return units.clusters.notes if units.clusters else units.design.notes


def _notes(inquiry: Inquiry, units: Units, found: RepeatedFit) -> list[str]:
    notes = low_df_notes(found.small.df_kenward_roger)
    notes.append(
        f"All waves in one model, with a level of its own for each wave and each unit: "
        f"{units.sums.rows:,} rows of {units.units:,} units. The effect is taken to be the same "
        "at each wave; `waves: each` shows it wave by wave."
    )
    if units.clusters is not None:
        key = group_key(inquiry)
        notes.append(f"Units of one {key} may be alike too: each {key} has a level of its own.")
    if found.unit == 0 or (units.clusters is not None and found.between == 0):
        what = "units" if found.unit == 0 else f"{group_key(inquiry)}s"
        notes.append(
            f"The model sees no more difference between {what} than chance would make (singular "
            "fit: variance estimated as 0)."
        )
    return notes
