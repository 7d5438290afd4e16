"""A picture with what it says in words, and the way from SVG to PNG."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

import resvg_py

ID = re.compile(r'(\bid=")([^"]+)(")')
REFERENCE = re.compile(r"""(url\(#|href="#)([^)"]+)""")
LABELLED = re.compile(r'(\baria-(?:labelledby|describedby|owns)=")([^"]+)(")')


@dataclass(frozen=True)
class Picture:
    """An SVG, its title, and a text alternative that tells the data."""

    title: str
    alt: str
    svg: str
    width: float
    height: float


def scoped(svg: str, prefix: str) -> str:
    """Make the ids of an SVG its own, so that several may stand on one page."""
    renamed = ID.sub(rf"\g<1>{prefix}-\g<2>\g<3>", svg)
    renamed = REFERENCE.sub(rf"\g<1>{prefix}-\g<2>", renamed)
    return LABELLED.sub(
        lambda found: (
            found[1] + " ".join(f"{prefix}-{name}" for name in found[2].split()) + found[3]
        ),
        renamed,
    )


def png_of(svg: str, fonts: str, zoom: float = 2.0) -> bytes:
    """Draw an SVG as PNG with the fonts of one folder and no others."""
    png = resvg_py.svg_to_bytes(
        svg_string=svg,
        font_dirs=[fonts],
        skip_system_fonts=True,
        font_family="Public Sans",
        sans_serif_family="Public Sans",
        zoom=zoom,
    )
    return bytes(png)


def picture_size(png: bytes) -> tuple[int, int]:
    """Return width and height in pixels, from the header of a PNG file."""
    if png[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("the picture is no PNG file")
    width, height = struct.unpack(">II", png[16:24])
    return int(width), int(height)
