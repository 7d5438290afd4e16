"""From an inquiry to a design matrix that can be solved, or every reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from forethought.errors import Entry, Fault, Place, Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.errors.catalogue import estimates_individual as own
from forethought.errors.catalogue import estimates_wedge as wedge
from forethought.estimate.linear.fit import NEGLIGIBLE, Repeat, Sums, fit, repeats, sums_of
from forethought.estimate.types import Inquiry
from forethought.moments import Answer, Array, GroupAsk, GroupMoments
from forethought.vocabulary import COUNTS_WEIGHTS, Method

ABSURD = 1e60
"""No outcome or covariate is this large, or varies by this little: its fourth power, which
degrees of freedom need, would leave what a double can hold."""

LEAST_WORTH = 1.5
"""Rows of equal weight that an arm's rows are worth at least: two rows of which one has five times
the other's weight are worth fewer."""

LEAST_SHARE = 1e-8
"""An arm with a smaller part of all weight is lost in the rounding of the sums."""

ARMS = ("reference", "compared")
"""What the arms are called where their labels are not at hand: 0 and 1."""

RATES = (Method.POISSON_CLUSTER_ROBUST, Method.NEGATIVE_BINOMIAL)
"""Methods that divide by the time at risk."""

TIMES = (Method.COX, Method.RESTRICTED_MEAN)
"""Methods that know of people whose event has not come yet."""

OWN_SCALE = (*RATES, Method.LOGIT_CLUSTER_ROBUST)
"""Methods that say themselves what their estimate is."""


@dataclass(frozen=True)
class ArmSums:
    """What can be said of the arms from sums over all rows; arm 0 first.

    Attributes
    ----------
    n
        Rows per arm.
    mean
        The outcome's mean per arm, in its own unit.
    within_square
        Σ (y − arm mean)², over both arms, in the outcome's squared unit; with weights, those
        scaled to a mean of 1.
    effective
        Rows' worth of information per arm, (Σw)² / Σw² (Kish 1965, section 11.7); None where
        every row counts as one.
    """

    n: tuple[int, int]
    mean: tuple[float, float]
    within_square: float
    effective: tuple[float, float] | None = None

    @property
    def pooled_sd(self) -> float:
        """The outcome's standard deviation within arms, divisor N − 2."""
        return float(np.sqrt(self.within_square / (sum(self.n) - 2)))

    @property
    def worth(self) -> float:
        """Rows in both arms; with weights, the rows' worth of information."""
        return float(sum(self.effective or self.n))


def describe_arms(arms: ArmSums) -> dict[str, float]:
    """Give the figures every comparison of people reports beside its own."""
    figures = {
        "mean_reference": arms.mean[0],
        "mean_compared": arms.mean[1],
        "n_reference": float(arms.n[0]),
        "n_compared": float(arms.n[1]),
        "sd_pooled": arms.pooled_sd,
    }
    return figures | ({"n_effective": arms.worth} if arms.effective else {})


@dataclass(frozen=True)
class Settled:
    """A design of full rank, its arms, and what a reader must know about how it came about."""

    sums: Sums
    arms: ArmSums
    notes: tuple[str, ...]

    @property
    def parameters(self) -> int:
        return len(self.sums.columns)


def group_ask(inquiry: Inquiry, by: tuple[str, ...], more: tuple[str, ...] = ()) -> GroupAsk:
    """Ask for all of a question's columns. The same ask from two methods is one query.

    With weights the groups are split by arm too, so that the people of each can be counted.
    """
    columns = ("one", "arm", *inquiry.covariates, *inquiry.strata, "y", *more)
    if not weighs(inquiry):
        return GroupAsk(columns, by)
    return GroupAsk((*columns, "weight"), by if "arm" in by else (*by, "arm"), weighted=True)


def weighs(inquiry: Inquiry) -> bool:
    """True if each row counts by its weight."""
    return inquiry.weighted and inquiry.method in COUNTS_WEIGHTS


def place_of(inquiry: Inquiry) -> Place:
    """Name the question as the place of a fault."""
    return Place(field=f"questions.{inquiry.question}")


def refuse(inquiry: Inquiry, entry: Entry, value: object = None, **details: object) -> Refusal:
    """Make a refusal about one question, for raising."""
    return Refusal([entry.fault(place_of(inquiry), value, **details)])


def plain(column: str) -> str:
    """Write a column's name as a person would: ``x:age`` is age, ``s:North`` stratum North."""
    kind, _, name = column.partition(":")
    return {"x": name, "s": f"stratum {name}"}.get(kind, kind) if name else column


def settle(inquiry: Inquiry, answer: Answer) -> Settled:
    """Check the sums and bring the design to full rank; refuse with every fault found."""
    moments = as_groups(answer)
    check_outcome_kind(inquiry)
    check_present(inquiry, moments)
    sums = sums_of(moments)
    worth = _worth(inquiry, moments, sums) if weighs(inquiry) else None
    arms = replace(check_arms(inquiry, sums), effective=worth)
    return _full_rank(inquiry, sums, arms, moments.left_out)


