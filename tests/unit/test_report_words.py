"""The words for codes, methods and designs: all there, and at one with the methods' cards."""

from __future__ import annotations

import pytest

from forethought.estimate import registry
from forethought.report.words.codes import LINKS, VERDICTS
from forethought.report.words.designs import DESIGNS, happened_words
from forethought.report.words.methods import METHODS
from forethought.report.words.sentence import counted, listed, lower_first
from forethought.vocabulary import Design, LinkVerdict, Method, Verdict

WIDER = {Method.RANDOMISATION_INFERENCE: "Randomisation test"}
"""Titles that say less than the card's: this one is also for tests that redraw single units."""


def test_every_code_has_its_words() -> None:
    assert set(METHODS) == set(Method)
    assert set(DESIGNS) == set(Design)
    assert set(VERDICTS) == set(Verdict)
    assert set(LINKS) == set(LinkVerdict)


@pytest.mark.parametrize("method", registry.METHODS)
def test_a_method_is_called_what_its_card_calls_it(method: Method) -> None:
    card = registry.METHODS[method].title
    title = METHODS[method].title
    assert title == WIDER.get(method, card)
    assert card.startswith(title)


def test_no_two_methods_share_a_title() -> None:
    assert len({words.title for words in METHODS.values()}) == len(METHODS)
    assert len({words.name for words in METHODS.values()}) == len(METHODS)


@pytest.mark.parametrize("method", Method)
def test_words_for_a_method_are_sentences(method: Method) -> None:
    words = METHODS[method]
    assert not words.title.endswith(".")
    assert len(words.name) <= 29, "charts cut longer names"
    assert words.does.endswith(".")
    assert words.standard_error.endswith(".")


@pytest.mark.parametrize("design", Design)
def test_how_the_comparison_came_about_fits_states_as_well_as_people(design: Design) -> None:
    said = happened_words(design, None)
    assert "eople" not in said
    assert not said.endswith(".")


def test_what_was_drawn_is_named_where_groups_were_drawn() -> None:
    said = happened_words(Design.CLUSTER_RANDOMISED, "team")
    assert said == "Chance decided which groups took part, team by team"
    alone = happened_words(Design.INDIVIDUAL_RANDOMISED, "officer")
    assert alone == happened_words(Design.INDIVIDUAL_RANDOMISED, None)


def test_joined_words() -> None:
    assert listed([]) == ""
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert counted(1, "question") == "1 question"
    assert counted(2000, "child", "children") == "2,000 children"
    assert lower_first("Early help") == "early help"
    assert lower_first("A visit") == "a visit"
    assert lower_first("GP visits") == "GP visits"
    assert lower_first("GPs refer") == "GPs refer"
