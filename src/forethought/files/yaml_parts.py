"""What a document may be made of: plain keys, no aliases, no tags, no bottomless nesting.

YAML can do more than a theory needs. An alias makes one line stand for many (and ten lines for a
billion), a tag changes what a value is, a key can be a list. Each is reported with its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ruamel.yaml.composer import Composer
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.emitter import Emitter
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import PlainScalarString

from forethought.errors import Entry
from forethought.errors.catalogue import files as catalogue

MOST_DEPTH = 30
"""Levels of nesting; the deepest value of a theory or plan stands at level 10."""

PLAIN_KEYS = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:int")


@dataclass(frozen=True)
class Meeting:
    """Something met while composing that does not belong in a document."""

    entry: Entry
    mark: Any
    value: str


class TooDeepError(MarkedYAMLError):
    """Nested deeper than `MOST_DEPTH`."""


class PlainComposer(Composer):
    """Composes nodes; notes in ``meetings`` what does not belong, and leaves it out."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader=loader)
        self.warn_double_anchors = False
        self.meetings: list[Meeting] = []
        self._levels = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        if isinstance(event, AliasEvent):
            self.parser.get_event()
            self._meet(catalogue.ALIAS, event.start_mark, f"*{event.anchor}")
            return self._nothing(event)
        if event.ctag is not None and str(event.ctag) != "!":
            self._meet(catalogue.TAG, event.start_mark, str(event.ctag))
            event.ctag = None
            event.implicit = (True, False) if isinstance(event.implicit, tuple) else True
        self._levels += 1
        if self._levels > MOST_DEPTH:
            raise TooDeepError(problem="too deep", problem_mark=event.start_mark)
        node = super().compose_node(parent, index)
        self._levels -= 1
        return node

    def compose_mapping_node(self, anchor: Any) -> Any:
        node: MappingNode = super().compose_mapping_node(anchor)
        kept: dict[str, tuple[Any, Any]] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode) or str(key.tag) not in PLAIN_KEYS:
                shown = key.value if isinstance(key, ScalarNode) else "a list or mapping"
                self._meet(catalogue.ODD_KEY, key.start_mark, str(shown))
            elif key.value in kept:
                self._meet(catalogue.DUPLICATE_KEY, key.start_mark, key.value)
            else:
                kept[key.value] = (key, value)
        node.value = list(kept.values())
        return node

    def _meet(self, entry: Entry, mark: Any, value: str) -> None:
        self.meetings.append(Meeting(entry, mark, value))

    def _nothing(self, event: Any) -> ScalarNode:
        tag = self.resolver.resolve(ScalarNode, "", (True, False))
        return ScalarNode(tag, "", event.start_mark, event.end_mark)


class CarefulEmitter(Emitter):
    """Puts in quotes two kinds of text that would otherwise be read back as something else.

    A word that begins with `?` begins a key inside brackets, and U+0085 ends a line.
    """

    def analyze_scalar(self, scalar: Any) -> Any:
        analysis = super().analyze_scalar(scalar)
        if analysis.scalar.startswith("?"):
            analysis.allow_flow_plain = False
        if "\x85" in analysis.scalar:
            analysis.allow_flow_plain = analysis.allow_block_plain = False
            analysis.allow_single_quoted = analysis.allow_block = False
        return analysis


class WrittenFloat(float):
    """A number that is written back letter for letter: no digit is lost on the way."""

    text: str = ""


class NumberRepresenter(RoundTripRepresenter):
    """Writes a `WrittenFloat` as it stood."""

    def represent_written_float(self, number: WrittenFloat) -> Any:
        return self.represent_scalar("tag:yaml.org,2002:float", number.text)


NumberRepresenter.add_representer(WrittenFloat, NumberRepresenter.represent_written_float)


class TextConstructor(RoundTripConstructor):
    """Keeps as text what looks like a number or a date and is none, such as 2027-02-30.

    The document's reader then reports it at its place, by what was expected there.
    """

    def construct_yaml_int(self, node: Any) -> Any:
        try:
            return super().construct_yaml_int(node)
        except (ValueError, IndexError):
            return PlainScalarString(node.value)

    def construct_yaml_float(self, node: Any) -> Any:
        try:
            number = WrittenFloat(super().construct_yaml_float(node))
        except (ValueError, IndexError):
            return PlainScalarString(node.value)
        number.text = node.value
        return number

    def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:
        try:
            return super().construct_yaml_timestamp(node, values)
        except ValueError:
            return PlainScalarString(node.value)


for _kind in ("int", "float", "timestamp"):
    TextConstructor.add_constructor(
        f"tag:yaml.org,2002:{_kind}", getattr(TextConstructor, f"construct_yaml_{_kind}")
    )
