"""The scene as JSON: for the browser, and for programs that draw it their own way."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from forethought.theory.draw.scene import Scene

SCENE_FORMAT = 1


def to_json(scene: Scene) -> str:
    """Write the scene as JSON, lengths in CSS pixels, y downwards."""
    return json.dumps(scene_data(scene), ensure_ascii=False, indent=1) + "\n"


def scene_data(scene: Scene) -> dict[str, Any]:
    """Return the scene as plain data."""
    return {"forethought_scene": SCENE_FORMAT, **_plain(dataclasses.asdict(scene))}


def _plain(value: Any) -> Any:
    """Round lengths to a hundredth of a pixel; say closed choices by their words."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return round(value, 2)
    return str(value) if isinstance(value, str) else value
