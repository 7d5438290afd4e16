"""What keeps an instrument from becoming a form, all of it at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from forethought.collect.words import figure
from forethought.errors import Fault, Path, Places
from forethought.errors.catalogue import forms as catalogue
from forethought.plan import Instrument, Item, Plan
from forethought.plan.instruments import Choice
from forethought.vocabulary import LANGUAGES, Text, languages_of, say

NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_.-]*$")
RESERVED = {"meta"}
"""Forms keep their own housekeeping under this name."""

WAVE = "wave"


def form_languages(instrument: Instrument) -> tuple[str, ...]:
    """Return the languages a form speaks, in the order the plan first uses them."""
    found: dict[str, None] = {}
    for _, text in _texts(instrument):
        found.update(dict.fromkeys(languages_of(text)))
    return tuple(
        sorted(found, key=lambda language: (language != "en", list(found).index(language)))
    )


def form_faults(plan: Plan, places: Places | None = None) -> tuple[Fault, ...]:
    """Return every fault of the plan's instruments as forms."""
    spots = places or Places("plan.yaml")
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, instrument in enumerate(plan.instruments):
        path: Path = ("instruments", number)
        if instrument.id.lower() in seen:
            faults.append(catalogue.SAME_FORM.fault(spots.of((*path, "id")), instrument.id))
        seen.add(instrument.id.lower())
        faults.extend(_of_form(instrument, path, spots))
    return tuple(faults)


def _of_form(instrument: Instrument, path: Path, places: Places) -> Iterator[Fault]:
    yield from _names(instrument, path, places)
    yield from _words(instrument, path, places)
    yield from _translations(instrument, path, places)
    if len(instrument.waves) > 1 and not instrument.linked_by:
        yield catalogue.NOT_LINKED.fault(places.of(path), instrument.id)
    for number, item in enumerate(instrument.items):
        yield from _of_item(item, (*path, "items", number), places)


def _names(instrument: Instrument, path: Path, places: Places) -> Iterator[Fault]:
    named: list[tuple[str, Path]] = []
    if instrument.linked_by:
        named.append((instrument.linked_by, (*path, "linked_by")))
    if instrument.waves:
        named.append((WAVE, (*path, "waves")))
    named += [(item.id, (*path, "items", i, "id")) for i, item in enumerate(instrument.items)]
    seen: set[str] = set()
    for name, spot in named:
        if name.lower() in seen:
            yield catalogue.SAME_NAME.fault(places.of(spot), name, form=instrument.id)
        seen.add(name.lower())
        if name.lower() in RESERVED or not NAME.match(name):
            reserved = name.lower() in RESERVED
            yield catalogue.NAME_NOT_ALLOWED.fault(
                places.of(spot),
                name,
                because=": forms keep their own housekeeping there" if reserved else "",
                suggestion=_suggested(name),
            )


def _suggested(name: str) -> str:
    return "q-" + (re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-") or "1")


def _texts(instrument: Instrument) -> Iterator[tuple[Path, Text]]:
    """Walk every text a form shows, with its place inside the instrument."""
    yield ("title",), instrument.title
    if instrument.introduction is not None:
        yield ("introduction",), instrument.introduction
    for i, item in enumerate(instrument.items):
        yield ("items", i, "ask"), item.ask
        if item.hint is not None:
            yield ("items", i, "hint"), item.hint
        for k, choice in enumerate(_choices(item)):
            yield ("items", i, "choices", k), choice.label


def _choices(item: Item) -> tuple[Choice, ...]:
    return item.choices if item.answer in ("one-of", "many-of") else ()


def _words(instrument: Instrument, path: Path, places: Places) -> Iterator[Fault]:
    for spot, text in _texts(instrument):
        place, name = places.of((*path, *spot)), _named(instrument, spot)
        if not say(text).strip():
            yield catalogue.NO_WORDS.fault(place, name)
        words = text.values() if isinstance(text, Mapping) else (text,)
        if any("${" in word for word in words):
            yield catalogue.READS_AS_REFERENCE.fault(place, name)


def _named(instrument: Instrument, spot: Path) -> str:
    """Name a text for people: ``k1``, ``the choice eh of k1``, ``the title of knowledge-test``."""
    if spot[0] != "items":
        return f"the {spot[0]} of {instrument.id}"
    item = instrument.items[int(spot[1])]
    if spot[2] == "choices":
        return f"the choice {item.choices[int(spot[3])].id} of {item.id}"
    return item.id if spot[2] == "ask" else f"the {spot[2]} of {item.id}"


def _translations(instrument: Instrument, path: Path, places: Places) -> Iterator[Fault]:
    """Warn of words that a form in several languages lacks in one of them.

    A plain text counts as the first language: nothing says which one it is in.
    """
    spoken = form_languages(instrument)
    for spot, text in _texts(instrument):
        said = text if isinstance(text, Mapping) else {spoken[0]: text} if spoken else {}
        for language in spoken if len(spoken) > 1 and say(text).strip() else ():
            if not said.get(language, "").strip():
                yield catalogue.NOT_TRANSLATED.fault(
                    places.of((*path, *spot)),
                    _named(instrument, spot),
                    language=LANGUAGES.get(language, language),
                )


def _of_item(item: Item, path: Path, places: Places) -> Iterator[Fault]:
    if item.answer in ("one-of", "many-of") and not item.choices:
        yield catalogue.NO_CHOICES.fault(places.of(path), item.id)
    seen: set[str] = set()
    for number, choice in enumerate(_choices(item)):
        if choice.id in seen:
            place = places.of((*path, "choices", number))
            yield catalogue.SAME_CHOICE.fault(place, choice.id, item=item.id)
        seen.add(choice.id)
    if item.low is not None and item.high is not None and item.low > item.high:
        low, high = figure(item.low), figure(item.high)
        yield catalogue.EMPTY_RANGE.fault(places.of(path), item.id, low=low, high=high)
