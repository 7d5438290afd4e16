"""Can the forms be asked, in both languages, and scored?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from forethought.errors import Fault, Path
from forethought.errors.catalogue.plans import forms as rule
from forethought.plan.check.view import View
from forethought.plan.instruments import Instrument, Item, Score
from forethought.vocabulary import Text
from forethought.vocabulary.nearest import did_you_mean

AT_MOST = re.compile(r"^at-most-(\d{1,4})$")


def faults(view: View) -> Iterator[Fault]:
    for k, form in enumerate(view.plan.instruments):
        path: Path = ("instruments", k)
        yield from _waves(view, form, path)
        if not form.items:
            yield from view.fault(rule.NO_ITEMS, (*path, "items"), form.id)
        for n, item in enumerate(form.items):
            yield from _right_answer(view, item, (*path, "items", n))
        yield from _welsh(view, form, path)
        for name, score in form.score.items():
            yield from _score(view, form, name, score, (*path, "score", name))


def _waves(view: View, form: Instrument, path: Path) -> Iterator[Fault]:
    for k, wave in enumerate(form.waves):
        if wave not in view.waves:
            suggestion = did_you_mean(wave, view.waves, f"Add the wave `{wave}` under `waves`.")
            yield from view.fault(
                rule.NO_SUCH_WAVE,
                (*path, "waves", k),
                wave,
                instrument=form.id,
                suggestion=suggestion,
            )


def _right_answer(view: View, item: Item, path: Path) -> Iterator[Fault]:
    choices = [choice.id for choice in item.choices]
    if item.right is not None and choices and item.right not in choices:
        otherwise = f"Choices there are: {', '.join(choices)}."
        suggestion = did_you_mean(item.right, choices, otherwise)
        yield from view.fault(
            rule.NO_SUCH_ANSWER, (*path, "right"), item.right, item=item.id, suggestion=suggestion
        )


def _welsh(view: View, form: Instrument, path: Path) -> Iterator[Fault]:
    texts = tuple(_texts(form, path))
    if any(_speaks_welsh(text) for text, _, _ in texts):
        for text, what, where in texts:
            if not _speaks_welsh(text):
                yield from view.fault(rule.NOT_IN_WELSH, where, what)


def _speaks_welsh(text: Text) -> bool:
    return isinstance(text, dict) and bool(text.get("cy", "").strip())


def _texts(form: Instrument, path: Path) -> Iterator[tuple[Text, str, Path]]:
    yield form.title, f"the title of `{form.id}`", (*path, "title")
    if form.introduction is not None:
        yield form.introduction, f"the introduction of `{form.id}`", (*path, "introduction")
    for n, item in enumerate(form.items):
        here: Path = (*path, "items", n)
        yield item.ask, f"the question `{item.id}`", (*here, "ask")
        if item.hint is not None:
            yield item.hint, f"the hint of `{item.id}`", (*here, "hint")
        for c, choice in enumerate(item.choices):
            if choice.label:  # a choice may be a bare number that needs no words
                said = f"the choice `{choice.id}` of `{item.id}`"
                yield choice.label, said, (*here, "choices", c)


def _score(view: View, form: Instrument, name: str, score: Score, path: Path) -> Iterator[Fault]:
    rules = [key for key in ("sum_right", "mean_of", "sum_of") if getattr(score, key) is not None]
    if len(rules) != 1:
        yield from view.fault(rule.ONE_RULE, path, name, count=len(rules) or "no")
    for key in rules:
        yield from _scored_items(view, form, name, getattr(score, key), (*path, key))
    if score.sum_right is not None:
        yield from _unmarked(view, form, name, score.sum_right)
    if len(rules) == 1:
        yield from _missing(view, form, name, score, path)


def _scored_items(
    view: View, form: Instrument, name: str, items: str | tuple[str, ...], path: Path
) -> Iterator[Fault]:
    known = [item.id for item in form.items]
    for k, item in enumerate(() if isinstance(items, str) else items):
        if item not in known:
            otherwise = f"Items there are: {', '.join(known) or 'none'}."
            suggestion = did_you_mean(item, known, otherwise)
            yield from view.fault(
                rule.NO_SUCH_ITEM, (*path, k), item, score=name, suggestion=suggestion
            )


def _unmarked(
    view: View, form: Instrument, name: str, scored: str | tuple[str, ...]
) -> Iterator[Fault]:
    number = view.plan.instruments.index(form)
    for n, item in enumerate(form.items):
        if item.right is None and (scored == "all" or item.id in scored):
            path: Path = ("instruments", number, "items", n, "right")
            yield from view.fault(rule.NO_RIGHT_ANSWER, path, item.id, score=name)


def _missing(view: View, form: Instrument, name: str, score: Score, path: Path) -> Iterator[Fault]:
    if score.missing == "none":
        return
    here = (*path, "missing")
    allowed = AT_MOST.match(score.missing)
    items = score.sum_right or score.mean_of or score.sum_of
    count = len(form.items) if items == "all" else len(items or ())
    if allowed is None:
        yield from view.fault(rule.BAD_MISSING, here, score.missing, score=name)
    elif int(allowed[1]) >= count:
        yield from view.fault(rule.NO_ANSWER_NEEDED, here, score.missing, score=name, count=count)
