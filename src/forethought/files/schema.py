"""JSON Schemas of the files that people and programs share."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from forethought.findings.model import Findings
from forethought.moments.release.document import ReleasedMoments, RoundRequest
from forethought.plan import Plan
from forethought.theory import Theory

DOCUMENTS: dict[str, type[BaseModel]] = {
    "theory": Theory,
    "plan": Plan,
    "findings": Findings,
    "moments": ReleasedMoments,
    "round": RoundRequest,
}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(document: str) -> dict[str, Any]:
    """Return the JSON Schema of one kind of file."""
    model = DOCUMENTS[document]
    schema = model.model_json_schema(by_alias=True)
    title = f"Forethought {document} file, format 1"
    return {"$schema": DIALECT, **schema, "title": title}


def schema_text(document: str) -> str:
    """Return the schema as text, ready to print or store."""
    return json.dumps(schema_of(document), indent=2, ensure_ascii=False) + "\n"
