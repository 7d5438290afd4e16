"""Asks and answers as parts of a document, and back: exact, both ways."""

from __future__ import annotations

import math
from typing import Any, TypeGuard

import numpy as np

from forethought.moments.asks import (
    Answer,
    Array,
    Ask,
    CellAsk,
    CellMoments,
    CohortAsk,
    CohortMoments,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    LeverageMoments,
    ScoreAsk,
    ScoreMoments,
)
from forethought.moments.release.document import AnswerPart, AskPart
from forethought.moments.release.numbers import plain, squared, triangle, unpacked

Releasable = GroupAsk | CellAsk | CohortAsk | LeverageAsk | ScoreAsk
"""Asks whose answers are sums over people. Rows and units are people and have no form here."""


def ask_part(ask: Releasable) -> AskPart:
    """Write an ask. Of an earlier answer inside it only columns, shift and scale are kept."""
    match ask:
        case GroupAsk():
            return AskPart(
                kind="groups",
                columns=ask.columns,
                by=ask.by,
                weighted=ask.weighted,
                weight_power=ask.power,
            )
        case CellAsk():
            return AskPart(kind="cells", columns=ask.columns, by=ask.by, sums=ask.sums)
        case CohortAsk():
            return AskPart(kind="cohorts")
        case ScoreAsk():
            return AskPart(
                kind="scores",
                columns=ask.columns,
                by=ask.by,
                beta=ask.beta,
                family=ask.family,
                exposure=ask.exposure,
                shift=ask.shift,
                scale=ask.scale,
            )
    return AskPart(
        kind="leverage",
        columns=ask.columns,
        beta=ask.beta,
        inverse=ask.inverse,
        power=ask.power,
        where=ask.where,
        weighted=ask.weighted,
        first_columns=ask.first.columns,
        first_by=tuple(ask.first.keys),
        shift=plain(ask.first.shift),
        scale=plain(ask.first.scale),
    )


def ask_of(part: AskPart) -> Releasable:
    """Read an ask back."""
    match part.kind:
        case "groups":
            return GroupAsk(part.columns, part.by, part.weighted, part.weight_power)
        case "cells":
            return CellAsk(part.columns, part.by, part.sums)
        case "cohorts":
            return CohortAsk()
        case "scores":
            return ScoreAsk(
                part.columns,
                part.by,
                part.beta,
                part.family,
                part.exposure,
                part.shift,
                part.scale,
            )
    return LeverageAsk(
        first=_first(part),
        columns=part.columns,
        beta=part.beta,
        inverse=part.inverse,
        power=part.power,
        where=part.where,
        weighted=part.weighted,
    )


def _first(part: AskPart) -> GroupMoments:
    """Return the earlier answer without its sums, which the second pass does not read."""
    size = len(part.first_columns)
    return GroupMoments(
        columns=part.first_columns,
        keys=dict.fromkeys(part.first_by, ()),
        n=np.zeros(0),
        products=np.zeros((0, size, size)),
        shift=np.array(part.shift),
        scale=np.array(part.scale),
    )


def answer_part(answer: Answer) -> AnswerPart:
    """Write an answer; `TypeError` for rows and units, which are people."""
    match answer:
        case GroupMoments():
            return AnswerPart(
                keys=answer.keys,
                n=plain(answer.n),
                shift=plain(answer.shift),
                scale=plain(answer.scale),
                products=plain(triangle(answer.products)),
                left_out=answer.left_out,
            )
        case CellMoments():
            return AnswerPart(
                keys=answer.keys,
                n=plain(answer.n),
                values=plain(answer.values),
                sums=plain(answer.sums),
                squares=plain(answer.squares),
                left_out=answer.left_out,
            )
        case CohortMoments():
            return AnswerPart(
                n=plain(answer.n),
                periods=plain(answer.periods),
                cohorts=tuple(None if math.isinf(c) else c for c in answer.cohorts.tolist()),
                mean=plain(answer.mean),
                covariance=plain(triangle(answer.covariance)),
                left_out=answer.left_out,
            )
        case LeverageMoments():
            return AnswerPart(
                matrix=plain(triangle(answer.meat)), largest_leverage=answer.largest_leverage
            )
        case ScoreMoments():
            return AnswerPart(
                keys=answer.keys,
                n=plain(answer.n),
                gradients=plain(answer.gradients),
                matrix=plain(triangle(answer.information)),
                log_likelihood=answer.log_likelihood,
                left_out=answer.left_out,
            )
    raise TypeError(f"{type(answer).__name__} is about people and is never released")


