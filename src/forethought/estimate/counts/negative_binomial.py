"""Counts that spread more than Poisson's: negative binomial regression."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as linear
from forethought.errors.catalogue import estimates_outcomes as entries
from forethought.estimate.counts.poisson import (
    DESIGNS,
    Events,
    check_counts,
    check_events,
    events_of,
    heavy_notes,
    ratio_words,
    site_notes,
    start_of,
)
from forethought.estimate.glm.basis import Basis, Gathered, is_clustered, settled
from forethought.estimate.glm.cells import FEW_CELLS, Cells, by_group, moments_of
from forethought.estimate.glm.negative_binomial import MOST_SPREAD, Counts, Peak, best_dispersion
from forethought.estimate.glm.newton import RunawayError, no_convergence, scaled
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import check_present, refuse
from forethought.estimate.linear.fit import NEGLIGIBLE
from forethought.estimate.types import Estimate, Influence, Inquiry, MethodCard
from forethought.moments import Answer, Array, Ask, CellAsk, CellMoments, RowsAsk, RowsMoments
from forethought.vocabulary import Method


@dataclass(frozen=True)
class Listed:
    """Distinct rows with their counts: the cells of design, outcome and exposure.

    Attributes
    ----------
    y, exposure
        Of each distinct row, shape (R,).
    from_rows
        True if the records' own rows were needed.
    """

    cells: Cells
    y: Array
    exposure: Array
    from_rows: bool


def negative_binomial(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the rate ratio where counts spread as μ + αμ² around their mean (NB2).

    log μ = xᵀβ + log(exposure), β and α by maximum likelihood. Standard error: CR1 with t on
    m − k degrees of freedom where the records name clusters; else the model's own, t on N − k.
    Where counts spread no more than Poisson's, α is 0 and the answer is Poisson's, which is said.
    One round where covariates and exposure are discrete; else the rows themselves.
    Source: Lawless (1987), Canadian Journal of Statistics 15, 209-225.
    """
    listed = yield from _list(inquiry)
    moments = moments_of(listed.cells, exposure=inquiry.exposure)
    check_present(inquiry, moments)
    check_counts(inquiry, moments)
    _check_whole(inquiry, listed)
    basis = settled(inquiry, Gathered(moments, listed.cells))
    events = events_of(inquiry, moments)
    check_events(basis, events)
    return _answer(basis, events, listed, _fit(basis, events, listed))


def _list(inquiry: Inquiry) -> Generator[Ask, Answer, Listed]:
    """Ask for cells by outcome (and exposure); where there are too many, for the rows."""
    risk = ("exposure",) if inquiry.exposure else ()
    columns = ("arm", *inquiry.covariates, *inquiry.strata, "y", *risk)
    by = ("cluster",) if is_clustered(inquiry) else ()
    try:
        answer = yield CellAsk(columns, by, sums=(), most=FEW_CELLS)
    except Refusal:
        answer = yield RowsAsk(columns, by)
    if isinstance(answer, CellMoments):
        n = answer.n
    elif isinstance(answer, RowsMoments):
        n = np.ones(len(answer.values))
    else:
        raise TypeError(f"expected CellMoments or RowsMoments, got {type(answer).__name__}")
    return _listed(inquiry, answer, n)


def _listed(inquiry: Inquiry, answer: CellMoments | RowsMoments, n: Array) -> Listed:
    k = 1 + len(inquiry.covariates) + len(inquiry.strata)
    y = answer.values[:, k]
    exposure = answer.values[:, k + 1] if inquiry.exposure else np.ones(len(n))
    group, keys = _groups(next(iter(answer.keys.values()), None), len(n))
    with np.errstate(over="ignore", invalid="ignore"):  # what is no number is refused by name later
        cells = Cells(
            columns=("one", *answer.columns[:k]),
            x=np.column_stack([np.ones(len(n)), answer.values[:, :k]]),
            keys=keys,
            group=group,
            n=n,
            y=n * y,
            square=n * y**2,
            risk=n * exposure,
            risk_square=n * exposure**2,
            y_risk=n * y * exposure,
            left_out=answer.left_out,
        )
    return Listed(cells, y, exposure, isinstance(answer, RowsMoments))


def _groups(
    labels: tuple[object, ...] | None, rows: int
) -> tuple[NDArray[np.int_], tuple[object, ...]]:
    """Number the clusters in the order of their labels; none where there are no clusters."""
    if labels is None:
        return np.zeros(rows, dtype=int), ()
    keys = tuple(dict.fromkeys(labels))
    places = {key: g for g, key in enumerate(keys)}
    return np.array([places[label] for label in labels], dtype=int), keys


def _check_whole(inquiry: Inquiry, listed: Listed) -> None:
    broken = listed.y[(listed.y < 0) | (listed.y != np.round(listed.y))]
    if len(broken):
        raise refuse(inquiry, entries.NOT_WHOLE_COUNTS, f"{broken[0]:g}")


