"""An evaluation plan as its file holds it: design, waves, instruments, data, questions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from forethought.plan.instruments import Instrument
from forethought.plan.settings import Assumptions, Bootstrap, Interruption, Series, Violations
from forethought.theory import Theory
from forethought.theory.model import Id, Statement
from forethought.vocabulary import Design, Duration, Evaluator, Method, Part, Text, Timing


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class TheoryReference(Part):
    """Which theory, at which version, the plan tests."""

    id: Id
    version: int = Field(ge=1)


class About(Part):
    """What is planned, by which design, by whom."""

    theory: TheoryReference = Field(description="The theory and version it tests")
    title: Statement = Field(description="What the evaluation is called")
    design: Design = Field(description="How the comparison comes about")
    why_this_design: str | None = Field(None, description="Why this design and not a stronger one")
    timing: Timing | None = Field(
        None, description="For roll-outs: how the order of treatment was set"
    )
    evaluator: Evaluator | None = Field(None, description="Independent or internal")
    seed: int = Field(1, ge=0, description="Makes every random step repeatable")
    ci_level: float = Field(0.95, gt=0.5, lt=1, description="The level of confidence intervals")


DrawMethod = Literal[
    "simple", "blocked", "stratified", "constrained", "minimisation", "stepped-wedge"
]


class Arm(Part):
    """One arm of the comparison; the first arm listed is the reference."""

    id: Id
    statement: Text | None = None


class Assignment(Part):
    """How units come into their arms."""

    level: str | None = Field(None, description="What is assigned: a person, a team, a site")
    arms: tuple[Arm, ...] = Field(
        (), min_length=2, description="The arms; the first is the reference"
    )
    ratio: tuple[float, ...] = Field((), description="Relative sizes of the arms")
    strata: tuple[str, ...] = Field((), description="Columns within which assignment is made")
    balance: tuple[str, ...] = Field((), description="Columns the arms are balanced on")
    method: DrawMethod | None = Field(None, description="How the lot is drawn")
    block_sizes: tuple[int, ...] = Field((), description="Sizes of blocks, one drawn at a time")
    candidates: int = Field(
        10_000, ge=100, le=1_000_000, description="Constrained: draws that are looked at"
    )
    keep: float = Field(0.1, gt=0, le=1, description="Constrained: the best-balanced share kept")
    bias: float = Field(
        0.8, gt=0.5, le=1, description="Minimisation: the chance of the arm that balances best"
    )
    sequences: tuple[int, ...] = Field(
        (),
        description="Stepped wedge: the first treated period of each sequence",
        examples=[[2, 3, 4, 5]],
    )
    record: str | None = Field(None, description="The file that `forethought assign` wrote")


class Wave(Part):
    """One round of measurement."""

    id: Id
    at: Duration = Field(description="How long after the start, such as P6M")


class OutcomeColumn(Part):
    """Where an indicator's values stand in the records."""

    column: str
    out_of: str | None = Field(None, description="The denominator's column, for a proportion")
    exposure: str | None = Field(None, description="The exposure's column, for a rate")
    event: str | None = Field(
        None, description="1 if the event came, 0 if watching ended first; column is then the time"
    )


class CovariateColumn(Part):
    """A column measured before assignment."""

    column: str
    kind: Literal["number", "category"] = "number"


class Treated(Part):
    """A column that is above zero from the period in which a unit is treated."""

    column: str


class TextFormat(Part):
    """How a CSV file is written, where it is not UTF-8 with commas."""

    encoding: str = "utf-8"
    separator: str = ","
    decimal: str = "."


