"""The layout engine in V8, and the files it and the pictures need."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from forethought.errors import Exit, Refusal
from forethought.files import elk
from forethought.files.assets import FOLDER, find_assets
from forethought.files.elk import ElkEngine, layout_engine
from forethought.theory.draw import draw, to_json
from tests.draw_theories import generated
from tests.draw_tools import example, widths

GRAPH = {
    "id": "root",
    "layoutOptions": {"elk.algorithm": "layered", "elk.direction": "RIGHT"},
    "children": [{"id": "a", "width": 10, "height": 10}, {"id": "b", "width": 10, "height": 10}],
    "edges": [{"id": "e", "sources": ["a"], "targets": ["b"]}],
}


def test_missing_assets_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        find_assets(tmp_path)
    (fault,) = refused.value.faults
    assert fault.code == "F020"
    assert "font-widths.json" in fault.message
    assert "elk-worker.min.js" in fault.message


def test_assets_are_found_whole() -> None:
    assets = find_assets(FOLDER)
    assert all(font.startswith(b"\x00\x01\x00\x00") for font in assets.fonts().values())
    assert assets.widths().ascent > 900
    assert all(path.parent == assets.font_folder for path in assets.font_files)


def test_the_engine_lays_out_left_to_right() -> None:
    answer = layout_engine().layout(GRAPH)
    first, second = answer["children"]
    assert first["x"] + first["width"] < second["x"]


def test_the_same_theory_gives_the_same_picture() -> None:
    again = ElkEngine(find_assets().elk_source())
    theory = example("think-family")
    assert to_json(draw(theory, again, widths())) == to_json(
        draw(theory, layout_engine(), widths())
    )


def test_threads_take_turns() -> None:
    theory = generated(12, 14)
    engine = layout_engine()
    alone = to_json(draw(theory, engine, widths()))
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda _: to_json(draw(theory, engine, widths())), range(8)))
    assert set(drawn) == {alone}


def test_a_layout_that_takes_too_long_is_refused_and_the_next_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = ElkEngine(find_assets().elk_source())
    engine.boot()
    monkeypatch.setattr(elk, "_ASK", "/* %s */ while (true) {}")
    monkeypatch.setattr(elk, "MOST_SECONDS", 0.2)
    with pytest.raises(Refusal) as refused:
        engine.layout(GRAPH)
    (fault,) = refused.value.faults
    assert (fault.code, fault.value) == ("F021", "2")
    assert refused.value.exit_code is Exit.REFUSED
    monkeypatch.undo()
    assert engine.layout(GRAPH)["children"]


def test_a_layout_that_takes_too_much_memory_is_refused_and_the_next_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = ElkEngine(find_assets().elk_source())
    engine.boot()
    hungry = "/* %s */ var much = []; while (true) { much.push(new Array(10000).fill(1.5)); }"
    monkeypatch.setattr(elk, "_ASK", hungry)
    monkeypatch.setattr(elk, "MOST_BYTES", 64 * 1024**2)
    with pytest.raises(Refusal) as refused:
        engine.layout(GRAPH)
    assert [fault.code for fault in refused.value.faults] == ["F021"]
    monkeypatch.undo()
    assert engine.layout(GRAPH)["children"]


def test_it_works_where_an_event_loop_runs() -> None:
    async def in_a_notebook() -> int:
        return len(ElkEngine(find_assets().elk_source()).layout(GRAPH)["children"])

    assert asyncio.run(in_a_notebook()) == 2


ENDS = """
import os, sys
from forethought.files.elk import layout_engine
graph = {graph!r}
layout_engine().layout(graph)
if {forks} and os.fork() == 0:
    layout_engine().layout(graph)
    sys.exit(0)
if {forks}:
    assert os.wait()[1] == 0
print(len(layout_engine().layout(graph)["children"]))
"""
A_MINUTE = 60
"""A process takes about a second; one that waits for V8's thread never ends."""


@pytest.mark.parametrize(
    "forks",
    [
        False,
        pytest.param(True, marks=pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")),
    ],
)
def test_a_process_ends_after_a_layout(forks: bool) -> None:
    script = ENDS.format(graph=GRAPH, forks=forks)
    flags = ["-W", "ignore::DeprecationWarning"]  # of forking where threads run, on purpose here
    ended = subprocess.run(
        [sys.executable, *flags, "-c", script],
        capture_output=True,
        text=True,
        timeout=A_MINUTE,
        check=True,
    )
    assert ended.stdout.strip() == "2"


def test_a_graph_the_engine_cannot_read_is_not_passed_over() -> None:
    broken = {**GRAPH, "edges": [{"id": "e", "sources": ["a"], "targets": ["nowhere"]}]}
    with pytest.raises(RuntimeError, match="layout engine failed"):
        layout_engine().layout(broken)
    assert layout_engine().layout(GRAPH)["children"]
