"""The manual's page for each kind of fault, written from the catalogue."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby
from string import Formatter

from forethought.errors.catalogue import CATALOGUE
from forethought.errors.fault import Entry

RULES = ("T", "L", "P")
"""Families whose entries are rules about good work; the others are things that went wrong."""

GROUPS = {
    "T00": "Before the rules: do ids, links and citations fit together?",
    "T01": "Rule 1: one final goal, short, long-term, with a named population",
    "T02": "Rule 2: outcomes are changes in people, activities are things that are done",
    "T03": "Rule 3: every outcome reaches the goal, without an undeclared loop",
    "T04": "Rule 4: every activity serves an outcome, and every outcome has a cause",
    "T05": "Rule 5: every link carries its rationale, assumptions and evidence",
    "T06": "Rule 6: no link leaps from an activity to the goal",
    "T07": "Rule 7: every outcome has an indicator with direction, time and source",
    "T08": "Rule 8: it is said who delivers what, how much, for whom, where",
    "T09": "Rule 9: it is marked how far the programme answers for outcomes",
    "T10": "Rule 10: need, enablers, risks and unintended harms are recorded",
    "T11": "Rule 11: the narrative tells what the diagram shows",
    "T12": "Rule 12: owner, participants, version and review date are stated",
    "L01": "The plan tests this theory, and every part of it",
    "L02": "Every id stands for one thing",
    "L03": "Every question says what it is about, when, and against what",
    "L04": "The method fits the design and the indicator",
    "L05": "What a design over time needs is there",
    "L06": "What a comparison of groups needs is there",
    "L07": "The records have a column for everything",
    "L08": "The forms can be asked and scored",
    "L09": "Questions that are judged together are named",
    "L10": "Scale, event and series fit the outcome",
    "P01": "Pitfall 1: no robust comparison",
    "P02": "Pitfall 2: drop-out that is not planned for",
    "P03": "Pitfall 3: people left out",
    "P04": "Pitfall 4: unsuitable measures",
    "P05": "Pitfall 5: a small sample",
    "P06": "Pitfall 6: no long follow-up",
    "A": "Random assignment",
    "C": "Forms",
    "E": "Estimates",
    "F": "Files and documents",
    "G": "The gate, and releases to be pooled",
    "K": "The lock of the plan",
    "R": "Records",
    "S": "Simulated records",
    "U": "Use of the command line",
}
"""What the codes that begin so are about."""

SAID_BY_THE_CHECK = {
    "suggestion": "(the check names what was most likely meant, or what there is)",
    "remedy": "(the check says what to write here)",
    "problem": "(what the program met)",
    "briefly": "what belongs there",
}
"""Details that are whole phrases: shown by what they stand for."""


def all_pages() -> dict[str, str]:
    """Return every page, by its path under ``docs``."""
    entries = sorted(CATALOGUE.values(), key=_order)
    rules = [entry for entry in entries if is_rule(entry)]
    errors = [entry for entry in entries if not is_rule(entry)]
    pages = {path_of(entry): page(entry) for entry in entries}
    pages["rules/index.md"] = index(rules)
    pages["errors/index.md"] = index(errors)
    return pages


def _order(entry: Entry) -> tuple[int, str]:
    """Rules as one meets them: theory, plan, pitfalls."""
    return RULES.index(entry.code[0]) if is_rule(entry) else len(RULES), entry.code


def is_rule(entry: Entry) -> bool:
    return entry.code[0] in RULES


def path_of(entry: Entry) -> str:
    """Return the page's path under ``docs``."""
    return f"{'rules' if is_rule(entry) else 'errors'}/{entry.code}.md"


def page(entry: Entry) -> str:
    """Write one entry's page."""
    parts = [
        f"# {entry.code}: {entry.title}",
        f"*{str(entry.severity).capitalize()}* · {about(entry)}",
        f"> {in_words(entry.message)}",
        f"**Why it matters.** {entry.why}",
        f"**How to mend it.** {in_words(entry.remedy)}",
    ]
    if entry.poor:
        parts += ["## Poor", _code(entry.poor)]
    if entry.good:
        parts += ["## Good", _code(entry.good)]
    if entry.source:
        parts.append(f"**Source.** {entry.source}.")
    parts.append("[All of them](index.md)")
    return "\n\n".join(parts) + "\n"


def index(entries: Iterable[Entry]) -> str:
    """Write the list of ``entries``, in groups."""
    listed = list(entries)
    rules = bool(listed) and is_rule(listed[0])
    title = "Rules about theories and plans" if rules else "Errors"
    opening = (
        "`forethought check` holds a theory and its plan against these rules and reports all "
        "it finds at once. An error stops; a warning does not."
        if rules
        else "What can go wrong, and what to do about it. Every message names its code."
    )
    return "\n".join([f"# {title}", "", opening, *_groups(listed)]) + "\n"


def _groups(entries: list[Entry]) -> Iterator[str]:
    for group, members in groupby(entries, key=_group):
        yield ""
        yield f"## {GROUPS.get(group, group)}"
        yield ""
        yield "| code | what | severity |"
        yield "|---|---|---|"
        for entry in members:
            yield f"| [{entry.code}]({entry.code}.md) | {entry.title} | {entry.severity} |"


def _group(entry: Entry) -> str:
    return entry.code[:3] if is_rule(entry) else entry.code[0]


def about(entry: Entry) -> str:
    """Say what family the entry belongs to."""
    return GROUPS.get(_group(entry), _group(entry))


def in_words(template: str) -> str:
    """Show a template to readers: details in angle quotes, braces as they will appear."""
    text = ""
    for literal, name, _, _ in Formatter().parse(template):
        text += literal
        if name is not None:
            text += SAID_BY_THE_CHECK.get(name, f"‹{name.replace('_', ' ')}›")
    return text.strip()


def _code(snippet: str) -> str:
    return "```yaml\n" + textwrap.dedent(snippet).strip("\n") + "\n```"
