"""The six evaluation pitfalls, looked for once the data are in.

Whether a pitfall was met is said with the numbers it rests on, or said not to be known. The
thresholds and their sources stand in ``docs/methods/verdicts.md``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from forethought.findings.model import Finding, Flow, PitfallNote
from forethought.findings.numbers import measure_of, percent, plain, significant, stated, with_unit
from forethought.findings.verdict import Band, Interval
from forethought.plan import Plan
from forethought.plan.follow_up import months_in_a_period, periods_since
from forethought.theory import Indicator, Theory
from forethought.vocabulary import DataSource, Design, Evaluator, Timing

MOST_DROPOUT = 0.20
DROPOUT_BANDS = ((0.10, 5), (0.20, 4), (0.30, 3), (0.40, 2), (0.50, 1))
MOST_DIFFERENTIAL = 0.05
MOST_EXCLUDED = 0.05
FEWEST_PER_ARM = 20
FEWEST_CLUSTERS = 10
LONG_FOLLOW_UP_DAYS = 365.0
MONTHS_OF_LONG = 12.0
ALL_THE_SAME = (
    "That is wide, but it leaves out no difference: the sample was large enough to see one."
)

RANDOMISED = frozenset(
    {
        Design.INDIVIDUAL_RANDOMISED,
        Design.CLUSTER_RANDOMISED,
        Design.MULTISITE_RANDOMISED,
        Design.STEPPED_WEDGE,
    }
)


@dataclass(frozen=True)
class _Seen:
    """Whether a pitfall was met (None: not known), and why."""

    met: bool | None
    why: str


def look_for_pitfalls(
    theory: Theory, plan: Plan, findings: Sequence[Finding]
) -> tuple[PitfallNote, ...]:
    """Look for the six pitfalls in the study as it was carried out."""
    main = _main(plan, findings)
    flow = main.flow if main else ()
    seen = (
        ("comparison", "P01", _comparison(plan)),
        ("drop-out", "P02", _of_a_series(main) or _dropout(flow)),
        ("exclusion", "P03", _of_a_series(main) or _exclusion(main, flow)),
        ("measures", "P04", _measures(theory, plan, findings)),
        ("sample", "P05", _sample(theory, main)),
        ("follow-up", "P06", _follow_up(plan, findings)),
    )
    return tuple(
        PitfallNote(pitfall=name, code=code, met=look.met, why=look.why)
        for name, code, look in seen
    )


def _main(plan: Plan, findings: Sequence[Finding]) -> Finding | None:
    primary = plan.primary
    return next((f for f in findings if primary and f.question == primary.id), None)


def _comparison(plan: Plan) -> _Seen:
    about = plan.about
    if about.design is Design.BEFORE_AFTER:
        return _Seen(True, "There is no comparison: the same units before and after.")
    if about.design in RANDOMISED:
        return _Seen(
            False,
            "Chance decided who came first or at all, so the groups are alike but for chance.",
        )
    if about.design is Design.STAGGERED_ROLLOUT and about.timing is Timing.RANDOM:
        return _Seen(
            False,
            "Chance decided the order, so those who came later are a fair "
            "comparison for those who came earlier.",
        )
    if about.design is Design.STAGGERED_ROLLOUT and about.timing is Timing.AS_GOOD_AS_RANDOM:
        return _Seen(
            None,
            "The order was not set by chance, but is held to be unrelated to the "
            "outcome. The data cannot show that.",
        )
    if about.design is Design.INTERRUPTED_TIME_SERIES and plan.data and plan.data.arm:
        return _Seen(
            None,
            "Compared with its own past and with another series: anything else that changed here "
            "at the same time, and not there, would look like an effect.",
        )
    if about.design is Design.INTERRUPTED_TIME_SERIES:
        return _Seen(
            None,
            "Compared with its own past only: anything else that changed at the "
            "same time would look like an effect.",
        )
    return _Seen(
        None,
        "There is a comparison, but it was not chance that decided who came into it. Differences "
        "that were there before may pass for effects.",
    )


def _of_a_series(main: Finding | None) -> _Seen | None:
    """A series counts what was recorded in each period; None where people were followed."""
    if main is None or not main.series:
        return None
    return _Seen(
        None,
        "What was recorded is counted period by period and nobody is followed, so whether anybody "
        "is missing from the records cannot be seen.",
    )


def _dropout(flow: Sequence[Flow]) -> _Seen:
    assigned, measured = sum(f.assigned for f in flow), sum(f.measured for f in flow)
    if not assigned:
        return _Seen(None, "How many were there at the start is not known.")
    lost = 1 - measured / assigned
    shares = {f.arm: 1 - f.measured / f.assigned for f in flow if f.assigned}
    gap = max(shares.values()) - min(shares.values()) if len(shares) > 1 else 0.0
    words = [
        f"All {assigned:,} were measured."
        if measured == assigned
        else f"{assigned - measured:,} of {assigned:,} were not measured ({percent(lost, 1)}; "
        f"{_padlocks(lost)})."
    ]
    if len(shares) > 1 and measured != assigned:
        by_arm = ", ".join(f"{arm} {percent(share, 1)}" for arm, share in shares.items())
        words.append(f"By arm: {by_arm}; {plain(100 * gap, 1)} points apart.")
    if gap > MOST_DIFFERENTIAL:
        words.append("The arms lost units unevenly, so those left may no longer be alike.")
    return _Seen(lost > MOST_DROPOUT or gap > MOST_DIFFERENTIAL, " ".join(words))


def _padlocks(lost: float) -> str:
    """Security by drop-out alone, after the Education Endowment Foundation's bands."""
    rating = next((locks for most, locks in DROPOUT_BANDS if lost <= most), 0)
    return f"{rating} of 5 padlocks for drop-out"


