"""An instrument as the rows of an XLSForm, which ODK and Kobo read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forethought.collect.form_checks import WAVE, form_faults, form_languages
from forethought.collect.timing import wave_of
from forethought.collect.words import (
    CODE_HINT,
    CODE_LABEL,
    CODE_PATTERN,
    CODE_RULE,
    NO,
    REQUIRED,
    WAVE_LABEL,
    YES,
    figure,
    range_rule,
    round_name,
    tidy,
)
from forethought.errors import Places, Refusal, errors_in
from forethought.plan import Instrument, Item, Plan
from forethought.vocabulary import LANGUAGES, Text, say

Row = dict[str, str]
TYPES = {
    "number": "decimal",
    "whole-number": "integer",
    "text": "text",
    "date": "date",
}


@dataclass(frozen=True)
class XlsForm:
    """The three sheets of a form; each row maps a column's heading to its cell."""

    id: str
    survey: tuple[Row, ...]
    choices: tuple[Row, ...]
    settings: Row


def forms_of(plan: Plan, version: str, places: Places | None = None) -> tuple[XlsForm, ...]:
    """Return a form for each instrument that has items.

    Parameters
    ----------
    version
        Ten digits, ``yyyymmddrr``: the day and a number that counts the versions of that day.

    Raises
    ------
    Refusal
        With every error of every instrument; warnings alone do not stop it.
    """
    faults = form_faults(plan, places)
    if errors_in(faults):
        raise Refusal(faults)
    return tuple(
        _Writer(plan, instrument).form(version)
        for instrument in plan.instruments
        if instrument.items
    )


class _Writer:
    """Writes one form; keeps its languages and its lists of choices."""

    def __init__(self, plan: Plan, instrument: Instrument) -> None:
        self._plan = plan
        self._instrument = instrument
        self._languages = form_languages(instrument)
        self._lists: dict[tuple[tuple[str, str], ...], str] = {}
        self._choices: list[Row] = []

    def form(self, version: str) -> XlsForm:
        survey = tuple(self._survey())
        return XlsForm(self._instrument.id, survey, tuple(self._choices), self._settings(version))

    def _settings(self, version: str) -> Row:
        settings = {
            "form_title": tidy(say(self._instrument.title, *self._languages[:1])).strip(),
            "form_id": self._instrument.id,
            "version": version,
        }
        if len(self._languages) > 1:
            settings["default_language"] = _language(self._languages[0])
        return settings

    def _survey(self) -> Iterator[Row]:
        if self._instrument.introduction is not None or len(self._languages) > 1:
            words = self._instrument.introduction or self._instrument.title
            yield {"type": "note", "name": self._free_name(), **self._say("label", words)}
        if self._instrument.linked_by:
            yield self._code(self._instrument.linked_by)
        yield from self._wave()
        for item in self._instrument.items:
            yield self._item(item)

    def _free_name(self) -> str:
        taken = {item.id.lower() for item in self._instrument.items}
        taken |= {(self._instrument.linked_by or "").lower(), WAVE}
        names = ("introduction", *(f"introduction{n}" for n in range(2, len(taken) + 3)))
        return next(name for name in names if name not in taken)

    def _code(self, name: str) -> Row:
        return {
            "type": "text",
            "name": name,
            **self._say("label", CODE_LABEL),
            **self._say("hint", CODE_HINT),
            **self._required(),
            "constraint": f"regex(., '{CODE_PATTERN}')",
            **self._say("constraint_message", CODE_RULE),
        }

    def _wave(self) -> Iterator[Row]:
        waves = self._instrument.waves
        if len(waves) == 1:
            yield {"type": "calculate", "name": WAVE, "calculation": f"'{waves[0]}'"}
        elif waves:
            options = tuple((wave, self._wave_label(wave)) for wave in waves)
            yield {
                "type": f"select_one {self._list(options)}",
                "name": WAVE,
                **self._say("label", WAVE_LABEL),
                **self._required(),
            }

    def _wave_label(self, name: str) -> Text:
        wave = wave_of(self._plan, name)
        same = [w for w in self._plan.waves if wave and w.at == wave.at]
        if wave is None or len(same) > 1:
            return name
        return round_name(wave.at)

    def _item(self, item: Item) -> Row:
        row = {"type": self._type(item), "name": item.id, **self._say("label", item.ask)}
        if item.hint is not None:
            row |= self._say("hint", item.hint)
        return {**row, **(self._required() if item.required else {}), **self._range(item)}

    def _type(self, item: Item) -> str:
        if item.answer == "yes-no":
            return f"select_one {self._list((('yes', YES), ('no', NO)))}"
        if item.answer in TYPES:
            return TYPES[item.answer]
        options = tuple((choice.id, choice.label) for choice in item.choices)
        kind = "select_one" if item.answer == "one-of" else "select_multiple"
        return f"{kind} {self._list(options)}"

    def _range(self, item: Item) -> Row:
        whole = item.answer == "whole-number"
        rule = range_rule(item.low, item.high, whole)
        if rule is None or item.answer not in ("number", "whole-number"):
            return {}
        ends = ((">=", item.low), ("<=", item.high))
        tests = [f". {sign} {figure(end)}" for sign, end in ends if end is not None]
        return {"constraint": " and ".join(tests), **self._say("constraint_message", rule)}

    def _required(self) -> Row:
        return {"required": "yes", **self._say("required_message", REQUIRED)}

    def _list(self, options: tuple[tuple[str, Text], ...]) -> str:
        """Return the name of the list that holds ``options``; the same options share a list."""
        key = tuple((name, repr(label)) for name, label in options)
        if key not in self._lists:
            self._lists[key] = f"list_{len(self._lists) + 1}"
            self._choices += [
                {"list_name": self._lists[key], "name": name, **self._say("label", label)}
                for name, label in options
            ]
        return self._lists[key]

    def _say(self, heading: str, text: Text) -> Row:
        """Write ``text`` under a heading for each language; plainly in a form that has but one."""
        if len(self._languages) < 2:
            only = next(iter(self._languages), "en")
            return {heading: tidy(_in(text, only)).strip()}
        return {
            f"{heading}::{_language(language)}": tidy(_in(text, language)).strip()
            for language in self._languages
        }


def _in(text: Text, language: str) -> str:
    """Return the words in ``language``, else in English, else in any there are."""
    if isinstance(text, Mapping) and not text.get(language, "").strip():
        return next((words for words in (text.get("en", ""), *text.values()) if words.strip()), "")
    return say(text, language)


def _language(code: str) -> str:
    return f"{LANGUAGES.get(code, code)} ({code})"
