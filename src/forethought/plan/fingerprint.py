"""One hash of what was planned, so that results can say which plan they answer."""

from __future__ import annotations

import hashlib
import json

from forethought.plan.model import Plan
from forethought.theory import Theory


def plan_sha256(theory: Theory, plan: Plan) -> str:
    """Return the SHA-256 of theory and plan in canonical form.

    Canonical form: what the two files say, without comments, order of keys or defaults, as JSON
    with sorted keys. Where the records lie and what is said about roles is part of the plan too.
    """
    said = {
        "theory": theory.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        "plan": plan.model_dump(mode="json", by_alias=True, exclude_defaults=True),
    }
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
