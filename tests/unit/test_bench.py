"""The bench compares speed only where answers agree, and prints what we lose."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.case import OURS, Aim, Case, Side
from bench.growth import Line, Point
from bench.page import losses, page, shown, table
from bench.race import Raced, apart


def _made(_path: Path, _less: int) -> None:
    return


CASE = Case(
    "A trial",
    _made,
    {OURS: Side(), "peer": Side()},
    tolerance=1e-6,
    loose={"df": 1e-2},
    aims={"peer": Aim(10, memory=2)},
)


def _run(estimate: float, whole: float, fitting: float, **more: float) -> dict[str, float]:
    return {"estimate": estimate, "whole": whole, "fitting": fitting, "megabytes": 100.0, **more}


def _raced(theirs: dict[str, float], *, lacking: dict[str, str] | None = None) -> Raced:
    ours = _run(0.5, 1.0, 0.1, **{"from sums": 0.001})
    return Raced("a", "a machine", (0.0, 0.0), {OURS: [ours], "peer": [theirs]}, lacking or {})


@pytest.mark.parametrize(
    ("more", "theirs", "agree"),
    [
        ({}, 0.5, True),
        ({}, 0.5 * (1 + 5e-7), True),
        ({}, 0.5 * (1 + 5e-6), False),
        ({}, float("nan"), False),
        ({"df": 40.0}, 0.5, True),  # ours tells no df: nothing to compare
    ],
)
def test_answers_are_compared(more: dict[str, float], theirs: float, agree: bool) -> None:
    found = apart(CASE, [_run(0.5, 1, 1)], [_run(theirs, 1, 1, **more)])
    assert (found is None) == agree


def test_a_name_may_have_its_own_tolerance() -> None:
    ours = [_run(0.5, 1, 1, df=40.0)]
    assert apart(CASE, ours, [_run(0.5, 1, 1, df=40.2)]) is None
    assert "df" in str(apart(CASE, ours, [_run(0.5, 1, 1, df=41.0)]))


def test_speed_is_not_compared_where_answers_differ() -> None:
    raced = _raced(_run(0.6, 90.0, 90.0))
    assert "×" not in "".join(table(CASE, raced))
    assert "speed is not compared" in page("T", "it", {"a": CASE}, {"a": raced})


def test_multiples_are_theirs_over_ours() -> None:
    row = list(table(CASE, _raced(_run(0.5, 12.0, 0.3))))[1]
    assert "| 12.0× |" in row
    assert "| 3.0× |" in row
    assert "| 300× |" in row


def test_what_we_lose_is_told() -> None:
    lost = list(losses(CASE, _raced(_run(0.5, 0.5, 2.0))))
    assert "whole process 0.5×, MISSED; fit alone 20.0×, met" in lost[0]
    assert lost[1] == "A trial. peer takes less: whole process 0.50× ours."
    # an aim that is met, and nobody faster, is no loss
    small = _run(0.5, 10.0, 1.0) | {"megabytes": 200.0}
    assert list(losses(CASE, _raced(small))) == []


def test_a_peer_that_is_not_there_is_named_with_its_reason() -> None:
    told = page("T", "it", {"a": CASE}, {"a": _raced(_run(0.5, 1, 1), lacking={"R": "no Rscript"})})
    assert "R: not run, no Rscript." in told


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(12.345, "12.3 s"), (0.0021, "2.1 ms"), (2.1e-6, "2.1 µs"), (120, "120 s")],
)
def test_times_have_three_digits(seconds: float, words: str) -> None:
    assert shown(seconds) == words


def test_slope_is_of_logarithms() -> None:
    line = Line("rows", "", tuple(Point(n, 1, 3.0 * n**0.8, 50.0) for n in (10, 100, 1000)))
    assert line.slope("seconds") == pytest.approx(0.8)
    assert line.slope("megabytes") == pytest.approx(0.0)
    assert line.steepest("seconds") == pytest.approx(0.8)
