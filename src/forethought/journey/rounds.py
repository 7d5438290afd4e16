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
from forethought.journey.requests import (
    allowed_tables,
    points_of,
    refuse_levels,
    refuse_strange,
)
from forethought.journey.sources import TableKey, table_key
from forethought.journey.study import Study
from forethought.journey.summarise import Site, Summary, drafted, own_name, released, site
from forethought.moments.engine import Shelf
from forethought.moments.engine.gated import Gated, Held, answered, through_gate
from forethought.moments.engine.levels import with_pooled_levels
from forethought.moments.release.document import Pending, RoundRequest
from forethought.moments.release.encode import ask_of
from forethought.moments.release.ledger import Ledger
from forethought.plan import Plan, Question
from forethought.plan.fingerprint import digest
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
        points: list[Made] = []
        for key, pending in _by_table(at, first, wanted).items():
            seen, gated, made = _table(at, packer, first.get(key), pending)
            packer.add(seen, gated)
            points += made
        parcel: Parcel = packer.parcel()
        draft = drafted(study, name, parcel, ledger, at.opened.sha256, wanted)
        return released(study, ledger, draft, parcel, output, points_of(points, ledger))


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


def _by_table(
    at: Site, first: dict[TableKey, Seen], wanted: RoundRequest
) -> dict[TableKey, list[Pending]]:
    """Sort what is asked by table; refuses tables that no question of the plan is answered from."""
    allowed = allowed_tables(at.plan, tuple(first))
    by_key: dict[TableKey, list[Pending]] = {}
    for pending in wanted.pending:
        key = (pending.key.question, pending.key.shape, pending.key.wave)
        if key not in allowed:
            raise Refusal([pool.UNKNOWN_QUESTION.fault(value=f"{key[0]}: {key[1]}")])
        by_key.setdefault(key, []).append(pending)
    return by_key


Made = tuple[Pending, int]
"""An ask that is answered, and how many people are in the smallest group of its answer."""


def _table(
    at: Site, packer: Packer, first: Seen | None, pending: Sequence[Pending]
) -> tuple[Seen, Gated, list[Made]]:
    """Answer what is asked of one table, as the first round thinned it."""
    seen = first or _unseen(at, pending[0])
    before = through_gate(seen.table, seen.asks, at.plan.privacy)
    if any(held.ask is None for held in before.held):
        return seen, before, []  # nothing of this table leaves
    pending = [packer.as_here(seen, one) for one in pending]
    if len({digest(one.model_dump(mode="json")["levels"]) for one in pending}) > 1:
        raise Refusal([pool.UNKNOWN_QUESTION.fault(value=f"{seen.key[0]}: two sets of levels")])
    refuse_levels(pending[0])
    table = with_pooled_levels(before.table, pending[0].levels)
    for one in pending:
        refuse_strange(one, table)
    answer = Shelf().answerer(table)
    answers = [answered(table, ask_of(one.ask), at.plan.privacy, answer) for one in pending]
    gated = Gated(
        table=table,
        let=tuple(one for one in answers if not isinstance(one, Held)),
        held=tuple(one for one in answers if isinstance(one, Held)),
        notes=before.notes,
    )
    made = [
        (one, int(found.people.sizes().min()))
        for one, found in zip(pending, answers, strict=True)
        if not isinstance(found, Held)
    ]
    return replace(seen, table=table), gated, made


def _unseen(at: Site, pending: Pending) -> Seen:
    """Make the table of a question that the first round did not come to."""
    question = _question(at.plan, pending)
    key = (pending.key.question, pending.key.shape, pending.key.wave)
    if table_key(at.plan, question, pending.key.wave) != key:
        raise Refusal([pool.UNKNOWN_QUESTION.fault(value=f"{key[0]}: {key[1]}")])
    asked = at.local.ask(question, pending.method, pending.key.wave)
    if asked.refusal is not None:
        raise asked.refusal
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
