"""What a design can see, told so that whoever signs for it understands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forethought.estimate.design.model import DesignReport, Sizing
from forethought.findings.numbers import percent, sentence, significant
from forethought.plan import Plan
from forethought.plan.power.scenario import Scenario
from forethought.report.story.design_doubts import doubts
from forethought.report.story.design_methods import method_tables
from forethought.report.story.design_words import (
    Effects,
    Things,
    effects_of,
    finely,
    things_of,
    with_error,
)
from forethought.report.words.designs import DESIGNS
from forethought.report.words.methods import METHODS
from forethought.report.words.sentence import lower_first
from forethought.theory import Theory
from forethought.vocabulary import Design

WIDTH = 96


@dataclass(frozen=True)
class Facts:
    """A small table: a title, headings, rows of words, and what to know about it."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def lines(self) -> Iterator[str]:
        """The table for a terminal: short columns side by side, the last one wrapped."""
        yield self.title
        widths = [
            max(len(row[k]) for row in (self.headings, *self.rows))
            for k in range(len(self.headings))
        ]
        room = max(WIDTH - sum(width + 2 for width in widths[:-1]) - 2, 30)
        for row in (self.headings, *self.rows) if any(self.headings[1:]) else self.rows:
            first, *more = _wrapped(row[-1], room)
            cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths[:-1], strict=True)]
            yield ("  " + "  ".join([*cells, first])).rstrip()
            blank = " " * (sum(width + 2 for width in widths[:-1]) + 2)
            yield from (blank + line for line in more)
        yield from (f"  {line}" for line in _wrapped(self.note, WIDTH - 2) if line)


@dataclass(frozen=True)
class Curve:
    """Power over sizes at one effect."""

    label: str
    is_asked: bool
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class DesignStory:
    """A design in words: the answer first, then what it rests on."""

    title: str
    about: str
    answer: tuple[str, ...]
    alarms: tuple[str, ...]
    tables: tuple[Facts, ...]
    curves: tuple[Curve, ...]
    count_name: str
    planned: int
    wanted: float
    provenance: str

    def lines(self) -> Iterator[str]:
        """The whole story for a terminal."""
        for paragraph in (*self.answer, *(f"LOOK: {alarm}" for alarm in self.alarms)):
            yield from _wrapped(paragraph, WIDTH)
            yield ""
        for table in self.tables:
            yield from table.lines()
            yield ""
        yield from _wrapped(self.about, WIDTH)


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def design_story(report: DesignReport, theory: Theory, plan: Plan) -> DesignStory:
    """Tell a design: what it would find, whether that is enough, how far to trust it."""
    _, indicator = theory.indicator(report.indicator)
    effects = effects_of(report.scenario, indicator)
    things = things_of(report.scenario, plan)
    methods = method_tables(report, effects)
    tables = (
        _guesses(report),
        _power_table(report, effects, things),
        _sweep_table(report, effects, things),
        *(Facts(*table) for table in methods.tables),
        _reach_table(report),
        _rests_on(report, things),
    )
    return DesignStory(
        title=plan.about.title,
        about=_about(report, plan),
        answer=(*_answer(report, effects, things), *_how_sure(report)),
        alarms=(*doubts(report, things), *methods.alarms),
        tables=tuple(table for table in tables if table.rows),
        curves=_curves(report, effects),
        count_name=things.many,
        planned=report.scenario.count,
        wanted=report.scenario.power,
        provenance=f"{report.software}; plan {report.plan_sha256[:12]}; seed {report.seed}.",
    )


def _about(report: DesignReport, plan: Plan) -> str:
    scenario = report.scenario
    return sentence(
        f"Sized for question {report.question} (indicator {report.indicator}): "
        f"{lower_first(DESIGNS[plan.about.design].name)}; primary analysis: "
        f"{METHODS[scenario.method].name}; "
        f"two-sided test at {scenario.alpha:.3g}, power wanted {percent(scenario.power)}; "
        f"seed {report.seed}"
    )


