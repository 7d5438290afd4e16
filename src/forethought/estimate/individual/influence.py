"""How each person moves a difference between arms: for questions judged together."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from forethought.estimate.types import Influence, Inquiry
from forethought.moments import Answer, Ask, RowsAsk, RowsMoments
from forethought.vocabulary import Method

OF_PEOPLE = (Method.DIFFERENCE_IN_MEANS, Method.ANCOVA, Method.LIN)
"""Methods that answer from sums over everybody, which do not say who moves what."""


def influence_of_people(inquiry: Inquiry) -> Generator[Ask, Answer, Influence | None]:
    """Return (Ma)_i e_i / aᵀMa for each person, M projecting the other columns out.

    One pass over the rows, where the records are. Its squares add up to the HC0 variance of the
    arm's coefficient; None where the arm follows from the other columns.
    """
    columns = ("one", "arm", *inquiry.covariates, *inquiry.strata, "y")
    rows = yield RowsAsk(columns, ("unit",))
    if not isinstance(rows, RowsMoments):
        raise TypeError(f"expected RowsMoments, got {type(rows).__name__}")
    others = np.delete(rows.values, [1, len(columns) - 1], axis=1)
    arm, y = rows.values[:, 1], rows.values[:, -1]
    fitted = np.linalg.lstsq(others, np.column_stack([arm, y - y.mean()]), rcond=None)[0]
    left = np.column_stack([arm, y - y.mean()]) - others @ fitted
    size = float(left[:, 0] @ left[:, 0])
    if not size > 1e-9 * len(arm):
        return None
    error = left[:, 1] - left[:, 0] * float(left[:, 0] @ left[:, 1]) / size
    return Influence(rows.keys["unit"], left[:, 0] * error / size, "unit")
