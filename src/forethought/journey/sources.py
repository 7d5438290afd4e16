"""Where a question's sums come from: records at hand, or sums that several sites released."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Protocol

import ibis.expr.types as ir

from forethought.errors import Refusal
from forethought.estimate.cluster.few import treated_together
from forethought.estimate.types import Inquiry
from forethought.findings.model import Flow
from forethought.journey.carry import Answerer, Remembered
from forethought.journey.inquiry import Replay, inquiry_of
from forethought.moments import Answer, Ask
from forethought.moments.engine import Shelf
from forethought.plan import Plan, Question
from forethought.records import AnalysisTable, analysis_table, shape_of
from forethought.records.apart import whole_clusters
from forethought.records.impute import Unfinished, unfinished
from forethought.records.sites import WITHOUT_COLUMNS, strata_of
from forethought.theory import Theory
from forethought.vocabulary import Method, WholeClusters

UNADJUSTED = WITHOUT_COLUMNS

TableKey = tuple[str, str, str | None]
"""Tells one analysis table of a plan from another: question, shape with what is adjusted for, wave.
"""


def as_asked(question: Question, method: Method) -> Question:
    """Return the question as a method needs it.

    Rows that lack a covariate count for a method that does not use it.
    """
    bare = {"adjust": ()} if method in UNADJUSTED else {}
    return question.model_copy(update={"method": method, **bare})


def table_key(plan: Plan, question: Question, wave: str | None) -> TableKey:
    """Return the key of the table that a question, as asked by a method, is answered from."""
    own = plan.data.strata if plan.data else ()
    strata = strata_of(plan, question)
    within = "" if strata == own else f" within {strata}"
    return (question.id, f"{shape_of(plan, question)} {question.adjust}{within}", wave)


@dataclass(frozen=True)
class Unadjusted:
    """A table that was not made adjusts for nothing."""

    covariates: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()


NOTHING = Unadjusted()


@dataclass(frozen=True)
class Asked:
    """One question by one method at one wave, ready to be carried.

    Attributes
    ----------
    inquiry
        What the estimator is told.
    answer
        Answers its asks.
    lost
        Who is not in the analysis and why; not true of an answer from filled-in values.
    table
        The rows behind it; None where only released sums are at hand.
    levels
        Of columns of words: every level, as `AnalysisTable` has them.
    refusal
        Why there are no sums for this question by this method; every ask of it is refused so.
    whole
        Looks whether every cluster is wholly in one arm; never where only sums are at hand.
    """

    inquiry: Inquiry
    answer: Answerer
    flow: tuple[Flow, ...] = ()
    notes: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    table: AnalysisTable | None = None
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refusal: Refusal | None = None
    whole: Callable[[], WholeClusters | None] = lambda: None


def refused_ask(inquiry: Inquiry, refusal: Refusal) -> Asked:
    """Refuse one question by one method only: no single question stops a whole analysis."""

    def answer(_: Ask) -> Answer:
        raise refusal

    return Asked(inquiry, answer, refusal=refusal)


class Source(Protocol):
    """Gives what a question needs; where it cannot, what it gives refuses every ask."""

    def ask(self, question: Question, method: Method, wave: str | None) -> Asked: ...


Redrawn = Callable[[Question], Replay]
"""Gives the recorded draw's other outcomes, where there is a record."""


@dataclass
class Local:
    """Records at hand. Tables and answers are kept, so that no question is asked twice."""

    theory: Theory
    plan: Plan
    table: ir.Table
    redraws: Redrawn = lambda _: Replay()
    shelf: Shelf = field(default_factory=Shelf)
    _known: dict[TableKey, tuple[AnalysisTable, Remembered]] = field(default_factory=dict)
    _sides: dict[TableKey, WholeClusters | None] = field(default_factory=dict)

    def ask(self, question: Question, method: Method, wave: str | None) -> Asked:
        own = as_asked(question, method)
        try:
            table, answer = self._table(own, wave)
        except Refusal as refusal:
            inquiry = inquiry_of(self.theory, self.plan, own, method, NOTHING)
            return refused_ask(inquiry, refusal)
        inquiry = inquiry_of(
            self.theory,
            self.plan,
            own,
            method,
            table,
            replay=self.redraws(question),
            followed=table.followed,
        )
        flow = tuple(Flow(**asdict(arm)) for arm in table.flow)
        asked = Asked(inquiry, answer, flow, table.notes, table.lost, table, table.levels)
        if not inquiry.clustered:
            return asked
        asked = replace(asked, whole=lambda: self._whole(own, wave))
        together = treated_together(inquiry, asked.whole)
        return refused_ask(inquiry, together) if together else asked

    def _whole(self, question: Question, wave: str | None) -> WholeClusters | None:
        key = table_key(self.plan, question, wave)
        if key not in self._sides:
            self._sides[key] = whole_clusters(self._table(question, wave)[0])
        return self._sides[key]

    def unfinished(self, question: Question, wave: str | None) -> Unfinished:
        """Return every unit assigned, with its gaps, for imputation."""
        return unfinished(self.table, self.plan, self.theory, question, wave)

    def _table(self, question: Question, wave: str | None) -> tuple[AnalysisTable, Remembered]:
        key = table_key(self.plan, question, wave)
        if key not in self._known:
            table = analysis_table(self.table, self.plan, self.theory, question, wave)
            self._known[key] = (table, Remembered(self.shelf.answerer(table)))
        return self._known[key]
