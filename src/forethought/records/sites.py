"""Sites as strata: where people were drawn within sites, they are compared within them."""

from __future__ import annotations

from forethought.plan import Data, Plan, Question
from forethought.vocabulary import Design, Method

ABSORBING = frozenset(
    {
        Method.SITE_FIXED_EFFECTS,
        Method.RANDOM_SLOPES,
        Method.MIXED_MODEL,
        Method.CACE_2SLS,
    }
)
"""Methods that give each site a level of its own by themselves."""

WITHOUT_COLUMNS = (Method.DIFFERENCE_IN_MEANS, Method.RESTRICTED_MEAN)
"""Methods that put no columns of 0 and 1 into a model."""


def strata_of(plan: Plan, question: Question) -> tuple[str, ...]:
    """Return the columns whose levels a question's method holds people against.

    The plan's strata and, where people were drawn within sites, the site: sites whose arms have
    other shares of people would else be compared with each other.
    """
    data = plan.data
    if data is None:
        return ()
    site = implied_site(plan, question)
    return (*data.strata, site) if site else data.strata


def implied_site(plan: Plan, question: Question) -> str | None:
    """Return the site's column where it is a stratum although the plan does not say so."""
    data = plan.data
    if data is None or plan.about.design is not Design.MULTISITE_RANDOMISED:
        return None
    site = data.site or data.cluster
    return None if site in data.strata or _absorbs(data, question.method) else site


def _absorbs(data: Data, method: Method) -> bool:
    by_lot = method is Method.RANDOMISATION_INFERENCE and data.site is not None
    return by_lot or method in ABSORBING
