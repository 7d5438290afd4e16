"""Entropy balancing: the programme's group against a comparison group weighted to be like it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.errors.catalogue import estimates_observed as own
from forethought.estimate.cluster.design import FEW_CLUSTERS
from forethought.estimate.linear.answers import judged, small_sample_factor
from forethought.estimate.linear.design import (
    ARMS,
    ArmSums,
    Settled,
    as_groups,
    describe_arms,
    group_ask,
    place_of,
    plain,
    refuse,
    settle,
)
from forethought.estimate.linear.fit import NEGLIGIBLE, Sums, least_squares
from forethought.estimate.observed.balance import Balanced, balance_groups, in_scale_of
from forethought.estimate.types import Estimate, Influence, Inquiry
from forethought.moments import Answer, Array, Ask, GroupAsk, RecastAsk, Tilt

THIN = 0.2
"""A share of the comparison group's people above which their weights are no worry."""

HANDFUL = 20
"""People below which a weighted comparison group is a handful."""

FEWEST = 2
"""Degrees of freedom that the weighted comparison group must leave."""

AFTER_WEIGHTING = "smd_after "
"""How the names of differences left after weighting begin, in ``also``."""


@dataclass(frozen=True)
class Parts:
    """What the weighted difference is made of, in scaled space; the comparison group first.

    Attributes
    ----------
    variances
        Of each group's part of the estimate; the second is 0 where clusters hold both groups,
        and the first then holds all.
    df
        Degrees of freedom of each.
    worth
        People that the weighted comparison group is worth, (Σw)² / Σw².
    gaps
        What is left of each column's difference after weighting, in standard deviations.
    labels, moves
        How each cluster moves the estimate, shape (m,), where there are clusters.
    """

    estimate: float
    variances: tuple[float, float]
    df: tuple[float, float]
    worth: float
    gaps: dict[str, float]
    clusters: int | None = None
    per_arm: tuple[int, int] | None = None
    labels: tuple[object, ...] = ()
    moves: Array | None = None


