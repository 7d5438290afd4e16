"""Every chart of a report: the forest of all questions, effects over time, flows."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.report.charts.flow import flow_picture
from forethought.report.charts.forest import forest_picture
from forethought.report.charts.time import time_picture
from forethought.report.picture import Picture
from forethought.report.story import Story


@dataclass(frozen=True)
class Charts:
    """The charts of one report; effects over time by question, flows in the story's order."""

    forest: Picture | None
    over_time: dict[str, Picture]
    flows: tuple[Picture, ...]


def charts_of(story: Story, fonts: str) -> Charts:
    """Draw every chart of ``story``, with the fonts of the folder ``fonts``."""
    return Charts(
        forest=forest_picture(story.blocks, fonts),
        over_time={
            block.id: picture
            for block in story.blocks
            if (picture := time_picture(block, fonts)) is not None
        },
        flows=tuple(flow_picture(flow, "Flow of participants") for flow, _ in story.flows),
    )
