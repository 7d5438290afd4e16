"""The six evaluation pitfalls, looked for once the data are in.

Whether a pitfall was met is said with the numbers it rests on, or said not to be known. The
thresholds and their sources stand in ``docs/methods/verdicts.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forethought.findings.model import Finding, Flow, PitfallNote
from forethought.findings.numbers import measure_of, percent, plain, significant, stated, with_unit
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
        ("drop-out", "P02", _dropout(flow)),
        ("exclusion", "P03", _exclusion(flow)),
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
    if len(shares) > 1:
        by_arm = ", ".join(f"{arm} {percent(share, 1)}" for arm, share in shares.items())
        words.append(f"By arm: {by_arm}; {plain(100 * gap, 1)} points apart.")
    if gap > MOST_DIFFERENTIAL:
        words.append("The arms lost units unevenly, so those left may no longer be alike.")
    return _Seen(lost > MOST_DROPOUT or gap > MOST_DIFFERENTIAL, " ".join(words))


def _padlocks(lost: float) -> str:
    """Security by drop-out alone, after the Education Endowment Foundation's bands."""
    rating = next((locks for most, locks in DROPOUT_BANDS if lost <= most), 0)
    return f"{rating} of 5 padlocks for drop-out"


def _exclusion(flow: Sequence[Flow]) -> _Seen:
    measured, analysed = sum(f.measured for f in flow), sum(f.analysed for f in flow)
    if not measured:
        return _Seen(None, "How many were measured is not known.")
    left_out = measured - analysed
    unseen = "Units that never came into the records cannot be seen here."
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
    times = measure_of(indicator, main.scale).times
    half, needed = (main.ci_high - main.ci_low) / 2, (main.band_high - main.band_low) / 2
    words = (
        f"{size}. The interval reaches {significant(half * times, 2)} to either side; the "
        f"smallest meaningful difference is {_needed(main, needed * times)}."
    )
    small = half > needed
    verdict = " Too few to tell one that matters from none." if small else ""
    return _Seen(small, words + verdict)


def _needed(main: Finding, needed: float) -> str:
    """As it was stated; on a ratio it was worked out, and has no more than two digits."""
    return significant(needed, 2) if main.scale == "ratio" else stated(round(needed, 6))


def _size(main: Finding) -> str:
    whole = main.units is None  # of one series, rows are its periods
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
