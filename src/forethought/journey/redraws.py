"""The recorded draw, for tests that replay it, and held against the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import ibis.expr.types as ir
import numpy as np

from forethought.errors import Fault, Place, Refusal, errors_in
from forethought.errors.catalogue.assignments import records as entries
from forethought.estimate.cluster.drawing import DRAWS
from forethought.estimate.types import Redraws
from forethought.files.assignment import read_log, read_record
from forethought.journey.assign import against_plan
from forethought.journey.enrol import LOG
from forethought.journey.inquiry import Replay
from forethought.journey.study import Study
from forethought.plan import Plan, Question
from forethought.plan.assign.pair import FEWEST, Impossible, redraw_pair
from forethought.plan.assign.record import Drawn, drawn_of, redraw, verify
from forethought.plan.assign.sealed import SealedRecord, check_log, shown_so_far
from forethought.plan.assign.settle import OF_CLUSTERS
from forethought.plan.model import Arm, Data
from forethought.records.arms import arms_of, contrast, names_of
from forethought.records.fetched import fetched
from forethought.records.typed import number, word
from forethought.vocabulary import Method

MOST_CELLS = 20_000_000
"""Re-draws times units that are held at once, 160 MB."""
MOST_SHOWN = 5


@dataclass(frozen=True)
class Recorded:
    """What was drawn, and what is worth knowing about it; nothing where the plan names none."""

    plan: Plan
    drawn: Drawn | None = None
    warnings: tuple[Fault, ...] = ()

    def redraws(self, question: Question) -> Replay:
        """Return other outcomes of the recorded lot, for questions that replay it.

        With more than two arms those in which the same units are in the two arms compared.
        """
        drawn = self.drawn
        if drawn is None or not _replays(question):
            return Replay()
        test = question.randomisation_test
        wanted = test.permutations if test else DRAWS
        count = min(wanted, max(MOST_CELLS // max(len(drawn.roster.units), 1), FEWEST))
        if drawn.scheme.method == "stepped-wedge":
            arms = np.vstack([drawn.arms, redraw(drawn, count, self.plan.about.seed)])
            starts = np.asarray([float(arm) for arm in drawn.scheme.arms])[arms]
            return Replay(Redraws(drawn.roster.ids, starts, drawn.how))
        pair = self._compared(drawn, question)
        if pair is None:
            return Replay(why_not="it knows other arms than the plan")
        reference, compared = pair
        if len(drawn.scheme.arms) == 2:
            arms = np.vstack([drawn.arms, redraw(drawn, count, self.plan.about.seed)])
            return Replay(Redraws(drawn.roster.ids, (arms == compared) + 0.0, drawn.how))
        found = redraw_pair(drawn, reference, compared, count, self.plan.about.seed)
        if isinstance(found, Impossible):
            return Replay(why_not=found.why)
        names = tuple(drawn.roster.ids[place] for place in found.places)
        how = f"{drawn.how}; units of other arms left where they are"
        return Replay(Redraws(names, found.arms.astype(float), how))

    def _compared(self, drawn: Drawn, question: Question) -> tuple[int, int] | None:
        """Return the two arms that a question compares, by their place in the scheme."""
        arms = arms_of(self.plan) or tuple(Arm(id=arm) for arm in drawn.scheme.arms)
        pair = contrast(arms, question.estimand.contrast)
        ids, known = (arms[pair.reference].id, arms[pair.compared].id), drawn.scheme.arms
        if not set(ids) <= set(known):
            return None
        return known.index(ids[0]), known.index(ids[1])


def _replays(question: Question) -> bool:
    methods = (question.method, *question.sensitivity)
    return Method.RANDOMISATION_INFERENCE in methods or question.randomisation_test is not None


def recorded(study: Study, table: ir.Table) -> Recorded:
    """Read the record that the plan names, replay it, and hold it against the records' arms.

    Raises
    ------
    Refusal
        If there is no such record, or it does not replay.
    """
    plan = study.planned
    if plan.assignment is None or plan.assignment.record is None:
        return Recorded(plan)
    path = study.folder / plan.assignment.record
    record = read_record(path)
    drawn: Drawn | None = None
    if isinstance(record, SealedRecord):
        log_path = path.with_suffix(LOG)
        log = read_log(log_path)
        faults = [*check_log(record, log, str(log_path))]
        shown = shown_so_far(record, log)
        drawn = Drawn(record.scheme, shown.roster, shown.arms)
    else:
        faults = [*verify(record, str(path)), *against_plan(record, plan, path)]
        drawn = drawn_of(record) if not errors_in(faults) else None
    if errors_in(faults) or drawn is None:
        raise Refusal(faults)
    if plan.data is not None:
        faults += against_records(drawn, table, plan, plan.data, path)
    return Recorded(plan, drawn, tuple(faults))


def against_records(
    drawn: Drawn, table: ir.Table, plan: Plan, data: Data, path: Path
) -> Iterator[Fault]:
    """Say who is in the records with another arm than the one drawn, or was not drawn."""
    wedge = drawn.scheme.method == "stepped-wedge"
    clusters = plan.about.design in OF_CLUSTERS and data.cluster
    key = word(clusters or data.unit)
    arm = number(data.first_treated or "") if wedge else word(data.arm or "")
    if key not in table.columns or arm not in table.columns:
        return
    rows = fetched(table.select(key=table[key], arm=table[arm]).distinct()).to_pylist()
    known = [(str(row["key"]), row["arm"]) for row in rows if row["key"] is not None]
    named = _names(drawn, plan)
    made = {
        unit.id: drawn.scheme.arms[k]
        for unit, k in zip(drawn.roster.units, drawn.arms, strict=True)
    }
    place = Place(str(path))
    strangers = sorted({name for name, _ in known if name not in made})
    if strangers:
        said = f"{len(strangers)} {'clusters' if clusters else 'units'}"
        yield entries.UNITS_DIFFER.fault(place, said, shown=_shown(strangers))
    differ = sorted(
        {name for name, arm in known if name in made and _arm(arm, named) != made[name]}
    )
    if differ:
        yield entries.ARMS_DIFFER.fault(place, len(differ), units=len(made), shown=_shown(differ))


def _names(drawn: Drawn, plan: Plan) -> Mapping[str, str]:
    """Every name that stands for an arm, in small letters, and the arm's id."""
    arms = plan.assignment.arms if plan.assignment else ()
    spoken = {name: arm.id for arm in arms for name in names_of(arm)}
    return spoken or {arm: arm for arm in drawn.scheme.arms}


def _arm(cell: object, named: Mapping[str, str]) -> str | None:
    whole = isinstance(cell, float) and cell.is_integer()
    said = str(int(cell)) if isinstance(cell, float) and whole else str(cell).strip().lower()
    return named.get(said)


def _shown(names: list[str]) -> str:
    more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    return ", ".join(names[:MOST_SHOWN]) + more
