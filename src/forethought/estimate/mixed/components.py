"""Several variance components by REML: exact first and second derivatives, Newton's steps.

With V = σ²(I + Σ θ_i G_i) and σ² profiled out, minus twice the restricted log-likelihood is

    (N − k)(1 + log(2π rss/(N − k))) + log|V|/σ² + log|Xᵀ V⁻¹ X σ²|,

and each derivative is a sum over `Blocks` of the pieces that Kenward and Roger need anyway. The
search is over factors u with θ = ½ uᵀ K u (standard deviations, or a Cholesky factor), which may
take any value: variances cannot become negative, and a minimum at the edge (a variance of 0, a
correlation of ±1) is an ordinary minimum in u. Sources: Bates, Maechler, Bolker and Walker (2015),
Journal of Statistical Software 67(1); Lindstrom and Bates (1988), JASA 83, 1014-1022.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from forethought.estimate.linear.fit import LeastSquares, least_squares
from forethought.estimate.mixed.blocks import Blocks
from forethought.estimate.mixed.reml import Fitted
from forethought.moments import Array

LARGEST = 1e4
"""The largest relative variance looked for, as for one component."""

STEPS = 200
CLOSE = 1e-16
"""Newton's decrement, in units of the criterion, at which the search has arrived."""

NEAR = 1e-6
"""The decrement below which Newton's steps are taken whole."""

TIE = 1e-7
"""Difference of the criterion below which the fit with fewer components is taken."""

GONE = 1e-6
"""A factor this small beside 1 is a component that is not there: a variance below 1e-12 σ²."""


@dataclass(frozen=True)
class Structure:
    """How θ is made of factors u: θ_i = ½ uᵀ K_i u.

    Attributes
    ----------
    curves
        K, shape (p, q, q).
    starts
        Factors that the search may set out from, shape (S, q).
    edges
        The factors that are free in each simpler model, from the simplest to the fullest.
    """

    curves: Array
    starts: Array
    edges: tuple[tuple[int, ...], ...]

    def theta(self, factors: Array) -> Array:
        return np.asarray(np.einsum("a,iab,b->i", factors, self.curves, factors) / 2)

    def jacobian(self, factors: Array) -> Array:
        """∂θ_i/∂u_a, shape (p, q)."""
        return np.asarray(self.curves @ factors)


def _curves(*forms: tuple[tuple[float, ...], ...]) -> Array:
    return np.asarray(forms, dtype=float)


_LOOK = (0.03, 0.1, 0.3, 1.0, 3.0)

ONE_VARIANCE = Structure(
    curves=_curves(((2.0,),)), starts=np.array([[a] for a in _LOOK]), edges=((), (0,))
)
TWO_VARIANCES = Structure(
    curves=_curves(((2.0, 0.0), (0.0, 0.0)), ((0.0, 0.0), (0.0, 2.0))),
    starts=np.array(list(product(_LOOK, _LOOK))),
    edges=((), (0,), (1,), (0, 1)),
)
"""A variance between groups, and one between cells within them."""

