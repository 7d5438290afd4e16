"""Whether several releases can be pooled: every difference that forbids it, told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from forethought.errors import Fault, Place
from forethought.errors.catalogue.releases import pool as entries
from forethought.moments.release.document import AnsweredPart, PlanPart, ReleasedMoments
from forethought.moments.release.numbers import unpacked
from forethought.moments.release.plan_parts import differences
from forethought.moments.release.recode import ONE

MOST_DIFFERENCES = 6
UNLIKE = 8.0
"""How many times another's spread a partner's may be before we ask for its unit: months for years
are 12 times, per cent for shares 100 times."""


@dataclass(frozen=True)
class File:
    """A release and the name of its file."""

    name: str
    release: ReleasedMoments

    @property
    def place(self) -> Place:
        return Place(self.name)


@dataclass(frozen=True)
class Centre:
    """What the centre's own study says."""

    plan_sha256: str
    parts: Mapping[str, PlanPart]
    partners: tuple[str, ...]
    smallest_partners: int
    units: Mapping[str, str | None]


def differing(files: Sequence[File], centre: Centre) -> tuple[Fault, ...]:
    """Return every reason why the files cannot be pooled."""
    return (
        *_plans(files, centre),
        *_units(files, centre),
        *_strangers(files, centre),
        *_twice(files),
        *_few(files, centre),
        *_rounds(files),
    )


def _plans(files: Sequence[File], centre: Centre) -> Iterator[Fault]:
    """Partners whose plans differ from the centre's in the same way are told together."""
    same: dict[tuple[str, ...], list[File]] = {}
    for file in files:
        if file.release.plan_sha256 != centre.plan_sha256:
            found = tuple(differences(centre.parts, file.release.plan_parts))
            same.setdefault(found, []).append(file)
    for found, alike in same.items():
        shown = "; ".join(found[:MOST_DIFFERENCES]) or "a part that neither file shows"
        more = len(found) - MOST_DIFFERENCES
        said = f"{shown}; and {more} more" if more > 0 else shown
        who = ", ".join(dict.fromkeys(file.release.partner for file in alike))
        yield entries.OTHER_PLAN.fault(alike[0].place, said, partner=who)


def _units(files: Sequence[File], centre: Centre) -> Iterator[Fault]:
    for file in files:
        for indicator, unit in file.release.units.items():
            if indicator in centre.units and unit != centre.units[indicator]:
                yield entries.OTHER_UNITS.fault(
                    file.place,
                    unit or "no unit",
                    partner=file.release.partner,
                    indicator=indicator,
                    other="this study",
                    expected_unit=centre.units[indicator] or "no unit",
                )


def _strangers(files: Sequence[File], centre: Centre) -> Iterator[Fault]:
    for file in files:
        if file.release.partner not in centre.partners:
            yield entries.STRANGER.fault(file.place, file.name, partner=file.release.partner)


def _twice(files: Sequence[File]) -> Iterator[Fault]:
    found: dict[tuple[str, int], list[File]] = {}
    for file in files:
        found.setdefault((file.release.partner, file.release.round), []).append(file)
    for (partner, number), same in found.items():
        if len(same) > 1:
            names = ", ".join(file.name for file in same)
            yield entries.TWICE.fault(same[1].place, partner, round=number, files=names)


def _few(files: Sequence[File], centre: Centre) -> Iterator[Fault]:
    partners = sorted({file.release.partner for file in files if file.release.round == 1})
    if len(partners) < centre.smallest_partners:
        yield entries.FEW_FILES.fault(
            value=len(partners),
            names=", ".join(partners) or "nobody",
            least=centre.smallest_partners,
        )


def _rounds(files: Sequence[File]) -> Iterator[Fault]:
    """Later rounds must answer one request, from the records of the first."""
    records = {f.release.partner: f.release.data_sha256 for f in files if f.release.round == 1}
    asked: dict[int, File] = {}
    for file in sorted(files, key=lambda f: (f.release.round, f.name)):
        release = file.release
        if release.round == 1:
            continue
        first = asked.setdefault(release.round, file)
        if release.request != first.release.request:
            yield entries.OTHER_REQUEST.fault(
                file.place, release.partner, round=release.round, other=first.release.partner
            )
        if records.get(release.partner, release.data_sha256) != release.data_sha256:
            yield entries.RECORDS_CHANGED.fault(file.place, release.partner, round=release.round)


def unlike(files: Sequence[File]) -> Iterator[Fault]:
    """Warn of columns whose spread at one partner is many times that at the others."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for file in files:
        for table in file.release.tables:
            for answered in table.answers:
                spread = _spread(answered, set(table.levels))
                for column, scale in spread.items():
                    key = (table.key.question, column)
                    found.setdefault(key, {}).setdefault(file.release.partner, scale)
    for (question, column), spreads in found.items():
        yield from _far_off(question, column, spreads)


def _far_off(question: str, column: str, spreads: Mapping[str, float]) -> Iterator[Fault]:
    for partner, scale in spreads.items():
        others = [other for name, other in spreads.items() if name != partner]
        if len(others) < 2:
            continue
        typical = median(others)
        if not typical / UNLIKE < scale < typical * UNLIKE:
            name = "the outcome" if column == "y" else f"`{column.removeprefix('x:')}`"
            yield entries.UNLIKE.fault(
                value=f"spread by {scale:.3g} (standard deviation)",
                column=name,
                question=question,
                partner=partner,
                typical=f"by about {typical:.3g}",
            )


def _spread(answered: AnsweredPart, starts: set[str]) -> dict[str, float]:
    """Return the standard deviations of an answer's numbers; arms, levels and constants aside."""
    ask = answered.ask
    if ask.kind != "groups":
        return {}
    try:
        scale = unpacked(answered.answer.scale, (len(ask.columns),)).tolist()
    except ValueError:
        return {}  # told where the sums are added up
    return {
        name: value
        for name, value in zip(ask.columns, scale, strict=True)
        if name not in (ONE, "arm")
        and "*" not in name
        and not any(name.startswith(start) for start in starts)
        and value != 1.0
    }
