"""Forms that people answer: items, choices, and how items become one number."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from forethought.theory.model import Id, Statement
from forethought.vocabulary import Part, Text


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