SLOPES = Structure(
    curves=_curves(
        ((2.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
        ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
        ((0.0, 0.0, 0.0), (0.0, 2.0, 0.0), (0.0, 0.0, 2.0)),
    ),
    starts=np.array(list(product(_LOOK, (-0.3, 0.0, 0.3), _LOOK[:-1]))),
    edges=((), (0,), (2,), (0, 1), (0, 1, 2)),
)
"""Intercept and slope, correlated: d₀₀ = a², d₀₁ = ab, d₁₁ = b² + c²; rank one where c is 0."""

SLOPE_FIRST = Structure(curves=SLOPES.curves[::-1].copy(), starts=SLOPES.starts, edges=SLOPES.edges)
"""The same the other way about, d₁₁ = a²: to hold the slopes' variance at a value."""


@dataclass(frozen=True)
class Pieces:
    """The building blocks at σ² = 1; the last row and column are y's, K = k + 1.

    Attributes
    ----------
    whole
        A = [X y]ᵀ V⁻¹ [X y], shape (K, K).
    first
        P_i = [X y]ᵀ V⁻¹ G_i V⁻¹ [X y], shape (p, K, K).
    second
        Q_ij = [X y]ᵀ V⁻¹ G_i V⁻¹ G_j V⁻¹ [X y], shape (p, p, K, K).
    single, trace
        tr V⁻¹ G_i, shape (p,), and tr V⁻¹ G_i V⁻¹ G_j, shape (p, p).
    log_size
        log|V|.
    """

    whole: Array
    first: Array
    second: Array
    single: Array
    trace: Array
    log_size: float


def pieces_of(blocks: Blocks, theta: Array, residual: bool = False) -> Pieces:
    """Build the pieces at ``theta``; with ``residual`` σ² counts as a last component, G = I."""
    forms, load = blocks.forms, blocks.load
    size = blocks.rows.shape[2]
    inverse, spread, log_size = _inverse(blocks, theta)
    if residual:
        own = blocks.there[:, :, None] * np.eye(blocks.there.shape[1])
        forms = np.concatenate([forms, own[None]])
        load = np.column_stack([load, np.ones(len(load))])
    seen = inverse @ blocks.rows
    moved = forms @ seen
    turned = inverse @ moved
    flat = moved.reshape(len(forms), -1, size)
    inner = inverse @ forms
    loads = load / spread[:, None]
    return Pieces(
        whole=_across(seen, blocks.rows) + np.einsum("s,sjk->jk", 1 / spread, blocks.plain),
        first=seen.reshape(-1, size).T @ flat
        + np.einsum("si,s,sjk->ijk", loads, 1 / spread, blocks.plain),
        second=np.einsum("inj,lnk->iljk", flat, turned.reshape(flat.shape), optimize=True)
        + np.einsum("si,sl,s,sjk->iljk", loads, loads, 1 / spread, blocks.plain),
        single=np.einsum("igrr->i", inner) + blocks.freedom @ loads,
        trace=np.einsum("igrq,lgqr->il", inner, inner, optimize=True)
        + (loads.T * blocks.freedom) @ loads,
        log_size=log_size,
    )


def _across(one: Array, other: Array) -> Array:
    size = one.shape[2]
    return np.asarray(one.reshape(-1, size).T @ other.reshape(-1, size))


def _inverse(blocks: Blocks, theta: Array) -> tuple[Array, Array, float]:
    """Return V⁻¹ by block, the plain directions' variances, and log|V|, all at σ² = 1."""
    inner = np.eye(blocks.rows.shape[1]) + np.einsum("i,igrq->grq", theta, blocks.forms)
    spread = 1 + blocks.load @ theta
    log_size = float(np.linalg.slogdet(inner)[1].sum() + blocks.freedom @ np.log(spread))
    return np.linalg.inv(inner), spread, log_size


@dataclass(frozen=True)
class Look:
    """The REML solution at one θ; slope (p,) and curve (p, p) of the criterion in θ."""

    solution: LeastSquares
    criterion: float
    slope: Array
    curve: Array


def look(blocks: Blocks, theta: Array) -> Look:
    """Solve for β and σ² at ``theta``, with the criterion's exact derivatives."""
    k, free = blocks.parameters, blocks.total - blocks.parameters
    pieces = pieces_of(blocks, theta)
    solution, criterion = _solved(blocks, pieces.whole, pieces.log_size)
    rss, phi = solution.residual_square, solution.inverse
    residual = np.append(-solution.beta, 1.0)
    p = pieces.first[:, :k, :k]
    pushed = np.einsum("ijk,k->ij", pieces.first, residual)
    change = pushed @ residual
    phi_p = phi @ p
    slope = -free * change / rss + pieces.single - np.einsum("ijj->i", phi_p)
    bend = 2 * (
        np.einsum("j,iljk,k->il", residual, pieces.second, residual)
        - pushed[:, :k] @ phi @ pushed[:, :k].T
    )
    curve = free * (bend / rss - np.outer(change, change) / rss**2) - pieces.trace
    curve += 2 * np.einsum("jk,ilkj->il", phi, pieces.second[:, :, :k, :k])
    curve -= np.einsum("ijk,lkj->il", phi_p, phi_p)
    return Look(solution, criterion, slope, (curve + curve.T) / 2)


def criterion_at(blocks: Blocks, theta: Array) -> float:
    """Return the criterion alone; infinity where it cannot be had."""
    try:
        inverse, spread, log_size = _inverse(blocks, theta)
        whole = _across(inverse @ blocks.rows, blocks.rows)
        whole += np.einsum("s,sjk->jk", 1 / spread, blocks.plain)
        return _solved(blocks, whole, log_size)[1]
    except np.linalg.LinAlgError:
        return float("inf")


def _solved(blocks: Blocks, whole: Array, log_size: float) -> tuple[LeastSquares, float]:
    k, free = blocks.parameters, blocks.total - blocks.parameters
    solution = least_squares(whole[:k, :k], whole[:k, k], float(whole[k, k]))
    if not solution.residual_square > 0:
        raise np.linalg.LinAlgError("nothing is left over to estimate the variance from")
    criterion = free * (1 + np.log(2 * np.pi * solution.residual_square / free)) + log_size
    return solution, float(criterion - 2 * np.log(np.diag(solution.whitener)).sum())


@dataclass(frozen=True)
class Components:
    """A fitted model with several variance components, in scaled space.

    Attributes
    ----------
    structure, factors
        How θ is made, and of what, shape (q,).
    active
        The factors that are not at their edge.
    theta
        Relative variances and covariances, shape (p,).
    residual
        σ².
    beta, covariance
        Fixed effects (k,) and Φ = (Xᵀ V⁻¹ X)⁻¹, shape (k, k).
    criterion
        −2 times the restricted log-likelihood, in scaled space.
    """

    structure: Structure
    factors: Array
    active: tuple[int, ...]
    theta: Array
    residual: float
    beta: Array
    covariance: Array
    criterion: float

    @property
    def singular(self) -> bool:
        """True if a variance is 0, or two effects go together completely."""
        return len(self.active) < len(self.factors)


def fit_components(blocks: Blocks, structure: Structure) -> Components | None:
    """Minimise the criterion; None where there is no minimum within `LARGEST`.

    The search sets out from the best of the structure's starts. Where it ends at an edge every
    simpler model is fitted too, and the best of them taken; of equals the simplest.
    """
    tried = [criterion_at(blocks, structure.theta(start)) for start in structure.starts]
    if not np.isfinite(tried).any():
        return None
    start = structure.starts[int(np.argmin(tried))]
    best = descend(blocks, structure, start, structure.edges[-1])
    if best is None:
        return None
    if np.abs(best).min() < GONE * max(1.0, float(np.abs(best).max())) or _rank_lost(
        structure, best
    ):
        return _at_the_edge(blocks, structure, start, best)
    return _fitted(blocks, structure, best, structure.edges[-1])


def _rank_lost(structure: Structure, factors: Array) -> bool:
    """True for slopes that follow from intercepts, however the factors write it."""
    if structure.curves.shape[0] != 3:
        return False
    a, b, c = np.abs(factors)
    return bool(min(a, c) < GONE * max(1.0, b))


def _at_the_edge(
    blocks: Blocks, structure: Structure, start: Array, full: Array
) -> Components | None:
    found: list[Components] = []
    for active in structure.edges:
        picked = np.zeros(len(start))
        for origin in (start, full):
            picked[list(active)] = np.maximum(np.abs(origin[list(active)]), 0.05)
            factors = descend(blocks, structure, picked, active)
            if factors is not None:
                found.append(_fitted(blocks, structure, factors, active))
    if not found:
        return None
    lowest = min(fit.criterion for fit in found)
    return next(fit for fit in found if fit.criterion <= lowest + TIE)


def descend(
    blocks: Blocks, structure: Structure, start: Array, active: tuple[int, ...]
) -> Array | None:
    """Walk downhill by Newton's steps in the ``active`` factors; the others stay as they are.

    None where the walk does not arrive.
    """
    free, factors = list(active), start
    if not free:
        return factors
    try:
        before = np.inf
        for _ in range(STEPS):
            here = look(blocks, structure.theta(factors))
            step, gain = _step(structure, factors, here, free)
            if gain < CLOSE or before <= gain < NEAR:
                return _upright(factors + step)
            if gain < NEAR:  # the criterion is flat to rounding, its slope is not
                before, factors = gain, factors + step
                continue
            moved = _shorten(blocks, structure, factors, here.criterion, step, gain)
            if moved is None or (structure.theta(moved) > LARGEST).any():
                return None
            factors = moved
    except np.linalg.LinAlgError:
        return None
    return None


def _step(structure: Structure, factors: Array, here: Look, free: list[int]) -> tuple[Array, float]:
    """Return Newton's step, downhill even where the criterion bends the other way."""
    jacobian = structure.jacobian(factors)
    slope = (jacobian.T @ here.slope)[free]
    curve = jacobian.T @ here.curve @ jacobian + np.einsum(
        "i,iab->ab", here.slope, structure.curves
    )
    bends, ways = np.linalg.eigh(curve[np.ix_(free, free)])
    along = ways.T @ slope
    firm = np.maximum(np.abs(bends), 1e-10 * max(float(np.abs(bends).max()), 1e-300))
    step = np.zeros(len(factors))
    step[free] = -ways @ (along / firm)
    gain = float((along**2 / firm).sum())
    reach = float(np.abs(step).max())
    most = max(0.5, 2 * float(np.abs(factors).max()))
    return (step * (most / reach) if reach > most else step), gain


def _shorten(
    blocks: Blocks, structure: Structure, factors: Array, level: float, step: Array, gain: float
) -> Array | None:
    """Halve the step until the criterion falls; None where it never does."""
    for halving in range(40):
        moved = factors + step / 2**halving
        if criterion_at(blocks, structure.theta(moved)) < level - 1e-4 * gain / 2**halving:
            return np.asarray(moved)
    return None


def _upright(factors: Array) -> Array:
    """Write factors so that the first is not negative; what they make stays the same."""
    if len(factors) < 3:
        return np.abs(factors)
    sign = -1.0 if factors[0] < 0 else 1.0
    return np.array([sign * factors[0], sign * factors[1], abs(factors[2])])


def _fitted(
    blocks: Blocks, structure: Structure, factors: Array, active: tuple[int, ...]
) -> Components:
    theta = structure.theta(factors)
    found = look(blocks, theta)
    residual = found.solution.residual_square / (blocks.total - blocks.parameters)
    return Components(
        structure=structure,
        factors=factors,
        active=active,
        theta=theta,
        residual=float(residual),
        beta=found.solution.beta,
        covariance=found.solution.inverse * residual,
        criterion=found.criterion,
    )


def one_variance(fitted: Fitted) -> Components:
    """Write a random-intercept fit as one component."""
    factors = np.sqrt([fitted.ratio])
    return Components(
        structure=ONE_VARIANCE,
        factors=factors,
        active=() if fitted.singular else (0,),
        theta=factors**2,
        residual=fitted.residual,
        beta=fitted.beta,
        covariance=fitted.covariance,
        criterion=fitted.criterion,
    )
