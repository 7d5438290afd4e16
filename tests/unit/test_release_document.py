"""Asks, answers and numbers survive the file bit for bit."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from forethought.moments import (
    Answer,
    CellAsk,
    CellMoments,
    CohortAsk,
    CohortMoments,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    LeverageMoments,
    RowsAsk,
    RowsMoments,
    ScoreAsk,
    ScoreMoments,
)
from forethought.moments.release.document import AnswerPart, AskPart
from forethought.moments.release.encode import (
    Releasable,
    answer_of,
    answer_part,
    ask_of,
    ask_part,
    is_releasable,
)
from forethought.moments.release.numbers import packed, plain, squared, triangle, unpacked
from forethought.plan.fingerprint import digest

RNG = np.random.default_rng(4)
THIRDS = RNG.normal(size=7) / 3


def symmetric(*shape: int) -> np.ndarray:
    half = RNG.normal(size=shape)
    return half + np.swapaxes(half, -1, -2)


GROUPS = GroupMoments(
    ("one", "y"), {"cluster": ("a/1", "a/2")}, np.array([12.0, 15.0]), symmetric(2, 2, 2),
    np.array([0.0, 0.1]), np.array([1.0, 1 / 3]), 7,
)  # fmt: skip
PAIRS: list[tuple[Releasable, Answer]] = [
    (GroupAsk(("one", "y"), ("cluster",)), GROUPS),
    (GroupAsk(("one", "y"), ("cluster",), weighted=True, power=2), GROUPS),
    (
        CellAsk(("arm",), ("cluster",)),
        CellMoments(
            ("arm",), {"cluster": ("a/1",)}, np.ones((1, 1)), np.array([9.0]), np.array([[0.3]]),
            np.array([[0.1]]),
        ),
    ),
    (
        CohortAsk(),
        CohortMoments(
            np.arange(3.0), np.array([2.0, math.inf]), np.array([8.0, 9.0]),
            RNG.normal(size=(2, 3)), symmetric(2, 3, 3),
        ),
    ),
    (
        ScoreAsk(("one", "arm"), ("cluster",), (0.1, 1 / 3), "poisson", True, (0.0, 0.5), (1.0, 2)),
        ScoreMoments(
            {"cluster": ("a/1",)}, np.array([9.0]), RNG.normal(size=(1, 2)), symmetric(2, 2), -3.5
        ),
    ),
]  # fmt: skip


def through_json(part: AskPart | AnswerPart) -> dict[str, object]:
    said: dict[str, object] = json.loads(part.model_dump_json())
    return said


@pytest.mark.parametrize(("ask", "answer"), PAIRS, ids=lambda value: type(value).__name__)
def test_asks_and_answers_read_back_the_same(ask: Releasable, answer: Answer) -> None:
    part = AskPart.model_validate(through_json(ask_part(ask)))
    assert ask_of(part) == ask
    back = answer_of(part, AnswerPart.model_validate(through_json(answer_part(answer))))
    for name, value in vars(answer).items():
        got = vars(back)[name]
        same = np.array_equal(value, got) if isinstance(value, np.ndarray) else value == got
        assert same, name


def test_a_second_pass_carries_shift_and_scale_and_no_sums() -> None:
    ask = LeverageAsk(GROUPS, ("one",), (0.5,), ((2.0,),), 2, (("arm", 1.0),))
    back = ask_of(AskPart.model_validate(through_json(ask_part(ask))))
    assert isinstance(back, LeverageAsk)
    assert (back.columns, back.beta, back.power, back.where) == (
        ask.columns,
        ask.beta,
        ask.power,
        ask.where,
    )
    assert tuple(back.first.keys) == ("cluster",)
    assert back.first.products.shape == (0, 2, 2)
    assert back.first.scale.tolist() == GROUPS.scale.tolist()
    answer = LeverageMoments(symmetric(1, 1), 0.3)
    part = AnswerPart.model_validate(through_json(answer_part(answer)))
    found = answer_of(ask_part(ask), part)
    assert isinstance(found, LeverageMoments)
    assert found.meat.tolist() == answer.meat.tolist()


def test_people_have_no_form_in_a_release() -> None:
    assert not is_releasable(RowsAsk(("y",)))
    assert not is_releasable(GroupAsk(("one", "y"), ("unit",)))
    with pytest.raises(TypeError, match="never released"):
        answer_part(RowsMoments(("y",), {}, np.zeros((1, 1))))


def test_numbers_pack_and_unpack_bit_for_bit() -> None:
    assert unpacked(packed(plain(THIRDS)), (7,)).tolist() == THIRDS.tolist()
    matrices = symmetric(3, 4, 4)
    assert squared(triangle(matrices), 4).tolist() == matrices.tolist()


@pytest.mark.parametrize(
    "numbers", ["base64:!!", "AAAA", (1.0, 2.0, 3.0), packed([math.nan, 1.0]), "base64:AAAA"]
)
def test_numbers_that_do_not_fit_are_refused(numbers: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unpacked(numbers, (2,))  # type: ignore[arg-type]


def test_answers_with_parts_that_do_not_fit_are_refused() -> None:
    ask, good = ask_part(PAIRS[0][0]), answer_part(PAIRS[0][1])
    for change in (
        {"keys": {"cluster": ("a/1",)}},
        {"keys": {}},
        {"products": (1.0,)},
        {"shift": ()},
    ):
        with pytest.raises(ValueError, match=r".+"):
            answer_of(ask, good.model_copy(update=change))


def test_the_seal_is_over_what_is_said_not_over_its_layout() -> None:
    part = answer_part(GROUPS)
    said = part.model_dump(mode="json")
    assert digest(said) == digest(json.loads(json.dumps(said, indent=3)))
