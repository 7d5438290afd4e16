"""What the charts share: type, colours, and the way from a chart to SVG."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import altair as alt
import vl_convert

from forethought.report.picture import Picture
from forethought.theory.draw.palette import INK, PAPER, SOFT_INK

FAMILY = "Public Sans"
STACK = "Public Sans, Arial, Helvetica, sans-serif"
BAND = "#e4e7ec"
LINE = "#9aa3af"
FAINT = "#6f7b8b"
SIZE = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"', re.DOTALL)


@cache
def _register(fonts: str) -> None:
    """Once per process is enough: the renderer keeps its fonts."""
    vl_convert.register_font_directory(fonts)


def themed(chart: Any) -> Any:
    """Give a chart the report's type and quiet lines."""
    return (
        chart.configure(font=FAMILY, background=PAPER, aria=False, padding=4)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK,
            titleColor=SOFT_INK,
            labelFontSize=13,
            titleFontSize=13,
            titleFontWeight="normal",
            domainColor=LINE,
            tickColor=LINE,
            grid=False,
        )
        .configure_title(
            color=INK,
            subtitleColor=SOFT_INK,
            fontSize=16,
            fontWeight="bold",
            subtitleFontSize=14,
            anchor="start",
            frame="group",
            offset=8,
        )
    )


def drawn(chart: Any, title: str, words: str, fonts: str) -> Picture:
    """Render a chart to SVG, with its title and text alternative."""
    _register(fonts)
    # minus signs, not hyphens: the renderer's locale otherwise decides
    locale = {
        "decimal": ".",
        "thousands": ",",
        "grouping": [3],
        "currency": ["£", ""],
        "minus": "\u2212",
    }
    svg = vl_convert.vegalite_to_svg(
        themed(chart).to_dict(), format_locale=locale, allowed_base_urls=[]
    )
    found = SIZE.search(svg)
    width, height = (float(found[1]), float(found[2])) if found else (800.0, 400.0)
    return Picture(title, words, svg.replace(f'"{FAMILY}"', f'"{STACK}"'), width, height)


def rows(values: list[dict[str, Any]]) -> Any:
    """Hold rows inside the chart."""
    data: Any = alt.Data  # its types are not published
    return data(values=values)


def wrapped(text: str, letters: int) -> list[str]:
    """Break a title into lines of about so many letters."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