def answer_of(ask: AskPart, part: AnswerPart) -> Answer:
    """Read an answer back; `ValueError` where its parts do not fit the ask."""
    size = len(ask.columns)
    match ask.kind:
        case "groups":
            return _groups(ask, part)
        case "cells":
            return _cells(ask, part)
        case "cohorts":
            return _cohorts(part)
        case "scores":
            groups = _groups_of(ask, part)
            return ScoreMoments(
                keys=dict(part.keys),
                n=unpacked(part.n, (groups,)),
                gradients=unpacked(part.gradients, (groups, size)),
                information=_matrices(part.matrix, size),
                log_likelihood=_there(part.log_likelihood),
                left_out=part.left_out,
            )
    return LeverageMoments(_matrices(part.matrix, size), _there(part.largest_leverage))


def _there(value: float | None) -> float:
    if value is None:
        raise ValueError("a number is missing")
    return value


def _matrices(numbers: Any, size: int) -> Array:
    """Read one matrix."""
    return squared(unpacked(numbers, (size * (size + 1) // 2,)), size)


def _groups_of(ask: AskPart, part: AnswerPart) -> int:
    """Count groups; every key must name each."""
    groups = len(unpacked(part.n, (-1,)))
    if set(part.keys) != set(ask.by) or any(len(k) != groups for k in part.keys.values()):
        raise ValueError("keys that do not name every group")
    return groups


def _groups(ask: AskPart, part: AnswerPart) -> GroupMoments:
    size, groups = len(ask.columns), _groups_of(ask, part)
    triangles = unpacked(part.products, (groups, size * (size + 1) // 2))
    return GroupMoments(
        columns=ask.columns,
        keys={name: part.keys[name] for name in ask.by},
        n=unpacked(part.n, (groups,)),
        products=squared(triangles, size),
        shift=unpacked(part.shift, (size,)),
        scale=unpacked(part.scale, (size,)),
        left_out=part.left_out,
    )


def _cells(ask: AskPart, part: AnswerPart) -> CellMoments:
    cells, sums = _groups_of(ask, part), len(ask.sums)
    return CellMoments(
        columns=ask.columns,
        keys={name: part.keys[name] for name in ask.by},
        values=unpacked(part.values, (cells, len(ask.columns))),
        n=unpacked(part.n, (cells,)),
        sums=unpacked(part.sums, (cells, sums)),
        squares=unpacked(part.squares, (cells, sums)),
        left_out=part.left_out,
    )


def _cohorts(part: AnswerPart) -> CohortMoments:
    periods = unpacked(part.periods, (-1,))
    size, groups = len(periods), len(part.cohorts)
    covariance = unpacked(part.covariance, (groups, size * (size + 1) // 2))
    return CohortMoments(
        periods=periods,
        cohorts=np.array([math.inf if c is None else c for c in part.cohorts]),
        n=unpacked(part.n, (groups,)),
        mean=unpacked(part.mean, (groups, size)),
        covariance=squared(covariance, size),
        left_out=part.left_out,
    )


def is_releasable(ask: Ask) -> TypeGuard[Releasable]:
    """True unless the ask is for people one by one."""
    return isinstance(ask, Releasable) and "unit" not in getattr(ask, "by", ())


def needs_earlier(ask: Ask) -> bool:
    """True if the ask holds an answer of an earlier round."""
    return isinstance(ask, LeverageAsk | ScoreAsk)