def _answer(report: DesignReport, effects: Effects, things: Things) -> Iterator[str]:
    """The first lines: what the planned size sees, whether that is enough, what would be."""
    sizing, scenario = report.sizing, report.scenario
    in_ten = _of_ten(scenario.power)
    if sizing.smallest_detectable is None:
        found = f"find no effect that this outcome can show in {in_ten} such studies"
    else:
        smallest = effects.or_more(effects.rounded(sizing.smallest_detectable))
        found = f"find {smallest} in {in_ten} such studies"
    yield f"With {things.planned}, the study would {found}."
    if sizing.stated == "nowhere":
        yield (
            "No smallest meaningful difference is stated, so nobody can say whether that is "
            "enough: state `smallest_meaningful` of the indicator."
        )
        return
    name = {
        "theory": "The smallest meaningful difference",
        "plan": "The effect that the plan is to detect",
        "option": "The effect asked about",
    }[sizing.stated]
    yield f"{name} is {effects.shown(sizing.effect)}: {_enough(report, things)}"


def _how_sure(report: DesignReport) -> Iterator[str]:
    """Say beside the answer that it rests on guesses, where it does."""
    count = len(report.assumed)
    if count:
        what = "a guess, told below" if count == 1 else f"{count} guesses, listed below"
        yield f"These figures rest on {what}: where a guess is wrong, so are they."


def _guesses(report: DesignReport) -> Facts:
    rows = tuple((str(number), line) for number, line in enumerate(report.assumed, start=1))
    return Facts(
        "Guessed, because the plan does not say",
        ("Guess", "What every figure here takes for granted"),
        rows,
        "State what you know in the plan, under sample.assumptions.",
    )


def _of_ten(power: float) -> str:
    tenths = power * 10
    if abs(tenths - round(tenths)) < 1e-9:
        return f"{round(tenths)} of 10"
    return f"{round(power * 100)} of 100"


def _enough(report: DesignReport, things: Things) -> str:
    sizing, scenario = report.sizing, report.scenario
    chance = f"power is {_rounded(sizing.power)}"
    if sizing.power >= scenario.power:
        spare = ""
        if sizing.needed is not None and sizing.needed < scenario.count:
            spare = f"; {things.counted(sizing.needed)} would do"
        return f"large enough to be seen with this size ({chance}{spare})."
    if sizing.needed is None:
        return (
            f"too small to see with this size ({chance}), and no number of {things.many} up to "
            f"100,000 would do{things.instead}."
        )
    return f"too small to see with this size ({chance}); {things.counted(sizing.needed)} would do."


def _power_table(report: DesignReport, effects: Effects, things: Things) -> Facts:
    sizing, scenario = report.sizing, report.scenario
    averaged = bool(sizing.by_icc)
    rows = [
        ("Effect looked for", effects.shown(sizing.effect)),
        (
            "Power, closed form",
            finely(sizing.power)
            + (" (averaged over the likeness within clusters)" if averaged else ""),
        ),
        *((f"  at an ICC of {at.icc:g}", finely(at.power)) for at in sizing.by_icc),
        (
            "Power, simulated",
            with_error(sizing.simulated.power)
            + (f" at an ICC of {scenario.icc.likely:g}" if averaged else ""),
        ),
        *_as_sample(sizing),
        ("False alarms, simulated", with_error(sizing.simulated.false_alarms)),
        (
            "Smallest detectable effect",
            effects.shown(effects.rounded(sizing.smallest_detectable))
            if sizing.smallest_detectable is not None
            else "none that this outcome can show",
        ),
        (
            f"Needed for {percent(scenario.power)} power",
            things.counted(sizing.needed) if sizing.needed else "more than 100,000",
        ),
    ]
    return Facts(
        "What this size can see",
        ("", ""),
        tuple(rows),
        "Simulated: the share of "
        f"{sizing.simulated.power.runs:,} made-up studies that find the effect, with its Monte "
        "Carlo standard error. A false alarm finds an effect where there is none; "
        f"{percent(scenario.alpha, 1)} is what the test promises.",
    )


