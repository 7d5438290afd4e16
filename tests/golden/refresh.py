"""Stored pictures, and how to refresh them.

``make golden`` (or ``python -m tests.golden.refresh``) draws each again and stores it. Look at
the pictures and at the difference before you commit it: the tests hold what is stored here.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path

from forethought.theory.draw import scene_data
from tests.draw_tools import scene_of

FOLDER = Path(__file__).parent


def think_family() -> str:
    """The example that most people see first, plain."""
    return _scene("think-family", painted=False)


def think_family_painted() -> str:
    """The same with every verdict on it."""
    return _scene("think-family", painted=True)


def _scene(name: str, *, painted: bool) -> str:
    data = scene_data(scene_of(name, painted=painted))
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


STORED: dict[str, Callable[[], str]] = {
    "diagram_think_family.json": think_family,
    "diagram_think_family_painted.json": think_family_painted,
}
"""What is stored, by file name, and what makes it."""


def refresh() -> list[str]:
    """Store everything anew; return the names of what changed."""
    changed = []
    for name, make in STORED.items():
        path, content = FOLDER / name, make()
        if not path.exists() or path.read_text("utf-8") != content:
            path.write_text(content, "utf-8")
            changed.append(name)
    return changed


OTHERS = ("tests.golden.test_template_golden",)
"""Modules that store their own when they are run."""

if __name__ == "__main__":
    print("pictures changed:", ", ".join(refresh()) or "none")
    for module in OTHERS:
        runpy.run_module(module, run_name="__main__")
