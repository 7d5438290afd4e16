"""Shared words and types: durations, closed choices, texts, documents."""

from forethought.vocabulary.choices import (
    COUNTS_WEIGHTS,
    BoxKind,
    DataSource,
    Design,
    Direction,
    Evaluator,
    IndicatorKind,
    LinkVerdict,
    Method,
    Strength,
    Timing,
    TrainingLevel,
    Verdict,
)
from forethought.vocabulary.duration import Duration
from forethought.vocabulary.followed import Followed
from forethought.vocabulary.progress import Progress, silent
from forethought.vocabulary.reading import FORMAT, Part, Reading, read_document
from forethought.vocabulary.text import LANGUAGES, Text, languages_of, say
from forethought.vocabulary.whole_clusters import WholeClusters

__all__ = [
    "COUNTS_WEIGHTS",
    "FORMAT",
    "LANGUAGES",
    "BoxKind",
    "DataSource",
    "Design",
    "Direction",
    "Duration",
    "Evaluator",
    "Followed",
    "IndicatorKind",
    "LinkVerdict",
    "Method",
    "Part",
    "Progress",
    "Reading",
    "Strength",
    "Text",
    "Timing",
    "TrainingLevel",
    "Verdict",
    "WholeClusters",
    "languages_of",
    "read_document",
    "say",
    "silent",
]