@dataclass(frozen=True)
class Fit:
    """The peak in scaled columns, its covariances, and each cluster's part in the arm's.

    Attributes
    ----------
    model, robust
        Covariances of β, shape (k, k): the model's own, and CR1 (HC1 without clusters).
    """

    peak: Peak
    arm: int
    model: Array
    robust: Array
    inflation: float
    influence: Influence | None


def _fit(basis: Basis, events: Events, listed: Listed) -> Fit:
    inquiry, cells, names = basis.inquiry, listed.cells, basis.design.sums.columns
    columns = scaled(names, basis.moments)
    x = cells.x[:, [cells.columns.index(name) for name in names]]
    x = (x - np.array(columns.shift)) / np.array(columns.scale)
    counts = Counts(x, listed.y, cells.n, np.log(listed.exposure))
    try:
        peak = best_dispersion(counts, start_of(names, events))
    except RunawayError as away:
        raise no_convergence(inquiry, away) from None
    except OverflowError:
        raise refuse(inquiry, entries.NO_DISPERSION, f"{MOST_SPREAD:g}") from None
    m, rows, k = basis.groups, basis.rows, len(names)
    inflation = m / (m - 1) * (rows - 1) / (rows - k)
    inverse, arm = peak.bread.inverse, names.index("arm")
    influence = None
    if basis.clusters:
        scores = by_group(cells, peak.scores * cells.n[:, None])
        meat = scores.T @ scores
        influence = Influence(cells.keys, np.sqrt(inflation) * scores @ inverse[arm])
    else:
        meat = (peak.scores * cells.n[:, None]).T @ peak.scores
    robust = inflation * inverse @ meat @ inverse
    if not robust[arm, arm] > NEGLIGIBLE * inverse[arm, arm]:
        raise refuse(inquiry, linear.NO_VARIANCE)
    return Fit(peak, arm, inverse, robust, inflation, influence)


def _answer(basis: Basis, events: Events, listed: Listed, found: Fit) -> Estimate:
    inquiry, arm = basis.inquiry, found.arm
    log_ratio = float(found.peak.beta[arm])
    se = float(np.sqrt((found.robust if basis.clusters else found.model)[arm, arm]))
    judgement = judged(log_ratio, se, basis.df, inquiry.ci_level)
    return Estimate(
        method=Method.NEGATIVE_BINOMIAL,
        se_method="CR1 (log scale)" if basis.clusters else "model (log scale)",
        estimate=float(np.exp(log_ratio)),
        se=se,
        ci_level=inquiry.ci_level,
        ci_low=float(np.exp(judgement.low)),
        ci_high=float(np.exp(judgement.high)),
        p=judgement.p,
        df=basis.df,
        scale="ratio",
        ratio_of="rates",
        n=basis.rows,
        units=basis.rows,
        clusters=basis.clusters.count if basis.clusters else None,
        also={"log_ratio": log_ratio} | _also(basis, events, found),
        influence=found.influence,
        notes=(
            *basis.notes,
            *_notes(inquiry, found.peak, listed),
            *heavy_notes(basis, found.influence),
            *site_notes(inquiry),
        ),
    )


def _also(basis: Basis, events: Events, found: Fit) -> dict[str, float]:
    model, robust = (
        float(np.sqrt(matrix[found.arm, found.arm])) for matrix in (found.model, found.robust)
    )
    return {
        "dispersion": found.peak.alpha,
        "se_model": model,
        "se_robust": robust,
        "se_cr0": robust / float(np.sqrt(found.inflation)),
        "events_reference": events.events[0],
        "events_compared": events.events[1],
        "rate_reference": events.rates[0],
        "rate_compared": events.rates[1],
        **basis.per_arm,
    }


def _notes(inquiry: Inquiry, peak: Peak, listed: Listed) -> list[str]:
    notes = [f"{ratio_words(inquiry)} Its standard error is on the log scale; 1 is no difference."]
    if peak.alpha == 0:
        notes.append(
            "Counts spread no more than chance alone would have it (Poisson): there is no extra "
            "spread to allow for, and the answer is Poisson regression's."
        )
    else:
        notes.append(
            f"Counts spread more than chance alone would have it: their variance is the mean plus "
            f"{peak.alpha:.3g} times its square."
        )
    if listed.from_rows:
        notes.append(
            "Every row was needed, since exposure or covariates have many values: several sites "
            "cannot pool this exactly. poisson-cluster-robust can."
        )
    return notes


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.NEGATIVE_BINOMIAL,
        title="Negative binomial regression",
        run=negative_binomial,
        designs=DESIGNS,
        standard_error="the model's own, N − k degrees of freedom; CR1 and m − k with clusters",
        passes="one; every row where exposure or covariates have many values",
        source="Lawless (1987), Canadian Journal of Statistics 15, 209-225",
    ),
)
