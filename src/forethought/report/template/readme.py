"""The note that lies beside the files of a template."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from forethought.errors import Fault
from forethought.plan import Plan
from forethought.theory import Theory

WIDTH = 92
FILES = {
    "evaluation-plan.docx": "The evaluation plan, to be completed, discussed and signed (Word).",
    "workbook.xlsx": "Indicators, schedule, sheets to type data into, codebook (Excel).",
    "records.schema.json": "What every column of the records means and may hold (Frictionless "
    "Table Schema; programs can check a file against it).",
    "records.csv": "The records file with its header and no rows, to be filled.",
}


def readme(
    theory: Theory,
    plan: Plan | None,
    files: tuple[str, ...],
    warnings: tuple[Fault, ...],
    version: str,
) -> str:
    """Name each file and say what to do next."""
    blocks = [
        _title(theory, plan, version),
        "FILES\n\n" + "\n".join(_files(files)),
        "WHAT TO DO NEXT\n\n" + "\n".join(_steps(plan, files)),
    ]
    looks = [_point("-", f"{fault.message}. {fault.remedy}") for fault in warnings]
    if looks:
        blocks.append("LOOK AT THIS FIRST\n\n" + "\n".join(looks))
    return "\n\n".join(blocks) + "\n"


def _title(theory: Theory, plan: Plan | None, version: str) -> str:
    title = plan.about.title if plan else theory.about.title
    lines = [
        f"Template for evaluation and data collection: {title}",
        f"Theory: {theory.about.title}, version {theory.about.version}. "
        f"Template version {version}.",
    ]
    if theory.about.synthetic:
        lines.append("Synthetic study: its people and its records are made up.")
    if plan is None:
        lines.append("There is no plan yet: what a plan would decide is marked as undecided.")
    return "\n".join(textwrap.fill(line, WIDTH) for line in lines)


def _files(files: tuple[str, ...]) -> Iterator[str]:
    for name in sorted(files, key=lambda name: (name.startswith("forms/"), name)):
        form = "A form that ODK, Kobo and others read (XLSForm)."
        yield f"{name}\n{_indented(FILES.get(name, form))}"


def _steps(plan: Plan | None, files: tuple[str, ...]) -> Iterator[str]:
    steps = [
        "Open evaluation-plan.docx. The list of decisions near the front says what is still "
        "undecided and who decides it. Write what is decided into theory.yaml and plan.yaml and "
        "make the template again, so that every file agrees.",
    ]
    if plan is None:
        steps.append("Write plan.yaml: forethought new DIR --example think-family shows one.")
    steps.append(
        "Run: forethought design STUDY. It says how many people and clusters the study needs."
    )
    if any(name.startswith("forms/") for name in files):
        steps.append(
            "Try each form with three people who were not there when it was written. Words that "
            "the plan does not hold (codes, rounds, yes and no, messages) are ours, in English "
            "and Welsh: let a Welsh speaker read the Welsh."
        )
    steps += [
        "Answer the questions on ethics and data protection with your information governance "
        "lead, before any data are collected.",
        "Sign the plan, then run: forethought lock STUDY. Later changes show as amendments.",
        "Fill records.csv, or have your systems write the same columns.",
    ]
    for number, step in enumerate(steps, 1):
        yield _point(f"{number}.", step)


def _point(mark: str, words: str) -> str:
    return textwrap.fill(words, WIDTH, initial_indent=f"{mark} ", subsequent_indent="   ")


def _indented(words: str) -> str:
    return textwrap.fill(words, WIDTH, initial_indent="    ", subsequent_indent="    ")
