"""Questions answered from what partners released, and what must be asked of them again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from forethought.errors import Fault, Refusal
from forethought.errors.catalogue.releases import gate
from forethought.errors.catalogue.releases import pool as entries
from forethought.estimate.registry import estimator_for
from forethought.findings.model import Flow
from forethought.journey.gating import key_part
from forethought.journey.inquiry import inquiry_of
from forethought.journey.sources import Asked, TableKey, as_asked, refused_ask, table_key
from forethought.moments import Answer, Ask, CellAsk, LeverageAsk
from forethought.moments.release.document import (
    AnsweredPart,
    AskPart,
    Pending,
    ReleasedMoments,
    TableKeyPart,
    WithheldPart,
)
from forethought.moments.release.encode import Releasable, ask_part, is_releasable
from forethought.moments.release.pool import PooledTable, Share, pooled_table
from forethought.moments.release.recode import Adjusted
from forethought.plan import Plan, Question
from forethought.theory import Theory
from forethought.vocabulary import Method

POWERS = (0, 1, 2)
"""HC0, HC2 and HC3: asked for together, so that they take one further round and not three."""
NOTHING = Adjusted((), (), {})


@dataclass
class Pooled:
    """Released sums, as a source of answers. What they do not hold is noted in ``pending``."""

    theory: Theory
    plan: Plan
    releases: tuple[ReleasedMoments, ...]
    pending: list[Pending] = field(default_factory=list)
    _known: dict[tuple[TableKey, frozenset[str]], PooledTable] = field(default_factory=dict)

    @property
    def first(self) -> tuple[ReleasedMoments, ...]:
        """The partners' releases of the first round, by name."""
        found = (release for release in self.releases if release.round == 1)
        return tuple(sorted(found, key=lambda release: release.partner))

    @property
    def rounds(self) -> int:
        """How many rounds there were."""
        return max(release.round for release in self.releases)

    def ask(self, question: Question, method: Method, wave: str | None) -> Asked:
        own = as_asked(question, method)
        key = table_key(self.plan, own, wave)
        try:
            missing = self._missing(key, own, method)
            table = self._table(key, missing)
        except Refusal as refusal:
            inquiry = inquiry_of(self.theory, self.plan, own, method, NOTHING)
            return refused_ask(inquiry, refusal)
        inquiry = inquiry_of(self.theory, self.plan, own, method, table)

        def answer(ask: Ask) -> Answer:
            return self._answer(key, own, table, ask)

        flow = tuple(Flow(**part.model_dump()) for part in table.flow())
        notes = tuple(self._notes(table, missing, method, bool(flow)))
        return Asked(inquiry, answer, flow, notes, levels=table.adjusted.levels)

    def check_codes(self) -> None:
        """Refuse where partners' arms, codes, columns or periods differ, with every difference."""
        faults: list[Fault] = []
        for key in dict.fromkeys(_key(t.key) for r in self.first for t in r.tables):
            try:
                self._table(key, frozenset())
            except Refusal as refusal:
                faults += refusal.faults
        if faults:
            raise Refusal(faults)

    def _table(self, key: TableKey, missing: frozenset[str]) -> PooledTable:
        """Read every partner's table as one, those who did not release it aside."""
        if (key, missing) not in self._known:
            shares = [
                Share(release.partner, table, self._further(release.partner, key))
                for release in self.first
                if release.partner not in missing
                for table in release.tables
                if table.key == key_part(key)
            ]
            self._known[key, missing] = pooled_table(shares)
        return self._known[key, missing]

    def _further(self, partner: str, key: TableKey) -> tuple[AnsweredPart, ...]:
        """Return what a partner answered about a table in later rounds."""
        return tuple(
            answered
            for release in self.releases
            if release.round > 1 and release.partner == partner
            for table in release.tables
            if table.key == key_part(key)
            for answered in table.answers
        )

    def _missing(self, key: TableKey, own: Question, method: Method) -> frozenset[str]:
        """Return partners whose gate keeps back what a method asks first.

        The others answer without them, unless the outcome decides who is kept back, or too few
        partners are left.
        """
        have = [r for r in self.first if any(t.key == key_part(key) for t in r.tables)]
        ask = self._first_ask(key, own, method) if have else None
        if isinstance(ask, CellAsk):
            return frozenset()  # a method that cannot have cells goes another way
        first = ask_part(ask) if ask is not None else None
        gave = self._table(key, frozenset()).answered_by(ask) if ask is not None else frozenset()
        held = {
            release.partner: part
            for release in self.first
            for part in release.withheld
            if part.key == key_part(key)
            and release.partner not in gave
            and _holds(part, first, release in have)
        }
        silent = [r.partner for r in self.first if r not in have and r.partner not in held]
        if silent:
            named = f"`{own.id}` ({', '.join(silent)})"
            raise Refusal([entries.NOT_RELEASED.fault(value=named)])
        left = len(self.first) - len(held)
        if held and (
            left < self.plan.privacy.smallest_partners
            or any(part.about_outcome for part in held.values())
        ):
            raise _withheld(held)
        return frozenset(held)

    def _first_ask(self, key: TableKey, own: Question, method: Method) -> Releasable | None:
        """Return what a method asks before it knows anything."""
        table = self._table(key, frozenset())
        inquiry = inquiry_of(self.theory, self.plan, own, method, table)
        try:
            ask = next(estimator_for(method, self.plan.about.design)(inquiry))
        except (Refusal, StopIteration):
            return None
        return ask if is_releasable(ask) else None

    def _answer(self, key: TableKey, own: Question, table: PooledTable, ask: Ask) -> Answer:
        if not is_releasable(ask):
            raise Refusal([gate.ONE_BY_ONE.fault(value="people one by one")])
        found = table.answer(ask)
        if found is not None:
            return found
        part = ask_part(ask)
        names = {share.partner for share in table.shares} - table.answered_by(ask)
        held = {
            release.partner: one
            for release in self.first
            if release.partner in names
            for one in release.withheld
            if one.key == key_part(key) and _holds(one, part, True)
        }
        if held:
            raise _withheld(held)
        self._await(key, own, table, ask)
        raise Refusal([entries.NEXT_ROUND.fault(value=str(own.method), file=self.next_file)])

    @property
    def next_file(self) -> str:
        """The name of the file that asks for the next round."""
        return f"round-{self.rounds + 1}.json"

    def _await(self, key: TableKey, own: Question, table: PooledTable, ask: Releasable) -> None:
        """Note what is to be asked; a second pass for one standard error asks for all three."""
        asks: list[Releasable] = [ask]
        if isinstance(ask, LeverageAsk):
            asks = [replace(ask, power=power) for power in POWERS]
        for one in asks:
            pending = Pending(
                key=key_part(key),
                adjust=own.adjust,
                waves=own.waves,
                method=own.method,
                ask=ask_part(one),
                levels=table.adjusted.levels,
            )
            if not any((p.key, p.ask) == (pending.key, pending.ask) for p in self.pending):
                self.pending.append(pending)

    def _notes(
        self, table: PooledTable, missing: frozenset[str], method: Method, flow: bool
    ) -> Iterator[str]:
        least = self.plan.privacy.smallest_cell
        names = ", ".join(share.partner for share in table.shares)
        rounds = f"{self.rounds} round{'' if self.rounds == 1 else 's'}"
        yield f"Pooled from sums released by {len(table.shares)} partners ({names}), in {rounds}."
        if missing:
            yield f"Without {', '.join(sorted(missing))}, whose gate kept these sums back."
        for share in table.shares:
            yield from (f"{share.partner}: {note}" for note in share.table.notes)
        if flow:
            yield (
                f"Who was assigned and measured is known to the nearest {least} people at each "
                "partner only, and so is what was left out."
            )
        if any(share.further for share in table.shares):
            yield "The largest leverage is rounded up to the next tenth: it is one person's."
        assignment = self.plan.assignment
        if method is Method.RANDOMISATION_INFERENCE and assignment and assignment.record:
            yield (
                "The recorded draw is not replayed: clusters have no names here, so they are "
                "re-drawn within strata."
            )


def _key(part: TableKeyPart) -> TableKey:
    return (part.question, part.shape, part.wave)


def _holds(part: WithheldPart, ask: AskPart | None, has_table: bool) -> bool:
    """True if what was kept back is what is asked: all of a table, or sums by the same groups."""
    if part.ask is None or not has_table:
        return True
    return ask is not None and (part.ask.kind, part.ask.by) == (ask.kind, ask.by)


def _withheld(held: dict[str, WithheldPart]) -> Refusal:
    outcome = any(part.about_outcome for part in held.values())
    reason = next(iter(held.values())).why
    because = ", and who is left out would depend on the outcome" if outcome else ""
    return Refusal(
        [entries.WITHHELD.fault(value=", ".join(sorted(held)), reason=reason, because=because)]
    )