def _as_sample(sizing: Sizing) -> Iterator[tuple[str, str]]:
    if sizing.as_sample is not None:
        yield "Power, for sites like these", finely(sizing.as_sample)


def _sweep_table(report: DesignReport, effects: Effects, things: Things) -> Facts:
    points = report.sizing.sweep
    counts = sorted({point.count for point in points})
    columns = list(dict.fromkeys(point.effect for point in points))
    at = {(point.count, point.effect): point.power for point in points}
    rows = tuple(
        (f"{count:,}", *(_rounded(at[count, effect]) for effect in columns)) for count in counts
    )
    heads = tuple(effects.short(effect) for effect in columns)
    title = f"Power by {things.many} and effect"
    return Facts(title, (things.many.capitalize(), *heads), rows)


def _rounded(power: float) -> str:
    """Write power without promising certainty."""
    return ">99%" if power > 0.995 else percent(power)


def _curves(report: DesignReport, effects: Effects) -> tuple[Curve, ...]:
    points = report.sizing.sweep
    found = []
    for effect in dict.fromkeys(point.effect for point in points):
        own = tuple((point.count, point.power) for point in points if point.effect == effect)
        asked = effect == report.sizing.effect
        found.append(Curve(effects.short(effect), asked, own))
    return tuple(found)


def _reach_table(report: DesignReport) -> Facts:
    rows = tuple(
        (
            reach.scale,
            f"{reach.level}{'*' if reach.unchecked else ''}",
            sentence(reach.because)
            + (f" To lift it: {lower_first(reach.lift)}" if reach.lift else ""),
        )
        for reach in report.reach
    )
    note = (
        "The most that the design allows, if all else is in order; the bodies that own the scales "
        "decide. * By thresholds from memory, not checked against the scale's own text."
    )
    return Facts(
        "Evidence within reach", ("Scale", "Level", "Why, and what would lift it"), rows, note
    )


def _rests_on(report: DesignReport, things: Things) -> Facts:
    scenario = report.scenario
    rows = [*_outcome(scenario, things), *_likeness(scenario)]
    return Facts(
        "What it rests on", ("", ""), tuple(rows), "Change these in the plan: sample.assumptions."
    )


def _outcome(scenario: Scenario, things: Things) -> Iterator[tuple[str, str]]:
    yield "Size", things.planned
    if scenario.family == "number":
        yield "Standard deviation", significant(scenario.sd)
    elif scenario.family == "time":
        yield "Share with the event", percent(scenario.event_share)
    elif scenario.family == "share":
        yield "Share in the reference arm", percent(scenario.reference, 1)
    else:
        yield "Rate in the reference arm", significant(scenario.reference)
        yield "Variance of counts over mean", f"{scenario.spread_of_count:.3g}"


def _likeness(scenario: Scenario) -> Iterator[tuple[str, str]]:
    if scenario.clusters and scenario.icc.high > 0:
        spread = scenario.icc
        ends = "" if spread.is_known else f" ({spread.low:g} to {spread.high:g})"
        yield "Likeness within clusters (ICC)", f"{spread.likely:g}{ends}"
    if scenario.clusters and scenario.size_cv:
        yield "Cluster sizes vary by (CV)", f"{scenario.size_cv:g}"
    if scenario.design is Design.STEPPED_WEDGE:
        yield "Correlation of a cluster's periods", f"{scenario.cac:g}"
    if scenario.correlation:
        yield "Correlation with the baseline", f"{scenario.correlation:g}"
    if scenario.autocorrelation:
        yield "Autocorrelation", f"{scenario.autocorrelation:g}"
    if scenario.effect_sd:
        yield "Effects vary between sites by (SD)", f"{scenario.effect_sd:g}"
    if scenario.attrition:
        yield "Lost by the end", percent(scenario.attrition)
