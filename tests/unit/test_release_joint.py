"""Several answers taken together: what no two of them reach."""

from __future__ import annotations

import numpy as np

from forethought.moments.release.differencing import Block, fewest_reached
from forethought.moments.release.joint import fewest_together


def block(units: list[int], groups: list[int] | None = None, name: str = "y") -> Block:
    ids = np.array(units, dtype=np.uint64)
    return Block(
        name="q",
        unit=ids,
        occasion=np.zeros(len(ids), dtype=np.uint64),
        variables={name: ids},
        bound=frozenset(),
        partitions=(np.array(groups or [0] * len(ids), dtype=np.int64),),
    )


EVERYBODY = range(120)
ONE = set(range(13))
TWO = set(range(12, 25))


def less(*gone: set[int]) -> list[int]:
    return [u for u in EVERYBODY if all(u not in some for some in gone)]


FOUR = [block(less()), block(less(ONE)), block(less(TWO)), block(less(ONE, TWO))]


def test_four_questions_reach_one_person_that_no_two_do() -> None:
    assert all(fewest_reached(one, two, 5) is None for one in FOUR for two in FOUR)
    assert fewest_together(FOUR[:3], 5) is None
    assert fewest_together(FOUR, 5) == 1


def test_a_small_class_that_no_sum_singles_out_is_safe() -> None:
    """Two groupings that cross in a cell of one: margins do not tell it."""
    across = [0] * 60 + [1] * 60
    along = [0] * 59 + [1] * 30 + [0] * 31
    assert (
        fewest_together([block(list(EVERYBODY), across), block(list(EVERYBODY), along)], 5) is None
    )


def test_another_name_is_held_together_by_counts() -> None:
    other = block(less({7}), name="z")
    assert fewest_together([block(less()), other], 5) is None
    assert fewest_together([block(less()), other], 5, counts=True) == 1