def _worth(inquiry: Inquiry, moments: GroupMoments, sums: Sums) -> tuple[float, float]:
    """Return each arm's rows' worth; refuse where one row or one arm has nearly all the weight."""
    counts = arm_counts(inquiry, sums)
    compared = float(sums.total_of("arm").sum() / sums.weight.sum())
    worth = _effective(moments, sums)
    for name, n, share, rows in zip(ARMS, counts, (1 - compared, compared), worth, strict=True):
        if share < LEAST_SHARE:
            said = f"the {name} arm has next to none of the weight ({share:.1g} of it)"
            raise refuse(inquiry, entries.UNEVEN_WEIGHTS, said)
        if rows < LEAST_WORTH and n > 1:
            said = f"one row has so much of the {name} arm's weight that the arm is worth "
            raise refuse(inquiry, entries.UNEVEN_WEIGHTS, f"{said}{rows:.1f} rows")
    return worth


def _effective(moments: GroupMoments, sums: Sums) -> tuple[float, float]:
    """Return (Σw)² / Σw² per arm; groups are split by arm."""
    k, one = moments.columns.index("weight"), moments.columns.index("one")
    squares = moments.shift[k] * sums.weight + moments.scale[k] * moments.products[:, one, k]
    compared = share_in_arm(sums) > 0.5
    total = [
        sums.weight[group].sum() ** 2 / squares[group].sum() for group in (~compared, compared)
    ]
    return float(total[0]), float(total[1])


def as_groups(answer: Answer) -> GroupMoments:
    """Hold the conductor to its word: a `GroupAsk` is answered by `GroupMoments`."""
    if not isinstance(answer, GroupMoments):
        raise TypeError(f"expected GroupMoments, got {type(answer).__name__}")
    return answer


def no_weights(inquiry: Inquiry) -> None:
    """Refuse weighted records: for methods that have no use for weights."""
    if inquiry.weighted:
        raise refuse(inquiry, own.IGNORES_WEIGHTS, str(inquiry.method))


def check_outcome_kind(inquiry: Inquiry) -> None:
    """Refuse outcomes that a difference in means would misread, and weights nobody would read."""
    if inquiry.method not in COUNTS_WEIGHTS:
        no_weights(inquiry)
    faults = []
    if inquiry.together and inquiry.method is not Method.MIXED_MODEL:
        faults.append(wedge.NOT_FOR_WAVES.fault(place_of(inquiry), str(inquiry.method)))
    if inquiry.outcome_kind == "time-to-event" and inquiry.method not in TIMES:
        faults.append(entries.TIME_TO_EVENT.fault(place_of(inquiry), str(inquiry.method)))
    if inquiry.exposure and inquiry.method not in RATES:
        faults.append(entries.IGNORES_EXPOSURE.fault(place_of(inquiry), str(inquiry.method)))
    if faults:
        raise Refusal(faults)


def check_present(inquiry: Inquiry, moments: GroupMoments) -> None:
    """Refuse where there are no rows, or where a sum is no number."""
    needed = ", ".join(plain(name) for name in moments.columns if name != "one")
    if moments.n.sum() == 0:
        raise refuse(inquiry, entries.NOTHING_LEFT, needed)
    diagonal = np.einsum("gkk->k", moments.products)
    whole = np.isfinite(diagonal) & (np.abs(moments.shift) < ABSURD)
    whole &= (moments.scale < ABSURD) & (moments.scale > 1 / ABSURD)
    bad = [plain(name) for name, fine in zip(moments.columns, whole, strict=True) if not fine]
    if bad or not np.isfinite(moments.products).all():
        raise refuse(inquiry, entries.NOT_FINITE, ", ".join(bad) or needed)


def check_arms(inquiry: Inquiry, sums: Sums) -> ArmSums:
    """Refuse unless there are two arms, two people in each, and an outcome that varies."""
    counts = arm_counts(inquiry, sums)
    faults = [
        entries.TOO_FEW_UNITS.fault(place_of(inquiry), n, arm=arm)
        for n, arm in zip(counts, ARMS, strict=True)
        if n < 2
    ]
    if faults:
        raise Refusal(faults)
    within = fit(sums.keep(("one", "arm")))
    if within.residual_square <= NEGLIGIBLE * float(sums.square.sum()):
        raise refuse(inquiry, entries.NO_VARIANCE)
    at_zero, at_one = (
        (arm - sums.shift[sums.at("arm")]) / sums.scale[sums.at("arm")] for arm in (0, 1)
    )
    return ArmSums(
        n=counts,
        mean=(
            sums.y_shift + sums.y_scale * float(within.beta @ [1, at_zero]),
            sums.y_shift + sums.y_scale * float(within.beta @ [1, at_one]),
        ),
        within_square=within.residual_square * sums.y_scale**2 * sums.rows / sums.weight.sum(),
    )


