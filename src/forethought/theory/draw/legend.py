"""The key under a painted diagram."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forethought.theory.draw.boxes import MARK_GAP, MARK_SIZE, capital
from forethought.theory.draw.density import Type
from forethought.theory.draw.layout import Point
from forethought.theory.draw.measure import Weight
from forethought.theory.draw.palette import FEET, INK, SOFT_INK
from forethought.theory.draw.routes import STROKES, stroke_of
from forethought.theory.draw.scene import Legend, LegendItem, Line, Mark, RouteShape
from forethought.theory.draw.setting import Setter
from forethought.theory.draw.wording import Wording
from forethought.vocabulary import LinkVerdict, Verdict

ROW = 23.0
BETWEEN_ITEMS = 26.0
AFTER_HEADING = 24.0
SAMPLE = 40.0
TYPE = Type(12.0, 16.0)
HEADING = Type(12.0, 16.0, Weight.BOLD)
_SHOWN_LINKS = (
    LinkVerdict.HELD,
    LinkVerdict.EFFECT_DID_NOT_MOVE,
    LinkVerdict.OPPOSITE,
    LinkVerdict.UNTESTED,
)


@dataclass(frozen=True)
class PlacedLegend:
    """The key and how tall it came out."""

    legend: Legend
    height: float


@dataclass(frozen=True)
class _Key:
    words: str
    verdict: Verdict | None = None
    link: LinkVerdict | None = None
    feedback: bool = False

    @property
    def sample(self) -> float:
        return MARK_SIZE if self.verdict else SAMPLE


@dataclass(frozen=True)
class LegendMaker:
    """Sets the key's rows: a heading, then items that flow to the width there is."""

    setter: Setter
    wording: Wording
    left: float
    width: float

    def painted(self, top: float, *, feedback: bool) -> PlacedLegend:
        """Return the key of verdicts and of links."""
        verdicts = [_Key(self.wording.verdict_meanings[v], verdict=v) for v in Verdict]
        rows = [(self.wording.what_was_found, verdicts)]
        rows.append((self.wording.the_links, list(self._links(feedback))))
        return self._set(rows, top)

    def plain(self, top: float) -> PlacedLegend:
        """Return the key of a diagram that needs one only for its feedback."""
        keys = [_Key(self.wording.leads_to.lower()), _Key(self.wording.feeds_back, feedback=True)]
        return self._set([(self.wording.the_links, keys)], top)

    def _links(self, feedback: bool) -> Iterator[_Key]:
        for link in _SHOWN_LINKS:
            still = link is LinkVerdict.UNTESTED
            words = self.wording.untested_or_still if still else self.wording.links[link]
            yield _Key(words, link=link)
        if feedback:
            yield _Key(self.wording.feeds_back, link=LinkVerdict.UNTESTED, feedback=True)

    def _set(self, rows: list[tuple[str, list[_Key]]], top: float) -> PlacedLegend:
        indent = max(self.setter.width(h, HEADING) for h, _ in rows) + AFTER_HEADING
        headings: list[Line] = []
        items: list[LegendItem] = []
        y = top
        for heading, keys in rows:
            headings.extend(self.setter.lines((heading,), self.left, y, HEADING, INK))
            x = self.left + indent
            for key in keys:
                room = key.sample + MARK_GAP + self.setter.width(key.words, TYPE)
                if x > self.left + indent and x + room > self.left + self.width:
                    x, y = self.left + indent, y + ROW
                items.append(self._item(key, x, y))
                x += room + BETWEEN_ITEMS
            y += ROW
        return PlacedLegend(Legend(tuple(headings), tuple(items)), y - top - (ROW - TYPE.line))

    def _item(self, key: _Key, x: float, y: float) -> LegendItem:
        words = self.setter.lines((key.words,), x + key.sample + MARK_GAP, y, TYPE, SOFT_INK)
        if key.verdict:
            at = y + (TYPE.line - MARK_SIZE) / 2
            mark = Mark(key.verdict, x, at, MARK_SIZE, FEET[key.verdict].border)
            return LegendItem(words, mark=mark)
        return LegendItem(words, route=self._sample(key, x, y + TYPE.line / 2))

    @staticmethod
    def _sample(key: _Key, x: float, y: float) -> RouteShape:
        stroke = stroke_of(key.link, painted=key.link is not None)
        colour, width = STROKES[stroke]
        ends = (Point(x, round(y, 2)), Point(x + SAMPLE, round(y, 2)))
        label = capital(key.words)
        return RouteShape("", "", ends, stroke, colour, width, key.link, key.feedback, label)
