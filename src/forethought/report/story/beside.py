"""What stands beside a question's answer: who was lost, how alike the arms were, for whom it held.

Every kind is told as a `Section` of the same shape, so that each format prints them alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forethought.findings import Finding
from forethought.findings.beside import (
    Balance,
    DoseResponse,
    MissingAnswer,
    SitePointPart,
    SubgroupTest,
    TookPart,
)
from forethought.findings.numbers import (
    Measure,
    p_words,
    percent,
    plain,
    sentence,
    show,
    significant,
)
from forethought.report.story.values import DASH, Value
from forethought.report.words.plain import plain_words

BANDS = {
    "fine": "● alike",
    "adjust": "◐ differ a little: adjust",
    "not-alike": "○ not alike",
    "unknown": "not known",
}
PADLOCKS = 5
ALONE = "Complete cases only"
MARKS = "Squares with intervals. Dashed line: no difference."
MOST_SITES = 40
"""More sites than this are told by their spread alone."""


@dataclass(frozen=True)
class Interval:
    """One line of a section's picture; ``value`` is absent where there is no number."""

    label: str
    value: Value | None


@dataclass(frozen=True)
class Dot:
    """How far apart the arms were on one covariate, in standard deviations: then, and weighted."""

    label: str
    before: float | None
    weighted: float | None = None


@dataclass(frozen=True)
class SeriesLine:
    """One period of a series; ``usual`` is what would have come without the programme."""

    period: float
    programme: bool
    seen: float
    fitted: float | None
    usual: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Section:
    """One thing that stands beside the answer: words, a table, perhaps a picture.

    Attributes
    ----------
    key
        Tells sections of one question apart.
    intervals, series, dots
        What its picture shows; all empty for no picture.
    shows
        What the marks of the picture are, as its caption.
    """

    key: str
    title: str
    words: tuple[str, ...]
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    intervals: tuple[Interval, ...] = ()
    ratio: bool = False
    axis: str = ""
    series: tuple[SeriesLine, ...] = ()
    dots: tuple[Dot, ...] = ()
    shows: str = ""


def sections_of(finding: Finding, measure: Measure) -> tuple[Section, ...]:
    """Tell everything that stands beside one finding."""
    return tuple(_sections(finding, measure))


def _sections(finding: Finding, measure: Measure) -> Iterator[Section]:
    if finding.attrition:
        yield _lost(finding)
    if finding.balance:
        yield _alike(finding.balance)
    if finding.missing and finding.missing.imputations:
        yield _missing(finding.missing, measure)
    for test in finding.subgroups:
        yield _subgroup(test, measure)
    if finding.took_part:
        yield _took_part(finding.took_part, measure)
    if finding.dose:
        yield _dose(finding.dose, measure)
    if finding.sites:
        yield _sites(finding.sites, measure)
    if finding.bounds:
        yield _bounds(finding, measure)


def _told(
    estimate: float | None,
    se: float | None,
    low: float | None,
    high: float | None,
    measure: Measure,
) -> tuple[str, str, Value | None]:
    """Return the estimate and interval in words, and as drawn."""
    if estimate is None or se is None or low is None or high is None:
        return "no number", DASH, None
    shown = show(estimate, se, low, high, measure)
    drawn = Value(*(measure.times * number for number in (estimate, low, high)))
    return shown.estimate, shown.interval, drawn


def _axis(measure: Measure) -> str:
    return "Ratio" if measure.scale == "ratio" else f"Difference, {measure.unit}".rstrip(", ")


def _lost(finding: Finding) -> Section:
    attrition = finding.attrition
    if attrition is None:
        raise ValueError("a finding without attrition")
    rows = tuple((arm, percent(share, 1)) for arm, share in attrition.by_arm.items())
    return Section(
        "attrition",
        "Who was lost",
        (
            sentence(attrition.why),
            f"Attrition alone would allow {attrition.padlocks} of {PADLOCKS} padlocks "
            "(bands after the Education Endowment Foundation; other threats can lower it).",
        ),
        ("Arm", "Lost before the analysis"),
        (*rows, ("All", percent(attrition.overall, 1))),
    )


