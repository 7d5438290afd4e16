"""One hash of what was planned, so that results can say which plan they answer."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from forethought.plan.model import Plan
from forethought.theory import Theory


def plan_sha256(theory: Theory, plan: Plan) -> str:
    """Return the SHA-256 of theory and plan in canonical form."""
    return digest(canonical(theory, plan))


def canonical(theory: Theory, plan: Plan) -> dict[str, Any]:
    """Return what the two files say, without comments, order of keys or defaults.

    Where the records lie and what is said about roles is part of the plan too.
    """
    return {
        "theory": theory.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        "plan": plan.model_dump(mode="json", by_alias=True, exclude_defaults=True),
    }


def digest(said: Any) -> str:
    """Return the SHA-256 of plain data, written as JSON with sorted keys and no spaces."""
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
