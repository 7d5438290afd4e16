"""A theory of change as its file holds it: goal, outcomes, activities, resources, context.

Everything here is frozen and valid in shape. Whether it makes sense (reaches its goal, has no
cycle, leaps nothing) is for `forethought.theory.check` to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from forethought.vocabulary import (
    DataSource,
    Direction,
    Duration,
    IndicatorKind,
    Part,
    Strength,
    TrainingLevel,
)

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=80)]
"""A short name that files use to point at things: letters, digits, hyphen, dot, underscore."""

Statement = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]


class Source(Part):
    """A publication or other source that links cite."""

    id: Id
    cite: str = Field(description="How to cite it")
    doi: str | None = Field(None, description="Its DOI, without https://doi.org/")
    url: str | None = Field(None, description="Where to read it")


class About(Part):
    """What the theory is about, who owns it and when it is looked at again."""

    id: Id = Field(description="A short name for the theory")
    version: int = Field(1, ge=1, description="Counts up with every change that is signed off")
    title: Statement = Field(description="What people call the project")
    need: Statement | None = Field(None, description="Why the project is needed")
    population: Statement | None = Field(None, description="For whom it is")
    setting: Statement | None = Field(None, description="Where it happens")
    owner: str | None = Field(None, description="Who answers for the theory")
    review_by: date | None = Field(None, description="When it is looked at again")
    took_part: tuple[str, ...] = Field((), description="Who helped to build it")
    sources: tuple[Source, ...] = Field((), description="Publications that links cite")
    narrative: str | None = Field(
        None, description="The theory told as a story, naming every box by its id in [brackets]"
    )
    synthetic: bool = Field(False, description="True for a made-up study; shown wherever it shows")


class Evidence(Part):
    """One source behind a link and how strongly it supports it."""

    source: str = Field(description="The id of one of theory.sources, or words")
    strength: Strength = Field(description="How strongly the source supports the link")


class Link(Part):
    """One arrow: why the first thing should lead to the second."""

    to: str = Field(description="The id of the box it leads to")
    because: Statement | None = Field(None, description="The rationale: why one leads to the other")
    assuming: tuple[str, ...] = Field((), description="What must be true for it to hold")
    evidence: tuple[Evidence, ...] = Field((), description="What is known about it")
    feedback: bool = Field(False, description="True for a declared loop back to an earlier box")


class Indicator(Part):
    """How one would see that an outcome changed."""

    id: Id
    measure: Statement | None = Field(None, description="What is measured")
    unit: str | None = Field(None, description="The unit it is counted in")
    kind: IndicatorKind | None = Field(None, description="What values it takes")
    better: Direction | None = Field(None, description="Which way is good")
    source: DataSource | None = Field(None, description="Where the values come from")
    instrument: str | None = Field(None, description="The id of the plan's instrument, if any")
    smallest_meaningful: float | None = Field(
        None, gt=0, description="The smallest difference that would matter, in the unit"
    )
    validated: bool | None = Field(None, description="True if the measure has been validated")
    collected_by: str | None = Field(None, description="Who collects it")
    at: Duration | None = Field(None, description="When it is looked at, if not at the horizon")
    low: float | None = Field(None, description="The lowest value there can be")
    high: float | None = Field(None, description="The highest value there can be")


class Goal(Part):
    """The final goal: a long-term change for a named population."""

    id: Id
    statement: Statement = Field(description="The change, in one short sentence")
    who: Statement | None = Field(None, description="Whose lives are better")
    horizon: Duration | None = Field(None, description="By when, such as P3Y")
    ceiling: bool = Field(
        False, description="True if it lies beyond what the programme alone answers for"
    )
    indicators: tuple[Indicator, ...] = Field((), description="How one would see it")


class Outcome(Part):
    """An intermediate outcome: a change in people on the way to the goal."""

    id: Id
    statement: Statement = Field(description="The change in people, in one short sentence")
    who: Statement | None = Field(None, description="Who changes")
    horizon: Duration | None = Field(None, description="By when, such as P6M")
    level: TrainingLevel | None = Field(None, description="For workforce theories")
    ceiling: bool = Field(
        False, description="True if it lies beyond what the programme alone answers for"
    )
    outside_cause: Statement | None = Field(
        None, description="What else brings it about, when no activity here does"
    )
    leads_to: tuple[Link, ...] = Field((), description="What it leads to, and why")
    indicators: tuple[Indicator, ...] = Field((), description="How one would see it")


class Resource(Part):
    """What an activity uses: people, money, places, agreements."""

    id: Id
    statement: Statement | None = Field(None, description="What it is")
    cost: float | None = Field(None, ge=0, description="Its cost in pounds, if known")


class Dose(Part):
    """How much of an activity, how many times."""

    amount: float = Field(gt=0)
    unit: str
    times: int = Field(1, ge=1)

    @property
    def words(self) -> str:
        amount = f"{self.amount:g} {self.unit}{'s' if self.amount != 1 else ''}"
        return amount if self.times == 1 else f"{amount} × {self.times}"


class Activity(Part):
    """What is done."""

    id: Id
    statement: Statement = Field(description="What is done, in one short sentence")
    who_delivers: Statement | None = Field(None, description="Who does it")
    for_: Statement | None = Field(None, alias="for", description="For whom")
    dose: Dose | None = Field(None, description="How much, how often")
    mode: str | None = Field(None, description="Classroom, in person, online, blended, …")
    where: str | None = Field(None, description="Where, if not the theory's setting")
    resources: tuple[Resource, ...] = Field((), description="What it uses")
    leads_to: tuple[Link, ...] = Field((), description="What it leads to, and why")


class Context(Part):
    """What helps, what threatens, and what harm might come of it."""

    enablers: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    harms: tuple[str, ...] = ()


class Theory(Part):
    """A theory of change: final goal, intermediate outcomes, activities."""

    forethought: Literal[1] = Field(description="The format's number")
    about: About = Field(alias="theory", description="What the theory is about")
    goal: Goal = Field(description="Step 1: the final goal")
    outcomes: tuple[Outcome, ...] = Field((), description="Step 2: the intermediate outcomes")
    activities: tuple[Activity, ...] = Field((), description="Step 3: the activities")
    context: Context = Field(default_factory=Context, description="What surrounds it")

    @property
    def ends(self) -> tuple[Goal | Outcome, ...]:
        """The boxes that can carry indicators: outcomes in file order, then the goal."""
        return (*self.outcomes, self.goal)

    def indicators(self) -> Iterator[tuple[Goal | Outcome, Indicator]]:
        """Walk every indicator with the box it belongs to."""
        for end in self.ends:
            for indicator in end.indicators:
                yield end, indicator

    def indicator(self, name: str) -> tuple[Goal | Outcome, Indicator]:
        """Return the indicator called ``name`` and its box; `KeyError` if there is none."""
        for end, indicator in self.indicators():
            if indicator.id == name:
                return end, indicator
        raise KeyError(name)
