"""Codes in place of names that are a partner's own business: clusters, sites, strata of sites.

And what may be said of an ask that is kept back: what it sums, without the names of levels, which
could be of a few people.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from forethought.moments import Answer, CellMoments, GroupMoments, ScoreMoments
from forethought.moments.release.document import AnswerPart, AskPart, Pending, ReleasedTable
from forethought.moments.release.people import stem_of
from forethought.moments.release.recode import PRODUCT, STRATUM
from forethought.plan import Plan

OPAQUE = ("cluster", "site")
"""Keys whose labels are the partner's own business."""

Names = Mapping[str, str]
"""Strata's labels, and what stands for each."""


@dataclass(frozen=True)
class Unlabelled:
    """Codes in place of the names of clusters and sites, with the partner's before."""

    names: Mapping[str, Mapping[str, str]]
    partner: str
    salt: str = field(repr=False)

    @classmethod
    def of(cls, partner: str, found: Mapping[str, Sequence[Any]], salt: str) -> Unlabelled:
        """Give each label a code that only this folder can make: no order, no gaps, never another.

        Releases of one folder have the same codes, as they have the same salt.
        """
        return cls(
            {
                key: {
                    str(label): _code(partner, key, label, salt) for label in set(labels) - {None}
                }
                for key, labels in found.items()
            },
            partner,
            salt,
        )

    def strata(self, columns: Sequence[str], found: Sequence[str], plan: Plan) -> dict[str, str]:
        """Return codes for strata that are sites or clusters; the plan's partners are no secret."""
        data = plan.data
        own = {data.site, data.cluster} - {None} if data else set()
        if own.isdisjoint(columns):
            return {}
        named = {label for label in found if label not in plan.partners}
        return {label: _code(self.partner, "stratum", label, self.salt) for label in named}

    def hide(self, answer: Answer) -> Answer:
        """Return the answer with codes for labels, its groups in the order of their codes."""
        if not isinstance(answer, GroupMoments | CellMoments | ScoreMoments):
            return answer
        keys = self._hidden(answer.keys)
        opaque = [keys[name] for name in OPAQUE if name in keys]
        if not opaque:
            return answer
        order = sorted(range(len(answer.n)), key=lambda k: [labels[k] for labels in opaque])
        keys = {name: tuple(labels[k] for k in order) for name, labels in keys.items()}
        match answer:
            case GroupMoments():
                parts: dict[str, Any] = {"products": answer.products[order]}
            case CellMoments():
                names = ("values", "sums", "squares")
                parts = {name: getattr(answer, name)[order] for name in names}
            case ScoreMoments():
                parts = {"gradients": answer.gradients[order]}
        return replace(answer, keys=keys, n=answer.n[order], **parts)

    def _hidden(self, keys: Mapping[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
        hidden = dict(keys)
        for name in OPAQUE:
            if name in keys:
                hidden[name] = tuple(self.names[name][str(label)] for label in keys[name])
        return hidden


def _code(partner: str, key: str, label: object, salt: str) -> str:
    said = hmac.new(salt.encode(), f"{key}|{label}".encode(), hashlib.sha256).hexdigest()
    return f"{partner}/{said[:12]}"


def veiled_ask(ask: AskPart) -> AskPart:
    """Name categories and strata in place of their levels, which may be of a few people."""

    def veiled(columns: tuple[str, ...]) -> tuple[str, ...]:
        spelt = (
            PRODUCT.join(stem_of(factor) or factor for factor in name.split(PRODUCT))
            for name in columns
        )
        return tuple(dict.fromkeys(spelt))

    return ask.model_copy(
        update={
            "columns": veiled(ask.columns),
            "sums": veiled(ask.sums),
            "first_columns": veiled(ask.first_columns),
            "where": tuple((name, at) for name, at in ask.where if not stem_of(name)),
        }
    )


def renamed_ask(ask: AskPart, names: Names) -> AskPart:
    """Return the ask with other names of strata."""
    if not names:
        return ask
    return ask.model_copy(
        update={
            "columns": _columns(ask.columns, names),
            "sums": _columns(ask.sums, names),
            "first_columns": _columns(ask.first_columns, names),
        }
    )


def renamed_answer(answer: AnswerPart, names: Names) -> AnswerPart:
    """Return the answer with other labels of strata."""
    if "stratum" not in answer.keys or not names:
        return answer
    labels = tuple(names.get(str(label), label) for label in answer.keys["stratum"])
    return answer.model_copy(update={"keys": answer.keys | {"stratum": labels}})


def renamed_table(table: ReleasedTable, names: Names) -> ReleasedTable:
    """Return the table with other names of strata; its answers have theirs already."""
    return table.model_copy(
        update={"strata": _columns(table.strata, names), "levels": _levels(table.levels, names)}
    )


def renamed_pending(pending: Pending, names: Names) -> Pending:
    """Return what a further round asks with other names of strata."""
    return pending.model_copy(
        update={
            "ask": renamed_ask(pending.ask, names),
            "levels": _levels(pending.levels, names),
        }
    )


def _levels(levels: Mapping[str, tuple[str, ...]], names: Names) -> dict[str, tuple[str, ...]]:
    return {
        start: tuple(names.get(label, label) for label in labels) if start == STRATUM else labels
        for start, labels in levels.items()
    }


def _columns(columns: tuple[str, ...], names: Names) -> tuple[str, ...]:
    return tuple(
        PRODUCT.join(_column(factor, names) for factor in name.split(PRODUCT)) for name in columns
    )


def _column(name: str, names: Names) -> str:
    if not name.startswith(STRATUM):
        return name
    label = name.removeprefix(STRATUM)
    return f"{STRATUM}{names.get(label, label)}"
