"""Write the pages that come from the code, or check that they are up to date.

``python docs/make.py`` writes; ``python docs/make.py --check`` exits 1 and names what differs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from forethought.cli.main import app
from forethought.errors.pages import all_pages
from forethought.files.schema import DOCUMENTS, schema_text

HERE = Path(__file__).parent
GENERATED = ("rules", "errors", "schema")


def pages() -> dict[str, str]:
    """Every generated page: path under docs, and its text."""
    schemas = {f"schema/{name}.json": schema_text(name) for name in DOCUMENTS}
    return {**all_pages(), **schemas, "cli.md": "\n".join(_cli()) + "\n"}


def _cli() -> Iterator[str]:
    command: Any = typer.main.get_command(app)
    yield "# The command line\n"
    yield "Made from the code by `make docs`; every command also answers `--help`.\n"
    yield "## Exit codes\n"
    yield "| code | meaning |\n|---|---|"
    yield "| 0 | done; there may be warnings |"
    yield "| 1 | faults in the study or its data; all are listed |"
    yield "| 2 | a command was used wrongly |"
    yield "| 3 | done, but at least one question was refused a number; the reason is in findings |"
    yield "| 70 | a fault of Forethought itself |"
    yield "| 130 | stopped by the user |"
    for name, part in sorted(command.commands.items()):
        yield f"\n## forethought {name}\n"
        yield f"{(part.help or '').strip()}\n"
        yield "| argument or option | meaning | default |\n|---|---|---|"
        for parameter in part.params:
            yield _row(parameter)


def _row(parameter: Any) -> str:
    names = (
        f"`{parameter.human_readable_name.upper()}`"
        if parameter.param_type_name == "argument"
        else ", ".join(f"`{flag}`" for flag in parameter.opts)
    )
    choices = getattr(parameter.type, "choices", None)
    words = (getattr(parameter, "help", "") or "") + (
        f" One of: {', '.join(str(c) for c in choices)}." if choices else ""
    )
    default = parameter.default
    plain = default is None or default is False or "UNSET" in str(default)
    shown = "" if plain or callable(default) else f"`{default}`"
    return f"| {names}{' (required)' if parameter.required else ''} | {words} | {shown} |"


def stale(wanted: dict[str, str]) -> list[str]:
    """Name what is missing, differs, or has no source in the code any more."""
    differ = [
        name
        for name, text in wanted.items()
        if not (HERE / name).exists() or (HERE / name).read_text(encoding="utf-8") != text
    ]
    kept = {
        str(path.relative_to(HERE)) for room in GENERATED for path in (HERE / room).rglob("*.*")
    }
    return sorted([*differ, *(kept - set(wanted))])


def main() -> int:
    wanted = pages()
    differ = stale(wanted)
    if "--check" in sys.argv:
        for name in differ:
            sys.stderr.write(f"docs/{name} is not up to date: run `make docs`\n")
        return bool(differ)
    for name in differ:
        target = HERE / name
        if name not in wanted:
            target.unlink()
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(wanted[name], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
