"""Does every question say what it is about, when, and against what?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from forethought.errors import Fault, Path
from forethought.errors.catalogue.plans import questions as rule
from forethought.plan.check.view import COMPARES_ARMS, View, listed
from forethought.plan.model import Arm, Question
from forethought.vocabulary import Design, Method
from forethought.vocabulary.nearest import did_you_mean

BY_PERIOD = (Design.STAGGERED_ROLLOUT, Design.STEPPED_WEDGE, Design.INTERRUPTED_TIME_SERIES)


def faults(view: View) -> Iterator[Fault]:
    if not view.plan.questions:
        yield from view.fault(rule.NO_QUESTIONS, ("questions",))
    yield from _primary(view)
    for question, path in view.questions():
        yield from _waves(view, question, path)
        yield from _adjustments(view, question, path)
        if view.design in COMPARES_ARMS:
            yield from _contrast(view, question, path)


def _primary(view: View) -> Iterator[Fault]:
    primaries = [(q, path) for q, path in view.questions() if q.primary]
    for question, path in primaries[1:]:
        first = primaries[0][0].id
        yield from view.fault(rule.SEVERAL_PRIMARIES, (*path, "primary"), question.id, first=first)
    if not primaries and len(view.plan.questions) > 1:
        yield from view.fault(rule.NO_PRIMARY, ("questions",), view.plan.questions[0].id)


def _waves(view: View, question: Question, path: Path) -> Iterator[Fault]:
    at: Path = (*path, "estimand", "at")
    for k, wave in enumerate(question.estimand.at):
        if wave not in view.waves:
            suggestion = did_you_mean(wave, view.waves, f"Add the wave `{wave}` under `waves`.")
            yield from view.fault(
                rule.NO_SUCH_WAVE, (*at, k), wave, question=question.id, suggestion=suggestion
            )
    undated = not question.estimand.at and view.design not in BY_PERIOD
    if undated and len(view.waves) > 1:
        yield from view.fault(
            rule.NO_TIME, at, question.id, count=len(view.waves), waves=listed(tuple(view.waves))
        )


def _adjustments(view: View, question: Question, path: Path) -> Iterator[Fault]:
    for k, name in enumerate(question.adjust):
        here: Path = (*path, "adjust", k)
        problem = _unknown(view, name)
        if problem is None:
            yield from _late(view, question, name, here)
            continue
        known = [*_covariates(view), *(f"{i}@{w}" for i in view.indicators for w in view.waves)]
        otherwise = "Name a covariate of `data.covariates`, or `indicator@wave`."
        yield from view.fault(
            rule.NO_SUCH_ADJUSTMENT,
            here,
            name,
            question=question.id,
            problem=problem,
            suggestion=did_you_mean(name, known, otherwise),
        )


def _covariates(view: View) -> tuple[str, ...]:
    return tuple(view.data.covariates) if view.data else ()


def _unknown(view: View, name: str) -> str | None:
    """Say why ``name`` cannot be adjusted for; None if it can."""
    indicator, at, wave = name.partition("@")
    if not at:
        unlisted = view.data is not None and name not in view.data.covariates
        return "`data.covariates` has no such name" if unlisted else None
    if view.is_for_this_theory and indicator not in view.indicators:
        return f"the theory has no indicator `{indicator}`"
    if wave not in view.waves:
        return f"the plan has no wave `{wave}`"
    if view.data is not None and indicator not in view.data.outcomes:
        return f"`data.outcomes` has no column for `{indicator}`"
    return None


def _late(view: View, question: Question, name: str, path: Path) -> Iterator[Fault]:
    indicator, at, wave = name.partition("@")
    first = view.first_wave
    if indicator == question.indicator and _by_change(view, question):
        return  # there it names the wave that the change is taken from
    if at and first is not None and view.waves[wave].at > first.at:
        yield from view.fault(
            rule.ADJUSTS_LATE,
            path,
            name,
            question=question.id,
            when=view.waves[wave].at.words,
            indicator=indicator,
            first=first.id,
        )


def _by_change(view: View, question: Question) -> bool:
    differences = question.method is Method.DIFFERENCE_IN_DIFFERENCES
    return differences or view.design is Design.BEFORE_AFTER


def _contrast(view: View, question: Question, path: Path) -> Iterator[Fault]:
    arms = view.arms
    if len(arms) < 2:
        return
    contrast = question.estimand.contrast
    here: Path = (*path, "estimand", "contrast")
    named = arms_named(contrast or "", arms)
    ids = listed(tuple(arm.id for arm in arms))
    if len(arms) > 2 and len(named) != 2:
        yield from view.fault(rule.UNCLEAR_CONTRAST, here, question.id, count=len(arms), arms=ids)
    elif contrast and not named:
        example = f"{arms[-1].id} versus {arms[0].id}"
        yield from view.fault(rule.NAMES_NO_ARM, here, contrast, arms=ids, example=example)


def arms_named(words: str, arms: tuple[Arm, ...]) -> tuple[str, ...]:
    """Return the ids of the arms that ``words`` names, by id or by statement."""
    plain = _plain(words)
    return tuple(arm.id for arm in arms if any(f" {n} " in f" {plain} " for n in _names(arm)))


def _names(arm: Arm) -> tuple[str, ...]:
    statement = arm.statement
    spoken = tuple(statement.values()) if isinstance(statement, dict) else (statement or "",)
    return tuple(plain for name in (arm.id, *spoken) if (plain := _plain(name)))


def _plain(words: str) -> str:
    return re.sub(r"[\W_]+", " ", words.lower()).strip()
