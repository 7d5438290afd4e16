"""What ships inside the package: the font, its table of widths, the layout engine's source."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import files as catalogue
from forethought.theory.draw.measure import FontWidths, Weight

FOLDER = Path(__file__).parent.parent / "assets"
_FONTS = {
    Weight.REGULAR: "fonts/PublicSans-Regular.ttf",
    Weight.BOLD: "fonts/PublicSans-Bold.ttf",
}
_WIDTHS = "font-widths.json"
_ELK = "elkjs/elk-worker.min.js"


@dataclass(frozen=True)
class Assets:
    """Where the shipped files lie; made by `find_assets`, which has seen that all are there."""

    folder: Path

    @property
    def font_folder(self) -> Path:
        """The folder of TTF files, for programs that look fonts up by family name."""
        return self.folder / "fonts"

    @property
    def font_files(self) -> tuple[Path, ...]:
        """The TTF files of the weights that diagrams use."""
        return tuple(self.folder / name for name in _FONTS.values())

    def font(self, weight: Weight) -> bytes:
        """Return one weight of the font, as TrueType."""
        return (self.folder / _FONTS[weight]).read_bytes()

    def fonts(self) -> dict[Weight, bytes]:
        """Return every weight that diagrams use."""
        return {weight: self.font(weight) for weight in Weight}

    def widths(self) -> FontWidths:
        """Return the font's widths, by which text is wrapped."""
        return FontWidths.from_table(json.loads((self.folder / _WIDTHS).read_text("utf-8")))

    def elk_source(self) -> str:
        """Return the layout engine's JavaScript."""
        return (self.folder / _ELK).read_text("utf-8")


@cache
def find_assets(folder: Path = FOLDER) -> Assets:
    """Return the shipped files; raises `Refusal` if the package was built without them."""
    needed = (_WIDTHS, _ELK, *_FONTS.values())
    missing = [name for name in needed if not (folder / name).is_file()]
    if missing:
        names = ", ".join(missing)
        raise Refusal([catalogue.ASSETS_MISSING.fault(Place(str(folder)), names)])
    return Assets(folder)
