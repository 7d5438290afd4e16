"""Randomisation tests that replay a recorded draw, or draw people one by one."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from forethought.errors import Refusal
from forethought.estimate.cluster.drawing import interval_note
from forethought.estimate.types import Redraws
from forethought.vocabulary import Design
from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated

Columns = dict[str, np.ndarray]
RI = "randomisation-inference"


def clusters(seed: int = 2) -> Columns:
    rng = np.random.default_rng(seed)
    of_row = np.repeat(np.arange(8), rng.integers(2, 6, 8))
    arm = (of_row % 2).astype(float)
    y = 2 * arm + rng.normal(size=8)[of_row] + rng.normal(size=len(of_row))
    names = np.array([f"t{k}" for k in of_row], dtype=object)
    return {"arm": arm, "y": y, "cluster": names}


def drawn(extra: tuple[str, ...] = ()) -> Redraws:
    """A draw in pairs (t0 with t1, t2 with t3, …): 16 ways, the one that happened first."""
    ways = [[(k >> pair) & 1 for pair in range(4)] for k in range(16)]
    arms = np.array([[bit if side else 1 - bit for bit in way for side in (1, 0)] for way in ways])
    happened = (np.arange(8) % 2)[None]
    arms = np.concatenate([happened, arms[(arms != happened).any(axis=1)]])
    keys = (*(f"t{k}" for k in range(8)), *extra)
    more = np.tile(np.arange(len(extra)) % 2, (len(arms), 1))
    return Redraws(keys, np.concatenate([arms, more], axis=1).astype(float), "in pairs")


def difference(columns: Columns, arm: np.ndarray) -> float:
    return float(columns["y"][arm == 1].mean() - columns["y"][arm == 0].mean())


def code(columns: Columns, design: Design, **settings: Any) -> str:
    with pytest.raises(Refusal) as caught:
        estimated(columns, RI, design, **settings)
    return caught.value.faults[0].code


def test_the_recorded_draw_is_what_the_result_is_held_against() -> None:
    columns, record = clusters(), drawn()
    found = estimated(columns, RI, CLUSTER, drawn=record)
    place = {key: k for k, key in enumerate(record.keys)}
    rows = [place[name] for name in columns["cluster"]]
    values = np.abs([difference(columns, way[rows]) for way in record.arms])
    assert found.p == pytest.approx((values >= values[0] - 1e-9).mean())
    assert found.also["arrangements"] == 16
    assert any("15 replays of the recorded draw (in pairs)" in note for note in found.notes)
    assert found.p != estimated(columns, RI, CLUSTER).p, "not the draw of any 4 of 8"


def test_clusters_lost_since_the_draw_are_left_out_and_counted() -> None:
    found = estimated(clusters(), RI, CLUSTER, drawn=drawn(("t8", "t9")))
    assert found.p == estimated(clusters(), RI, CLUSTER, drawn=drawn()).p
    assert any("2 of those drawn are not in these records" in note for note in found.notes)


def test_records_that_disagree_with_the_draw_are_refused_by_name() -> None:
    record = drawn()
    record.arms[0, 2:4] = record.arms[0, [3, 2]]
    with pytest.raises(Refusal) as caught:
        estimated(clusters(), RI, CLUSTER, drawn=record)
    fault = caught.value.faults[0]
    assert fault.code == "E134"
    assert "t2, t3" in fault.message


def test_a_cluster_that_was_never_drawn_is_refused_by_name() -> None:
    columns = clusters()
    columns["cluster"] = np.where(columns["cluster"] == "t5", "t50", columns["cluster"])
    with pytest.raises(Refusal) as caught:
        estimated(columns, RI, CLUSTER, drawn=drawn())
    assert caught.value.faults[0].code == "E135"
    assert "t50" in caught.value.faults[0].message


def test_a_draw_with_one_outcome_is_no_draw() -> None:
    record = drawn()
    one = Redraws(record.keys, record.arms[:1], record.how)
    assert code(clusters(), CLUSTER, drawn=one) == "E136"


def people(n: int = 8, seed: int = 3) -> Columns:
    rng = np.random.default_rng(seed)
    arm = rng.permutation(np.repeat([0.0, 1.0], n // 2))
    x = rng.normal(size=n)
    return {"unit": np.arange(n) + 0.0, "arm": arm, "y": 2 * arm + x + rng.normal(size=n), "x:a": x}


def slope(columns: Columns, arm: np.ndarray, *others: np.ndarray) -> float:
    design = np.column_stack([arm, *others])
    return float(np.linalg.lstsq(design, columns["y"], rcond=None)[0][0])


def test_every_way_of_drawing_eight_people() -> None:
    columns = people()
    one, x = np.ones(8), columns["x:a"]
    ways = [np.isin(np.arange(8), way).astype(float) for way in combinations(range(8), 4)]
    values = np.abs([slope(columns, way, one, x) for way in ways])
    found = estimated(columns, RI, INDIVIDUAL)
    seen = slope(columns, columns["arm"], one, x)
    assert found.estimate == pytest.approx(seen)
    assert found.p == pytest.approx((values >= abs(seen) - 1e-9).mean())
    assert found.also["arrangements"] == 70


def test_people_are_drawn_within_their_sites_and_sites_have_levels() -> None:
    """Two sites of four, two and two: 36 ways."""
    columns = people()
    columns["arm"] = np.array([0.0, 1, 0, 1, 1, 0, 0, 1])
    columns["site"] = np.repeat(np.array(["n", "s"], dtype=object), 4)
    levels = (columns["site"] == "n") + 0.0, (columns["site"] == "s") + 0.0
    halves = [np.isin(np.arange(4), way).astype(float) for way in combinations(range(4), 2)]
    ways = [np.concatenate([a, b]) for a in halves for b in halves]
    values = np.abs([slope(columns, way, *levels, columns["x:a"]) for way in ways])
    found = estimated(columns, RI, Design.MULTISITE_RANDOMISED, sited=True)
    seen = slope(columns, columns["arm"], *levels, columns["x:a"])
    assert found.estimate == pytest.approx(seen)
    assert found.p == pytest.approx((values >= abs(seen) - 1e-9).mean())
    assert found.also["arrangements"] == 36


def in_sites() -> Columns:
    """Two sites of six, three and three, and a covariate that is the same within each."""
    columns = people(12)
    columns["arm"] = np.tile([0.0, 1, 0, 1, 1, 0], 2)
    columns["site"] = np.repeat(np.array(["n", "s"], dtype=object), 6)
    return columns | {"x:dense": np.repeat([0.1, 0.7], 6)}


def test_what_sites_explain_is_named_and_left_out() -> None:
    found = estimated(in_sites(), RI, Design.MULTISITE_RANDOMISED, sited=True)
    assert any("each site's own level already takes account of it: dense" in n for n in found.notes)
    assert not any("Too few ways" in note for note in found.notes)
    assert np.isfinite([found.se, found.p]).all()
    assert found.ci_low <= found.estimate <= found.ci_high


def test_where_no_site_is_named_clusters_stand_for_sites() -> None:
    columns = in_sites()
    sited = estimated(columns, RI, Design.MULTISITE_RANDOMISED, sited=True)
    columns["cluster"] = columns.pop("site")
    found = estimated(columns, RI, Design.MULTISITE_RANDOMISED)
    assert (found.estimate, found.p) == (sited.estimate, sited.p)
    assert found.also["arrangements"] == 400
    del columns["cluster"]
    assert code(columns, Design.MULTISITE_RANDOMISED) == "E003"


def test_an_arm_that_follows_from_site_and_covariates_is_refused() -> None:
    columns = in_sites()
    columns["x:told"] = columns["arm"] + 10 * (columns["site"] == "n")
    assert code(columns, Design.MULTISITE_RANDOMISED, sited=True) == "E032"


def test_more_columns_than_people_can_carry_within_sites_are_refused() -> None:
    columns = in_sites()
    rng = np.random.default_rng(1)
    del columns["x:dense"]
    columns |= {f"x:{k}": rng.normal(size=12) for k in range(8)}
    assert code(columns, Design.MULTISITE_RANDOMISED, sited=True) == "E034"


def test_many_ways_without_an_interval_are_not_said_to_be_few() -> None:
    assert "Too few" in interval_note(inverted=False, few=True)
    assert "Too few" not in interval_note(inverted=False, few=False)


def test_peoples_recorded_draw_is_replayed_by_unit() -> None:
    columns = people(40)
    rng = np.random.default_rng(1)
    arms = np.array([columns["arm"], *(rng.permutation(columns["arm"]) for _ in range(199))])
    record = Redraws(tuple(str(k) for k in range(40)), arms, "simple")
    found = estimated(columns, RI, INDIVIDUAL, drawn=record)
    one, x = np.ones(40), columns["x:a"]
    values = np.abs([slope(columns, way, one, x) for way in arms])
    assert found.p == pytest.approx((values >= values[0] - 1e-9).mean())


def test_an_interval_from_elsewhere_never_claims_what_the_test_cannot() -> None:
    """2 + 2 clusters far apart: p cannot go below 1/3, so no effect stays in the interval."""
    of_row = np.repeat(np.arange(4.0), 5)
    y = 100 * (of_row % 2) + np.tile([-1.0, 0, 0.5, 1, 2], 4) + of_row / 50
    found = estimated({"arm": of_row % 2, "y": y, "cluster": of_row}, RI, CLUSTER)
    assert found.p == pytest.approx(1 / 3)
    assert found.also["smallest_p"] == pytest.approx(1 / 3)
    assert found.ci_low <= 0 <= found.ci_high
    assert any("drawn out" in note for note in found.notes)


def test_people_standing_in_several_rows_are_refused() -> None:
    columns = people(12)
    columns["unit"][1] = columns["unit"][0]
    assert code(columns, INDIVIDUAL) == "E136"


def test_sites_with_one_arm_each_are_refused() -> None:
    columns = people(8)
    columns["site"] = np.where(columns["arm"] == 1, "n", "s").astype(object)
    assert code(columns, Design.MULTISITE_RANDOMISED, sited=True) == "E136"


def test_a_great_many_people_are_refused() -> None:
    n = 100_002
    columns = {"unit": np.arange(n) + 0.0, "arm": np.arange(n) % 2.0, "y": np.arange(n) % 7.0}
    assert code(columns, INDIVIDUAL) == "E137"
