"""At a partner: answering a further round, about the same people and through the same gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from forethought.errors import Place, Refusal
from forethought.errors.catalogue.releases import gate as entries
from forethought.errors.catalogue.releases import pool
from forethought.files.endings import checked_ending
from forethought.files.ledger import locked, read_ledger
from forethought.files.release import read_request
from forethought.journey.gating import Packer, Parcel
from forethought.journey.guarding import refuse_weaker
from forethought.journey.recording import Seen, asked_of
from forethought.journey.sources import TableKey, table_key
from forethought.journey.study import Study
from forethought.journey.summarise import Site, Summary, drafted, own_name, released, site
from forethought.moments.engine.gated import Gated, Held, answered, through_gate
from forethought.moments.engine.levels import with_pooled_levels
from forethought.moments.release.document import Pending, RoundRequest
from forethought.moments.release.encode import Releasable, ask_of
from forethought.moments.release.ledger import Ledger
from forethought.moments.release.recode import ONE, PRODUCT
from forethought.plan import Plan, Question
from forethought.records import AnalysisTable
from forethought.vocabulary import Progress, silent

MOST_ROUNDS = 10
"""Further rounds that are answered from one study's folder; a search takes two to seven."""


def answer_round(
    study: Study,
    data: Path | str | None = None,
    *,
    request: Path | str,
    output: Path | str,
    partner: str | None = None,
    progress: Progress = silent,
) -> Summary:
    """Answer what the centre asks in a further round, and write it down as `summarise` does.

    Raises
    ------
    Refusal
        If the request is for another plan or asks what the plan does not, if nothing may leave,
        or after too many rounds.
    """
    request, output = Path(request), Path(output)
    checked_ending(output, (".json",))
    name, wanted = own_name(study, partner), read_request(request)
    _check(study, wanted, request)
    with locked(study.folder), site(study, data, progress) as at:
        ledger = read_ledger(study.folder)
        _check_rounds(ledger)
        refuse_weaker(study.planned.privacy, ledger)
        progress("Asking what the round asks", None)
        first = {seen.key: seen for seen in asked_of(study.theory, at.plan, at.local, progress)}
        packer = Packer(at.plan, ledger.salt, at.unlabelled(name, ledger.salt))
        for seen, gated in _tables(at, first, wanted):
            packer.add(seen, gated)
        parcel: Parcel = packer.parcel()
        draft = drafted(study, name, parcel, ledger, at.opened.sha256, wanted)
        return released(study, ledger, draft, parcel, output)


def _check(study: Study, wanted: RoundRequest, path: Path) -> None:
    """Refuse a request for another plan, or for questions the plan does not have."""
    place, own = Place(str(path)), study.sha256
    if wanted.plan_sha256 != own:
        fault = pool.NOT_ASKED.fault(place, wanted.plan_sha256[:12], expected_plan=own[:12])
        raise Refusal([fault])
    known = {question.id for question in study.planned.questions}
    strange = sorted({p.key.question for p in wanted.pending} - known)
    if strange:
        raise Refusal([pool.UNKNOWN_QUESTION.fault(place, ", ".join(strange))])


def _check_rounds(ledger: Ledger) -> None:
    answered_so_far = sum(entry.round > 1 for entry in ledger.entries)
    if answered_so_far >= MOST_ROUNDS:
        raise Refusal([entries.MANY_ROUNDS.fault(value=answered_so_far + 1, most=MOST_ROUNDS)])


def _tables(
    at: Site, first: dict[TableKey, Seen], wanted: RoundRequest
) -> list[tuple[Seen, Gated]]:
    """Answer the pending asks, each from its own table as the first round thinned it."""
    by_key: dict[TableKey, list[Pending]] = {}
    for pending in wanted.pending:
        key = (pending.key.question, pending.key.shape, pending.key.wave)
        by_key.setdefault(key, []).append(pending)
    return [_table(at, first, key, asks) for key, asks in by_key.items()]


def _table(
    at: Site,
    first: dict[TableKey, Seen],
    key: TableKey,
    pending: Sequence[Pending],
) -> tuple[Seen, Gated]:
    seen = first.get(key) or _unseen(at, key, pending[0])
    before = through_gate(seen.table, seen.asks, at.plan.privacy)
    table = with_pooled_levels(before.table, pending[0].levels)
    asks = [_fitting(one, table) for one in pending]
    answers = [answered(table, ask, at.plan.privacy) for ask in asks]
    gated = Gated(
        table=table,
        let=tuple(one for one in answers if not isinstance(one, Held)),
        held=tuple(one for one in answers if isinstance(one, Held)),
        notes=before.notes,
    )
    return replace(seen, table=table), gated


def _fitting(pending: Pending, table: AnalysisTable) -> Releasable:
    """Return what is asked; refuse columns that the table has not, and numbers that do not fit."""
    part = pending.ask
    columns = (*part.columns, *part.by, *part.sums, *part.first_columns, *part.first_by)
    names = {factor for name in columns for factor in name.split(PRODUCT)}
    names |= {name for name, _ in part.where}
    strange = sorted(names - set(table.table.columns) - {ONE})
    k = len(part.columns)
    counts = {
        "scores": ({len(part.beta), len(part.shift) or k, len(part.scale) or k}, {k}),
        "leverage": ({len(part.beta), len(part.inverse), *map(len, part.inverse)}, {k}),
    }
    found, wanted = counts.get(part.kind, ({k}, {k}))
    if strange or found != wanted:
        what = f"{pending.key.question}: {', '.join(strange) or 'numbers that do not fit'}"
        raise Refusal([pool.UNKNOWN_QUESTION.fault(value=what)])
    return ask_of(part)


def _unseen(at: Site, key: TableKey, pending: Pending) -> Seen:
    """Make the table of a question that the first round did not come to."""
    question = _question(at.plan, pending)
    if table_key(at.plan, question, pending.key.wave) != key:
        raise Refusal([pool.UNKNOWN_QUESTION.fault(value=f"{key[0]}: {key[1]}")])
    asked = at.local.ask(question, pending.method, pending.key.wave)
    if asked.table is None:
        raise TypeError("records without a table")
    return Seen(key, question, pending.key.wave, asked.table)


def _question(plan: Plan, pending: Pending) -> Question:
    return plan.question(pending.key.question).model_copy(
        update={
            "method": pending.method,
            "adjust": pending.adjust,
            "waves": pending.waves,
        }
    )
