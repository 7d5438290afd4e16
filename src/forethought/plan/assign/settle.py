"""Which scheme a plan asks for, and why that one where it does not say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from forethought.errors import Fault, Refusal
from forethought.errors.catalogue.assignments import draws as entries
from forethought.plan.assign.model import Scheme
from forethought.plan.model import Assignment, DrawMethod, Plan
from forethought.vocabulary import Design

DRAWN = frozenset(
    {
        Design.INDIVIDUAL_RANDOMISED,
        Design.CLUSTER_RANDOMISED,
        Design.MULTISITE_RANDOMISED,
        Design.STEPPED_WEDGE,
        Design.STAGGERED_ROLLOUT,
    }
)
"""Designs in which a lot decides."""

OF_CLUSTERS = (Design.CLUSTER_RANDOMISED, Design.STEPPED_WEDGE)
FINEST_RATIO = 20
"""Ratios are kept in whole numbers; 1.5 to 1 is 3 to 2, and nothing finer than twentieths."""

NEEDS: dict[DrawMethod, tuple[str, ...]] = {
    "stratified": ("strata",),
    "constrained": ("balance",),
    "minimisation": ("strata or balance",),
    "stepped-wedge": ("sequences",),
}
EXAMPLES = {
    "strata": "`strata: [force]`, with columns of the roster to draw within",
    "balance": "`balance: [calls, size]`, with columns of the roster to balance",
    "strata or balance": "`balance: [force, size]`, with columns of the roster to balance",
    "sequences": "`sequences: [2, 3, 4, 5]`, with the first treated period of each sequence",
}
"""What each need looks like in a plan."""
USES: dict[DrawMethod, frozenset[str]] = {
    "simple": frozenset(),
    "blocked": frozenset({"strata", "block_sizes"}),
    "stratified": frozenset({"strata", "block_sizes"}),
    "constrained": frozenset({"strata", "balance"}),
    "minimisation": frozenset({"strata", "balance"}),
    "stepped-wedge": frozenset({"strata", "sequences"}),
}


@dataclass(frozen=True)
class Settled:
    """The scheme, and in words why it is this one."""

    scheme: Scheme
    why: str


def settle(plan: Plan, sequential: bool = False) -> Settled:
    """Settle the scheme; raises `Refusal` with every reason why there can be none.

    Parameters
    ----------
    sequential
        True if units come one by one, so that nobody knows yet who they will be.
    """
    assignment = plan.assignment or Assignment()
    method, why = _method(plan, assignment, sequential)
    faults = tuple(_faults(plan, assignment, method, sequential))
    if faults:
        raise Refusal(faults)
    ratio = _whole(assignment.ratio or (1,) * _groups(assignment, method))
    given = assignment.block_sizes
    listed = sequential and method in ("blocked", "stratified")
    sizes = given or ((2 * sum(ratio), 3 * sum(ratio)) if listed else ())
    return Settled(
        Scheme(
            method=method,
            level=assignment.level or _drawn(plan),
            arms=_arms(assignment, method),
            ratio=ratio,
            strata=assignment.strata,
            balance=assignment.balance,
            block_sizes=sizes if method in ("blocked", "stratified") else (),
            candidates=assignment.candidates if method == "constrained" else None,
            keep=assignment.keep if method == "constrained" else None,
            bias=assignment.bias if method == "minimisation" else None,
        ),
        why,
    )


def _method(plan: Plan, assignment: Assignment, sequential: bool) -> tuple[DrawMethod, str]:
    if assignment.method is not None:
        return assignment.method, f"The plan asks for `{assignment.method}`."
    if assignment.sequences or plan.about.design is Design.STEPPED_WEDGE:
        return "stepped-wedge", "Drawn into sequences, as the plan lists when each one starts."
    if assignment.balance and sequential:
        return "minimisation", (
            "By minimisation, since the plan balances on columns and units come one by one."
        )
    if assignment.balance:
        inside = f", within {', '.join(assignment.strata)}" if assignment.strata else ""
        columns = ", ".join(assignment.balance)
        return "constrained", (
            f"Drawn from the best-balanced draws{inside}, since the plan balances on {columns} and "
            "everybody is known before the draw."
        )
    if assignment.strata:
        within = ", ".join(assignment.strata)
        return "stratified", f"Drawn within {within}, since the plan names strata."
    held = "in blocks" if sequential or assignment.block_sizes else "all at once"
    return "blocked", f"Drawn {held} with the ratio held, since the plan names no strata."


def _faults(
    plan: Plan, assignment: Assignment, method: DrawMethod, sequential: bool
) -> Iterator[Fault]:
    design = plan.about.design
    if design not in DRAWN:
        yield entries.NOT_DRAWN.fault(value=str(design))
        return
    if method != "stepped-wedge" and not assignment.arms:
        yield entries.NO_ARMS.fault()
    yield from _columns(assignment, method)
    groups = _groups(assignment, method)
    if assignment.ratio and len(assignment.ratio) != groups and groups:
        yield entries.WRONG_RATIO.fault(value=len(assignment.ratio), groups=groups)
    elif assignment.ratio and max(assignment.ratio) > FINEST_RATIO * min(assignment.ratio):
        yield entries.STEEP_RATIO.fault(value=_said(assignment.ratio), most=FINEST_RATIO)
    elif assignment.block_sizes and "block_sizes" in USES[method] and groups:
        step = sum(_whole(assignment.ratio or (1,) * groups))
        wrong = [size for size in assignment.block_sizes if size <= 0 or size % step]
        for size in wrong:
            yield entries.BLOCK_SIZE.fault(value=size, step=step, good=f"{2 * step}, {3 * step}")
    if sequential and method in ("constrained", "stepped-wedge"):
        yield entries.NOT_ONE_BY_ONE.fault(value=method)


def _columns(assignment: Assignment, method: DrawMethod) -> Iterator[Fault]:
    """What the scheme needs and is not there, and what is there and would be ignored."""
    have = {
        "strata": bool(assignment.strata),
        "balance": bool(assignment.balance),
        "sequences": bool(assignment.sequences),
        "block_sizes": bool(assignment.block_sizes),
        "strata or balance": bool(assignment.strata or assignment.balance),
    }
    for need in NEEDS.get(method, ()):
        if not have[need]:
            yield entries.NEEDS_COLUMNS.fault(value=method, need=need, example=EXAMPLES[need])
    for key in ("strata", "balance", "sequences", "block_sizes"):
        if have[key] and key not in USES[method]:
            fitting = [name for name, used in USES.items() if key in used]
            yield entries.NOT_USED.fault(value=method, key=key, fitting=" or ".join(fitting))


def _groups(assignment: Assignment, method: DrawMethod) -> int:
    return len(_arms(assignment, method))


def _arms(assignment: Assignment, method: DrawMethod) -> tuple[str, ...]:
    if method == "stepped-wedge":
        return tuple(str(period) for period in assignment.sequences)
    return tuple(arm.id for arm in assignment.arms)


def _drawn(plan: Plan) -> str:
    return "cluster" if plan.about.design in OF_CLUSTERS else "unit"


def _whole(ratio: tuple[float, ...]) -> tuple[int, ...]:
    """Write a ratio in the smallest whole numbers."""
    parts = [Fraction(share).limit_denominator(FINEST_RATIO) for share in ratio]
    common = lcm(*(part.denominator for part in parts))
    whole = [int(part * common) for part in parts]
    shared = gcd(*whole)
    return tuple(number // shared for number in whole)


def _said(ratio: tuple[float, ...]) -> str:
    return " to ".join(f"{share:g}" for share in ratio)