def _alike(balance: tuple[Balance, ...]) -> Section:
    weighted = any(line.weighted is not None for line in balance)
    heads = ["At the start", "Reference arm", "Other arm", "Difference in SDs", "Band"]
    heads += ["After weighting", "Band then"] if weighted else []
    rows = []
    for line in balance:
        row = [
            named(line.covariate),
            significant(line.mean_reference),
            significant(line.mean_compared),
            _sds(line.standardised),
            BANDS[line.band],
        ]
        if weighted:
            row += [_sds(line.weighted), BANDS[line.weighted_band or "unknown"]]
        rows.append(tuple(row))
    return Section(
        "balance",
        "Were the arms alike at the start?",
        (
            "Up to 0.05 standard deviations is alike, up to 0.25 is to be adjusted for, more is "
            "not alike.",
        ),
        tuple(heads),
        tuple(rows),
        dots=tuple(
            Dot(named(line.covariate), line.standardised, line.weighted) for line in balance
        ),
        shows="Filled: as the arms were. "
        + ("Hollow: after weighting. " if weighted else "")
        + "Dark grey: alike; light grey: to be adjusted for.",
    )


def named(covariate: str) -> str:
    """A covariate for readers: "trust, before" of `trust@before`, "home: b" of `home=b`."""
    return covariate.replace("@", ", ").replace("=", ": ")


def _sds(value: float | None) -> str:
    return DASH if value is None else plain(value, 3)


def _missing(missing: MissingAnswer, measure: Measure) -> Section:
    words = [
        f"{percent(missing.share, 1)} of all units lack something needed. Missing values "
        f"were filled in {missing.imputations} times and the answers pooled; the headline rests "
        "on that.",
    ]
    rows, drawn = [], []
    alone = missing.complete_cases
    if alone:
        told = _told(alone.estimate, alone.se, alone.ci_low, alone.ci_high, measure)
        rows.append((ALONE, *told[:2], p_words(alone.p)))
        drawn.append(Interval(ALONE, told[2]))
    for point in missing.tipping:
        told = _told(point.estimate, point.se, point.ci_low, point.ci_high, measure)
        label = f"Shifted by {_shift(point.delta)} SD" if point.delta else "As filled in"
        rows.append((label, *told[:2], p_words(point.p)))
        drawn.append(Interval(label, told[2]))
    if missing.tipping and missing.tips_at is None:
        words.append("No shift that was looked at changes the answer of the test.")
    elif missing.tips_at is not None:
        words.append(
            "The test's answer would change if those lost from the programme's arm had differed by "
            f"{_shift(missing.tips_at)} standard deviations from what was filled in."
        )
    return Section(
        "missing",
        "Missing values",
        (*words, *map(plain_words, missing.notes)),
        ("Rule", "Estimate", "Interval", "p"),
        tuple(rows),
        tuple(drawn) if missing.tipping else (),
        measure.scale == "ratio",
        _axis(measure),
        shows="Each line supposes that those lost from the programme's arm did otherwise than was "
        "filled in. " + MARKS,
    )


def _shift(delta: float) -> str:
    return f"{delta:+g}".replace("-", "\u2212") if delta else "0"


def _subgroup(test: SubgroupTest, measure: Measure) -> Section:
    rows, drawn = [], []
    for group in test.groups:
        estimate, interval, value = _told(
            group.estimate, group.se, group.ci_low, group.ci_high, measure
        )
        rows.append((group.group, f"{group.n:,}", estimate, interval))
        drawn.append(Interval(group.group, value))
    p = test.p_interaction
    lead = (
        "Whether the effect differs cannot be tested."
        if p is None
        else f"Test that the effect is the same in all: p {_equals(p)}."
    )
    return Section(
        f"subgroup-{test.by}",
        f"Does the effect differ by {test.by}?",
        (lead, *map(plain_words, test.notes)),
        (sentence(test.by).rstrip("."), "Units", "Effect", "Interval"),
        tuple(rows),
        tuple(drawn) if any(line.value for line in drawn) else (),
        measure.scale == "ratio",
        _axis(measure),
        shows=MARKS,
    )


