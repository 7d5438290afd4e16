"""What was asked of a partner's tables, taken through the gate and packed for release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from forethought.errors import Fault
from forethought.errors.catalogue.releases import gate as entries
from forethought.journey.origins import REPEATED, origin_of
from forethought.journey.recording import Seen
from forethought.journey.sources import TableKey
from forethought.journey.unlabelling import (
    Unlabelled,
    renamed_answer,
    renamed_ask,
    renamed_pending,
    renamed_table,
    veiled_ask,
)
from forethought.moments.engine.gated import Gated, Held, Let, through_gate
from forethought.moments.release.blocks import block_of
from forethought.moments.release.differencing import Block
from forethought.moments.release.document import (
    AnsweredPart,
    FlowPart,
    Leaves,
    Pending,
    ReleasedTable,
    TableKeyPart,
    WithheldPart,
)
from forethought.moments.release.encode import answer_part, ask_part
from forethought.moments.release.flow import coarse_flow
from forethought.moments.release.ledger import reached_within
from forethought.moments.release.manifest import kind_in_words, leaves_of
from forethought.moments.release.recode import STRATUM
from forethought.plan import Plan
from forethought.records import AnalysisTable
from forethought.records.sites import strata_of


@dataclass(frozen=True)
class Parcel:
    """Everything that leaves, what is kept back, and what the ledger keeps of it.

    ``faults`` say why with exact counts, for those at the site; ``withheld`` without.
    """

    tables: tuple[ReleasedTable, ...]
    withheld: tuple[WithheldPart, ...]
    leaves: tuple[Leaves, ...]
    blocks: tuple[Block, ...]
    faults: tuple[Fault, ...]


def packed_tables(seen: Iterable[Seen], plan: Plan, salt: str, unlabelled: Unlabelled) -> Parcel:
    """Take every table through the gate, in the order given: what comes first has precedence."""
    packer = Packer(plan, salt, unlabelled)
    for one in seen:
        packer.add(one, through_gate(one.table, one.asks, plan.privacy))
    return packer.parcel()


class Packer:
    """Packs table after table; each answer is held against those packed before it."""

    def __init__(self, plan: Plan, salt: str, unlabelled: Unlabelled) -> None:
        self.plan, self.salt, self.unlabelled = plan, salt, unlabelled
        self.tables: list[ReleasedTable] = []
        self.withheld: list[WithheldPart] = []
        self.leaves: list[Leaves] = []
        self.blocks: list[Block] = []
        self.faults: list[Fault] = []
        self.coded: dict[TableKey, dict[str, str]] = {}

    def parcel(self) -> Parcel:
        return Parcel(
            tuple(self.tables),
            tuple(self.withheld),
            _added(self.leaves),
            tuple(self.blocks),
            tuple(self.faults),
        )

    def add(self, seen: Seen, gated: Gated) -> None:
        """Pack what may leave of one table."""
        for held in gated.held:
            self._hold(seen, held)
        answers, first = [], None
        names = self._strata(seen, gated.table)
        for let in gated.let:
            block = self._block(seen, gated, let)
            twin = reached_within(block, self.blocks, self.plan.privacy.smallest_cell)
            if twin is not None:
                self._hold(seen, _subtractable(let, twin.old, twin.people, self.plan))
                continue
            first = first or let
            self.blocks.append(block)
            ask = renamed_ask(ask_part(let.ask), names)
            answer = renamed_answer(answer_part(self.unlabelled.hide(let.answer)), names)
            answers.append(AnsweredPart(ask=ask, answer=answer))
            self.leaves.append(leaves_of(self._named(seen), ask, answer, let.people))
        if first is not None:
            table = self._table(seen, gated, first, tuple(answers))
            self.tables.append(renamed_table(table, names))

    def as_here(self, seen: Seen, pending: Pending) -> Pending:
        """Return what a further round asks with this partner's own names of strata."""
        names = self._strata(seen, seen.table)
        return renamed_pending(pending, {code: label for label, code in names.items()})

    def _strata(self, seen: Seen, table: AnalysisTable) -> dict[str, str]:
        """Return codes for strata that are sites; the plan's partners alone keep their names.

        Kept from when a table is first seen: in a further round it has others' codes beside.
        """
        if seen.key not in self.coded:
            columns = strata_of(self.plan, seen.question)
            found = table.levels.get(STRATUM, ())
            self.coded[seen.key] = self.unlabelled.strata(columns, found, self.plan)
        return self.coded[seen.key]

    def _block(self, seen: Seen, gated: Gated, let: Let) -> Block:
        data = self.plan.data
        if data is None:
            raise TypeError("records without a map of their columns")
        repeated = not REPEATED.isdisjoint(gated.table.table.columns)
        return block_of(
            f"{self._named(seen)}, {kind_in_words(ask_part(let.ask))}",
            let.people,
            gated.table.levels,
            origin_of(data, seen.question, seen.wave, repeated),
            "" if repeated else seen.wave or "",
            self.salt,
        )

    def _hold(self, seen: Seen, held: Held) -> None:
        self.faults.append(self._named_fault(seen, held))
        self.withheld.append(
            WithheldPart(
                key=key_part(seen.key),
                named=self._named(seen),
                ask=veiled_ask(ask_part(held.ask)) if held.ask is not None else None,
                code=held.entry.code,
                why=held.fault(here=False).message,
                about_outcome=held.about_outcome,
            )
        )

    def _named(self, seen: Seen) -> str:
        """Name a table as people know it; what it adjusts for beyond the plan is said."""
        own = seen.question
        more = [name for name in own.adjust if name not in self.plan.question(own.id).adjust]
        extra = f" with {' and '.join(more)}" if more else ""
        return f"{own.id}{extra}" + (f" at {seen.wave}" if seen.wave else "")

    def _named_fault(self, seen: Seen, held: Held) -> Fault:
        fault = held.fault(here=True)
        what = f" ({kind_in_words(ask_part(held.ask))})" if held.ask is not None else ""
        return replace(fault, message=f"{self._named(seen)}{what}: {fault.message}")

    def _table(
        self, seen: Seen, gated: Gated, first: Let, answers: tuple[AnsweredPart, ...]
    ) -> ReleasedTable:
        table = gated.table
        flow = [
            FlowPart(
                arm=arm.arm, assigned=arm.assigned, measured=arm.measured, analysed=arm.analysed
            )
            for arm in table.flow
        ]
        return ReleasedTable(
            key=key_part(seen.key),
            indicator=seen.question.indicator,
            arms=table.arms,
            covariates=table.covariates,
            strata=table.strata,
            levels=dict(table.levels),
            flow=coarse_flow(flow, first.people, self.plan.privacy.smallest_cell),
            answers=answers,
            notes=gated.notes,
        )


def _added(leaves: Sequence[Leaves]) -> tuple[Leaves, ...]:
    """Tell answers alike but for their numbers once."""
    found: dict[tuple[object, ...], Leaves] = {}
    for row in leaves:
        key = (row.question, row.asks, row.columns, row.groups, row.smallest)
        numbers = row.numbers + (found[key].numbers if key in found else 0)
        found[key] = row.model_copy(update={"numbers": numbers})
    return tuple(found.values())


def key_part(key: TableKey) -> TableKeyPart:
    """Write the key of a table."""
    question, shape, wave = key
    return TableKeyPart(question=question, shape=shape, wave=wave)


def _subtractable(let: Let, other: str, people: int, plan: Plan) -> Held:
    least = plan.privacy.smallest_cell
    details: dict[str, object] = {"other": other, "least": least}
    return Held(let.ask, entries.WITHIN, None, details, small={"people": people}, least=least)
