"""Does the plan test this theory, and every part of it? Does every id stand for one thing?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from forethought.errors import Fault, Path
from forethought.errors.catalogue.plans import fit as rule
from forethought.plan.check.view import View
from forethought.vocabulary.nearest import did_you_mean


def faults(view: View) -> Iterator[Fault]:
    yield from _which_theory(view)
    if view.is_for_this_theory:
        yield from _indicators(view)
        yield from _instruments(view)
    yield from _same_ids(view)


def _which_theory(view: View) -> Iterator[Fault]:
    reference, about = view.plan.about.theory, view.theory.about
    path: Path = ("plan", "theory")
    if not view.is_for_this_theory:
        yield from view.fault(rule.OTHER_THEORY, (*path, "id"), reference.id, theory=about.id)
    elif reference.version != about.version:
        yield from view.fault(
            rule.OTHER_VERSION, (*path, "version"), reference.version, version=about.version
        )


def _indicators(view: View) -> Iterator[Fault]:
    for question, path in view.questions():
        if question.indicator not in view.indicators:
            name = question.indicator
            there = ", ".join(view.indicators) or "none yet"
            otherwise = f"Indicators there are: {there}."
            suggestion = did_you_mean(name, view.indicators, otherwise)
            yield from view.fault(
                rule.NO_SUCH_INDICATOR,
                (*path, "indicator"),
                name,
                question=question.id,
                suggestion=suggestion,
            )
    asked = {question.indicator for question in view.plan.questions}
    if asked:
        for name, (end, _) in view.indicators.items():
            if name not in asked:
                yield from view.fault(rule.UNASKED, ("questions",), name, box=end.id)


def _instruments(view: View) -> Iterator[Fault]:
    there = [instrument.id for instrument in view.plan.instruments]
    used = set()
    for _, indicator in view.theory.indicators():
        name = indicator.instrument
        if name is None:
            continue
        used.add(name)
        if name not in there:
            otherwise = f"Add the instrument `{name}` under `instruments`."
            suggestion = did_you_mean(name, there, otherwise)
            yield from view.fault(
                rule.NO_SUCH_INSTRUMENT,
                ("instruments",),
                name,
                indicator=indicator.id,
                suggestion=suggestion,
            )
    for k, instrument in enumerate(view.plan.instruments):
        scored = set(instrument.score) & set(view.indicators)
        if instrument.id not in used and not scored:
            path: Path = ("instruments", k, "id")
            yield from view.fault(rule.UNUSED_INSTRUMENT, path, instrument.id)


def _same_ids(view: View) -> Iterator[Fault]:
    plan = view.plan
    yield from _twice(view, "questions", ("questions",), (q.id for q in plan.questions))
    yield from _twice(view, "waves", ("waves",), (wave.id for wave in plan.waves))
    yield from _twice(view, "arms", ("assignment", "arms"), (arm.id for arm in view.arms))
    yield from _twice(view, "instruments", ("instruments",), (form.id for form in plan.instruments))
    for k, form in enumerate(plan.instruments):
        items: Path = ("instruments", k, "items")
        yield from _twice(view, "items", items, (item.id for item in form.items))
        for n, item in enumerate(form.items):
            choices = (choice.id for choice in item.choices)
            yield from _twice(view, "choices", (*items, n, "choices"), choices)


def _twice(view: View, kind: str, path: Path, ids: Iterable[str]) -> Iterator[Fault]:
    first: dict[str, Path] = {}
    for k, name in enumerate(ids):
        here: Path = (*path, k, "id")
        if view.places.is_blank(here):
            continue
        known = first.setdefault(name, here)
        if known is not here:
            yield from view.fault(rule.SAME_ID, here, name, kind=kind, other=view.where(known))
