"""One variable's model, drawn: a regression with a random intercept for each cluster.

v = Xβ + b_cluster + e, e ~ N(0, σ²), b ~ N(0, τ²), with the usual vague priors, one Gibbs sweep at
a time. Without clusters it is the Bayesian regression of Rubin (1987).
Source: Goldstein, Carpenter, Kenward and Levin (2009), Statistical Modelling 9, 173-197;
van Buuren (2018), Flexible Imputation of Missing Data, 2nd ed., sections 3.2 and 7.3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]

RIDGE = 1e-5
"""A share of each predictor's sum of squares added to it, so that repeats do no harm."""


@dataclass(frozen=True)
class State:
    """Where the sampler stands: cluster effects (m,), σ² and τ²."""

    effects: Array
    residual: float
    between: float


@dataclass(frozen=True)
class Draw:
    """One draw of the model: β (k,), and the state to go on from."""

    beta: Array
    state: State


@dataclass(frozen=True)
class Observed:
    """The rows in which the variable is known.

    Attributes
    ----------
    x
        Predictors, shape (n, k); the first is the constant.
    value
        The variable, standardised, shape (n,).
    cluster
        Each row's cluster, 0 to m − 1; ``clusters`` is m, or 0 where there are none.
    """

    x: Array
    value: Array
    cluster: Index
    clusters: int

    def cluster_sums(self, values: Array) -> Array:
        total = np.bincount(self.cluster, weights=values, minlength=self.clusters)
        return total.astype(np.float64)


def start(observed: Observed) -> State:
    """Start from clusters that are alike."""
    return State(np.zeros(observed.clusters), 1.0, 0.1)


def fitted(observed: Observed, effects: Array) -> Array:
    """Return the least-squares β given the cluster effects, for matching."""
    return np.asarray(np.linalg.solve(_gram(observed.x), observed.x.T @ _own(observed, effects)))


def sweep(observed: Observed, state: State, rng: np.random.Generator) -> Draw:
    """Draw β, the cluster effects and both variances once each, in turn."""
    own, gram = _own(observed, state.effects), _gram(observed.x)
    centre = np.linalg.solve(gram, observed.x.T @ own)
    factor = np.linalg.cholesky(np.linalg.inv(gram))
    beta = centre + np.sqrt(state.residual) * factor @ rng.standard_normal(len(centre))
    left = observed.value - observed.x @ beta
    effects = _effects(observed, left, state, rng)
    error = left - effects[observed.cluster] if observed.clusters else left
    free = max(len(error) - (0 if observed.clusters else len(beta)), 1)
    residual = float(error @ error) / rng.chisquare(free)
    between = 0.0
    if observed.clusters:
        spread = float(effects @ effects)
        between = max(spread / rng.chisquare(max(observed.clusters - 1, 1)), 1e-8)
    return Draw(beta, State(effects, max(residual, 1e-12), between))


def _effects(observed: Observed, left: Array, state: State, rng: np.random.Generator) -> Array:
    """Draw each cluster's effect; one without a known value is drawn from all clusters'."""
    if not observed.clusters:
        return state.effects
    n = observed.cluster_sums(np.ones(len(left)))
    precision = n / state.residual + 1 / state.between
    centre = observed.cluster_sums(left) / state.residual / precision
    return np.asarray(centre + rng.standard_normal(observed.clusters) / np.sqrt(precision))


def _own(observed: Observed, effects: Array) -> Array:
    return observed.value - effects[observed.cluster] if observed.clusters else observed.value


def _gram(x: Array) -> Array:
    gram = x.T @ x
    return np.asarray(gram + np.diag(RIDGE * np.maximum(np.diag(gram), 1.0)))
