"""Holding an answer to the rule for few clusters, in the study as it came out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from forethought.errors import Entry, Refusal
from forethought.errors.catalogue import estimates_cluster as entries
from forethought.errors.catalogue import estimates_staggered as roll_out
from forethought.errors.catalogue import estimates_wedge as wedge
from forethought.estimate.linear.design import place_of
from forethought.estimate.types import Estimate, Inquiry, Refused
from forethought.plan.few import (
    ENOUGH,
    FEWEST,
    LEAST_IN_WEDGE,
    ROLL_OUT,
    Standing,
    standing,
    standing_in_roll_out,
    standing_in_wedge,
)
from forethought.vocabulary import Design, Method, WholeClusters

Look = Callable[[], WholeClusters | None]
"""Looks in the records whether every cluster is wholly in one arm, and counts them."""

WITH_BOTH_ARMS = (Design.MULTISITE_RANDOMISED, Design.BEFORE_AFTER)
"""Designs whose clusters hold both sides."""


def treated_together(inquiry: Inquiry, look: Look) -> Refusal | None:
    """Refuse a roll-out whose units are taken one by one where whole clusters started together."""
    one_by_one = inquiry.method in ROLL_OUT or inquiry.method is Method.DIFFERENCE_IN_MEANS
    if inquiry.design is not Design.STAGGERED_ROLLOUT or not one_by_one:
        return None
    whole = look()
    if whole is None:
        return None
    named = str(inquiry.method)
    return Refusal([roll_out.TREATED_TOGETHER.fault(place_of(inquiry), whole.count, method=named)])


def held_to_the_rule(
    inquiry: Inquiry, answer: Estimate | Refused, headline: bool, whole: Look = lambda: None
) -> Estimate | Refused:
    """Refuse, or note, what so few clusters cannot carry (see `forethought.plan.few`).

    Where clusters were drawn, and wherever each is wholly in one arm: not where they hold both.
    """
    if isinstance(answer, Estimate) and "units_compared" in answer.also:
        return _in_roll_out(inquiry, answer)
    if inquiry.design is Design.STEPPED_WEDGE:
        return _in_wedge(inquiry, answer, headline)
    if isinstance(answer, Refused):
        return answer
    counts = _per_arm(answer)
    if inquiry.design is not Design.CLUSTER_RANDOMISED:
        counts = _wholly(inquiry, answer, counts, whole)
    if counts is None:
        return answer
    if answer.clusters is None and inquiry.design is not Design.CLUSTER_RANDOMISED:
        named = str(answer.method)
        fault = entries.CLUSTERS_IGNORED.fault(place_of(inquiry), sum(counts), method=named)
        return Refused(answer.method, fault) if headline else answer
    match standing(answer.method, min(counts)):
        case Standing.NONE:
            return _refused(inquiry, answer, counts, entries.TWO_CLUSTERS)
        case Standing.BESIDE if headline:
            return _refused(inquiry, answer, counts, entries.FEW_CLUSTERS_HEADLINE)
        case Standing.BESIDE:
            return replace(answer, notes=(_beside(counts), *answer.notes))
    return answer


def _in_wedge(inquiry: Inquiry, answer: Estimate | Refused, headline: bool) -> Estimate | Refused:
    """Hold an answer of a stepped wedge to the rule, by its clusters in all."""
    if isinstance(answer, Refused) or answer.clusters is None:
        return answer
    count, named = answer.clusters, str(answer.method)
    found = standing_in_wedge(answer.method, count)
    if found is Standing.NONE:
        fault = wedge.TOO_FEW_IN_WEDGE.fault(place_of(inquiry), count, least=FEWEST)
        return Refused(answer.method, fault)
    if found is not Standing.BESIDE:
        return answer
    if headline:
        fault = wedge.FEW_IN_WEDGE_HEADLINE.fault(
            place_of(inquiry), named, least=LEAST_IN_WEDGE, found=count
        )
        return Refused(answer.method, fault)
    note = (
        f"For comparison only: with {count} clusters in all this method's interval rests on its "
        "assumptions alone. Do not quote it."
    )
    return replace(answer, notes=(note, *answer.notes))


def _in_roll_out(inquiry: Inquiry, answer: Estimate) -> Estimate | Refused:
    """Hold a roll-out to the rule, by the units treated and those compared with them."""
    treated, compared = (round(answer.also[f"units_{side}"]) for side in ("treated", "compared"))
    found = standing_in_roll_out(min(treated, compared))
    if found is Standing.NONE:
        fault = roll_out.FEW_UNITS_ON_A_SIDE.fault(
            place_of(inquiry), str(answer.method), least=FEWEST, treated=treated, compared=compared
        )
        return Refused(answer.method, fault)
    if found is Standing.HEADLINE:
        return answer
    note = (
        f"Only {treated} units were treated and {compared} are compared with them. With fewer than "
        f"{ENOUGH} on a side this method's interval is too narrow too often: in trials of it a 95% "
        "interval held the truth 70 to 90 times in a hundred. Read it as a hint, not as proof."
    )
    return replace(answer, notes=(note, *answer.notes))


def _wholly(
    inquiry: Inquiry, answer: Estimate, counts: tuple[int, int] | None, whole: Look
) -> tuple[int, int] | None:
    """Return clusters by arm where each is in one arm only; None where they hold both."""
    if not inquiry.clustered or inquiry.design in WITH_BOTH_ARMS:
        return None
    if counts is not None and sum(counts) == answer.clusters:
        return counts
    seen = whole()
    return (seen.reference, seen.compared) if seen else None


def _per_arm(answer: Estimate) -> tuple[int, int] | None:
    names = ("clusters_reference", "clusters_compared")
    if not all(name in answer.also for name in names):
        return None
    reference, compared = (round(answer.also[name]) for name in names)
    return reference, compared


BY_LOT = {
    "E132": "mixed-model (with Kenward and Roger's correction), wild-cluster-bootstrap or "
    "randomisation-inference",
    "E133": "Use randomisation-inference, which says the smallest p-value such a draw can reach",
}
NOBODY_DREW = {
    "E132": "mixed-model (with Kenward and Roger's correction) or wild-cluster-bootstrap",
    "E133": "Find more clusters for the smaller side, or say in words and pictures what happened "
    "in each",
}
"""What to do instead; where nobody drew, there is no draw to replay."""


def _refused(inquiry: Inquiry, answer: Estimate, counts: tuple[int, int], entry: Entry) -> Refused:
    words = BY_LOT if inquiry.design is Design.CLUSTER_RANDOMISED else NOBODY_DREW
    fault = entry.fault(
        place_of(inquiry),
        str(answer.method),
        reference=counts[0],
        compared=counts[1],
        instead=words[entry.code],
    )
    return Refused(answer.method, fault)


def _beside(counts: tuple[int, int]) -> str:
    return (
        f"For comparison only: with {counts[0]} and {counts[1]} clusters in the two arms (fewer "
        f"than {ENOUGH} in one) this method's interval is too narrow too often. Do not quote it."
    )
