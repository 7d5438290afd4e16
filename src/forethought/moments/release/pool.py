"""Several partners' tables of one question, read as one: asks answered from what was released."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from forethought.errors import Fault, Refusal
from forethought.errors.catalogue.releases import pool as entries
from forethought.moments.asks import (
    Answer,
    CellAsk,
    CellMoments,
    CohortAsk,
    CohortMoments,
    GroupAsk,
    GroupMoments,
    LeverageMoments,
    ScoreAsk,
    ScoreMoments,
)
from forethought.moments.release.combine import (
    Own,
    OwnCells,
    combine_cells,
    combine_cohorts,
    combine_groups,
    combine_leverage,
    combine_scores,
)
from forethought.moments.release.document import AnsweredPart, AskPart, FlowPart, ReleasedTable
from forethought.moments.release.encode import Releasable, answer_of, ask_part
from forethought.moments.release.numbers import Packed, unpacked
from forethought.moments.release.recode import (
    STRATUM,
    Adjusted,
    Levels,
    is_stratum,
    needed,
    plain_factors,
    pooled_columns,
    pooled_levels,
    start_of,
)


@dataclass(frozen=True)
class Share:
    """One partner's table of one question, from its releases of every round."""

    partner: str
    table: ReleasedTable
    further: tuple[AnsweredPart, ...] = ()


@dataclass(frozen=True)
class PooledTable:
    """One question's tables at every partner that released it."""

    shares: tuple[Share, ...]
    adjusted: Adjusted

    @property
    def covariates(self) -> tuple[str, ...]:
        return self.adjusted.covariates

    @property
    def strata(self) -> tuple[str, ...]:
        return self.adjusted.strata

    def flow(self) -> tuple[FlowPart, ...]:
        """Add up who was in it; nothing where a partner did not say."""
        flows = [share.table.flow for share in self.shares]
        if not all(flows) or len({tuple(part.arm for part in flow) for flow in flows}) > 1:
            return ()
        return tuple(
            FlowPart(
                arm=parts[0].arm,
                assigned=sum(part.assigned for part in parts),
                measured=sum(part.measured for part in parts),
                analysed=sum(part.analysed for part in parts),
            )
            for parts in zip(*flows, strict=True)
        )

    def answer(self, ask: Releasable) -> Answer | None:
        """Answer an ask from what every partner released; None if one did not release it."""
        found = [self._found(share, ask) for share in self.shares]
        parts = [one for one in found if one is not None]
        if len(parts) < len(found):
            return None
        try:
            return self._combined(ask, parts)
        except (TypeError, ValueError) as problem:
            names = ", ".join(share.partner for share in self.shares)
            fault = entries.BROKEN.fault(value=names, problem=str(problem))
            raise Refusal([fault]) from problem

    def answered_by(self, ask: Releasable) -> frozenset[str]:
        """Return the partners that released what an ask wants, whatever else they kept back."""
        return frozenset(s.partner for s in self.shares if self._found(s, ask) is not None)

    def _found(self, share: Share, ask: Releasable) -> AnsweredPart | None:
        """Return the partner's answer that holds what the ask wants."""
        part = ask_part(ask)
        if not isinstance(ask, GroupAsk | CellAsk):
            every = (*share.further, *share.table.answers)
            return next((known for known in every if known.ask == part), None)
        own, pooled = share.table.levels, self.adjusted.levels
        wanted, rows = needed(part.columns, own, pooled), plain_factors(part.columns, pooled)
        # a further round asks in pooled columns, of which the partner then has every level
        further = next((known for known in share.further if known.ask == part), None)
        forms = [part, *_without_stratum(part, own)]
        return further or next(
            (
                known
                for known in share.table.answers
                if any(_same_but_columns(known.ask, form) for form in forms)
                and wanted <= set(known.ask.columns)
                and rows == plain_factors(known.ask.columns, own)
            ),
            None,
        )

    def _combined(self, ask: Releasable, parts: Sequence[AnsweredPart]) -> Answer:
        answers = [
            _in_strata(answer_of(part.ask, part.answer), ask, share.table.levels)
            for share, part in zip(self.shares, parts, strict=True)
        ]
        levels = [
            self.adjusted.levels if part in share.further else share.table.levels
            for share, part in zip(self.shares, parts, strict=True)
        ]
        pooled = self.adjusted.levels
        match ask:
            case GroupAsk():
                groups = [a for a in answers if isinstance(a, GroupMoments)]
                own = [Own(one, known) for one, known in zip(groups, levels, strict=True)]
                return combine_groups(ask, own, pooled)
            case CellAsk():
                cells = [a for a in answers if isinstance(a, CellMoments)]
                mine = [OwnCells(one, known) for one, known in zip(cells, levels, strict=True)]
                return combine_cells(ask, mine, pooled)
            case CohortAsk():
                return combine_cohorts([a for a in answers if isinstance(a, CohortMoments)])
            case ScoreAsk():
                return combine_scores(ask.by, [a for a in answers if isinstance(a, ScoreMoments)])
        return combine_leverage([a for a in answers if isinstance(a, LeverageMoments)])


def _same_but_columns(known: AskPart, wanted: AskPart) -> bool:
    return (known.kind, known.by, known.weighted, known.weight_power, known.sums) == (
        wanted.kind,
        wanted.by,
        wanted.weighted,
        wanted.weight_power,
        wanted.sums,
    )


