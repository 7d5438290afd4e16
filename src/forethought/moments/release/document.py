"""What one partner releases, as its file holds it: sums over groups, and a manifest in words."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from forethought.moments.release.numbers import Numbers
from forethought.plan.model import Privacy
from forethought.vocabulary import Method, Part

Label = str | float | int | bool
Kind = Literal["groups", "cells", "cohorts", "leverage", "scores"]


class AskPart(Part):
    """What was asked of the records, by value."""

    kind: Kind
    columns: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    weighted: bool = False
    weight_power: int = 1
    where: tuple[tuple[str, float], ...] = ()
    beta: tuple[float, ...] = ()
    inverse: tuple[tuple[float, ...], ...] = ()
    power: int = 0
    family: str = ""
    exposure: bool = False
    first_columns: tuple[str, ...] = Field((), description="Columns of the round before")
    first_by: tuple[str, ...] = ()
    shift: tuple[float, ...] = Field((), description="What is taken from each column")
    scale: tuple[float, ...] = Field((), description="What each column is then divided by")


class AnswerPart(Part):
    """The sums. Matrices are upper triangles, row by row; groups follow each other."""

    keys: dict[str, tuple[Label, ...]] = Field(
        default_factory=dict, description="Each group's labels; clusters under running numbers"
    )
    n: Numbers = Field((), description="Rows of each group")
    shift: Numbers = ()
    scale: Numbers = ()
    products: Numbers = Field((), description="Groups: sums of products of columns")
    values: Numbers = Field((), description="Cells: the values that make each cell")
    sums: Numbers = Field((), description="Cells: sums in each cell")
    squares: Numbers = Field((), description="Cells: sums of squares in each cell")
    periods: Numbers = ()
    cohorts: tuple[float | None, ...] = Field((), description="First treated period; null: never")
    mean: Numbers = Field((), description="Cohorts: mean of each period")
    covariance: Numbers = Field((), description="Cohorts: covariance of periods")
    matrix: Numbers = Field((), description="Second rounds: one matrix over all rows")
    gradients: Numbers = Field((), description="Second rounds: one vector for each group")
    log_likelihood: float | None = None
    largest_leverage: float | None = Field(None, description="Rounded up to the next tenth")
    left_out: int = Field(
        0, description="Rows that lack a value, as rows in all are rounded to the smallest cell"
    )


class AnsweredPart(Part):
    """One ask and its answer."""

    ask: AskPart
    answer: AnswerPart


class FlowPart(Part):
    """How many of one arm there were; only analysed is exact, the others are rounded."""

    arm: str
    assigned: int
    measured: int
    analysed: int


class TableKeyPart(Part):
    """Which question at which wave, and how its rows are put together."""

    question: str
    shape: str
    wave: str | None = None


class ReleasedTable(Part):
    """Everything that is released about one question at one wave."""

    key: TableKeyPart
    indicator: str
    arms: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    levels: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Levels of each category and stratum at this partner"
    )
    flow: tuple[FlowPart, ...] = ()
    answers: tuple[AnsweredPart, ...] = ()
    notes: tuple[str, ...] = ()


class WithheldPart(Part):
    """Something that a question asks for and that does not leave."""

    key: TableKeyPart
    named: str = Field(description="The question as the manifest names it")
    ask: AskPart | None = Field(None, description="Null: nothing of this table leaves")
    code: str
    why: str
    about_outcome: bool = Field(
        False, description="True if leaving it out of the pool would depend on the outcome"
    )


class PlanPart(Part):
    """One part of theory or plan: a digest, and the text itself where it is short."""

    digest: str
    said: str | None = None


class TheoryPart(Part):
    """Which theory the plan tests."""

    id: str
    version: int


class Rule(Part):
    """One rule of the gate, what it is set to and what it did."""

    name: str
    datashield: str | None = Field(None, description="What DataSHIELD calls it")
    setting: str
    result: str


class Leaves(Part):
    """What leaves for one question."""

    question: str
    asks: str
    columns: str
    groups: int
    smallest: int = Field(description="People in the smallest group")
    numbers: int


class Asked(Part):
    """A question by the id that the tables call it by, and in words."""

    id: str
    asks: str
    measure: str = Field(description="The indicator's id and what it measures")


class Manifest(Part):
    """What an information officer signs, in words and tables; the PDF beside it says the same."""

    title: str
    synthetic: bool = Field(
        False, description="True if the study says that its records are made up"
    )
    summary: tuple[str, ...]
    questions: tuple[Asked, ...] = ()
    leaves: tuple[Leaves, ...]
    withheld: tuple[str, ...]
    rules: tuple[Rule, ...]
    receivers: tuple[str, ...]


class LedgerPart(Part):
    """Which release of this study's folder it is."""

    number: int
    previous: str | None = None


class ReleasedMoments(Part):
    """A file of sums that one partner releases for pooling."""

    forethought: Literal[1] = 1
    kind: Literal["moments"] = "moments"
    round: int = Field(1, ge=1)
    request: str | None = Field(None, description="Hash of the request that a later round answers")
    partner: str
    partners: tuple[str, ...]
    theory: TheoryPart
    plan_sha256: str
    data_sha256: str
    made_at: str
    software: str
    manifest: Manifest
    gate: Privacy
    units: dict[str, str | None] = Field(description="The unit of each indicator")
    ledger: LedgerPart
    tables: tuple[ReleasedTable, ...]
    withheld: tuple[WithheldPart, ...] = ()
    plan_parts: dict[str, PlanPart] = Field(default_factory=dict)
    sha256: str = Field("", description="Of everything else in this file")


class Pending(Part):
    """One thing still to be asked of every partner."""

    key: TableKeyPart
    adjust: tuple[str, ...] = ()
    waves: Literal["each", "together"] = "each"
    method: Method
    ask: AskPart
    levels: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Levels at any partner, the one compared with first"
    )


class RoundRequest(Part):
    """What the centre asks of every partner in a further round."""

    forethought: Literal[1] = 1
    kind: Literal["round"] = "round"
    round: int = Field(ge=2)
    plan_sha256: str
    partners: tuple[str, ...]
    software: str
    pending: tuple[Pending, ...]
    sha256: str = ""
