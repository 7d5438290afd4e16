"""Names in a plan that its theory does not have."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from forethought.errors import Fault, Place
from forethought.errors.catalogue import simulations as catalogue
from forethought.plan.model import Data, Plan
from forethought.theory import Theory


def unknown_names(theory: Theory, plan: Plan, data: Data) -> Iterator[Fault]:
    """Point out outcomes and truths of indicators that nobody knows."""
    known = [indicator.id for _, indicator in theory.indicators()]
    for part, names in (("data.outcomes", data.outcomes), ("truth", plan.truth)):
        for name in names:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                suggestion = (
                    f"Did you mean `{near[0]}`?"
                    if near
                    else f"Indicators of the theory: {', '.join(known) or 'none'}."
                )
                yield catalogue.INDICATOR_UNKNOWN.fault(
                    Place(field=f"{part}.{name}"), name, part=part, suggestion=suggestion
                )
