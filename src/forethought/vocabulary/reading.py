"""From plain data to a frozen document, with every fault of shape found at once.

A document that has faults is still read as far as it goes: what is wrong is left out and what is
missing is left blank, so that the rules about meaning can be checked in the same run.
"""

from __future__ import annotations

import copy
import difflib
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from forethought.errors import Fault, Path, Places, Refusal, errors_in
from forethought.errors.catalogue import files as catalogue
from forethought.vocabulary.duration import Duration

FORMAT = 1
MOST_ROUNDS = 8
"""Repairing one fault may lay bare another beneath it; real files need two or three rounds."""


BLANK_ID = "unnamed"


class Part(BaseModel):
    """A frozen piece of a document; unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


Document = TypeVar("Document", bound=BaseModel)


@dataclass(frozen=True)
class Reading(Generic[Document]):
    """What could be read, and every fault met on the way."""

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
    draft: Any = copy.deepcopy(dict(data))
    faults: dict[tuple[str, Path], Fault] = {}
    for _ in range(MOST_ROUNDS):
        try:
            return Reading(model.model_validate(draft), tuple(faults.values()), places)
        except ValidationError as problem:
            details = problem.errors(include_url=False)
        for detail in details:
            spot = _path_in(data, detail["loc"])
            # a blank put in by an earlier round is not the user's fault
            if not any(spot == told for _, told in faults):
                faults[detail["type"], spot] = _fault(model, detail, data, places)
        for detail in reversed(details):
            _repair(model, draft, detail)
    return Reading(None, tuple(faults.values()), places)


def _newer_format(data: Mapping[str, Any], places: Places) -> Fault | None:
    number = data.get("forethought")
    if isinstance(number, int) and not isinstance(number, bool) and number > FORMAT:
        return catalogue.NEWER_FORMAT.fault(places.of(("forethought",)), number)
    return None


def _fault(
    model: type[BaseModel], detail: ErrorDetails, data: Mapping[str, Any], places: Places
) -> Fault:
    path = _path_in(data, detail["loc"])
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
    expected = _expected(detail)
    return catalogue.WRONG_VALUE.fault(
        place,
        _shown(detail["input"]),
        field=path[-1] if path else "the file",
        problem=f"expected {expected}",
        expected=expected,
    )


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _name(path: Path) -> str:
    return (
        f"`{path[-1]}`"
        if path and isinstance(path[-1], str)
        else (f"item {int(path[-1]) + 1} of `{path[-2]}`" if len(path) > 1 else "the file")
    )


def _path_in(data: Any, loc: tuple[int | str, ...]) -> Path:
    """Drop from a validator's location what is not in the file (names of union members)."""
    path: list[str | int] = []
    here: Any = data
    for position, part in enumerate(loc):
        last = position == len(loc) - 1
        if isinstance(here, Mapping) and (part in here or last):
            path.append(part)
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            path.append(part)
            here = here[part]
    return tuple(path)


def _expected(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] in ("enum", "literal_error"):
        return f"one of {context['expected'].replace(chr(39), '')}"
    plain = {
        "string_type": "text",
        "int_type": "a whole number",
        "int_parsing": "a whole number",
        "int_from_float": "a whole number",
        "float_type": "a number",
        "float_parsing": "a number",
        "bool_type": "true or false",
        "bool_parsing": "true or false",
        "tuple_type": "a list: - …",
        "list_type": "a list: - …",
        "dict_type": "names with values (key: value)",
        "model_type": "names with values (key: value)",
        "model_attributes_type": "names with values (key: value)",
        "date_from_datetime_parsing": "a date such as 2027-06-30",
        "date_parsing": "a date such as 2027-06-30",
        "date_type": "a date such as 2027-06-30",
    }
    if detail["type"] == "string_pattern_mismatch":
        return "letters, digits, hyphens, dots and underscores without spaces"
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return plain.get(detail["type"], message[:1].lower() + message[1:])


def _models_at(model: type[BaseModel], path: Path) -> list[type[BaseModel]]:
    """Return the document parts whose keys may stand at ``path``."""
    found: list[type[BaseModel]] = [model]
    for part in path:
        if isinstance(part, int):
            continue
        nested: list[type[BaseModel]] = []
        for owner in found:
            for name, field in owner.model_fields.items():
                if part in (name, field.alias):
                    nested.extend(_parts_in(field.annotation))
        found = nested or found
    return found


def _parts_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    found: list[type[BaseModel]] = []
    for inner in typing.get_args(annotation):
        found.extend(_parts_in(inner))
    return found


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    return [
        field.alias or name
        for owner in _models_at(model, path)
        for name, field in owner.model_fields.items()
    ]


def _suggestion(model: type[BaseModel], path: Path) -> str:
    keys = _keys_at(model, path[:-1])
    near = difflib.get_close_matches(str(path[-1]), keys, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{near[0]}`?"
    return f"Keys that belong here: {', '.join(keys)}."


def _description(model: type[BaseModel], path: Path) -> str:
    field = _field_at(model, path)
    return (field.description or "").rstrip(".") if field is not None else ""


def _repair(model: type[BaseModel], draft: Any, detail: ErrorDetails) -> None:
    """Leave out what is wrong; leave blank what is missing or cannot be left out."""
    path = _path_in(draft, detail["loc"])
    here = draft
    for part in path[:-1]:
        here = here[part]
    if not path:
        return
    last = path[-1]
    if isinstance(here, dict):
        here.pop(last, None)
        field = _field_at(model, path)
        if field is not None and field.is_required():
            here[str(last)] = _blank(field)
    elif isinstance(here, list) and isinstance(last, int) and last < len(here):
        del here[last]


def _field_at(model: type[BaseModel], path: Path) -> FieldInfo | None:
    for owner in _models_at(model, path[:-1]):
        for name, field in owner.model_fields.items():
            if path[-1] == (field.alias or name):
                return field
    return None


def _blank(field: FieldInfo) -> Any:
    """Return the emptiest value that a required field takes."""
    annotation, origin = field.annotation, typing.get_origin(field.annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next(iter(annotation))
    if annotation is Duration:
        return Duration()
    if annotation in (int, float):
        return 1
    if origin is Literal:
        return typing.get_args(annotation)[0]
    if origin in (tuple, list):
        return []
    if origin is dict or (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return {}
    return BLANK_ID if any(getattr(m, "pattern", None) for m in field.metadata) else ""
