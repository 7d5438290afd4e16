"""An evaluation plan as its file holds it: design, waves, instruments, data, questions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

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


class Wave(Part):
    """One round of measurement."""

    id: Id
    at: Duration = Field(description="How long after the start, such as P6M")


class Choice(Part):
    """One answer to choose; further keys are the words in each language."""

    id: Id
    en: str | None = None
    cy: str | None = None

    @property
    def label(self) -> Text:
        words = {"en": self.en, "cy": self.cy}
        return {language: text for language, text in words.items() if text}


class Item(Part):
    """One question of an instrument."""

    id: Id
    ask: Text = Field(description="The question, in each language")
    answer: Literal["one-of", "many-of", "number", "whole-number", "text", "date", "yes-no"]
    choices: tuple[Choice, ...] = Field((), description="The answers to choose from")
    right: str | None = Field(None, description="The id of the right answer, for tests")
    reverse: bool = Field(False, description="True if a high answer means less")
    required: bool = Field(True, description="False if it may be left out")
    hint: Text | None = Field(None, description="Help beside the question")
    low: float | None = Field(None, description="The lowest answer")
    high: float | None = Field(None, description="The highest answer")


class Score(Part):
    """How items become one number."""

    sum_right: Literal["all"] | tuple[str, ...] | None = Field(
        None, description="Counts right answers of these items"
    )
    mean_of: Literal["all"] | tuple[str, ...] | None = Field(None, description="The mean of items")
    sum_of: Literal["all"] | tuple[str, ...] | None = Field(None, description="The sum of items")
    missing: str = Field("none", description="none, or at-most-N items may be missing")


class Instrument(Part):
    """A form that people answer."""

    id: Id
    title: Text
    for_: Statement | None = Field(None, alias="for", description="Who answers it")
    waves: tuple[str, ...] = Field((), description="At which waves")
    linked_by: str | None = Field(None, description="The column that joins a person's waves")
    items: tuple[Item, ...] = ()
    score: dict[str, Score] = Field(default_factory=dict, description="Scores by indicator or name")
    introduction: Text | None = Field(None, description="What people read before they answer")


class OutcomeColumn(Part):
    """Where an indicator's values stand in the records."""

    column: str
    out_of: str | None = Field(None, description="The denominator's column, for a proportion")
    exposure: str | None = Field(None, description="The exposure's column, for a rate")


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

    source: str = Field(description="A file, relative to the study; or a connection")
    table: str | None = Field(None, description="Table, sheet or query in the source")
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
    method: Method = Field(description="How it is estimated")
    adjust: tuple[str, ...] = Field((), description="Covariates, and indicator@wave")
    sensitivity: tuple[Method, ...] = Field((), description="Other methods, to see if it holds")
    summary: Literal["simple", "cohort", "calendar"] = Field(
        "simple", description="For roll-outs: how effects by cohort and period are weighted"
    )
    comparison: Literal["not-yet-treated", "never-treated"] = Field(
        "not-yet-treated", description="For roll-outs: who is compared with"
    )
    event_study: EventStudy | None = None
    randomisation_test: RandomisationTest | None = None


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
    """The disclosure gate's settings."""

    smallest_cluster: int = Field(10, ge=2)
    smallest_cell: int = Field(5, ge=2)
    smallest_clusters_per_arm: int = Field(2, ge=2)
    parameters_per_row: float = Field(0.33, gt=0, le=1)


class Sample(Part):
    """How many, and why that is enough."""

    units: int | None = Field(None, ge=1)
    clusters: int | None = Field(None, ge=1)
    reason: str | None = Field(None, description="The power calculation in words, or its file")
    retention: str | None = Field(None, description="How people are kept in the study")


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
