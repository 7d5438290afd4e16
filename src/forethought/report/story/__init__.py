"""What a report says, said once for every format."""

from forethought.report.story.story import Story, story_of

__all__ = [
    "Story",
    "story_of",
]