def arm_counts(inquiry: Inquiry, sums: Sums) -> tuple[int, int]:
    """Count rows per arm; refuse where there is one arm only, or arms other than 0 and 1."""
    k = sums.at("arm")
    in_one = float(sums.total_of("arm").sum())
    weight = float(sums.weight.sum())
    squared = float(
        weight * sums.shift[k] ** 2
        + 2 * sums.shift[k] * sums.scale[k] * sums.gram[:, sums.at("one"), k].sum()
        + sums.scale[k] ** 2 * sums.gram[:, k, k].sum()
    )
    slack = 1e-6 * weight
    if abs(squared - in_one) > slack or not -slack <= in_one <= weight + slack:
        raise refuse(inquiry, entries.NOT_TWO_ARMS)
    # weighted groups are of one arm each; without weights the sum is the count
    in_arm = sums.n[share_in_arm(sums) > 0.5].sum() if weighs(inquiry) else in_one
    ones = round(float(in_arm))
    if ones in (0, sums.rows):
        raise refuse(inquiry, entries.ONE_ARM, sums.rows, arm=ARMS[int(ones > 0)])
    return sums.rows - ones, ones


def _full_rank(inquiry: Inquiry, sums: Sums, arms: ArmSums, left_out: int) -> Settled:
    """Drop dummies that repeat other dummies; refuse any other repetition."""
    order = ("one", *inquiry.strata, *inquiry.covariates, "arm")
    ordered = sums.keep(order)
    dropped: list[str] = []
    faults: list[Fault] = []
    for repeat in repeats(ordered.gram.sum(0), order):
        if _harmless(repeat):
            dropped.append(repeat.column)
        else:
            faults.append(_repetition(inquiry, repeat))
    if faults:
        raise Refusal(faults)
    columns = tuple(name for name in sums.columns if name not in dropped)
    kept = sums.keep(columns)
    _check_room(inquiry, kept)
    notes = (
        *_notes(inquiry, dropped),
        *left_out_notes(left_out, sums.rows),
        *weight_notes(arms),
    )
    return Settled(kept, arms, notes)


def is_dummy(column: str) -> bool:
    """True for a stratum, a level of a category, or the constant."""
    return column == "one" or column.startswith("s:") or (column.startswith("x:") and "=" in column)


def _harmless(repeat: Repeat) -> bool:
    """Dummies that repeat dummies (an empty level, strata given twice) leave the arm's
    coefficient as it is, whichever of them goes."""
    return repeat.column not in ("one", "arm") and all(
        is_dummy(name) for name in (repeat.column, *repeat.others)
    )


def _repetition(inquiry: Inquiry, repeat: Repeat) -> Fault:
    place = place_of(inquiry)
    others = ", ".join(plain(name) for name in repeat.others if name != "one")
    if repeat.column == "arm":
        return entries.ARM_DETERMINED.fault(place, others)
    if not others:
        return entries.COVARIATE_CONSTANT.fault(place, plain(repeat.column))
    return entries.COLLINEAR.fault(place, plain(repeat.column), others=others)


def _check_room(inquiry: Inquiry, sums: Sums) -> None:
    if sums.rows - len(sums.columns) < 1:
        raise refuse(
            inquiry,
            entries.TOO_FEW_DF,
            sums.rows,
            what="rows",
            parameters=len(sums.columns),
        )
    solution = fit(sums)
    if solution.residual_square <= NEGLIGIBLE * float(sums.square.sum()):
        names = ", ".join(plain(name) for name in sums.columns if name != "one")
        raise refuse(inquiry, entries.PERFECT_FIT, names)


def _notes(inquiry: Inquiry, dropped: list[str]) -> tuple[str, ...]:
    notes = list(outcome_notes(inquiry))
    if dropped:
        names = ", ".join(plain(name) for name in dropped)
        notes.append(f"Left out of the model, because other levels already say the same: {names}.")
    return tuple(notes)


def left_out_notes(left_out: int, rows: int) -> list[str]:
    """Say how many rows lack a value and take no part."""
    if not left_out:
        return []
    return [f"{left_out:,} of {left_out + rows:,} rows lack a value needed here and are left out."]


def weight_notes(arms: ArmSums) -> list[str]:
    """Say that rows count by their weight, and what that costs."""
    if arms.effective is None:
        return []
    rows = sum(arms.n)
    return [
        f"Each row counts by its weight. Uneven weights cost precision: {rows:,} rows are worth "
        f"{arms.worth:,.0f} rows of equal weight."
    ]


def outcome_notes(inquiry: Inquiry) -> tuple[str, ...]:
    """Say what a difference in means is on this kind of outcome."""
    words = {
        "binary": "The outcome is yes or no, so the estimate is a difference in proportions "
        "(risk difference), by a linear model.",
        "proportion": "The outcome is a proportion, so the estimate is a difference in "
        "proportions, by a linear model.",
        "ordinal": "The outcome's steps are treated as equally wide.",
        "count": "The outcome is a count, so the estimate is a difference in mean counts.",
    }
    if inquiry.method in OWN_SCALE or inquiry.outcome_kind not in words:
        return ()
    return (words[inquiry.outcome_kind],)


def share_in_arm(sums: Sums) -> Array:
    """Return the share of each group's rows (with weights: of its weight) in arm 1, shape (G,)."""
    return np.asarray(sums.total_of("arm") / sums.weight)