def entropy_balancing(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the programme's group's mean less the weighted comparison group's (the ATT).

    With w = exp(λᵀz) balancing z, b the weighted slopes of y on z in the comparison group and μ₀
    its weighted mean, the estimate's influence function is

        (1/n₁) [(y − ȳ₁) − bᵀ(z − z̄₁)] in the programme's group and
        −(w/Σw) [(y − μ₀) − bᵀ(z − z̄₁)] in the comparison group,

    which counts that the weights were estimated, and that z̄₁ was. Its squares, summed over
    people or over clusters, are the variance; the groups' parts are enlarged by n₁/(n₁ − 1) and
    n₀/(n₀ − k − 1), with n₀ = (Σw)²/Σw², or by m/(m − 1) over m clusters, and degrees of freedom
    are Welch's. Sources: Hainmueller (2012), Political Analysis 20, 25-46; Zhao and Percival
    (2017), Journal of Causal Inference 5, theorem 2.
    """
    if not inquiry.covariates and not inquiry.strata:
        raise refuse(inquiry, own.NOTHING_TO_BALANCE, str(inquiry.method))
    settled = settle(inquiry, (yield group_ask(inquiry, ("arm",))))
    balanced = yield from balance_groups(inquiry, settled.sums)
    parts = yield from _parts(inquiry, settled.sums, balanced)
    return _answer(inquiry, settled, balanced, parts)


def _parts(inquiry: Inquiry, sums: Sums, balanced: Balanced) -> Generator[Ask, Answer, Parts]:
    names = ("one", *(name for name in sums.columns if name not in ("one", "arm")), "y")
    by = ("cluster", "arm") if inquiry.clustered else ("arm",)
    ask = GroupAsk(names, by, weighted=True)
    once = as_groups((yield RecastAsk(ask, tilt=balanced.tilt)))
    ask = GroupAsk(names, ("arm",), weighted=True)
    twice = as_groups((yield RecastAsk(ask, tilt=_squared(balanced.tilt))))
    products, squares = in_scale_of(sums, once), in_scale_of(sums, twice)[0]
    arm = np.array([round(float(value)) for value in once.keys["arm"]])
    groups = np.stack([products[arm == k].sum(0) for k in (0, 1)])
    weight = groups[:, 0, 0]
    means = groups[:, 0] / weight[:, None]
    k = len(balanced.columns)
    worth = float(weight[0] ** 2 / squares[0, 0])
    if worth - k - 1 < FEWEST:
        raise refuse(inquiry, own.FEW_COUNTERPARTS, f"{worth:.1f}", columns=k)
    lines = _residual_lines(names, balanced.columns, groups[0], means)
    found = Parts(
        estimate=float(means[1, -1] - means[0, -1]),
        variances=(
            float(lines[0] @ squares @ lines[0]) / weight[0] ** 2 * worth / (worth - k - 1),
            float(lines[1] @ groups[1] @ lines[1]) / weight[1] / (weight[1] - 1),
        ),
        df=(worth - k - 1, float(weight[1] - 1)),
        worth=worth,
        gaps=dict(zip(names[1:-1], map(float, (means[1] - means[0])[1:-1]), strict=True)),
    )
    if inquiry.clustered:
        influence = (products[:, 0] * lines[arm]).sum(1) / weight[arm] * (2 * arm - 1)
        found = _in_clusters(inquiry, found, once.keys["cluster"], arm, influence)
    if sum(found.variances) <= NEGLIGIBLE / sums.rows:
        raise refuse(inquiry, entries.PERFECT_FIT, ", ".join(map(plain, names[1:-1])))
    return found


def _squared(tilt: Tilt) -> Tilt:
    """Return the tilt whose weights are the squares."""
    return replace(tilt, beta=tuple(2 * b for b in tilt.beta), offset=2 * tilt.offset)


def _residual_lines(
    names: tuple[str, ...], columns: tuple[str, ...], compared: Array, means: Array
) -> Array:
    """Return for each group c with cᵀ(1, z, y) = y − ȳ − bᵀ(z − z̄), shape (2, k + 2)."""
    place = [0, *(names.index(name) for name in columns)]
    solution = least_squares(compared[np.ix_(place, place)], compared[place, -1], compared[-1, -1])
    lines = np.zeros((2, len(names)))
    lines[:, place] = -solution.beta
    lines[:, -1] = 1.0
    lines[:, 0] = 0.0
    lines[:, 0] = -(lines * means).sum(1)
    return lines


def _in_clusters(
    inquiry: Inquiry, found: Parts, labels: tuple[object, ...], arm: Array, influence: Array
) -> Parts:
    """Sum the influence within clusters before squaring it."""
    clusters = tuple(dict.fromkeys(labels))
    place = {label: g for g, label in enumerate(clusters)}
    of_cluster = np.array([place[label] for label in labels])
    parts = np.bincount(of_cluster, weights=influence)
    held = np.array([np.bincount(of_cluster, weights=arm == k) > 0 for k in (0, 1)])
    per_arm = (int(held[0].sum()), int(held[1].sum()))
    faults = [
        entries.TOO_FEW_CLUSTERS.fault(place_of(inquiry), count, arm=name)
        for count, name in zip(per_arm, ARMS, strict=True)
        if count < 2
    ]
    if faults:
        raise Refusal(faults)
    whole = len(clusters)
    if held.all(0).any():
        parts = parts * np.sqrt(whole / (whole - 1))
        variances, df = (float(parts @ parts), 0.0), (float(whole - 1), 1.0)
    else:
        count = np.where(held[1], per_arm[1], per_arm[0])
        parts = parts * np.sqrt(count / (count - 1))
        first, second = (float(parts[held[k]] @ parts[held[k]]) for k in (0, 1))
        variances, df = (first, second), (per_arm[0] - 1.0, per_arm[1] - 1.0)
    return replace(
        found,
        variances=variances,
        df=df,
        clusters=whole,
        per_arm=per_arm,
        labels=clusters,
        moves=parts,
    )


def _answer(inquiry: Inquiry, settled: Settled, balanced: Balanced, parts: Parts) -> Estimate:
    sums, arms = settled.sums, settled.arms
    estimate = parts.estimate * sums.y_scale
    v, spare = np.array(parts.variances), np.array(parts.df)
    se = float(np.sqrt(v.sum())) * sums.y_scale
    df = float(v.sum() ** 2 / (v**2 / spare).sum())
    judgement = judged(estimate, se, df, inquiry.ci_level)
    factor = small_sample_factor(sums.rows - 2)
    also = describe_arms(arms) | {
        "mean_reference_weighted": arms.mean[1] - estimate,
        "n_effective": parts.worth,
        "steps": float(balanced.steps),
        "hedges_j": factor,
    }
    if parts.per_arm is not None:
        held = map(float, parts.per_arm)
        also |= dict(zip(("clusters_reference", "clusters_compared"), held, strict=True))
    after = {f"{AFTER_WEIGHTING}{name}": gap for name, gap in parts.gaps.items()}
    return Estimate(
        method=inquiry.method,
        se_method="influence function" + (", by cluster" if inquiry.clustered else ""),
        estimate=estimate,
        se=se,
        ci_level=inquiry.ci_level,
        ci_low=judgement.low,
        ci_high=judgement.high,
        p=judgement.p,
        df=df,
        n=sums.rows,
        units=sums.rows,
        clusters=parts.clusters,
        hedges_g=estimate / arms.pooled_sd * factor,
        influence=_influence(parts, sums.y_scale),
        also=also | after,
        notes=(*_notes(arms, parts), *settled.notes),
        rounds=balanced.steps + 4,
    )


def _influence(parts: Parts, scale: float) -> Influence | None:
    return None if parts.moves is None else Influence(parts.labels, parts.moves * scale)


def _notes(arms: ArmSums, parts: Parts) -> list[str]:
    notes = [
        f"The comparison group's {arms.n[0]:,} people were weighted until they started out like "
        f"the programme's group in everything adjusted for; so weighted they are worth "
        f"{parts.worth:,.0f} people. The answer is for people like those in the programme.",
    ]
    if parts.worth < max(THIN * arms.n[0], HANDFUL):
        notes.append(
            "The weights rest on few people: most of the comparison group is unlike the "
            "programme's group and hardly counts."
        )
    if parts.per_arm is not None and min(parts.per_arm) < FEW_CLUSTERS:
        notes.append(
            f"Few clusters ({parts.per_arm[0]} and {parts.per_arm[1]}; {FEW_CLUSTERS} or more "
            "are advised): the interval may be too narrow."
        )
    return notes
