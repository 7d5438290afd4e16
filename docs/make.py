"""Write the pages that come from the code, or check that they are up to date.

``python docs/make.py`` writes; ``python docs/make.py --check`` exits 1 and names what differs.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from typer.models import OptionInfo

from forethought.cli.main import app
from forethought.errors.pages import all_pages
from forethought.estimate.registry import CARDS, METHODS
from forethought.files.examples import example_folder
from forethought.files.schema import DOCUMENTS, schema_text
from forethought.files.shipped import SHIPPED
from forethought.files.study import read_study_files
from forethought.plan import Plan
from forethought.plan.defaults import FEW, default_method
from forethought.vocabulary import Design, IndicatorKind, Method

HERE = Path(__file__).parent
GENERATED = ("rules", "errors", "schema")


def pages() -> dict[str, str]:
    """Every generated page: path under docs, and its text."""
    schemas = {f"schema/{name}.json": schema_text(name) for name in DOCUMENTS}
    made = {"cli.md": "\n".join(_cli()) + "\n", "methods/README.md": "\n".join(_methods()) + "\n"}
    return {**all_pages(), **schemas, **made}


def _methods() -> Iterator[str]:
    yield "# Methods\n"
    yield "Made from the code by `make docs`. Each page says which question a method answers, its"
    yield "formula and assumptions, when not to use it, and how its numbers were proved.\n"
    yield from _designs()
    yield "How estimates become verdicts: [verdicts](verdicts.md). Subgroups, several questions,"
    yield "few clusters: [subgroups](subgroups.md).\n"
    yield "| method | what it is | designs | standard error | passes over the records |"
    yield "|---|---|---|---|---|"
    for card in CARDS:
        name = str(card.method)
        page = _page(card.method, card.designs)
        designs = ", ".join(card.designs)
        said = (f"[`{name}`]({page})", card.title, designs, card.standard_error, card.passes)
        yield f"| {' | '.join(said)} |"
    waiting = [f"`{method}`" for method in Method if method not in METHODS]
    yield f"\nNamed in the file format and not in this version: {', '.join(waiting)}."
    yield "A plan may name them; the analysis then gives a reason (E001) and no number."


SITUATIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("", {"adjust": ["need"]}),
    ("with nothing to adjust for", {}),
    ("with nothing to adjust for and one wave", {"wave": None}),
    ("the order chosen", {"timing": "chosen"}),
    ("counts", {"kind": IndicatorKind.COUNT}),
    ("counts, fewer than 20 clusters", {"kind": IndicatorKind.COUNT, "clusters": FEW - 1}),
    ("times to an event", {"kind": IndicatorKind.TIME_TO_EVENT}),
)
"""What may change the method that a design asks for; the first that does is named."""


def _designs() -> Iterator[str]:
    """What each design asks for where the plan names no method, and where to see it."""
    yield "## Designs\n"
    yield "Where a question names no `method`, the design and the outcome choose it; the report"
    yield "says why. `forethought new DIR --example NAME` makes a study of the design to look at.\n"
    yield "| design | method where none is named | example |"
    yield "|---|---|---|"
    for design in Design:
        chosen: dict[Method, str] = {}
        for words, situation in SITUATIONS:
            chosen.setdefault(_chosen(design, **situation), words)
        methods = "; ".join(
            f"[`{method}`]({_page(method, (design,))})" + (f" ({words})" if words else "")
            for method, words in chosen.items()
        )
        examples = ", ".join(f"`{name}`" for name in SHIPPED if _design_of(name) is design)
        yield f"| {design} | {methods} | {examples or 'none'} |"
    yield "\n## Every method\n"


def _chosen(
    design: Design,
    *,
    kind: IndicatorKind = IndicatorKind.CONTINUOUS,
    adjust: list[str] | None = None,
    wave: str | None = "wave",
    clusters: int = 2 * FEW,
    timing: str = "random",
) -> Method:
    question = {"id": "q", "indicator": "i", "adjust": adjust or []}
    about = {"theory": {"id": "t", "version": 1}, "title": "t", "design": design, "timing": timing}
    plan = Plan.model_validate(
        {
            "forethought": 1,
            "plan": about,
            "data": {"source": "records.csv", "unit": "unit", "wave": wave},
            "questions": [question],
            "sample": {"clusters": clusters},
        }
    )
    return default_method(plan, plan.questions[0], kind).method


def _design_of(name: str) -> Design | None:
    plan = read_study_files(example_folder(name)).plan
    return plan.sound().about.design if plan else None


def _page(method: Method, designs: tuple[Design, ...]) -> str:
    return next(p for p in (f"staggered-{method}.md", f"{method}.md") if _fits(p, designs))


def _fits(page: str, designs: tuple[Design, ...]) -> bool:
    """A roll-out has a page of its own for a method that other designs share."""
    own = page.startswith("staggered-") and Design.STAGGERED_ROLLOUT not in designs
    return (HERE / "methods" / page).exists() and not own


def _cli() -> Iterator[str]:
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
    for name, function in sorted(commands().items()):
        yield f"\n## forethought {name}\n"
        yield f"{inspect.getdoc(function)}\n"
        yield "| argument or option | meaning | default |\n|---|---|---|"
        for parameter in parameters(function):
            yield parameter.row


@dataclass(frozen=True)
class Parameter:
    """One argument or option, as the command's function declares it."""

    names: tuple[str, ...]
    is_option: bool
    required: bool
    help: str
    choices: tuple[str, ...]
    default: str

    @property
    def row(self) -> str:
        shown = ", ".join(f"`{name}`" for name in self.names)
        words = self.help + (f" One of: {', '.join(self.choices)}." if self.choices else "")
        return f"| {shown}{' (required)' if self.required else ''} | {words} | {self.default} |"


def commands() -> dict[str, Callable[..., Any]]:
    """Every command's function by its name."""
    return {str(one.name): one.callback for one in app.registered_commands if one.callback}


def parameters(function: Callable[..., Any]) -> Iterator[Parameter]:
    """What a command takes, read from its signature."""
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        kind, info = get_args(hints[name])[:2]
        is_option = isinstance(info, OptionInfo)
        # inside Annotated, typer keeps an option's first name where its default would stand
        flags = (info.default, *(info.param_decls or ())) if is_option else ()
        given = tuple(flag for flag in flags if isinstance(flag, str) and flag.startswith("-"))
        own = (f"--{name.replace('_', '-')}",) if is_option else (name.upper(),)
        default = parameter.default
        bare = default in (inspect.Parameter.empty, None, False)
        choices = get_args(kind) if get_origin(kind) is Literal else ()
        yield Parameter(
            names=given or own,
            is_option=is_option,
            required=default is inspect.Parameter.empty,
            help=info.help or "",
            choices=tuple(str(choice) for choice in choices),
            default="" if bare else f"`{default}`",
        )


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
