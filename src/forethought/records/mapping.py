"""Which columns the plan uses, and what for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from forethought.plan import Data

ROW_NUMBER = "row-number"
"""As ``data.unit``: each row is a unit of its own, known by its row number."""


class Role(StrEnum):
    """What a column is used for."""

    UNIT = "unit"
    CLUSTER = "cluster"
    SITE = "site"
    ARM = "arm"
    STRATUM = "stratum"
    WAVE = "wave"
    PERIOD = "period"
    FIRST_TREATED = "first treated period"
    TREATED = "treatment"
    WEIGHT = "weight"
    OUTCOME = "outcome"
    OUT_OF = "denominator"
    EXPOSURE = "exposure"
    EVENT = "event"
    RECEIVED = "receipt"
    DOSE = "dose"
    NUMBER = "covariate"
    CATEGORY = "category"


NUMBERS = frozenset(
    {
        Role.PERIOD,
        Role.FIRST_TREATED,
        Role.TREATED,
        Role.WEIGHT,
        Role.OUTCOME,
        Role.OUT_OF,
        Role.EXPOSURE,
        Role.EVENT,
        Role.RECEIVED,
        Role.DOSE,
        Role.NUMBER,
    }
)
"""Roles whose columns hold numbers; all others hold words."""

NEVER_EMPTY = frozenset(
    {
        Role.UNIT,
        Role.CLUSTER,
        Role.SITE,
        Role.ARM,
        Role.STRATUM,
        Role.WAVE,
        Role.PERIOD,
        Role.TREATED,
    }
)
"""Roles in which an empty cell leaves it open where a row belongs."""


@dataclass(frozen=True)
class Use:
    """One column in one role.

    Attributes
    ----------
    column
        The column's heading in the file, exactly.
    field
        Where the plan says so, such as ``data.outcomes.knowledge.column``.
    about
        The indicator or covariate it measures, if it measures one.
    """

    column: str
    role: Role
    field: str
    about: str | None = None

    @property
    def is_number(self) -> bool:
        return self.role in NUMBERS

    @property
    def role_words(self) -> str:
        """``the outcome knowledge``."""
        if self.about is None:
            return f"the {self.role}"
        of = "of " if self.role in (Role.OUT_OF, Role.EXPOSURE, Role.EVENT) else ""
        return f"the {self.role} {of}{self.about}"

    @property
    def words(self) -> str:
        """```know_sum` (the outcome knowledge)``."""
        return f"`{self.column}` ({self.role_words})"


def uses(data: Data) -> tuple[Use, ...]:
    """Return every use that the plan makes of a column, in the plan's order."""
    return tuple(_uses(data))


def _uses(data: Data) -> Iterator[Use]:
    if data.unit != ROW_NUMBER:
        yield Use(data.unit, Role.UNIT, "data.unit")
    single = (
        ("cluster", data.cluster, Role.CLUSTER),
        ("site", data.site, Role.SITE),
        ("arm", data.arm, Role.ARM),
        ("wave", data.wave, Role.WAVE),
        ("period", data.period, Role.PERIOD),
        ("first_treated", data.first_treated, Role.FIRST_TREATED),
        ("treated.column", data.treated and data.treated.column, Role.TREATED),
        ("weight", data.weight, Role.WEIGHT),
        ("received", data.received, Role.RECEIVED),
        ("dose", data.dose, Role.DOSE),
    )
    for key, column, role in single:
        if column:
            yield Use(column, role, f"data.{key}")
    for column in data.strata:
        yield Use(column, Role.STRATUM, "data.strata")
    for name, outcome in data.outcomes.items():
        place = f"data.outcomes.{name}"
        yield Use(outcome.column, Role.OUTCOME, f"{place}.column", name)
        if outcome.out_of:
            yield Use(outcome.out_of, Role.OUT_OF, f"{place}.out_of", name)
        if outcome.exposure:
            yield Use(outcome.exposure, Role.EXPOSURE, f"{place}.exposure", name)
        if outcome.event:
            yield Use(outcome.event, Role.EVENT, f"{place}.event", name)
    for name, covariate in data.covariates.items():
        role = Role.NUMBER if covariate.kind == "number" else Role.CATEGORY
        yield Use(covariate.column, role, f"data.covariates.{name}.column", name)


def columns_used(data: Data) -> tuple[str, ...]:
    """Return the headings that the plan uses, each once."""
    return tuple(dict.fromkeys(use.column for use in uses(data)))