def _without_stratum(part: AskPart, own: Levels) -> Iterator[AskPart]:
    """A partner with one stratum is asked, and answers, without it."""
    if "stratum" in part.by and len(own.get(STRATUM, ())) == 1:
        by = tuple(name for name in part.by if name != "stratum")
        yield part.model_copy(update={"by": by})


def _in_strata(answer: Answer, ask: Releasable, own: Levels) -> Answer:
    """Name the one stratum of a partner that answered without it."""
    if not isinstance(ask, GroupAsk | CellAsk) or "stratum" not in ask.by:
        return answer
    match answer:
        case GroupMoments() | CellMoments() if "stratum" not in answer.keys:
            only = {"stratum": own[STRATUM] * len(answer.n)}
            keys = {name: (answer.keys | only)[name] for name in ask.by}
            return replace(answer, keys=keys)
    return answer


def pooled_table(shares: Sequence[Share]) -> PooledTable:
    """Read several partners' tables as one.

    Raises
    ------
    Refusal
        With every difference of arms, codes, columns or periods.
    """
    faults = tuple(_differences(shares))
    if faults:
        raise Refusal(faults)
    tables = [share.table for share in shares]
    levels = pooled_levels([table.levels for table in tables])
    covariates = _spread([table.covariates for table in tables], tables, levels, strata=False)
    strata = _spread([table.strata for table in tables], tables, levels, strata=True)
    return PooledTable(tuple(shares), Adjusted(covariates, strata, levels))


def _spread(
    columns: Sequence[tuple[str, ...]],
    tables: Sequence[ReleasedTable],
    levels: Levels,
    strata: bool,
) -> tuple[str, ...]:
    """Return pooled covariates, or strata, with those of which partners have one level each."""
    own = {start: names for start, names in levels.items() if is_stratum(start) == strata}
    found = [
        (*names, *sorted(own.keys() & table.levels.keys()))
        for names, table in zip(columns, tables, strict=True)
    ]
    return pooled_columns(found, own)


def _differences(shares: Sequence[Share]) -> Iterator[Fault]:
    """Find what differs where it may not: between the first partner and each other."""
    first = shares[0]
    for other in shares[1:]:
        yield from _arms(first, other)
        yield from _columns(first, other)
        yield from _categories(first, other)
        yield from _periods(first, other)
    yield from _alike(shares)


def _fault(what: str, first: Share, other: Share, here: str, there: str) -> Fault:
    key = first.table.key
    at = f"{key.question} at {key.wave}" if key.wave else key.question
    value = f"{here} at {first.partner}, {there} at {other.partner}"
    return entries.OTHER_CODES.fault(value=value, what=what, question=at)


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _arms(first: Share, other: Share) -> Iterator[Fault]:
    if first.table.arms != other.table.arms:
        yield _fault("the arms", first, other, _named(first.table.arms), _named(other.table.arms))


def _columns(first: Share, other: Share) -> Iterator[Fault]:
    """Columns that are no levels must be the same."""
    one, two = (_plain(share.table) for share in (first, other))
    if one != two:
        yield _fault("what is adjusted for", first, other, _named(sorted(one)), _named(sorted(two)))


def _plain(table: ReleasedTable) -> set[str]:
    columns = (*table.covariates, *table.strata)
    names = {start_of(name, table.levels) or name for name in columns}
    return {name for name in {*names, *table.levels} if not is_stratum(name)}


def _categories(first: Share, other: Share) -> Iterator[Fault]:
    """A category must be compared with the same level everywhere; strata are each partner's own."""
    for start, names in first.table.levels.items():
        theirs = other.table.levels.get(start)
        if not is_stratum(start) and theirs is not None and names[:1] != theirs[:1]:
            yield _fault(
                f"the level of `{start[2:-1]}` that others are compared with",
                first,
                other,
                _named(names),
                _named(theirs),
            )


def _periods(first: Share, other: Share) -> Iterator[Fault]:
    one, two = (_periods_of(share.table) for share in (first, other))
    if one is not None and two is not None and one != two:
        yield _fault("the periods", first, other, _ends(one), _ends(two))


def _periods_of(table: ReleasedTable) -> Packed | None:
    return next((a.answer.periods for a in table.answers if a.ask.kind == "cohorts"), None)


def _ends(periods: Packed) -> str:
    found = unpacked(periods, (-1,))
    return f"{found[0]:g} to {found[-1]:g}, {len(found)} in all" if len(found) else "none"


def _alike(shares: Sequence[Share]) -> Iterator[Fault]:
    """Levels that differ by capitals or blanks only are one level, spelt twice."""
    spelt: dict[tuple[str, str], dict[str, Share]] = {}
    for share in shares:
        for start, names in share.table.levels.items():
            for name in names:
                key = (start, " ".join(name.casefold().split()))
                spelt.setdefault(key, {}).setdefault(name, share)
    for (start, _), found in spelt.items():
        if len(found) > 1:
            (one, first), (two, other) = list(found.items())[:2]
            about = "the stratum" if is_stratum(start) else f"`{start[2:-1]}`"
            yield _fault(f"the spelling in {about}", first, other, f"`{one}`", f"`{two}`")
