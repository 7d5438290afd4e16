"""Second passes: sums that need an earlier answer inside the query."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np

from forethought.moments.asks import LeverageAsk, LeverageMoments, ScoreAsk, ScoreMoments
from forethought.moments.engine.columns import (
    as_numbers,
    floats,
    in_groups,
    labels,
    number,
    one_row,
    rows_with,
    symmetric,
    total,
    upper,
    value,
)
from forethought.moments.engine.groups import standardised

FULL_LEVERAGE = 1 - 1e-12
"""A row that fits itself: its residual is zero, and 1 − h is nothing but rounding."""
STEEPEST = 700.0
"""exp() of more overflows a float64; a step that far out is turned back by its likelihood."""


def leverage_moments(table: ir.Table, ask: LeverageAsk) -> LeverageMoments:
    """Answer a `LeverageAsk`."""
    size = len(ask.columns)
    fitted = _fitted(table, ask)
    room = 1.0 - fitted.leverage
    # the row's score is w e x: its weight enters the meat squared
    square = _power(fitted.residual * fitted.weight, 2) / _power(room, ask.power)
    fitted = fitted.mutate(
        spread=(fitted.leverage > FULL_LEVERAGE).ifelse(number(0.0), square),
    )
    sums = {
        f"m{i}_{j}": (fitted.spread * fitted[f"x{i}"] * fitted[f"x{j}"]).sum()
        for i, j in upper(size)
    }
    row = one_row(fitted, largest=fitted.leverage.max(), **sums)
    parts = {(i, j): np.array([_known(row[f"m{i}_{j}"])]) for i, j in upper(size)}
    return LeverageMoments(symmetric(parts, size, 1)[0], _known(row["largest"]))


def _fitted(table: ir.Table, ask: LeverageAsk) -> ir.Table:
    """Return each row's x, weight, residual and leverage, for the rows that ``where`` keeps."""
    first = ask.first
    kept = rows_with(table, (*first.columns, *first.keys), ask.weighted)
    if ask.where:
        kept = kept.filter([value(kept, name) == number(at) for name, at in ask.where])
    used = as_numbers(kept, first.columns, weighted=ask.weighted)
    z = standardised(used, first.columns, first.shift, first.scale)
    place = {name: z[f"c{k}"] for k, name in enumerate(first.columns)}
    x = [place[name] for name in ask.columns]
    weight = z.w if ask.weighted else number(1.0)
    leverage = total(x[i] * _linear(x, ask.inverse[i]) for i in range(len(x)))
    return z.select(
        **{f"x{k}": column for k, column in enumerate(x)},
        weight=weight,
        residual=place["y"] - _linear(x, ask.beta),
        leverage=weight * leverage,
    )


def score_moments(table: ir.Table, ask: ScoreAsk) -> ScoreMoments:
    """Answer a `ScoreAsk`."""
    size = len(ask.columns)
    names = (*ask.columns, "y", *(("exposure",) if ask.exposure else ()))
    used = as_numbers(rows_with(table, (*names, *ask.by)), names, ask.by)
    if ask.shift:
        scaling = zip(ask.shift, ask.scale, strict=True)
        used = used.mutate(
            **{
                f"c{k}": (used[f"c{k}"] - number(shift)) / number(scale)
                for k, (shift, scale) in enumerate(scaling)
            }
        )
    eta = _linear([used[f"c{k}"] for k in range(size)], ask.beta)
    if ask.exposure:
        eta = eta + used[f"c{size + 1}"].ln()
    used = used.mutate(eta=eta.clip(-STEEPEST, STEEPEST))
    used = used.mutate(mu=_mean(used.eta, ask.family))
    used = used.mutate(spread=used.mu if ask.family == "poisson" else used.mu * (1.0 - used.mu))
    y = used[f"c{size}"]
    sums: dict[str, Any] = {"n": used.count()}
    sums |= {f"s{k}": (used[f"c{k}"] * (y - used.mu)).sum() for k in range(size)}
    sums |= {
        f"m{i}_{j}": (used.spread * used[f"c{i}"] * used[f"c{j}"]).sum() for i, j in upper(size)
    }
    sums["ll"] = _log_likelihood(y, used.eta, used.mu, ask.family).sum()
    result = in_groups(used, ask.by, sums)
    parts = {(i, j): floats(result, f"m{i}_{j}") for i, j in upper(size)}
    n = floats(result, "n")
    everything = one_row(table, rows=table.count())["rows"]
    return ScoreMoments(
        keys=labels(result, ask.by),
        n=n,
        gradients=np.column_stack([floats(result, f"s{k}") for k in range(size)]),
        information=symmetric(parts, size, result.num_rows).sum(axis=0),
        log_likelihood=float(floats(result, "ll").sum()),
        left_out=int(everything - n.sum()),
    )


def _linear(columns: list[Any], weights: tuple[float, ...]) -> Any:
    return total(column * number(weight) for column, weight in zip(columns, weights, strict=True))


def _power(base: Any, power: int) -> Any:
    result: Any = number(1.0)
    for _ in range(power):
        result = result * base
    return result


def _known(sum_: float | None) -> float:
    """Return a sum; over no rows an engine answers null."""
    return float("nan") if sum_ is None else float(sum_)


def _mean(eta: Any, family: str) -> Any:
    match family:
        case "poisson":
            return eta.exp()
        case "logit":
            return 1.0 / (1.0 + (-eta).exp())
    raise ValueError(f"no family {family!r}; there are poisson and logit")


def _log_likelihood(y: Any, eta: Any, mu: Any, family: str) -> Any:
    """Return each row's log-likelihood without what does not depend on β."""
    if family == "poisson":
        return y * eta - mu
    return y * eta - ibis.greatest(eta, 0.0) - (1.0 + (-eta.abs()).exp()).ln()
