"""Do the method's scale, a time's event and a series' settings fit the outcome?"""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault, Path
from forethought.errors.catalogue.plans import outcomes as rule
from forethought.plan.check.view import View
from forethought.plan.model import OutcomeColumn, Question
from forethought.plan.settings import Series
from forethought.vocabulary import Design, IndicatorKind, Method

SCALES = {
    "difference": "a difference in risks",
    "risk-ratio": "a ratio of risks",
    "odds-ratio": "a ratio of odds",
}
SPOKEN = {
    "difference": ("risk difference", "difference in risk", "difference in proportion"),
    "risk-ratio": ("risk ratio", "relative risk", "ratio of risks"),
    "odds-ratio": ("odds ratio", "ratio of odds"),
}
"""How estimands name the scale of a yes or no."""

UNWRITTEN = "the family that stands where `series` names none"


def faults(view: View) -> Iterator[Fault]:
    yield from _events(view)
    yield from _interruption(view)
    for question, path in view.questions():
        yield from _scale(view, question, path)
        if view.design is Design.INTERRUPTED_TIME_SERIES:
            yield from _series(view, question, path)


def _events(view: View) -> Iterator[Fault]:
    if view.data is None:
        return
    for name, column in view.data.outcomes.items():
        indicator = view.indicators[name][1] if name in view.indicators else None
        timed = indicator is not None and indicator.kind is IndicatorKind.TIME_TO_EVENT
        if timed and not column.event:
            yield from view.fault(rule.NO_EVENT, ("data", "outcomes", name), name)


def _interruption(view: View) -> Iterator[Fault]:
    if view.design is Design.INTERRUPTED_TIME_SERIES and view.plan.interruption is None:
        yield from view.fault(rule.NO_INTERRUPTION, ("interruption",), view.design)


def _scale(view: View, question: Question, path: Path) -> Iterator[Fault]:
    """A scale is asked for by ``scale``, or by the estimand's words."""
    logit = question.method is Method.LOGIT_CLUSTER_ROBUST
    if not logit:
        if question.scale is not None and Method.LOGIT_CLUSTER_ROBUST not in question.sensitivity:
            yield from view.fault(
                rule.OTHER_SCALE,
                (*path, "scale"),
                question.method,
                wanted=SCALES[question.scale],
                given="its own scale",
                remedy="Leave `scale` out; it is for logit-cluster-robust alone.",
            )
        return
    given, spoken = question.scale or "odds-ratio", _spoken(question)
    if spoken is not None and spoken != given:
        yield from view.fault(
            rule.OTHER_SCALE,
            (*path, "method"),
            question.method,
            wanted=SCALES[spoken],
            given=SCALES[given],
            remedy=f"Add `scale: {spoken}` to the question, or mend the estimand's summary.",
        )


def _spoken(question: Question) -> str | None:
    """Return the scale that the estimand's summary names; None where it names none or two."""
    words = (question.estimand.summary or "").lower()
    named = [scale for scale, phrases in SPOKEN.items() if any(p in words for p in phrases)]
    return named[0] if len(named) == 1 else None


def _series(view: View, question: Question, path: Path) -> Iterator[Fault]:
    settings = question.series or Series()
    here: Path = (*path, "series" if question.series else "method")
    yield from _family(view, question, settings, here)
    most = (settings.cycle - 1) // 2 if settings.cycle else 6
    because = ""
    if settings.harmonics and settings.cycle is None:
        because = "no `cycle` says how many periods make a year or a week"
    elif settings.harmonics > most:
        because = f"a cycle of {settings.cycle} periods holds {most}"
    if because:
        yield from view.fault(rule.NO_SEASON, here, settings.harmonics, because=because, most=most)


def _family(view: View, question: Question, settings: Series, here: Path) -> Iterator[Fault]:
    binomial = question.method is Method.NEGATIVE_BINOMIAL
    if settings.family == "gls-ar1" or binomial or question.indicator not in view.indicators:
        return
    kind = view.indicators[question.indicator][1].kind
    column = view.data.outcomes.get(question.indicator) if view.data else None
    if kind is not None and kind is not IndicatorKind.COUNT and not _counted(column):
        written = "family" in settings.model_fields_set
        yield from view.fault(
            rule.WRONG_FAMILY,
            here,
            settings.family,
            said=f"`family: {settings.family}`" if written else f"{UNWRITTEN}, {settings.family},",
            indicator=question.indicator,
            kind=kind,
        )


def _counted(column: OutcomeColumn | None) -> bool:
    """True if the column holds counts that are held against something."""
    return column is not None and bool(column.out_of or column.exposure)
