"""What a file means where it says nothing: the default at any place of theory or plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from forethought.plan.model import Plan
from forethought.theory import Theory

ROOTS = {"plan": Plan, "theory": Theory}


@dataclass(frozen=True)
class Unsaid:
    """A place of a document by what may stand there.

    Attributes
    ----------
    kinds
        The types that a value there may have; none where the documents have no such place.
    default
        What is meant where nothing stands there, as JSON has it; None where nothing is.
    """

    kinds: tuple[Any, ...] = ()
    default: Any = None

    @classmethod
    def root(cls, document: str) -> Unsaid:
        """The top of ``plan`` or ``theory``."""
        return cls((ROOTS[document],) if document in ROOTS else ())

    def at(self, key: str) -> Unsaid:
        """Go down by a key; things of a list or map all have the same kinds."""
        for kind in self.kinds:
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                info = _field(kind, key)
                if info is not None:
                    return Unsaid(tuple(_plain(info.annotation)), _default(info))
            elif _is_list(kind) or _is_map(kind):
                return Unsaid(tuple(_plain(get_args(kind)[-1 if _is_map(kind) else 0])))
        return Unsaid()


def _field(model: type[BaseModel], key: str) -> FieldInfo | None:
    for name, info in model.model_fields.items():
        if key == (info.alias or name):
            return info
    return None


def _plain(annotation: Any) -> Iterator[Any]:
    """Walk the alternatives of a type; what Annotated adds and None aside."""
    if hasattr(annotation, "__metadata__"):
        yield from _plain(get_args(annotation)[0])
    elif (
        get_origin(annotation) is not None and not _is_list(annotation) and not _is_map(annotation)
    ):
        for one in get_args(annotation):
            yield from _plain(one)
    elif annotation is not NoneType:
        yield annotation


def _is_list(kind: Any) -> bool:
    return get_origin(kind) in (tuple, list)


def _is_map(kind: Any) -> bool:
    origin = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _default(info: FieldInfo) -> Any:
    if info.is_required():
        return None
    value = info.get_default(call_default_factory=True, validated_data={})
    return to_jsonable_python(value, by_alias=True, exclude_none=True)
