"""README's commands work as written, in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)


def commands(program: str) -> list[str]:
    lines = [line.strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith(f"{program} ")]


def run_all(lines: list[str], folder: Path) -> None:
    """Run each line as a person would, with this environment's programs first on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    for line in lines:
        done = subprocess.run(
            line.split(), cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"


def test_the_study_commands_run_in_order(tmp_path: Path) -> None:
    lines = commands("forethought")
    assert len(lines) >= 8
    run_all(lines, tmp_path)
    made = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert {"theory.svg", "findings.json", "painted.pdf", "report.pdf"} <= made
    snippet = "\n".join(blocks("python"))
    (tmp_path / "snippet.py").write_text(snippet, encoding="utf-8")
    run_all([f"{sys.executable} snippet.py"], tmp_path)


def test_the_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"make ([a-z-]+)", README)) - {"sure"}
    assert named
    assert {target for target in named if not re.search(rf"^{target}:", makefile, re.M)} == set()


def test_pictures_exist() -> None:
    for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README):
        assert (ROOT / picture).exists(), picture