class Data(Part):
    """Where the records are and what their columns mean."""

    source: str = Field(
        description="A file, relative to the study; or the address of an engine, such as "
        "postgresql://analyst@server/records, duckdb://records.duckdb or pyspark://local[4], "
        "without a password",
    )
    table: str | None = Field(
        None,
        description="Table, sheet or query in the source; for Spark also a Parquet file",
    )
    unit: str = Field(description="The column that names the unit (a person, an officer)")
    cluster: str | None = Field(None, description="The column that names the unit's cluster")
    site: str | None = Field(None, description="The column that names the site")
    arm: str | None = Field(None, description="The column that names the arm")
    strata: tuple[str, ...] = Field((), description="Columns of the assignment's strata")
    wave: str | None = Field(None, description="The column that names the wave")
    period: str | None = Field(None, description="The column that counts periods")
    first_treated: str | None = Field(
        None, description="The period from which the unit counts as treated; empty = never"
    )
    treated: Treated | None = Field(
        None, description="Or: a column above zero from the first treated period on"
    )
    weight: str | None = Field(None, description="The column of weights")
    received: str | None = Field(
        None, description="1 if the unit received the programme, 0 if not, whatever its arm"
    )
    dose: str | None = Field(None, description="How much of it the unit received (sessions, days)")
    outcomes: dict[str, OutcomeColumn] = Field(
        default_factory=dict, description="A column for each indicator"
    )
    covariates: dict[str, CovariateColumn] = Field(
        default_factory=dict, description="Columns to adjust for"
    )
    csv: TextFormat = Field(default_factory=TextFormat, description="How a CSV file is written")


class Estimand(Part):
    """What is to be known: for whom, against what, when, summed up how."""

    population: Statement | None = Field(None, description="For whom")
    contrast: Statement | None = Field(None, description="What against what")
    at: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = Field(
        (), description="At which wave or waves"
    )
    summary: Statement | None = Field(None, description="Difference in means, rate ratio, …")
    intercurrent_events: Statement | None = Field(
        None, description="What counts when people move, stop or never start"
    )


class EventStudy(Part):
    """The range of periods since first treatment to estimate one by one."""

    from_: int = Field(alias="from")
    to: int


class RandomisationTest(Part):
    """A test that re-draws who was treated when; needs the units at hand."""

    permutations: int = Field(1000, ge=99, le=1_000_000)


class Question(Part):
    """One thing the study asks of one indicator."""

    id: Id
    indicator: str = Field(description="The id of an indicator in the theory")
    asks: str | None = Field(None, description="The question in plain words")
    primary: bool = Field(False, description="True for the question the study is sized for")
    estimand: Estimand = Field(default_factory=Estimand)
    method: Method = Field(
        default_factory=lambda: Method.DIFFERENCE_IN_MEANS,
        description="How it is estimated; left out, the design chooses, and the report says why",
    )
    adjust: tuple[str, ...] = Field((), description="Covariates, and indicator@wave")
    sensitivity: tuple[Method, ...] = Field((), description="Other methods, to see if it holds")
    summary: Literal["simple", "cohort", "calendar", "dynamic"] = Field(
        "simple",
        description="For roll-outs: how effects are averaged: over all treated unit-periods, by "
        "cohort, by period, or by time since first treatment",
    )
    comparison: Literal["not-yet-treated", "never-treated"] = Field(
        "not-yet-treated", description="For roll-outs: who is compared with"
    )
    event_study: EventStudy | None = None
    randomisation_test: RandomisationTest | None = None
    waves: Literal["each", "together"] = Field(
        "each", description="Each wave by itself, or all together in one mixed model"
    )
    scale: Literal["difference", "risk-ratio", "odds-ratio"] | None = Field(
        None, description="For yes or no: the scale of the estimate; the others stand beside it"
    )
    horizon: float | None = Field(None, gt=0, description="Restricted mean: up to which time")
    series: Series | None = Field(None, description="For interrupted time series")
    bootstrap: Bootstrap = Field(default_factory=Bootstrap)
    violations: Violations | None = Field(
        None, description="Bounds on the effect if trends were not parallel"
    )


class Multiplicity(Part):
    """Which questions are judged together, and how."""

    families: tuple[tuple[str, ...], ...] = ()
    adjust: Literal["holm", "benjamini-hochberg", "romano-wolf", "none"] = "holm"


MissingRule = Literal["complete-cases", "multiple-imputation", "delta-adjusted"]


