"""The randomisation test: the cheap way equals doing the whole analysis anew for every draw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from forethought.errors import Refusal
from forethought.estimate.staggered import (
    callaway_santanna,
    staggered_efficient,
    staggered_means,
    sun_abraham,
)
from forethought.estimate.types import Estimator, Inquiry
from forethought.moments import CohortAsk, UnitAsk, UnitMoments
from forethought.vocabulary import Design, Method, Timing
from tests.cohorts import ask, converse, moments_of

ASKED = Inquiry(
    "q",
    Method.STAGGERED_EFFICIENT,
    Design.STAGGERED_ROLLOUT,
    Timing.RANDOM,
    permutations=99,
    seed=42,
)


def panel(effect: float, seed: int = 2, each: int = 8) -> UnitMoments:
    """Make units in the order in which a lot draws them: by cohort, then by what was seen first."""
    rng = np.random.default_rng(seed)
    cohort = np.repeat([3.0, 4.0, 5.0, np.inf], each)
    y = rng.normal(size=(4 * each, 6)) + rng.normal(size=(4 * each, 1))
    y = y[np.lexsort((y[:, 0], cohort))]
    return UnitMoments(
        np.arange(1.0, 7.0), cohort, y + effect * (np.arange(1, 7) >= cohort[:, None])
    )


@pytest.mark.parametrize(
    "run", [staggered_efficient, staggered_means, callaway_santanna, sun_abraham]
)
def test_equals_the_whole_analysis_for_every_draw(run: Estimator) -> None:
    data = panel(0.4)
    found = ask(run, ASKED, data)
    rng = np.random.default_rng(42)
    plain = replace(ASKED, permutations=None)
    observed = abs(found.estimate) / found.also["se_neyman"]
    as_far = 0
    for _ in range(99):
        # unit order[k] takes the k-th place, whose cohort is fixed
        redrawn = replace(data, outcomes=data.outcomes[rng.permutation(len(data.cohort))])
        e = ask(run, plain, redrawn)
        as_far += abs(e.estimate) / e.also["se_neyman"] >= observed
    assert found.also["randomisation_p"] == (1 + as_far) / 100
    assert found.rounds == 2


def test_a_plain_effect_is_seen() -> None:
    assert ask(staggered_efficient, ASKED, panel(3.0)).also["randomisation_p"] == 0.01


def test_no_effect_is_not() -> None:
    found = [
        ask(staggered_efficient, ASKED, panel(0.0, seed)).also["randomisation_p"]
        for seed in range(30)
    ]
    # p is uniform without an effect: a mean of 30 is within 0.2 of a half but once in 7,000
    assert abs(np.mean(found) - 0.5) < 0.2


def test_the_seed_repeats_it_and_the_note_names_it() -> None:
    once, again = (ask(staggered_efficient, ASKED, panel(0.4)) for _ in range(2))
    assert once == again
    assert any("seed 42" in note for note in once.notes)


def test_units_that_were_left_out_are_not_drawn() -> None:
    data = panel(0.4)
    extra = UnitMoments(
        data.periods,
        np.append(data.cohort, [1.0, 4.5, 2.0]),
        np.vstack([data.outcomes, np.full((3, 6), 1e3)]),
    )
    kept, more = ask(staggered_efficient, ASKED, data), ask(staggered_efficient, ASKED, extra)
    assert more.also["randomisation_p"] == kept.also["randomisation_p"]


def test_not_where_timing_was_chosen() -> None:
    data = panel(0.4)
    e = converse(callaway_santanna, replace(ASKED, timing=Timing.CHOSEN), moments_of(data))
    assert "randomisation_p" not in e.also
    assert any("No randomisation test" in note for note in e.notes)


def test_not_where_the_units_are_out_of_reach() -> None:
    steps: Any = staggered_efficient(ASKED)
    assert next(steps) == CohortAsk()
    assert steps.send(moments_of(panel(0.4))) == UnitAsk()
    with pytest.raises(StopIteration) as end:
        steps.throw(Refusal([]))
    assert "randomisation_p" not in end.value.value.also
    assert any("No randomisation test" in note for note in end.value.value.notes)
