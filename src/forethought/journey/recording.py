"""Which sums a study's questions ask for: every question is asked here, and the asks noted down."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from forethought.errors import Refusal
from forethought.errors.catalogue.records_values import TOO_MANY_SITES
from forethought.findings.conclude import Stamp, conclude
from forethought.journey.answers import answers, waves_of
from forethought.journey.mediation import with_mediation
from forethought.journey.sources import Asked, Local, TableKey, as_asked, table_key
from forethought.moments import Answer, Ask, CellAsk
from forethought.moments.engine.gated import Held, answered
from forethought.moments.release.encode import Releasable, is_releasable, needs_earlier
from forethought.plan import Plan, Question
from forethought.records import AnalysisTable
from forethought.theory import Theory
from forethought.vocabulary import Method, Progress

FEW_DRAWS = 99


@dataclass
class Seen:
    """One table of a plan, and what its methods asked of it in the first round."""

    key: TableKey
    question: Question
    wave: str | None
    table: AnalysisTable
    asks: list[Releasable] = field(default_factory=list)


@dataclass
class Recorder:
    """A source that answers as the records do and notes every ask that a release could answer.

    It shows no table, so that methods go the way they will go where only released sums are at
    hand. Asks that hold an earlier answer are not noted: they belong to a further round.
    """

    local: Local
    seen: dict[TableKey, Seen] = field(default_factory=dict)

    def ask(self, question: Question, method: Method, wave: str | None) -> Asked:
        asked = self.local.ask(question, method, wave)
        own = as_asked(question, method)
        key = table_key(self.local.plan, own, wave)
        if asked.table is None:
            return _let_by(asked)
        seen = self.seen.setdefault(key, Seen(key, own, wave, asked.table))

        def answer(ask: Ask) -> Answer:
            if is_releasable(ask) and not needs_earlier(ask) and ask not in seen.asks:
                seen.asks.append(ask)
            if isinstance(ask, CellAsk):
                # where cells may not leave a method goes another way, and that is to be seen
                held = answered(seen.table, ask, self.local.plan.privacy, asked.answer)
                if isinstance(held, Held):
                    raise Refusal([held.fault(here=True)])
            return asked.answer(ask)

        return replace(asked, answer=answer, table=None)


def _let_by(asked: Asked) -> Asked:
    """Raise what would leave a partner's file without a table, but for what pooling mends.

    Too many sites for one method leaves the question's other methods their sums.
    """
    refusal = asked.refusal
    if refusal and any(fault.code != TOO_MANY_SITES.code for fault in refusal.faults):
        raise refusal
    return asked


def asked_of(theory: Theory, plan: Plan, local: Local, progress: Progress) -> tuple[Seen, ...]:
    """Ask every question of the plan and return what was asked of which table.

    What a question itself needs comes first, then other methods, then what stands beside, so that
    where not all may leave it is the headline that does.
    """
    quick = _quick(plan)
    recorder = Recorder(replace(local, plan=quick))
    answered = list(answers(theory, quick, recorder, progress))
    found = conclude(theory, quick, answered, Stamp("", "", "", "", plan.about.seed))
    with_mediation(found, quick, recorder, progress)
    order = _order(quick)
    return tuple(sorted(recorder.seen.values(), key=lambda seen: order.get(seen.key, len(order))))


def _order(plan: Plan) -> dict[TableKey, int]:
    """Rank tables: primary methods in the plan's order, primary questions first, then others."""
    questions = sorted(plan.questions, key=lambda question: not question.primary)
    primary = [
        table_key(plan, as_asked(question, question.method), wave)
        for question in questions
        for wave in waves_of(question)
    ]
    others = [
        table_key(plan, as_asked(question, method), wave)
        for question in questions
        for method in question.sensitivity
        for wave in waves_of(question)
    ]
    return {key: place for place, key in enumerate(dict.fromkeys((*primary, *others)))}


def _quick(plan: Plan) -> Plan:
    """Draw little: what a method asks for does not depend on how often it draws."""
    questions = tuple(
        question.model_copy(
            update={
                "bootstrap": question.bootstrap.model_copy(update={"replications": FEW_DRAWS}),
                "randomisation_test": question.randomisation_test
                and question.randomisation_test.model_copy(update={"permutations": FEW_DRAWS}),
            }
        )
        for question in plan.questions
    )
    return plan.model_copy(update={"questions": questions})
