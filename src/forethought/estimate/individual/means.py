"""The difference in means, overall or stratum by stratum, from counts, means and squares."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.estimate.binary.scales import beside_difference
from forethought.estimate.individual.lin import adjust_by_arm, answered
from forethought.estimate.linear.answers import judged, small_sample_factor
from forethought.estimate.linear.design import (
    ARMS,
    ArmSums,
    as_groups,
    check_arms,
    check_outcome_kind,
    check_present,
    describe_arms,
    left_out_notes,
    outcome_notes,
    place_of,
    refuse,
    weighs,
)
from forethought.estimate.linear.fit import NEGLIGIBLE, Sums, sums_of
from forethought.estimate.types import Estimate, Inquiry
from forethought.moments import Answer, Array, Ask, GroupAsk, GroupMoments
from forethought.vocabulary import Method


@dataclass(frozen=True)
class Cells:
    """Counts, means and sums of squared deviations by stratum and arm, each of shape (B, 2).

    Means are less the outcome's overall mean, so that an outcome far from zero loses no digits.
    """

    strata: tuple[object, ...]
    n: Array
    mean: Array
    square: Array


@dataclass(frozen=True)
class Difference:
    """A difference in means with the variance of each stratum's arms, shape (B, 2)."""

    estimate: float
    variances: Array
    df: float

    @property
    def se(self) -> float:
        return float(np.sqrt(self.variances.sum()))


def compare_means(inquiry: Inquiry, notes: tuple[str, ...]) -> Generator[Ask, Answer, Estimate]:
    """Ask for sums by arm (and stratum) and return the difference in means.

    Covariates are not used, and rows without them are kept. With weights see `_weighted`.
    """
    if weighs(inquiry):
        return (yield from _weighted(inquiry, notes))
    by = ("stratum", "arm") if inquiry.strata else ("arm",)
    moments = as_groups((yield GroupAsk(("one", "arm", "y"), by)))
    check_outcome_kind(inquiry)
    check_present(inquiry, moments)
    sums = sums_of(moments)
    arms = check_arms(inquiry, sums)
    cells = cells_of(inquiry, moments, sums)
    found = difference(cells)
    judgement = judged(found.estimate, found.se, found.df, inquiry.ci_level)
    effect = found.estimate / arms.pooled_sd
    factor = small_sample_factor(sum(arms.n) - 2)
    return Estimate(
        method=Method.DIFFERENCE_IN_MEANS,
        se_method="Neyman (HC2)",
        estimate=found.estimate,
        se=found.se,
        ci_level=inquiry.ci_level,
        ci_low=judgement.low,
        ci_high=judgement.high,
        p=judgement.p,
        df=found.df,
        n=sum(arms.n),
        units=sum(arms.n),
        hedges_g=effect * factor,
        also=_also(cells, arms, factor) | _ratios(inquiry, arms, found.df, cells),
        notes=(
            *notes,
            *outcome_notes(inquiry),
            *left_out_notes(moments.left_out, sums.rows),
            *_own_notes(inquiry, len(cells.strata), bool((cells.square == 0).any())),
        ),
    )


def _weighted(inquiry: Inquiry, notes: tuple[str, ...]) -> Generator[Ask, Answer, Estimate]:
    """Return the difference in weighted means, within strata and averaged by their weight.

    It is the regression in each arm on stratum dummies alone, with HC2 variances v_a from
    Σ w²e²/(1 − h); degrees of freedom by Welch and Satterthwaite, (Σ v_a)² / Σ v_a²/(n_a − B),
    with n_a the arm's rows' worth of information (Σw)²/Σw² and B strata.
    """
    if inquiry.strata:
        yield from _people_in_strata(inquiry)
    found = yield from adjust_by_arm(replace(inquiry, covariates=()))
    arms = found.settled.arms
    v = np.array(found.variances["hc2"])
    spare = np.array(arms.effective or arms.n) - found.parameters
    if spare.min() < 1:
        raise refuse(
            inquiry,
            entries.TOO_FEW_DF,
            round(arms.worth),
            what="rows",
            parameters=2 * found.parameters,
        )
    df = float(v.sum() ** 2 / (v**2 / spare).sum())
    own = _own_notes(inquiry, found.parameters, bool((v == 0).any()))
    return answered(inquiry, found, df, (*notes, *own))


def _people_in_strata(inquiry: Inquiry) -> Generator[Ask, Answer, None]:
    """Refuse a stratum with fewer than two people in an arm, by its name; weights do not count."""
    ask = GroupAsk(("one", "arm", "y"), ("stratum", "arm"), weighted=True, power=0)
    try:
        moments = as_groups((yield ask))
    except Refusal:
        return  # released sums may lack these counts: the fit then refuses without a name
    of_arm = [round(float(arm)) for arm in moments.keys["arm"]]
    labels = moments.keys["stratum"]
    strata = tuple(dict.fromkeys(labels))
    n = np.zeros((len(strata), 2))
    for label, arm, rows in zip(labels, of_arm, moments.n, strict=True):
        n[strata.index(label), arm] = rows
    _refuse_small_strata(inquiry, strata, n)


