"""Do the records have a column for everything the questions need?"""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault, Path
from forethought.errors.catalogue.plans import data as rule
from forethought.plan.check.view import View, said
from forethought.plan.model import Data
from forethought.vocabulary.nearest import did_you_mean

OUTCOMES: Path = ("data", "outcomes")


def faults(view: View) -> Iterator[Fault]:
    data = view.data
    if data is None:
        yield from view.fault(rule.NO_RECORDS_YET, ("data",))
        return
    yield from _empty(view, data)
    if view.is_for_this_theory:
        yield from _columns(view, data)
    yield from _shared(view, data)


def _empty(view: View, data: Data) -> Iterator[Fault]:
    if not said(data.source):
        yield from view.fault(
            rule.EMPTY_NAME, ("data", "source"), "source", what="file or connection"
        )
    if not said(data.unit):
        yield from view.fault(rule.EMPTY_NAME, ("data", "unit"), "unit", what="column's name")
    for name, outcome in data.outcomes.items():
        if not said(outcome.column):
            path: Path = (*OUTCOMES, name, "column")
            yield from view.fault(
                rule.EMPTY_NAME, path, f"outcomes.{name}.column", what="column's name"
            )


def _columns(view: View, data: Data) -> Iterator[Fault]:
    told: set[str] = set()
    stray = [name for name in data.outcomes if name not in view.indicators]
    for question, _, indicator in view.asked:
        name = indicator.id
        if name not in data.outcomes and name not in told:
            told.add(name)
            otherwise = f"Add `{name}: {{column: …}}` under `data.outcomes`."
            yield from view.fault(
                rule.NO_COLUMN,
                OUTCOMES,
                name,
                question=question.id,
                suggestion=did_you_mean(name, stray, otherwise),
            )
    for name in stray:
        otherwise = "Leave the column out, or add the indicator to the theory."
        suggestion = did_you_mean(name, view.indicators, otherwise)
        yield from view.fault(
            rule.COLUMN_FOR_NOTHING, (*OUTCOMES, name), name, suggestion=suggestion
        )


def _shared(view: View, data: Data) -> Iterator[Fault]:
    first: dict[tuple[str, str | None, str | None], str] = {}
    for name, outcome in data.outcomes.items():
        key = (outcome.column, outcome.out_of, outcome.exposure)
        known = first.setdefault(key, name)
        if known != name and said(outcome.column):
            yield from view.fault(
                rule.ONE_COLUMN_TWICE,
                (*OUTCOMES, name, "column"),
                outcome.column,
                indicator=name,
                first=known,
            )
