"""The diagram in words: by ear, by keyboard, or where no picture can go."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.theory.draw.boxes import BoxText, texts_of
from forethought.theory.draw.measure import clean
from forethought.theory.draw.order import Order, order_of
from forethought.theory.draw.paint import Paint
from forethought.theory.draw.wording import Wording, wording_in
from forethought.theory.graph import Arrow
from forethought.theory.model import Theory
from forethought.vocabulary import BoxKind


def outline(theory: Theory, paint: Paint | None = None, *, language: str = "en") -> str:
    """Tell the diagram as an outline, a box a line, in the order in which it is read."""
    wording = wording_in(language)
    order = order_of(theory)
    texts = texts_of(theory, order, paint, wording)
    lines = [f"{clean(theory.about.title)}: {wording.theory_of_change.lower()}"]
    if theory.about.synthetic or (paint and paint.synthetic):
        lines.append(f"{wording.synthetic}.")
    for kind in BoxKind:
        inside = [text for text in in_reading_order(order, texts) if text.kind is kind]
        if inside:
            lines += ["", f"{wording.headings[kind]}:"]
            lines.extend(
                f"{i}. {line}" for i, line in enumerate(_said(order, inside, paint, wording), 1)
            )
    return "\n".join(lines)


def in_reading_order(order: Order, texts: tuple[BoxText, ...]) -> list[BoxText]:
    """Sort boxes by column and layer; within a layer they keep the file's order."""
    return sorted(texts, key=lambda text: (order.columns[text.id], order.layers[text.id]))


def _said(
    order: Order, texts: list[BoxText], paint: Paint | None, wording: Wording
) -> Iterator[str]:
    for text in texts:
        yield said(order, text, paint, wording)


def said(order: Order, text: BoxText, paint: Paint | None, wording: Wording) -> str:
    """Read one box aloud: what it says, what was found, where it leads."""
    sentences = [text.statement]
    if text.details:
        sentences.append(", ".join(text.details))
    if text.paint:
        sentences.append(" ".join((text.verdict, clean(text.paint.effect or ""))).strip())
    ways = [arrow for arrow in order.graph.arrows if arrow.source == text.id]
    if ways:
        targets = "; ".join(_way(order, arrow, paint, wording) for arrow in ways)
        sentences.append(f"{wording.leads_to}: {targets}")
    elif text.kind is not BoxKind.GOAL:
        sentences.append(wording.leads_nowhere)
    return " ".join(s if s.endswith((".", "?", "!")) else f"{s}." for s in sentences)


def _way(order: Order, arrow: Arrow, paint: Paint | None, wording: Wording) -> str:
    effect = clean(order.graph.boxes[arrow.target].statement) or arrow.target
    said_of_it = [wording.feeds_back] if arrow.is_feedback else []
    verdict = paint.links.get((arrow.source, arrow.target)) if paint else None
    if verdict is not None:
        said_of_it.append(wording.links[verdict])
    return effect + (f" ({'; '.join(said_of_it)})" if said_of_it else "")
