"""The theory as a graph: boxes, arrows, paths and loops."""

from __future__ import annotations

from typing import Any

from forethought.theory import Graph, Theory, graph_of
from forethought.vocabulary import BoxKind


def theory_of(links: dict[str, list[Any]], **more: Any) -> Theory:
    """Outcomes named by the keys of ``links``; ``g`` is the goal; a dict is a whole link."""
    return Theory.model_validate(
        {
            "forethought": 1,
            "theory": {"id": "t", "title": "T"},
            "goal": {"id": "g", "statement": "G"},
            "outcomes": [
                {
                    "id": box,
                    "statement": box,
                    "leads_to": [to if isinstance(to, dict) else {"to": to} for to in targets],
                }
                for box, targets in links.items()
            ],
            **more,
        }
    )


def graph(links: dict[str, list[Any]], **more: Any) -> Graph:
    return graph_of(theory_of(links, **more))


def loops(found: Graph) -> list[str]:
    return ["".join([loop[0].source, *(a.target for a in loop)]) for loop in found.cycles()]


def test_paths_run_both_ways() -> None:
    found = graph({"a": ["b", "c"], "b": ["g"], "c": ["g"], "d": []})
    assert found.downstream("a") == {"b", "c", "g"}
    assert found.upstream("g") == {"a", "b", "c"}
    assert found.downstream_of(["b", "d"]) == {"g"}
    assert found.upstream_of([]) == frozenset()
    assert found.after("a") == ("b", "c")
    assert found.before("g") == ("b", "c")
    assert found.downstream("nothing") == frozenset()


def test_boxes_know_their_kind_and_their_place() -> None:
    activity = {
        "id": "act",
        "statement": "Act",
        "resources": [{"id": "money"}],
        "leads_to": [{"to": "a"}],
    }
    found = graph({"a": ["g"]}, activities=[activity])
    assert [box.id for box in found.of_kind(BoxKind.RESOURCE)] == ["money"]
    assert found.boxes["money"].path == ("activities", 0, "resources", 0)
    assert [(a.source, a.target) for a in found.arrows] == [
        ("a", "g"),
        ("act", "a"),
        ("money", "act"),
    ]


def test_links_to_nothing_are_kept_apart() -> None:
    found = graph({"a": ["g", "x"]})
    assert [arrow.target for arrow in found.dangling] == ["x"]
    assert [arrow.target for arrow in found.arrows] == ["g"]


def test_the_first_of_two_boxes_with_one_id_counts() -> None:
    found = graph_of(
        Theory.model_validate(
            {
                "forethought": 1,
                "theory": {"id": "t", "title": "T"},
                "goal": {"id": "g", "statement": "G"},
                "outcomes": [{"id": "a", "statement": "1"}, {"id": "a", "statement": "2"}],
            }
        )
    )
    assert found.boxes["a"].statement == "1"
    assert [box.path for box in found.repeated] == [("outcomes", 1)]


def test_activities_may_share_a_resource() -> None:
    activities = [
        {"id": "x", "statement": "X", "resources": [{"id": "r", "statement": "Room"}]},
        {"id": "y", "statement": "Y", "resources": [{"id": "r"}]},
        {"id": "z", "statement": "Z", "resources": [{"id": "r", "statement": "Car"}]},
    ]
    found = graph({}, activities=activities)
    assert [box.path for box in found.repeated] == [("activities", 2, "resources", 0)]


def test_a_loop_is_named_once_in_the_order_it_runs() -> None:
    assert loops(graph({"a": ["b"], "b": ["c"], "c": ["a", "g"]})) == ["abca"]
    assert loops(graph({"a": ["a", "g"]})) == ["aa"]
    assert loops(graph({"a": ["b", "g"], "b": ["a"], "c": ["d"], "d": ["c"]})) == ["aba", "cdc"]
    assert loops(graph({"a": ["b", "c"], "b": ["g"], "c": ["b"]})) == []


def test_declared_feedback_is_no_loop_and_no_path() -> None:
    found = graph({"a": ["b"], "b": ["g", {"to": "a", "feedback": True}]})
    assert loops(found) == []
    assert found.upstream("a") == frozenset()
    assert [arrow.is_feedback for arrow in found.arrows] == [False, False, True]


def test_links_to_resources_are_not_walked() -> None:
    activity = {
        "id": "x",
        "statement": "X",
        "resources": [{"id": "r"}],
        "leads_to": [{"to": "a"}],
    }
    found = graph({"a": ["g", "r"]}, activities=[activity])
    assert loops(found) == []
    assert len(found.arrows) == len(found.walked) + 1


def test_a_chain_deeper_than_the_call_stack_is_walked() -> None:
    size = 20_000
    links: dict[str, list[Any]] = {f"b{i}": [f"b{i + 1}"] for i in range(size)}
    links[f"b{size}"] = ["b0"]
    found = graph(links)
    (loop,) = found.cycles()
    assert len(loop) == size + 1
    assert len(found.downstream("b0")) == size + 1


def test_only_as_many_loops_as_asked_for() -> None:
    links: dict[str, list[Any]] = {f"b{i}": [f"b{i + 1}", "b0"] for i in range(100)}
    found = graph({**links, "b100": ["g"]})
    assert len(found.cycles(most=7)) == 7
    assert len(found.cycles()) == 100