def _refuse_small_strata(inquiry: Inquiry, strata: tuple[object, ...], n: Array) -> None:
    faults = [
        entries.STRATUM_TOO_SMALL.fault(
            place_of(inquiry), label, count=round(float(n[b, arm])), arm=ARMS[arm]
        )
        for b, label in enumerate(strata)
        for arm in (0, 1)
        if n[b, arm] < 2
    ]
    if faults:
        raise Refusal(faults)


def cells_of(inquiry: Inquiry, moments: GroupMoments, sums: Sums) -> Cells:
    """Sort groups into strata and arms; refuse a stratum with fewer than two in an arm."""
    of_arm = [round(float(arm)) for arm in moments.keys["arm"]]
    labels = moments.keys.get("stratum", ("all",) * len(of_arm))
    strata = tuple(dict.fromkeys(labels))
    n, mean, square = (np.zeros((len(strata), 2)) for _ in range(3))
    one, rounding = sums.at("one"), NEGLIGIBLE * float(sums.square.sum())
    for g, (label, arm) in enumerate(zip(labels, of_arm, strict=True)):
        cell = strata.index(label), arm
        rows = sums.n[g]
        centre = sums.cross[g, one] / rows
        n[cell] = rows
        mean[cell] = sums.y_scale * centre
        within = sums.square[g] - rows * centre**2
        square[cell] = within * sums.y_scale**2 if within > rounding else 0.0
    _refuse_small_strata(inquiry, strata, n)
    if not square.any():
        raise Refusal([entries.NO_VARIANCE.fault(place_of(inquiry))])
    return Cells(strata, n, mean, square)


def difference(cells: Cells) -> Difference:
    """Weigh each stratum's difference by its share of all people.

    τ = Σ_b (n_b/N) (ȳ_b1 − ȳ_b0), variance Σ_b (n_b/N)² (s²_b1/n_b1 + s²_b0/n_b0), degrees of
    freedom by Welch and Satterthwaite, (Σ v)² / Σ v²/(n − 1) over the cells' variances v. With one
    stratum this is Welch's test and the standard error is Neyman's, which is HC2.
    Source: Imbens and Rubin (2015), sections 6.5 and 9.5; Welch (1947).
    """
    weight = cells.n.sum(1) / cells.n.sum()
    variances = (weight**2)[:, None] * cells.square / (cells.n - 1) / cells.n
    df = variances.sum() ** 2 / (variances**2 / (cells.n - 1)).sum()
    estimate = float(weight @ (cells.mean[:, 1] - cells.mean[:, 0]))
    return Difference(estimate, variances, float(df))


def _also(cells: Cells, arms: ArmSums, factor: float) -> dict[str, float]:
    also = describe_arms(arms) | {"hedges_j": factor}
    return also | (_other_errors(cells, arms) if len(cells.strata) == 1 else {})


def _ratios(inquiry: Inquiry, arms: ArmSums, df: float, cells: Cells) -> dict[str, float]:
    """Risk ratio and odds ratio beside a risk difference, where no strata are averaged over."""
    if inquiry.outcome_kind != "binary" or len(cells.strata) > 1:
        return {}
    return beside_difference((float(arms.n[0]), float(arms.n[1])), arms.mean, df, inquiry.ci_level)


def _other_errors(cells: Cells, arms: ArmSums) -> dict[str, float]:
    """Other standard errors of an unstratified difference; HC as for least squares on arm."""
    n, square = cells.n[0], cells.square[0]
    rows = float(n.sum())
    hc0 = float((square / n**2).sum())
    return {
        "se_hc0": float(np.sqrt(hc0)),
        "se_hc1": float(np.sqrt(hc0 * rows / (rows - 2))),
        "se_hc3": float(np.sqrt((square / (n - 1) ** 2).sum())),
        "se_classical": arms.pooled_sd * float(np.sqrt((1 / n).sum())),
    }


def _own_notes(inquiry: Inquiry, strata: int, constant: bool) -> list[str]:
    notes = []
    if inquiry.covariates:
        notes.append("A difference in means uses no covariates; those of the question are unused.")
    if strata > 1:
        notes.append(f"Taken within {strata} strata and averaged by their share of people.")
    if constant:
        notes.append(
            "In at least one arm everybody has the same outcome, so the standard error rests on "
            "the other arm; with so few events it may be too small."
        )
    return notes
