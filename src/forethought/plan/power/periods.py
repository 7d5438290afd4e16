"""Designs over time: how many periods, and when the programme starts."""

from __future__ import annotations

from forethought.plan.model import Plan, Question
from forethought.plan.power.notes import Notes
from forethought.plan.power.scenario import Wedge
from forethought.plan.settings import Assumptions
from forethought.vocabulary import Design

ROLL_OUT_PERIODS, SERIES_PERIODS, WEDGE_STEPS = 24, 48, 4


def time_of(plan: Plan, question: Question, given: Assumptions, notes: Notes) -> Wedge | None:
    drawn = plan.assignment.sequences if plan.assignment else ()
    match plan.about.design:
        case Design.STEPPED_WEDGE:
            steps = len(drawn) or (given.periods - 1 if given.periods else WEDGE_STEPS)
            starts = tuple(float(start) for start in drawn or range(2, steps + 2))
            if not drawn:
                notes.lines.append(f"No sequences stated: {steps} assumed, one period apart.")
            return Wedge(given.periods or round(max(starts)), starts)
        case Design.STAGGERED_ROLLOUT:
            words = f"No number of periods stated: {ROLL_OUT_PERIODS} assumed."
            periods = round(notes.given(given.periods, lambda: (ROLL_OUT_PERIODS, words)))
            return Wedge(periods, _roll_out_starts(periods, drawn, notes))
        case Design.INTERRUPTED_TIME_SERIES:
            words = f"No number of periods stated: {SERIES_PERIODS} assumed."
            periods = round(notes.given(given.periods, lambda: (SERIES_PERIODS, words)))
            return _series_time(plan, question, periods, notes)
        case _:
            return None


def _roll_out_starts(periods: int, drawn: tuple[int, ...], notes: Notes) -> tuple[float, ...]:
    if drawn:
        return (*(float(start) for start in drawn), float("inf"))
    first = periods // 3 + 1
    starts = tuple(float(first + k * max((periods - first) // 4, 1)) for k in range(4))
    seen = tuple(dict.fromkeys(start for start in starts if start <= periods))
    named = ", ".join(f"{start:g}" for start in seen)
    notes.lines.append(
        f"No order of starts stated: equal shares start in periods {named}, and as many never."
    )
    return (*seen, float("inf"))


def _series_time(plan: Plan, question: Question, periods: int, notes: Notes) -> Wedge:
    middle = periods // 2 + 1
    start = plan.interruption.at if plan.interruption else middle
    if not 2 < start < periods:
        notes.lines.append(
            f"The programme is taken to begin half way, in period {middle} of {periods}; the "
            "plan's `interruption` counts periods from another origin."
        )
        start = middle
    elif plan.interruption is None:
        notes.lines.append(f"No interruption stated: period {middle} of {periods} assumed.")
    own = question.series
    return Wedge(
        periods,
        (float(start),),
        cycle=own.cycle if own else None,
        harmonics=own.harmonics if own else 0,
        slope=own.slope if own else False,
        wash_in=plan.interruption.wash_in if plan.interruption else 0,
        controlled=_is_controlled(plan, notes),
    )


def _is_controlled(plan: Plan, notes: Notes) -> bool:
    """True if the records tell the programme's series from another."""
    if not (plan.data and plan.data.arm):
        return False
    notes.lines.append(
        "The comparison series is taken to be as large as the programme's and to vary as much; "
        "each has a level, trend and season of its own."
    )
    return True