def _equals(p: float) -> str:
    told = p_words(p)
    return told if told.startswith(("<", ">")) else f"= {told}"


def _took_part(found: TookPart, measure: Measure) -> Section:
    estimate, interval, _ = _told(found.estimate, found.se, found.ci_low, found.ci_high, measure)
    shares = (
        f"Received it: {percent(found.share_compared)} of the programme's arm, "
        f"{percent(found.share_reference)} of the other."
        if found.share_compared is not None
        and found.share_reference is not None
        and found.estimate is None  # with a number its notes tell the shares
        else ""
    )
    rows = ((found.complier, estimate, interval, p_words(found.p)),)
    return Section(
        "took-part",
        "The effect on those who took part",
        tuple(plain_words(text) for text in (shares, *found.notes) if text),
        ("Who counts as having taken part", "Effect on them", "Interval", "p"),
        rows,
    )


def _dose(found: DoseResponse, measure: Measure) -> Section:
    estimate, interval, _ = _told(found.estimate, found.se, found.ci_low, found.ci_high, measure)
    return Section(
        "dose",
        "How much of it they had",
        tuple(map(plain_words, found.notes)),
        ("One more unit of", "goes with", "Interval", "p"),
        ((found.dose, estimate, interval, p_words(found.p)),),
    )


def _sites(sites: tuple[SitePointPart, ...], measure: Measure) -> Section:
    rows, drawn = [], []
    ordered = sorted(sites, key=lambda s: (s.estimate is None, -(s.estimate or 0.0)))
    for site in ordered[:MOST_SITES]:
        estimate, interval, value = _told(
            site.estimate, site.se, site.ci_low, site.ci_high, measure
        )
        shrunk = DASH if site.shrunk is None else significant(measure.times * site.shrunk)
        rows.append((site.site, f"{site.n:,}", estimate, interval, shrunk))
        drawn.append(Interval(site.site, value))
    left = len(sites) - len(rows)
    drawn_in = any(site.shrunk is not None for site in sites)
    words = ["Each site by itself says little: its own interval is wide."]
    if drawn_in:
        words.append(
            "Drawn towards the mean of all sites, the last column is the better guess for a site."
        )
    if left:
        words.append(
            f"The {MOST_SITES} largest effects are shown; {left} more are in the findings."
        )
    return Section(
        "sites",
        "Site by site",
        tuple(words),
        ("Site", "Units", "Effect", "Interval", *(["Drawn to the mean"] if drawn_in else [])),
        tuple(row if drawn_in else row[:-1] for row in rows),
        tuple(drawn),
        measure.scale == "ratio",
        _axis(measure),
        shows=MARKS,
    )


def _bounds(finding: Finding, measure: Measure) -> Section:
    rows, drawn = [], []
    for bound in finding.bounds:
        low, high = (measure.times * end for end in (bound.ci_low, bound.ci_high))
        crosses, middle = low <= 0 <= high, (low + high) / 2
        told = "cannot tell" if crosses else "still clear"
        rows.append((f"{bound.magnitude:g}", f"{significant(low)} to {significant(high)}", told))
        drawn.append(Interval(f"{bound.magnitude:g} times", Value(middle, low, high)))
    return Section(
        "bounds",
        "If trends had not been the same",
        (
            "How far the groups may have gone apart without the programme, as times the largest "
            "step apart before it; and what can then still be said of the effect.",
        ),
        ("Times the largest earlier step", "Interval for the effect", "Direction"),
        tuple(rows),
        tuple(drawn),
        axis=_axis(measure),
        shows="Lines: the interval if trends went apart by up to so many times. The square is its "
        "middle. Dashed line: no difference.",
    )