def _exclusion(main: Finding | None, flow: Sequence[Flow]) -> _Seen:
    assigned, measured = sum(f.assigned for f in flow), sum(f.measured for f in flow)
    analysed = sum(f.analysed for f in flow)
    if not measured:
        return _Seen(None, "How many were measured is not known.")
    unseen = "Units that never came into the records cannot be seen here."
    if main is not None and main.filled_in:
        return _Seen(
            False,
            f"All {assigned:,} are in the analysis: {analysed:,} with what was measured, "
            f"{assigned - analysed:,} with what is missing filled in. {unseen}",
        )
    left_out = measured - analysed
    if not left_out:
        return _Seen(False, f"All {measured:,} that were measured are in the analysis. {unseen}")
    share = left_out / measured
    return _Seen(
        share > MOST_EXCLUDED,
        f"{left_out:,} of {measured:,} measured are not in the analysis ({percent(share, 1)}). "
        f"{unseen}",
    )


def _measures(theory: Theory, plan: Plan, findings: Sequence[Finding]) -> _Seen:
    asked = {finding.indicator for finding in findings}
    indicators = [i for _, i in theory.indicators() if i.id in asked]
    if not indicators:
        return _Seen(None, "Nothing was measured.")
    poor = [i for i in indicators if i.validated is False]
    unknown = [i for i in indicators if i.validated is None]
    by = (
        " The people who deliver also evaluate."
        if plan.about.evaluator is Evaluator.INTERNAL
        else ""
    )
    if poor:
        return _Seen(True, f"Not validated: {_names(poor)}.{by}")
    if unknown:
        return _Seen(None, f"Whether they were validated is not stated: {_names(unknown)}.{by}")
    return _Seen(False, f"All measures have been validated: {_names(indicators)}.{by}")


def _names(indicators: Sequence[Indicator]) -> str:
    def name(indicator: Indicator) -> str:
        records = " (from records)" if indicator.source is DataSource.RECORDS else ""
        return f"{indicator.id}{records}"

    return ", ".join(name(indicator) for indicator in indicators)


def _sample(theory: Theory, main: Finding | None) -> _Seen:
    if main is None or main.ci_low is None or main.ci_high is None:
        return _Seen(None, "The main question has no number to judge its precision by.")
    size = _size(main)
    if _too_few(main):
        return _Seen(True, f"{size}: too few to lean on, whatever the interval says.")
    if main.band_low is None or main.band_high is None:
        return _Seen(
            None,
            f"{size}. No smallest meaningful difference was stated on this scale, "
            "so whether that is enough is open.",
        )
    indicator = next((i for _, i in theory.indicators() if i.id == main.indicator), None)
    reach = _reach(main, indicator)
    if not reach.wide:
        return _Seen(False, f"{size}. {reach.words}")
    if reach.clear:
        return _Seen(False, f"{size}. {reach.words} {ALL_THE_SAME}")
    return _Seen(True, f"{size}. {reach.words} Too few to tell one that matters from none.")