class Missing(Part):
    """What is done about missing values."""

    below: float = Field(0.05, ge=0, le=1)
    then: MissingRule = Field("complete-cases", description="What is done below that share")
    else_: MissingRule = Field(
        "complete-cases", alias="else", description="What is done at or above it"
    )
    imputations: int = Field(20, ge=2, le=200, description="Completed data sets")
    deltas: tuple[float, ...] = Field(
        (), description="Shifts of imputed values, in the outcome's standard deviations"
    )


class Subgroup(Part):
    """A pre-specified subgroup, tested by interaction."""

    by: str
    at_least: int = Field(20, ge=1)


class Fidelity(Part):
    """A share of planned delivery that must be reached."""

    at_least: float = Field(ge=0, le=1)


class Delivery(Part):
    """What counts as delivered."""

    fidelity: dict[str, Fidelity] = Field(default_factory=dict)
    complier: str | None = Field(None, description="Who counts as having received it")


class Privacy(Part):
    """The disclosure gate's settings; DataSHIELD's names for them in brackets."""

    smallest_cluster: int = Field(
        10, ge=2, description="Fewest people in a group whose sums leave (nfilter.subset)"
    )
    smallest_cell: int = Field(
        5,
        ge=2,
        description="Fewest people in a cell of a table, unless there are none (nfilter.tab)",
    )
    smallest_clusters_per_arm: int = Field(
        2, ge=2, description="Fewest clusters of an arm whose sums leave, one by one"
    )
    parameters_per_row: float = Field(
        0.33, gt=0, le=1, description="Most columns for each person of a group (nfilter.glm)"
    )
    most_levels: int = Field(
        40, ge=2, description="Most levels of a category or stratum (nfilter.levels)"
    )
    smallest_partners: int = Field(3, ge=2, description="Partners below which nothing is pooled")
    too_small: Literal["withhold", "merge"] = Field(
        "withhold",
        description="Clusters too small to leave: withheld, or merged within arm and stratum",
    )


class Sample(Part):
    """How many, and why that is enough."""

    units: int | None = Field(None, ge=1)
    clusters: int | None = Field(None, ge=1)
    reason: str | None = Field(None, description="The power calculation in words, or its file")
    retention: str | None = Field(None, description="How people are kept in the study")
    assumptions: Assumptions | None = Field(None, description="What the size rests on")


class Role(Part):
    """Who does what."""

    name: str
    does: str


class Plan(Part):
    """An evaluation plan."""

    forethought: Literal[1] = Field(description="The format's number")
    about: About = Field(alias="plan")
    assignment: Assignment | None = None
    waves: tuple[Wave, ...] = ()
    interruption: Interruption | None = Field(
        None, description="For interrupted time series: when the programme began"
    )
    partners: tuple[str, ...] = Field((), description="The forces or sites that pool their sums")
    instruments: tuple[Instrument, ...] = ()
    data: Data | None = None
    questions: tuple[Question, ...] = ()
    multiplicity: Multiplicity = Field(default_factory=Multiplicity)
    missing: Missing = Field(default_factory=Missing)
    subgroups: tuple[Subgroup, ...] = ()
    delivery: Delivery | None = None
    privacy: Privacy = Field(default_factory=Privacy)
    sample: Sample | None = None
    roles: tuple[Role, ...] = ()
    truth: dict[str, float] = Field(
        default_factory=dict,
        description="For simulated studies: the true effect on each indicator",
    )

    def question(self, name: str) -> Question:
        """Return the question called ``name``; `KeyError` if there is none."""
        for question in self.questions:
            if question.id == name:
                return question
        raise KeyError(name)

    @property
    def primary(self) -> Question | None:
        """The primary question, else the first."""
        named = [question for question in self.questions if question.primary]
        return next(iter([*named, *self.questions]), None)

    def tests(self, theory: Theory) -> bool:
        """True if this plan is for ``theory`` at its version."""
        reference = self.about.theory
        return (reference.id, reference.version) == (theory.about.id, theory.about.version)
