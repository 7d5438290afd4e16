"""What a further round may ask: the plan's own columns, few points, numbers that a fit could have.

A request comes from outside. Whoever writes it chooses coefficients, and sums at many coefficients
are as many equations about the same people. So a site answers only what a method of the plan can
ask, and only so often that the equations stay far fewer than the values they are made of.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain

from forethought.errors import Refusal
from forethought.errors.catalogue.releases import gate, pool
from forethought.estimate.observed.differences import AFTER, GROUP
from forethought.journey.sources import TableKey, as_asked, table_key
from forethought.moments.release.document import AskPart, Pending
from forethought.moments.release.ledger import Ledger
from forethought.moments.release.people import is_outcome, stem_of
from forethought.moments.release.recode import ONE, PRODUCT
from forethought.plan import Plan
from forethought.plan.fingerprint import digest
from forethought.records import AnalysisTable

KEYS = frozenset({"cluster", "site", "stratum", "arm", "period", "wave", GROUP, AFTER})
"""What groups may be made by."""
WHOSE = frozenset({"unit", "cohort", "cluster", "site", "stratum", "period", "wave"})
"""Columns that say whose a row is, and are never summed."""
FAMILIES = frozenset({"poisson", "logit"})
POWERS = frozenset({0, 1, 2})
MOST_LEVERAGE_POINTS = 4
"""Second passes over one table: each method of the plan makes one or two, by arm."""
PEOPLE_FOR_EACH_STEP = 2
"""A step of a search tells one number for each column of a group; so the numbers stay at most half
as many as the values they are made of."""


def allowed_tables(plan: Plan, seen: Sequence[TableKey]) -> frozenset[TableKey]:
    """Return the tables that the plan's questions are answered from."""
    waves = {key[2] for key in seen} | {None} | {wave.id for wave in plan.waves}
    own = (
        table_key(plan, as_asked(question, method), wave)
        for question in plan.questions
        for method in (question.method, *question.sensitivity)
        for wave in waves
    )
    return frozenset(chain(seen, own))


def refuse_strange(pending: Pending, table: AnalysisTable) -> None:
    """Raise `Refusal` where an ask is none that a method could make of this table."""
    problem = next(_problems(pending.ask, table), None)
    if problem is not None:
        raise _not_asked(pending, problem)


def refuse_levels(pending: Pending) -> None:
    """Raise `Refusal` where levels are not those of categories and strata."""
    strange = [start for start in pending.levels if not start or stem_of(f"{start}.") != start]
    if strange:
        raise _not_asked(pending, f"levels of {', '.join(strange)}")


def _not_asked(pending: Pending, problem: str) -> Refusal:
    return Refusal([pool.UNKNOWN_QUESTION.fault(value=f"{pending.key.question}: {problem}")])


def _problems(part: AskPart, table: AnalysisTable) -> Iterator[str]:
    """Say what a method would not ask, first things first."""
    summed = (*part.columns, *part.sums, *part.first_columns)
    known = set(table.table.columns) | {ONE}
    strange = sorted({f for name in summed for f in name.split(PRODUCT)} - (known - WHOSE))
    keys = sorted({*part.by, *part.first_by} - (KEYS & known))
    if strange or keys:
        yield ", ".join((*strange, *keys))
    products = [name for name in summed if PRODUCT in name and not _of_arm(name, table)]
    if products:
        yield f"products such as {products[0]}"
    if any(name != "arm" or at not in (0.0, 1.0) for name, at in part.where):
        yield "some rows only"
    numbers = (*part.beta, *part.shift, *part.scale, *chain(*part.inverse))
    if not all(map(math.isfinite, numbers)) or not all(scale > 0 for scale in part.scale):
        yield "numbers that no fit gives"
    yield from _misfits(part)


def _of_arm(product: str, table: AnalysisTable) -> bool:
    """True for a covariate times the arm: no method multiplies anything else."""
    arm, _, rest = product.partition(PRODUCT)
    return arm == "arm" and rest in table.covariates


def _misfits(part: AskPart) -> Iterator[str]:
    """Find numbers that are too many or too few, and searches over what is to be explained."""
    k = len(part.columns)
    fits = True
    if part.kind == "scores":
        lengths = {len(part.beta), len(part.shift) or k, len(part.scale) or k}
        fits = lengths == {k} and part.family in FAMILIES
    elif part.kind == "leverage":
        lengths = {len(part.beta), len(part.inverse), *map(len, part.inverse)}
        whole = {len(part.shift), len(part.scale)} == {len(part.first_columns)}
        inside = {*part.columns} <= {*part.first_columns}
        fits = lengths == {k} and whole and inside and part.power in POWERS
    if not fits:
        yield "numbers that do not fit"
    if part.kind in ("scores", "leverage") and any(map(is_outcome, part.columns)):
        yield "the outcome among what explains it"


def point_of(pending: Pending) -> str | None:
    """Name the coefficients at which sums are asked for; None for sums that have none.

    The three powers of one second pass are one point.
    """
    if pending.ask.kind not in ("scores", "leverage"):
        return None
    table = digest(pending.key.model_dump(mode="json"))[:16]
    at = digest(pending.ask.model_dump(mode="json", exclude={"power"}))[:16]
    return f"{table}:{pending.ask.kind}:{at}"


def points_of(made: Sequence[tuple[Pending, int]], ledger: Ledger) -> tuple[str, ...]:
    """Return the points at which sums are made; raises `Refusal` where a table has too many.

    Parameters
    ----------
    made
        What is answered, and how many people are in the smallest group of each answer.
    """
    named = [(point, people) for one, people in made if (point := point_of(one)) is not None]
    before = {point for entry in ledger.entries for point in entry.points}
    every = before | {point for point, _ in named}
    for point, people in named:
        start = point.rpartition(":")[0]
        count = sum(other.startswith(f"{start}:") for other in every)
        search = start.endswith(":scores")
        most = people // PEOPLE_FOR_EACH_STEP if search else MOST_LEVERAGE_POINTS
        if count > most:
            raise Refusal([gate.MANY_POINTS.fault(value=count, most=most)])
    return tuple(dict.fromkeys(point for point, _ in named))
