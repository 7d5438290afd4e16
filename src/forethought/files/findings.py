"""``findings.json``: read and written."""

from __future__ import annotations

import json
from pathlib import Path

from forethought.errors import Place, Places, Refusal
from forethought.errors.catalogue import files as catalogue
from forethought.errors.catalogue import usage
from forethought.files.kinds import kind_in_words
from forethought.findings.model import Findings
from forethought.vocabulary import read_document

MOST_BYTES = 50_000_000


def findings_json(findings: Findings) -> str:
    """Write findings as the text of ``findings.json``."""
    return findings.model_dump_json(indent=2, by_alias=True) + "\n"


def read_findings(path: Path) -> Findings:
    """Read ``findings.json``; raises `Refusal` with every fault of its shape.

    A file of another kind is told in one sentence.
    """
    name = str(path)
    place = Place(name)
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            limit = f"{MOST_BYTES // 1_000_000} MB"
            size_words = f"{size / 1e6:,.0f} MB"
            raise Refusal([catalogue.TOO_LARGE.fault(place, name, size=size_words, limit=limit)])
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise Refusal([catalogue.NOT_FOUND.fault(place, name)]) from problem
    except (ValueError, RecursionError) as problem:
        raise Refusal([usage.NOT_JSON.fault(place, name, problem=str(problem))]) from problem
    if not isinstance(data, dict) or "kind" in data or "findings" not in data:
        raise Refusal([usage.NOT_FINDINGS.fault(place, name, kind=kind_in_words(data))])
    return read_document(Findings, data, Places(name)).sound()
