"""Every chart of a report: the forest of all questions, effects over time, flows."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.report.charts.balance import balance_picture
from forethought.report.charts.flow import flow_picture
from forethought.report.charts.forest import forest_picture
from forethought.report.charts.intervals import intervals_picture
from forethought.report.charts.series import series_picture
from forethought.report.charts.time import time_picture
from forethought.report.picture import Picture
from forethought.report.story import Story
from forethought.report.story.beside import Section


@dataclass(frozen=True)
class Charts:
    """The charts of one report.

    Effects over time are by question, flows in the story's order, and what stands beside an
    answer by question and section.
    """

    forest: Picture | None
    over_time: dict[str, Picture]
    flows: tuple[Picture, ...]
    beside: dict[tuple[str, str], Picture]


def charts_of(story: Story, fonts: str) -> Charts:
    """Draw every chart of ``story``, with the fonts of the folder ``fonts``."""
    return Charts(
        forest=forest_picture(story.blocks, fonts),
        over_time={
            block.id: picture
            for block in story.blocks
            if (picture := time_picture(block, fonts)) is not None
        },
        flows=tuple(
            flow_picture(
                flow,
                "Flow of participants",
                drawn=story.drawn,
                filled_in=any(block.filled_in for block in blocks),
            )
            for flow, blocks in story.flows
        ),
        beside={
            (block.id, section.key): picture
            for block in story.blocks
            for section in block.beside
            if (picture := _beside(section, fonts)) is not None
        },
    )


def _beside(section: Section, fonts: str) -> Picture | None:
    return (
        intervals_picture(section, fonts)
        or series_picture(section, fonts)
        or balance_picture(section, fonts)
    )
