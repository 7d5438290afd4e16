"""Released sums and requests for further rounds: read and written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

from forethought.errors import Fault, Place, Places, Refusal
from forethought.errors.catalogue import files as shape
from forethought.errors.catalogue import usage
from forethought.errors.catalogue.releases import gate, pool
from forethought.files.kinds import KINDS, kind_in_words
from forethought.moments.release.document import ReleasedMoments, RoundRequest
from forethought.moments.release.numbers import packed
from forethought.plan.fingerprint import digest
from forethought.vocabulary import read_document

MOST_BYTES = 5_000_000
"""What a release may have: a file that nobody can look through cannot be signed."""
PACK_FROM = 100
"""Lists of numbers longer than this are packed where the file would be too large."""

Document = TypeVar("Document", ReleasedMoments, RoundRequest)


def seal(document: Document) -> Document:
    """Return the document with the hash of all that it says."""
    said = document.model_dump(mode="json", exclude={"sha256"})
    return document.model_copy(update={"sha256": digest(said)})


def release_json(release: ReleasedMoments) -> str:
    """Write a release as text: numbers as numbers, packed only where they would be too many.

    Raises
    ------
    Refusal
        If it is too large even so.
    """
    text = document_json(release)
    if len(text.encode()) > MOST_BYTES:
        text = document_json(ReleasedMoments.model_validate(_packed(release.model_dump())))
    size = len(text.encode())
    if size > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        raise Refusal([gate.TOO_LARGE.fault(value=f"{size / 1e6:.1f}", most=most)])
    return text


def document_json(document: Document) -> str:
    """Write a document as text, sealed, a list of numbers to a line."""
    return "".join(_laid_out(seal(document).model_dump(mode="json"), 0)) + "\n"


def _packed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _packed(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        if len(value) > PACK_FROM and all(isinstance(item, float) for item in value):
            return packed(value)
        return [_packed(item) for item in value]
    return value


def _laid_out(value: Any, depth: int) -> Any:
    """Walk the text of a value: objects spread out, lists of plain values on one line."""
    pad, comma = " " * (depth + 1), ",\n"
    if isinstance(value, dict) and value:
        yield "{\n"
        for place, (key, item) in enumerate(value.items()):
            yield f"{comma if place else ''}{pad}{json.dumps(key, ensure_ascii=False)}: "
            yield from _laid_out(item, depth + 1)
        yield "\n" + " " * depth + "}"
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        yield "[\n"
        for place, item in enumerate(value):
            yield f"{comma if place else ''}{pad}"
            yield from _laid_out(item, depth + 1)
        yield "\n" + " " * depth + "]"
    else:
        yield json.dumps(value, ensure_ascii=False, allow_nan=False)


def read_release(path: Path) -> ReleasedMoments:
    """Read a partner's release; raises `Refusal` with every fault, if it was changed too."""
    release = _read(path, ReleasedMoments, "moments")
    if release.sha256 != seal(release).sha256:
        raise Refusal([pool.EDITED.fault(Place(str(path)), str(path), partner=release.partner)])
    return release


def read_request(path: Path) -> RoundRequest:
    """Read a request for a further round."""
    request = _read(path, RoundRequest, "round")
    if request.sha256 != seal(request).sha256:
        centre = "whoever runs the pooled analysis"
        raise Refusal([pool.EDITED.fault(Place(str(path)), str(path), partner=centre)])
    return request


def _read(path: Path, model: type[Document], kind: str) -> Document:
    data = _json(path)
    if not isinstance(data, dict) or data.get("kind") != kind:
        raise Refusal([_other_kind(str(path), data, kind)])
    return read_document(model, data, Places(str(path))).sound()


def _json(path: Path) -> object:
    name, place = str(path), Place(str(path))
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            limit, words = f"{MOST_BYTES // 1_000_000} MB", f"{size / 1e6:,.0f} MB"
            raise Refusal([shape.TOO_LARGE.fault(place, name, size=words, limit=limit)])
        data: object = json.loads(path.read_bytes())
    except OSError as problem:
        raise Refusal([shape.NOT_FOUND.fault(place, name)]) from problem
    except (ValueError, RecursionError) as problem:
        raise Refusal([usage.NOT_JSON.fault(place, name, problem=str(problem))]) from problem
    return data


def _other_kind(name: str, data: object, kind: str) -> Fault:
    wanted = (
        "Name the .json files that `forethought summarise` wrote. Records are no .json files, but "
        ".csv, .parquet or .xlsx."
        if kind == "moments"
        else "Name the round-….json file that `forethought analyse` wrote."
    )
    return pool.OTHER_KIND.fault(
        Place(name), name, kind=kind_in_words(data), remedy=wanted, wanted=KINDS[kind]
    )
