"""Roll-outs: which cohorts are too small for the gate, said before anything is estimated."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forethought.errors import Fault, Refusal
from forethought.errors.catalogue.releases import gate as entries
from forethought.journey.sources import Local
from forethought.moments import CohortAsk
from forethought.moments.engine.gated import through_gate
from forethought.moments.engine.people import people_of
from forethought.moments.release.gate import Broken, broken_rules
from forethought.moments.release.people import AT, People
from forethought.plan import Plan
from forethought.plan.model import Privacy
from forethought.records import AnalysisTable
from forethought.vocabulary import Design

MOST_COHORTS = 8
MOST_PERIODS = 6
"""Named one by one; the rest are counted."""


def refuse_small_cohorts(plan: Plan, local: Local) -> None:
    """Raise `Refusal` where every question is about cohorts that may not leave.

    It takes a moment, where the estimates that come next may take minutes.
    """
    if plan.about.design is not Design.STAGGERED_ROLLOUT:
        return
    faults: list[Fault] = []
    for question in plan.questions:
        table = local.ask(question, question.method, None).table
        fault = None if table is None else _small(question.id, table, plan.privacy)
        if fault is None:
            return
        faults.append(fault)
    if faults:
        raise Refusal(faults)


def _small(question: str, table: AnalysisTable, gate: Privacy) -> Fault | None:
    """Say which cohorts keep a table back; None where the gate lets it leave, or others say why."""
    try:
        people = people_of(table.table, CohortAsk())
    except Refusal:
        return None
    broken = broken_rules(people, gate)
    if not broken or through_gate(table, [CohortAsk()], gate).let:
        return None
    cohorts = list(dict.fromkeys(one.group for one in broken))
    told = [_cohort(people, group, broken, gate) for group in cohorts[:MOST_COHORTS]]
    more = len(cohorts) - len(told)
    said = "; ".join(told) + (f"; and {more} more" if more else "")
    most = int(gate.parameters_per_row * int(people.sizes().max()))
    return entries.SMALL_COHORTS.fault(value=said, question=question, periods=max(most, 1))


def _cohort(people: People, group: int, broken: tuple[Broken, ...], gate: Privacy) -> str:
    """Say what is too small about one cohort."""
    size = int(people.sizes()[group])
    start = people.keys["cohort"][int(np.flatnonzero(people.groups == group)[0])]
    name = "never treated" if start is None else f"from {start:g}"
    own = [one for one in broken if one.group == group]
    return f"{name}: {size} units ({', '.join(_reasons(own, people, gate))})"


def _reasons(own: list[Broken], people: People, gate: Privacy) -> Iterator[str]:
    rules = {one.rule for one in own}
    if "smallest-group" in rules:
        yield f"{gate.smallest_cluster} are needed"
    if "parameters-per-row" in rules:
        size = len(people.columns)
        yield f"{size} periods need {int(np.ceil(size / gate.parameters_per_row))}"
    for rule, words in (
        ("smallest-cell", f"fewer than {gate.smallest_cell} differ from the rest"),
        ("dominance", "one makes most of the spread"),
    ):
        periods = dict.fromkeys(
            part.partition(AT)[2] for one in own if one.rule == rule for part in _columns(one)
        )
        if periods:
            shown = ", ".join(list(periods)[:MOST_PERIODS])
            more = len(periods) - MOST_PERIODS
            yield f"{words} in {shown}" + (f" and {more} more" if more > 0 else "")


def _columns(one: Broken) -> list[str]:
    return one.column.split(" by ")
