"""An interrupted time series as told: what was seen, and what would have come without."""

from __future__ import annotations

from forethought.findings import Finding
from forethought.findings.beside import SeriesPointPart
from forethought.plan import Plan
from forethought.report.story.beside import Section, SeriesLine
from forethought.report.story.values import DASH

MOST_ROWS = 60
"""More periods than this are told by the picture alone."""


def series_sections(finding: Finding, plan: Plan) -> tuple[Section, ...]:
    """Tell a series period by period; nothing where there is none."""
    if not finding.series:
        return ()
    after = [point for point in finding.series if point.counterfactual is not None]
    shown = after if len(after) <= MOST_ROWS else []
    return (
        Section(
            "series",
            "What was seen, and what would have been expected without the programme",
            (),
            ("Period", "Seen", "Expected without", "Interval") if shown else (),
            tuple(_row(point, finding) for point in shown),
            axis=_axis(finding, plan),
            series=tuple(_line(point) for point in finding.series),
            shows=_words(finding),
        ),
    )


def _axis(finding: Finding, plan: Plan) -> str:
    """Name what is drawn: counts, also where the question is about what they are held against."""
    column = plan.data.outcomes.get(finding.indicator) if plan.data else None
    held = column is not None and (column.exposure or column.out_of)
    return "Number in the period" if held and finding.scale == "ratio" else finding.unit or ""


def _words(finding: Finding) -> str:
    two = len({point.series for point in finding.series}) > 1
    other = " Hollow and grey: the comparison series." if two else ""
    return (
        "Points: what was seen in each period. Solid line: what the model fits. Dashed line, with "
        "its interval as a band: what would have been expected had the programme not begun." + other
    )


def _row(point: SeriesPointPart, finding: Finding) -> tuple[str, ...]:
    whole = finding.scale == "ratio"
    seen, usual, low, high = (
        _shown(value, whole)
        for value in (
            point.observed,
            point.counterfactual,
            point.counterfactual_low,
            point.counterfactual_high,
        )
    )
    return f"{point.period:g}", seen, usual, f"{low} to {high}"


def _shown(value: float | None, whole: bool) -> str:
    if value is None:
        return DASH
    text = f"{value:,.0f}" if whole and abs(value) >= 10 else f"{value:,.4g}"
    return text.replace("-", "\u2212")


def _line(point: SeriesPointPart) -> SeriesLine:
    return SeriesLine(
        point.period,
        point.series == "programme",
        point.observed,
        point.fitted,
        point.counterfactual,
        point.counterfactual_low,
        point.counterfactual_high,
    )
