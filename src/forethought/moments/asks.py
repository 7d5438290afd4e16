"""What a method may ask of the records, and what comes back.

An estimator never sees a person. It asks, by value, for sums over groups of rows, and is answered
with arrays. A method that needs another pass asks again, with what it learnt in the first pass
inside the ask; the number of asks is the number of rounds a federated analysis would need.

Columns are named as the analysis table names them:

===============  ==================================================================
name             meaning
===============  ==================================================================
``one``          the constant 1
``arm``          0 in the reference arm, 1 in the other
``y``            the outcome
``x:NAME``       covariate NAME (a number, or one level of a category ``x:NAME=LEVEL``)
``s:LABEL``      1 in stratum LABEL (all but the first stratum)
``exposure``     person-time at risk, for rates
``received``     1 where the unit received the programme, 0 where not
``dose``         how much of it the unit received
``event``        1 where the event came, 0 where watching ended first (``y`` is the time)
``weight``       the row's weight, above zero
``before``       the outcome before the programme, where ``y`` is the change since
``since``        the outcome after less that at the last time before
``t:TIME``       the outcome at TIME less that at the last time before the programme
``trend``        how the outcome moved from one time to the next before the programme
``A*B``          the product of columns A and B, such as ``arm*x:age``
===============  ==================================================================

and groups are keyed by ``unit``, ``cluster``, ``site``, ``stratum``, ``arm``, ``period``,
``wave``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class GroupAsk:
    """Cross-products of columns within groups: one aggregate query.

    Rows with a missing value in any of ``columns`` or ``by`` are left out and counted. ``by``
    may be empty: then all rows are one group. With ``weighted`` each row counts by its ``weight``:
    the products are Σ w z zᵀ, while ``n`` still counts rows, and rows of weight zero or less, or
    without one, are left out. Shift and scale are those of the rows, unweighted. ``power`` is
    the weight's: 2 gives Σ w² z zᵀ, and 0 gives Σ z zᵀ over the very rows that weigh.
    """

    columns: tuple[str, ...]
    by: tuple[str, ...]
    weighted: bool = False
    power: int = 1


@dataclass(frozen=True)
class GroupMoments:
    """Answer to `GroupAsk`.

    With z the row's columns, shifted and scaled, z_k = (column_k − shift_k) / scale_k (a constant
    column keeps shift 0 and scale 1), group g holds n_g and M_g = Σ z zᵀ. `raw` undoes the shift.
    Shift is the mean and scale the standard deviation (divisor n) of the rows used. Groups are
    sorted by their keys.

    Attributes
    ----------
    columns
        Names of the p columns, in the order asked; ``one`` is among them.
    keys
        For each name in the ask's ``by``, the G group labels.
    n
        Rows per group, shape (G,).
    products
        M_g, shape (G, p, p).
    shift, scale
        Shape (p,), in the columns' own units.
    left_out
        Rows left out because a column was missing.
    """

    columns: tuple[str, ...]
    keys: dict[str, tuple[Any, ...]]
    n: Array
    products: Array
    shift: Array
    scale: Array
    left_out: int = 0


@dataclass(frozen=True)
class CohortAsk:
    """Mean and covariance of the units' outcomes over periods, by period of first treatment."""


@dataclass(frozen=True)
class CohortMoments:
    """Answer to `CohortAsk`: what a staggered roll-out needs.

    Attributes
    ----------
    periods
        The T periods, ascending.
    cohorts
        The G periods of first treatment, ascending; infinity for never treated.
    n
        Units per cohort, shape (G,).
    mean
        Mean outcome by cohort and period, shape (G, T).
    covariance
        Within-cohort covariance with divisor n_g − 1, shape (G, T, T); NaN where n_g is 1.
    left_out
        Units left out because a period was missing.
    """

    periods: Array
    cohorts: Array
    n: Array
    mean: Array
    covariance: Array
    left_out: int = 0


@dataclass(frozen=True)
class LeverageAsk:
    """Second pass for HC2 and HC3: Σ e²/(1−h)^power · x xᵀ, given the first pass's answer.

    With x the row's ``columns`` (shifted and scaled as in ``first``), e = y − xᵀβ and
    h = xᵀ A x. ``power`` is 1 for HC2 and 2 for HC3; 0 gives HC0. The outcome ``y`` is shifted and
    scaled as in ``first`` too, so β, A and the meat are all in ``first``'s own units; the rows are
    those that ``first`` used. A row with leverage 1 has no residual and adds nothing: look at
    ``largest_leverage`` before trusting the meat. ``where`` keeps the rows in which each column
    named has that value, such as (("arm", 1.0),): for models that differ by arm. With
    ``weighted`` h = w xᵀ A x and the meat is Σ w² e²/(1−h)^power · x xᵀ.
    """

    first: GroupMoments
    columns: tuple[str, ...]
    beta: tuple[float, ...]
    inverse: tuple[tuple[float, ...], ...]
    power: int
    where: tuple[tuple[str, float], ...] = ()
    weighted: bool = False


