"""What a document's model says of a place in it: which keys, which field, which blank."""

from __future__ import annotations

import typing
from enum import Enum
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from forethought.errors import Path
from forethought.vocabulary.duration import Duration

BLANK_ID = "unnamed"


def field_at(model: type[BaseModel], path: Path) -> FieldInfo | None:
    for owner in _models_at(model, path[:-1]):
        for name, field in owner.model_fields.items():
            if path[-1] == (field.alias or name):
                return field
    return None


def blank_for(field: FieldInfo) -> Any:
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


def keys_at(model: type[BaseModel], path: Path) -> list[str]:
    return [
        field.alias or name
        for owner in _models_at(model, path)
        for name, field in owner.model_fields.items()
    ]