@dataclass(frozen=True)
class _Reach:
    """How far the interval reaches, held against the smallest meaningful difference.

    A result is clear if its interval excludes no difference, however wide it is: then the sample
    was large enough to see one.
    """

    wide: bool
    clear: bool
    words: str


def _reach(main: Finding, indicator: Indicator | None) -> _Reach:
    low, high = main.ci_low or 0.0, main.ci_high or 0.0
    least, most = main.band_low or 0.0, main.band_high or 0.0
    measure = measure_of(indicator, main.scale)
    if main.scale == "ratio":
        return _reach_of_ratio(Interval(low, high, 1.0), Band(least, most))
    half, needed = (high - low) / 2 * measure.times, (most - least) / 2 * measure.times
    words = (
        f"The interval reaches {with_unit(significant(half, 2), measure.unit)} to either side; "
        "the smallest meaningful difference is "
        f"{with_unit(stated(float(f'{needed:.6g}')), measure.unit)}."
    )
    return _Reach(half > needed, Interval(low, high).excludes_null, words)


def _reach_of_ratio(interval: Interval, band: Band) -> _Reach:
    """On the log scale, on which the interval of a ratio is as long to one side as to the other.

    A band that starts at 0 has no lower end there, and counts by its upper one.
    """
    half = math.log(interval.high / interval.low) / 2 if interval.low > 0 else math.inf
    upper = math.log(band.high)
    needed = (upper - math.log(band.low)) / 2 if band.low > 0 else upper
    ends = [f"{significant(band.high, 3)} or more"]
    ends += [f"{significant(band.low, 3)} or less"] if band.low > 0 else []
    factor = significant(math.exp(half), 3) if math.isfinite(half) else ""
    reaches = (
        f"runs from the estimate divided by {factor} to the estimate times {factor}"
        if factor
        else "reaches down to nothing"
    )
    words = f"The interval {reaches}; a ratio of {', or of '.join(ends)}, would matter."
    return _Reach(half > needed, interval.excludes_null, words)


def _size(main: Finding) -> str:
    if main.series:
        used = [point for point in main.series if point.fitted is not None]
        series = len({point.series for point in used})
        periods = with_unit(f"{len({point.period for point in used}):,}", "periods")
        return f"{periods} in each of {series} series" if series > 1 else f"{periods} of one series"
    whole = main.units is None
    parts = [with_unit(f"{main.n or 0:,}", "rows") if whole else _units(main.units or 0)]
    if main.clusters is not None:
        parts.append(with_unit(f"{main.clusters:,}", "clusters"))
    return " in ".join(parts)


def _units(count: int) -> str:
    return with_unit(f"{count:,}", "units")


def _too_few(main: Finding) -> bool:
    few_units = any(arm.analysed < FEWEST_PER_ARM for arm in main.flow)
    few_clusters = main.clusters is not None and main.clusters < FEWEST_CLUSTERS
    return few_units or few_clusters


def _follow_up(plan: Plan, findings: Sequence[Finding]) -> _Seen:
    waves = {wave.id: wave.at for wave in plan.waves}
    answered = [
        waves[finding.at]
        for finding in findings
        if finding.at in waves and finding.estimate is not None
    ]
    periods = _periods_seen(plan, findings) if not answered else None
    if periods is not None:
        return _in_periods(plan, periods)
    if not answered:
        return _Seen(None, "How long after the start the measurements came is not stated.")
    longest = max(answered)
    enough = longest.mean_days >= LONG_FOLLOW_UP_DAYS
    return _Seen(
        not enough,
        f"The last measurement came {longest.words} after the start"
        + ("." if enough else ", less than the 12 months that would show whether it lasts."),
    )


def _periods_seen(plan: Plan, findings: Sequence[Finding]) -> int | None:
    """Count the periods since the start, in the records of a series, else as planned."""
    ends = [point.period for finding in findings for point in finding.series]
    if ends and plan.interruption:
        return max(round(max(ends)) - plan.interruption.at + 1, 0)
    return periods_since(plan)


def _in_periods(plan: Plan, periods: int) -> _Seen:
    column = plan.data.period if plan.data else None
    enough = periods * months_in_a_period(column) >= MONTHS_OF_LONG
    words = f"{periods} periods were followed from the first start on"
    if enough:
        return _Seen(False, f"{words}.")
    return _Seen(True, f"{words}, less than the 12 months that would show whether it lasts.")
