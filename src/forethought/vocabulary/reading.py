"""From plain data to a frozen document, with every fault of shape found at once.

A document that has faults is still read as far as it goes: what is wrong is left out and what is
missing is left blank, so that the rules about meaning can be checked in the same run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from forethought.errors import Fault, Path, Places, Refusal, errors_in
from forethought.errors.catalogue import files as catalogue
from forethought.vocabulary.draft import Draft
from forethought.vocabulary.expected import briefly, expected_in_words, remedy_for, shown
from forethought.vocabulary.nearest import nearest
from forethought.vocabulary.shape import field_at, keys_at

FORMAT = 1
MOST_ROUNDS = 8
"""Repairing one fault may lay bare another beneath it; real files need two or three rounds."""


class Part(BaseModel):
    """A frozen piece of a document; unknown keys are faults, blank ones are absent."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False
    )

    @model_validator(mode="before")
    @classmethod
    def _blank_is_absent(cls, data: Any) -> Any:
        """Read `harms:` with nothing after it as if the line were not there."""
        if not isinstance(data, Mapping) or None not in data.values():
            return data
        known = set(cls.model_fields) | {
            field.alias for field in cls.model_fields.values() if field.alias
        }
        return {key: value for key, value in data.items() if value is not None or key not in known}


Document = TypeVar("Document", bound=BaseModel)


@dataclass(frozen=True)
class Reading(Generic[Document]):
    """What could be read, and every fault met on the way.

    ``places`` are those of ``document``: where an item was left out of a list, the items after it
    keep their own places, and what was left blank stands in ``places.blanks``.
    """

    document: Document | None
    faults: tuple[Fault, ...]
    places: Places

    def sound(self) -> Document:
        """Return the document, or raise `Refusal` if its shape has any error."""
        if self.document is None or errors_in(self.faults):
            raise Refusal(self.faults)
        return self.document


def read_document(
    model: type[Document], data: Mapping[str, Any], places: Places
) -> Reading[Document]:
    """Read ``data`` as ``model``, collecting every fault of shape."""
    newer = _newer_format(data, places)
    if newer is not None:
        return Reading(None, (newer,), places)
    draft = Draft(data)
    faults: dict[Path, Fault] = {}
    for _ in range(MOST_ROUNDS):
        try:
            # a file says `theory:` and `for:`, never the names that Python gives them
            document = model.model_validate(draft.data, by_alias=True, by_name=False)
            return Reading(document, tuple(faults.values()), draft.places_now(places, faults))
        except ValidationError as problem:
            met = draft.spots_of(problem.errors(include_url=False))
        for spot, detail in met.items():
            path = draft.in_file(spot)
            # what an earlier round left blank is not the user's fault
            if not any(path[:end] in faults for end in range(len(path) + 1)):
                faults[path] = _fault(model, detail, path, places)
        draft.mend(model, met)
    return Reading(None, tuple(faults.values()), places)


def _newer_format(data: Mapping[str, Any], places: Places) -> Fault | None:
    number = data.get("forethought")
    if isinstance(number, int) and not isinstance(number, bool) and number > FORMAT:
        return catalogue.NEWER_FORMAT.fault(places.of(("forethought",)), number)
    return None


def _fault(model: type[BaseModel], detail: ErrorDetails, path: Path, places: Places) -> Fault:
    place, parent = places.of(path), path[:-1]
    within = _name(parent)
    if detail["type"] == "extra_forbidden":
        return catalogue.UNKNOWN_KEY.fault(
            place, path[-1], parent=within, suggestion=_suggestion(model, path)
        )
    if detail["type"] == "missing":
        meaning = _description(model, path)
        return catalogue.MISSING_KEY.fault(
            places.of(parent), path[-1], parent=within, meaning=meaning and f" ({meaning})"
        )
    return catalogue.WRONG_VALUE.fault(
        place,
        shown(detail["input"]),
        field=_name(path),
        briefly=briefly(detail),
        expected=expected_in_words(detail),
        remedy=remedy_for(detail) + _example(model, path),
    )


def _name(path: Path) -> str:
    if not path:
        return "the file"
    last = path[-1]
    if isinstance(last, str):
        return f"`{last}`"
    return f"item {last + 1} of {_name(path[:-1])}"


def _suggestion(model: type[BaseModel], path: Path) -> str:
    keys = keys_at(model, path[:-1])
    near = nearest(str(path[-1]), keys)
    if near:
        return f"Did you mean `{near}`?"
    return f"Keys that belong here: {', '.join(keys)}."


def _example(model: type[BaseModel], path: Path) -> str:
    """Show a field that people get wrong as it should be written; items by their whole list."""
    named = path
    while named and isinstance(named[-1], int):
        named = named[:-1]
    field = field_at(model, named) if named else None
    if field is None or not field.examples:
        return ""
    return f" For example `{named[-1]}: {field.examples[0]}` ({_description(model, named)})."


def _description(model: type[BaseModel], path: Path) -> str:
    field = field_at(model, path)
    return (field.description or "").rstrip(".") if field is not None else ""
