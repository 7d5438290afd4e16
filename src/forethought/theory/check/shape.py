"""Rules 3, 4 and 6: everything leads to the goal, step by step, and nothing stands alone."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault
from forethought.errors.catalogue.theory import shape as rule
from forethought.theory.check.view import View, said
from forethought.theory.graph import Arrow
from forethought.vocabulary import BoxKind

MOST_LOOPS = 50
"""Each loop is a fault of its own; past this many, mending the first ones comes first."""

LONGEST_LOOP = 10
"""Boxes named in one loop; of longer ones the middle is left out."""


def faults(view: View) -> Iterator[Fault]:
    yield from _missing_steps(view)
    yield from _loops(view)
    yield from _feedback(view)
    yield from _backwards(view)
    yield from _leaps(view)
    if view.is_whole:
        yield from _outcomes_apart(view)
        yield from _idle_activities(view)
        yield from _hoped_for(view)


def _missing_steps(view: View) -> Iterator[Fault]:
    if not view.theory.outcomes:
        yield from view.fault(rule.NO_OUTCOMES, ("outcomes",))
    if not view.theory.activities:
        yield from view.fault(rule.NO_ACTIVITIES, ("activities",))


def _loops(view: View) -> Iterator[Fault]:
    for loop in view.graph.cycles(MOST_LOOPS):
        if len(loop) > 1:
            closing = loop[-1]
            yield from view.fault(
                rule.CYCLE, (*closing.path, "to"), closing.target, loop=_in_words(loop)
            )


def _in_words(loop: tuple[Arrow, ...]) -> str:
    names = [loop[0].source, *(arrow.target for arrow in loop)]
    if len(names) > LONGEST_LOOP:
        names = [*names[: LONGEST_LOOP - 3], f"({len(names) - LONGEST_LOOP + 1} more)", *names[-2:]]
    return " → ".join(names)


def _feedback(view: View) -> Iterator[Fault]:
    ahead: dict[str, frozenset[str]] = {}
    for arrow in view.graph.arrows:
        if not arrow.is_feedback:
            continue
        if arrow.target not in ahead:
            ahead[arrow.target] = view.graph.downstream(arrow.target)
        if arrow.source not in ahead[arrow.target] and arrow.source != arrow.target:
            path = (*arrow.path, "feedback")
            yield from view.fault(rule.FALSE_FEEDBACK, path, arrow.target, source=arrow.source)


def _backwards(view: View) -> Iterator[Fault]:
    for arrow in view.graph.walked:
        if (view.kind_of(arrow.source), view.kind_of(arrow.target)) == (
            BoxKind.OUTCOME,
            BoxKind.ACTIVITY,
        ):
            yield from view.fault(
                rule.BACK_TO_ACTIVITY, (*arrow.path, "to"), arrow.target, source=arrow.source
            )


def _leaps(view: View) -> Iterator[Fault]:
    goal = view.theory.goal.id
    for arrow in view.graph.arrows:
        if arrow.target == goal and view.kind_of(arrow.source) is BoxKind.ACTIVITY:
            yield from view.fault(rule.LEAP, (*arrow.path, "to"), goal, source=arrow.source)


def _outcomes_apart(view: View) -> Iterator[Fault]:
    """Report where a path breaks off, not every box before the break."""
    graph, goal = view.graph, view.theory.goal.id
    astray = view.astray
    fine = graph.upstream(goal) | astray | graph.upstream_of(astray)
    apart = {o.id for o in view.theory.outcomes if o.id not in fine}
    looping = _looping(view)
    for outcome, path in view.outcomes():
        after = graph.after(outcome.id)
        if outcome.id in apart and (outcome.id in looping or not apart.intersection(after)):
            how = f"leads only to {_listed(after)}" if after else "leads nowhere"
            yield from view.fault(rule.MISSES_GOAL, path, outcome.id, how=how, goal=goal)


def _looping(view: View) -> frozenset[str]:
    return frozenset(arrow.source for loop in view.graph.cycles(MOST_LOOPS) for arrow in loop)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))


def _idle_activities(view: View) -> Iterator[Fault]:
    outcomes = [box.id for box in view.of_kind(BoxKind.OUTCOME)]
    if not outcomes:
        return
    graph = view.graph
    astray = view.astray
    leaps = set(graph.before(view.theory.goal.id))
    busy = graph.upstream_of(outcomes) | astray | graph.upstream_of(astray) | leaps
    for activity, path in view.activities():
        if activity.id not in busy:
            yield from view.fault(rule.SERVES_NOTHING, path, activity.id)


def _hoped_for(view: View) -> Iterator[Fault]:
    """Report where nothing starts, not every box after it."""
    graph = view.graph
    if not view.theory.activities:
        return
    given = {o.id for o in view.theory.outcomes if said(o.outside_cause)}
    activities = [box.id for box in view.of_kind(BoxKind.ACTIVITY)]
    sources = given | set(view.meant.values()) | view.doubled
    caused = graph.downstream_of([*activities, *sources]) | sources
    hoped = {o.id for o in view.theory.outcomes if o.id not in caused}
    looping = _looping(view) if hoped else frozenset()
    for outcome, path in view.outcomes():
        first = not hoped.intersection(graph.before(outcome.id)) or outcome.id in looping
        if outcome.id in hoped and first:
            yield from view.fault(rule.NOBODY_WORKS_TOWARDS, path, outcome.id)
