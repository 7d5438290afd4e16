"""Instruments as tables of answers: one row a person and wave, one column an item."""

from __future__ import annotations

from forethought.collect.columns import YES_NO, Allowed, Column, EntryTable, Kind
from forethought.collect.timing import after_start, wave_of
from forethought.collect.words import CODE_HINT
from forethought.plan import Instrument, Item, Plan
from forethought.plan.instruments import Score
from forethought.vocabulary import say

KINDS: dict[str, Kind] = {
    "one-of": "text",
    "many-of": "several",
    "number": "number",
    "whole-number": "whole-number",
    "text": "text",
    "date": "date",
    "yes-no": "text",
}


def wave_column(plan: Plan, name: str, waves: tuple[str, ...] = ()) -> Column:
    """Return the column that names the wave, closed to the waves that can stand there."""
    ids = waves or tuple(wave.id for wave in plan.waves)
    return Column(
        name,
        "Wave",
        "The round of measurement.",
        allowed=tuple(Allowed(wave, _wave_label(plan, wave)) for wave in ids),
        required=True,
    )


def _wave_label(plan: Plan, name: str) -> str:
    wave = wave_of(plan, name)
    return after_start(wave.at) if wave else name


def answers_table(plan: Plan, instrument: Instrument, language: str = "en") -> EntryTable:
    """Describe the table that holds one instrument's answers."""
    linked = instrument.linked_by
    columns = [Column(linked, "Study code", say(CODE_HINT), required=True)] if linked else []
    if instrument.waves:
        columns.append(wave_column(plan, "wave", instrument.waves))
    key = tuple(column.name for column in columns)
    columns += [_item_column(item, language) for item in instrument.items]
    return EntryTable(
        id=instrument.id,
        title=say(instrument.title, language),
        about=f"Answers of {instrument.for_}" if instrument.for_ else "Answers",
        columns=tuple(columns),
        key=key if linked else (),
        computed=tuple(
            Column(name, "Score", score_words(score, instrument), "number")
            for name, score in instrument.score.items()
        ),
    )


def _item_column(item: Item, language: str) -> Column:
    return Column(
        name=item.id,
        title=item.id,
        meaning=say(item.ask, language),
        kind=KINDS[item.answer],
        allowed=_allowed(item, language),
        low=item.low,
        high=item.high,
        required=item.required,
    )


def _allowed(item: Item, language: str) -> tuple[Allowed, ...]:
    if item.answer == "yes-no":
        return YES_NO
    if item.answer in ("one-of", "many-of"):
        return tuple(
            Allowed(choice.id, say(choice.label, language) or choice.id) for choice in item.choices
        )
    return ()


def score_words(score: Score, instrument: Instrument) -> str:
    """Say how a score is made: ``The number of right answers among all 10 items``."""
    rules = (
        ("The number of right answers among", score.sum_right),
        ("The mean of", score.mean_of),
        ("The sum of", score.sum_of),
    )
    said = [f"{lead} {_items_words(items, instrument)}" for lead, items in rules if items]
    turned = [item.id for item in instrument.items if item.reverse]
    if turned:
        said.append(f"turned round before: {', '.join(turned)}")
    return "; ".join([*said, _missing_words(score.missing)]) + "."


def _items_words(items: str | tuple[str, ...], instrument: Instrument) -> str:
    if items == "all":
        count = len(instrument.items)
        return f"all {count} items" if count != 1 else "the one item"
    return "items " + ", ".join(items)


def _missing_words(rule: str) -> str:
    most = rule.removeprefix("at-most-")
    return "no item may be missing" if most == rule else f"at most {most} items may be missing"
