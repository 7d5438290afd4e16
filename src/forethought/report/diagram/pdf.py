"""The diagram as a PDF page: vector, with words that can be searched, copied and read aloud."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

import typst

from forethought.theory.draw.scene import Scene
from forethought.theory.draw.sheet import MARGIN_MM, MM_PER_POINT, sheet_for
from forethought.theory.draw.svg import to_svg

# the picture comes as an input, so nothing has to be written to disk
_PAGE = """
#set document(title: sys.inputs.title, author: "Forethought", date: none)
#set text(font: "Public Sans", lang: sys.inputs.language)
#set page(
  width: float(sys.inputs.width) * 1mm,
  height: float(sys.inputs.height) * 1mm,
  margin: float(sys.inputs.margin) * 1mm,
)
#align(center + horizon, image(
  bytes(sys.inputs.picture),
  format: "svg",
  alt: sys.inputs.outline,
  width: float(sys.inputs.across) * 1mm,
))
"""


def to_pdf(scene: Scene, font_folder: str) -> bytes:
    """Draw the scene on one page, A3 landscape, as tagged PDF (PDF/UA-1).

    A picture whose letters would be too small to read on A3 gets A2, or A1.

    Parameters
    ----------
    scene
        The picture.
    font_folder
        Path of the folder of TrueType files of the shipped font; they are embedded. The
        machine's own fonts are asked only for letters that the shipped one lacks.
    """
    sheet = sheet_for(scene.width, scene.height, scene.smallest_text)
    across = scene.width * sheet.scale(scene.width, scene.height) * MM_PER_POINT
    inputs: dict[str, str] = {
        "title": scene.title,
        "language": scene.language,
        "outline": scene.outline,
        "picture": to_svg(scene),
        "width": f"{sheet.width:g}",
        "height": f"{sheet.height:g}",
        "margin": f"{MARGIN_MM:g}",
        "across": f"{across - 0.01:.3f}",
    }
    shipped, machine = (_fonts(font_folder, machine=machine) for machine in (False, True))
    # marks that combine are not counted as lacking, and yet a font may not have them
    for fonts in (machine,) if scene.lacking else (shipped, machine):
        with suppress(typst.TypstError):
            return _compiled(inputs, fonts, "ua-1")
    # no font here has those letters, which PDF/UA forbids; the words stay in the outline
    return _compiled(inputs, machine, "1.7")


def _fonts(folder: str, *, machine: bool) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=machine, include_embedded_fonts=False, font_paths=[folder]
    )


def _compiled(
    inputs: dict[str, str], fonts: typst.Fonts, standard: Literal["ua-1", "1.7"]
) -> bytes:
    return bytes(
        typst.compile(
            _PAGE.encode(),
            format="pdf",
            font_paths=fonts,
            sys_inputs=inputs,
            pdf_standards=standard,
        )
    )
