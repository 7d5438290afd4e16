"""The template for evaluation and data collection that a theory gives rise to."""

from __future__ import annotations

import json

from forethought.collect import (
    empty_csv,
    form_faults,
    forms_of,
    records_table,
    table_schema,
)
from forethought.errors import Fault, Places
from forethought.plan import Plan
from forethought.report.office.package import without_clock
from forethought.report.template.evaluation_plan import evaluation_plan
from forethought.report.template.readme import readme
from forethought.report.template.workbook import workbook
from forethought.report.template.workbook.forms import form_workbook
from forethought.theory import Theory


def template(
    theory: Theory,
    plan: Plan | None,
    picture_png: bytes | None,
    outline: str,
    language: str = "en",
    *,
    version: str | None = None,
    places: Places | None = None,
) -> dict[str, bytes]:
    """Return every file of the template, by name; the same study gives the same bytes.

    Parameters
    ----------
    picture_png
        The diagram as a PNG file; without it the document tells the theory in words.
    outline
        The diagram as a text outline: its words for those who cannot see it.
    language
        Which words to take where the plan holds several; forms hold all of them.
    version
        Ten digits, ``yyyymmddrr``: the day and a number that counts the versions of that day.
        Without it, the theory's version counts.
    places
        Where the plan's parts stand in its file, for messages.

    Raises
    ------
    Refusal
        If an instrument of the plan cannot become a form, with every reason.
    """
    stamp = version or f"{theory.about.version:010d}"
    files: dict[str, bytes] = {}
    for form in forms_of(plan, stamp, places) if plan else ():
        files[f"forms/{form.id}.xlsx"] = without_clock(form_workbook(form), stamp)
    document = evaluation_plan(theory, plan, picture_png, outline, stamp, language)
    files["evaluation-plan.docx"] = without_clock(document, stamp)
    book = workbook(theory, plan, stamp, language)
    files["workbook.xlsx"] = without_clock(book, stamp)
    files |= _records(theory, plan)
    warnings = form_faults(plan, places) if plan else ()
    files["README.txt"] = readme(theory, plan, tuple(files), warnings, stamp).encode("utf-8")
    return files


def template_warnings(plan: Plan | None, places: Places | None = None) -> tuple[Fault, ...]:
    """Return what people should look at before they use the forms."""
    faults = form_faults(plan, places) if plan else ()
    return tuple(fault for fault in faults if not fault.is_error)


def _records(theory: Theory, plan: Plan | None) -> dict[str, bytes]:
    table = records_table(theory, plan)
    schema = json.dumps(table_schema(table), ensure_ascii=False, indent=2) + "\n"
    style = plan.data.csv if plan and plan.data else None
    header = empty_csv(table, style.separator, style.encoding) if style else empty_csv(table)
    return {"records.schema.json": schema.encode("utf-8"), "records.csv": header}