@dataclass(frozen=True)
class LeverageMoments:
    """Answer to `LeverageAsk`: the meat, shape (k, k), and the largest leverage met."""

    meat: Array
    largest_leverage: float


@dataclass(frozen=True)
class Tilt:
    """Weights made from columns: exp(offset + Σ β_k (c_k − shift_k) / scale_k) in arm 0, else 1.

    They make arm 0 look like arm 1 in those columns (entropy balancing).
    """

    columns: tuple[str, ...]
    beta: tuple[float, ...]
    shift: tuple[float, ...]
    scale: tuple[float, ...]
    offset: float = 0.0


@dataclass(frozen=True)
class RecastAsk:
    """Another ask, of the same rows with another column as ``y``, or with weights by a `Tilt`.

    The answer is that of ``ask``. A row that lacks a column of the tilt has no weight.
    """

    ask: GroupAsk | LeverageAsk
    outcome: str | None = None
    tilt: Tilt | None = None


@dataclass(frozen=True)
class ScoreAsk:
    """One Newton step of a count model: gradient per group and information, at ``beta``.

    With log μ = xᵀβ + log(exposure): gradient Σ x (y − μ) per group, information Σ μ x xᵀ.
    With ``shift`` and ``scale`` (one number a column) x is (column − shift) / scale, so that a
    column far from zero loses no digits; without them columns are as they are. ``family`` is
    "poisson", or "logit" with logit μ = xᵀβ and information Σ μ (1 − μ) x xᵀ. The
    log-likelihood leaves out what does not depend on β (for Poisson, Σ log y!).
    """

    columns: tuple[str, ...]
    by: tuple[str, ...]
    beta: tuple[float, ...]
    family: str = "poisson"
    exposure: bool = False
    shift: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()


@dataclass(frozen=True)
class ScoreMoments:
    """Answer to `ScoreAsk`: n (G,), gradients (G, k), information (k, k), keys as in the ask."""

    keys: dict[str, tuple[Any, ...]]
    n: Array
    gradients: Array
    information: Array
    log_likelihood: float
    left_out: int = 0


@dataclass(frozen=True)
class CellAsk:
    """Counts and sums in the cells that discrete columns make: exact where a likelihood needs it.

    A cell is one combination of values of ``columns`` within one combination of ``by``. Refused
    where there are more than ``most`` cells: then the columns are not
    discrete, and a method asks for `ScoreAsk` instead. ``sums`` are added up, and squared and
    added up, per cell.
    """

    columns: tuple[str, ...]
    by: tuple[str, ...] = ()
    sums: tuple[str, ...] = ("y",)
    most: int = 100_000


@dataclass(frozen=True)
class CellMoments:
    """Answer to `CellAsk`: one entry a cell, sorted by keys, then by columns.

    Attributes
    ----------
    keys
        For each name in ``by``, the C labels.
    values
        The cells' values of ``columns``, shape (C, k), in their own units.
    n
        Rows per cell, shape (C,).
    sums, squares
        Σ v and Σ v² for each name in ``sums``, shape (C, s), in their own units.
    left_out
        Rows left out because something was missing.
    """

    columns: tuple[str, ...]
    keys: dict[str, tuple[Any, ...]]
    values: Array
    n: Array
    sums: Array
    squares: Array
    left_out: int = 0


@dataclass(frozen=True)
class RowsAsk:
    """The rows themselves, for the few methods that need them (survival times, permuting people).

    Answered only where the records are; never released. Refused above ``most`` rows.
    """

    columns: tuple[str, ...]
    by: tuple[str, ...] = ()
    most: int = 2_000_000


@dataclass(frozen=True)
class RowsMoments:
    """Answer to `RowsAsk`: rows as groups of one, in an order that the records fix.

    ``values`` has shape (N, k) in the columns' own units; ``keys`` as in the ask, N labels each.
    """

    columns: tuple[str, ...]
    keys: dict[str, tuple[Any, ...]] = field(repr=False)
    values: Array = field(repr=False)
    left_out: int = 0


@dataclass(frozen=True)
class UnitAsk:
    """The units themselves, for tests that permute them; answered only where the records are."""


@dataclass(frozen=True)
class UnitMoments:
    """Answer to `UnitAsk`: each unit's cohort (N,) and outcomes over periods (N, T).

    Units as groups of one; never released.
    """

    periods: Array
    cohort: Array
    outcomes: Array = field(repr=False)


Ask = GroupAsk | CohortAsk | LeverageAsk | RecastAsk | ScoreAsk | CellAsk | RowsAsk | UnitAsk
Answer = (
    GroupMoments
    | CohortMoments
    | LeverageMoments
    | ScoreMoments
    | CellMoments
    | RowsMoments
    | UnitMoments
)
