"""How each group moves a mixed model's coefficient, for questions that are judged together.

With V known the estimate is least squares on rows weighed by V⁻¹, and a group moves it by
Φ X_gᵀ V_g⁻¹ e_g. All that is needed is [X y]ᵀ V⁻¹ [X y] by group, from sums.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forethought.estimate.cluster.variance import Correction, robust_variance, spread_of
from forethought.estimate.linear.fit import Sums, fit
from forethought.estimate.mixed.blocks import Places, with_outcome
from forethought.estimate.types import Influence
from forethought.moments import Array


def influence_of(weighed: Sums) -> Influence:
    """Return each group's part of the arm's coefficient, with CR2's residuals.

    Their squares add up to the variance CR2, near the model's own where the model is right.
    """
    parts = robust_variance(
        spread_of(weighed, fit(weighed), "arm"), Correction.CR2, weighed.rows
    ).parts
    return Influence(weighed.labels, parts * weighed.unit, "cluster")


def influence_of_units(weighed: Sums) -> Influence:
    """The same where groups are units, of which there may be very many, with plain residuals."""
    solution = fit(weighed)
    scores = weighed.cross - weighed.gram @ solution.beta
    parts = scores @ solution.inverse[weighed.at("arm")]
    return Influence(weighed.labels, parts * weighed.unit, "unit")


def weighed_in_cells(cells: Sums, group: Places, between: float, within: float) -> Sums:
    """Return [X y]ᵀ V⁻¹ [X y] by group, for a level for each group and for each cell in it.

    Means of cells have variance σ²(d_c + θ₁) with d_c = 1/n_c + θ₂, and θ₁ in common within a
    group, so V⁻¹ of a group's means is D⁻¹ − θ₁/(1 + θ₁ Σ 1/d_c) D⁻¹ 1 1ᵀ D⁻¹.

    Parameters
    ----------
    cells
        Sums by cell, such as cluster by period.
    group
        Each cell's group, numbered in the order of the groups' labels, shape (C,).
    between, within
        θ₁ of groups and θ₂ of cells, relative to σ².
    """
    products = with_outcome(cells)
    means = products[:, cells.at("one")] / cells.n[:, None]
    lost = cells.n - 1 / (1 / cells.n + within)
    own = products - lost[:, None, None] * means[:, :, None] * means[:, None, :]
    pull = means / (1 / cells.n + within)[:, None]
    weight = np.bincount(group, weights=1 / (1 / cells.n + within))
    whole = np.zeros((len(weight), *own.shape[1:]))
    total = np.zeros((len(weight), own.shape[1]))
    np.add.at(whole, group, own)
    np.add.at(total, group, pull)
    share = between / (1 + between * weight)
    whole -= share[:, None, None] * total[:, :, None] * total[:, None, :]
    return _of(cells.merged(), whole)


def weighed_by_slopes(groups: Sums, column: str, d: Array) -> Sums:
    """Return [X y]ᵀ V⁻¹ [X y] by group, for a level and a slope of ``column`` for each group.

    V⁻¹ = I − Z D (I + ZᵀZ D)⁻¹ Zᵀ, with Z the constant and the column, D = ``d`` (2, 2) relative
    to σ², in scaled space.
    """
    products = with_outcome(groups)
    place = [groups.at("one"), groups.at(column)]
    seen = products[:, place]
    inner = seen[:, :, place]
    solved = d @ np.linalg.inv(np.eye(2) + inner @ d)
    return _of(groups, products - np.einsum("gai,gab,gbj->gij", seen, solved, seen))


def _of(groups: Sums, products: Array) -> Sums:
    return replace(
        groups, gram=products[:, :-1, :-1], cross=products[:, :-1, -1], square=products[:, -1, -1]
    )
