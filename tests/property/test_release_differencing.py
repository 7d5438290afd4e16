"""The fewest people that subtracting two releases reaches, against trying every way."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.moments.release.differencing import Block, fewest_reached, smallest_cut

GROUPS = st.integers(min_value=-1, max_value=2)
PEOPLE = st.lists(st.tuples(GROUPS, GROUPS), min_size=1, max_size=14).filter(
    lambda pairs: any(pair != (-1, -1) for pair in pairs)
)


def by_trying(pairs: list[tuple[int, int]], below: int) -> float | None:
    """Try every choice of weights -1, 0, 1 on the groups of both releases.

    Weights of the first release are added, of the second taken away; who keeps a weight other
    than 0 is reached. Other weights reach no fewer: each level of them is one of these.
    """
    fewest = None
    for left in product((0, 1), repeat=3):
        for right in product((0, 1), repeat=3):
            weights = [(left[a] if a >= 0 else 0) - (right[b] if b >= 0 else 0) for a, b in pairs]
            reached = sum(weight != 0 for weight in weights)
            if 0 < reached < below and (fewest is None or reached < fewest):
                fewest = reached
    return fewest


@settings(max_examples=300, deadline=None)
@given(PEOPLE, st.integers(min_value=2, max_value=8))
def test_the_smallest_cut_is_the_fewest_people_reached(
    pairs: list[tuple[int, int]], below: int
) -> None:
    one, other = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    kept = (one >= 0) | (other >= 0)
    found = smallest_cut(one[kept], other[kept], np.ones(int(kept.sum())), below)
    assert found == by_trying(pairs, below)


def block(units: list[int], groups: list[int], values: list[int], name: str = "age") -> Block:
    size = len(units)
    return Block(
        name="q",
        unit=np.array(units, dtype=np.uint64),
        occasion=np.zeros(size, dtype=np.uint64),
        variables={name: np.array(values, dtype=np.uint64)},
        bound=frozenset(),
        partitions=(np.array(groups, dtype=np.int64),),
    )


WHOLE = list(range(40))
GROUP = [u // 10 for u in WHOLE]


def test_the_same_people_tell_nothing_new() -> None:
    assert fewest_reached(block(WHOLE, GROUP, WHOLE), block(WHOLE, GROUP, WHOLE), 5) is None


def test_one_person_dropped_is_reached() -> None:
    rest = WHOLE[1:]
    assert fewest_reached(block(rest, GROUP[1:], rest), block(WHOLE, GROUP, WHOLE), 5) == 1


def test_five_dropped_from_one_group_are_as_many_as_a_cell() -> None:
    rest = WHOLE[5:]
    assert fewest_reached(block(rest, GROUP[5:], rest), block(WHOLE, GROUP, WHOLE), 5) is None


def test_one_dropped_in_each_of_six_groups_is_one_each() -> None:
    whole, group = list(range(60)), [u // 10 for u in range(60)]
    rest = [u for u in whole if u % 10]
    small = block(rest, [u // 10 for u in rest], rest)
    assert fewest_reached(small, block(whole, group, whole), 5) == 1
    together = block(rest, [0] * len(rest), rest)
    assert fewest_reached(together, block(whole, [0] * 60, whole), 5) is None


def test_a_value_that_was_corrected_is_one_person() -> None:
    corrected = [99, *WHOLE[1:]]
    assert fewest_reached(block(WHOLE, GROUP, corrected), block(WHOLE, GROUP, WHOLE), 5) == 1


def test_without_a_common_variable_there_is_nothing_to_subtract() -> None:
    rest = WHOLE[1:]
    other = block(rest, GROUP[1:], rest, name="score")
    assert fewest_reached(other, block(WHOLE, GROUP, WHOLE), 5) is None


def test_scaled_values_do_not_hide_who_is_missing() -> None:
    rest = WHOLE[1:]
    pence = block(rest, GROUP[1:], [100 * u for u in rest])
    assert fewest_reached(pence, block(WHOLE, GROUP, WHOLE), 5) == 1


def test_a_total_less_its_parts_is_who_is_in_no_part() -> None:
    inside = WHOLE[3:]
    total = block(WHOLE, [0] * 40, WHOLE)
    assert fewest_reached(block(inside, GROUP[3:], inside), total, 5) == 3
