"""From an inquiry to a design matrix that can be solved, or every reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forethought.errors import Entry, Fault, Place, Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.estimate.linear.fit import NEGLIGIBLE, Repeat, Sums, fit, repeats, sums_of
from forethought.estimate.types import Inquiry
from forethought.moments import Answer, Array, GroupAsk, GroupMoments
from forethought.vocabulary import Method

ABSURD = 1e60
"""No outcome or covariate is this large, or varies by this little: its fourth power, which
degrees of freedom need, would leave what a double can hold."""

ARMS = ("reference", "compared")
"""What the arms are called where their labels are not at hand: 0 and 1."""


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
        Σ (y − arm mean)², over both arms, in the outcome's squared unit.
    """

    n: tuple[int, int]
    mean: tuple[float, float]
    within_square: float

    @property
    def pooled_sd(self) -> float:
        """The outcome's standard deviation within arms, divisor N − 2."""
        return float(np.sqrt(self.within_square / (sum(self.n) - 2)))


def describe_arms(arms: ArmSums) -> dict[str, float]:
    """Give the figures every comparison of people reports beside its own."""
    return {
        "mean_reference": arms.mean[0],
        "mean_compared": arms.mean[1],
        "n_reference": float(arms.n[0]),
        "n_compared": float(arms.n[1]),
        "sd_pooled": arms.pooled_sd,
    }


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
    """Ask for all of a question's columns. The same ask from two methods is one query."""
    return GroupAsk(("one", "arm", *inquiry.covariates, *inquiry.strata, "y", *more), by)


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
    arms = check_arms(inquiry, sums)
    return _full_rank(inquiry, sums, arms, moments.left_out)


def as_groups(answer: Answer) -> GroupMoments:
    """Hold the conductor to its word: a `GroupAsk` is answered by `GroupMoments`."""
    if not isinstance(answer, GroupMoments):
        raise TypeError(f"expected GroupMoments, got {type(answer).__name__}")
    return answer


def check_outcome_kind(inquiry: Inquiry) -> None:
    """Refuse outcomes that a difference in means would misread."""
    faults = []
    if inquiry.outcome_kind == "time-to-event":
        faults.append(entries.TIME_TO_EVENT.fault(place_of(inquiry), str(inquiry.method)))
    if inquiry.exposure and inquiry.method is not Method.POISSON_CLUSTER_ROBUST:
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
        within_square=within.residual_square * sums.y_scale**2,
    )


def arm_counts(inquiry: Inquiry, sums: Sums) -> tuple[int, int]:
    """Count rows per arm; refuse where there is one arm only, or arms other than 0 and 1."""
    k = sums.at("arm")
    in_one = float(sums.total_of("arm").sum())
    squared = float(
        sums.rows * sums.shift[k] ** 2
        + 2 * sums.shift[k] * sums.scale[k] * sums.gram[:, sums.at("one"), k].sum()
        + sums.scale[k] ** 2 * sums.gram[:, k, k].sum()
    )
    if abs(squared - in_one) > 1e-6 * max(sums.rows, 1) or not -0.5 < in_one < sums.rows + 0.5:
        raise refuse(inquiry, entries.NOT_TWO_ARMS)
    ones = round(in_one)
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
    notes = (*_notes(inquiry, dropped), *left_out_notes(left_out, sums.rows))
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
    if inquiry.method is Method.POISSON_CLUSTER_ROBUST or inquiry.outcome_kind not in words:
        return ()
    return (words[inquiry.outcome_kind],)


def share_in_arm(sums: Sums) -> Array:
    """Return the share of each group's rows in arm 1, shape (G,)."""
    return np.asarray(sums.total_of("arm") / sums.n)
