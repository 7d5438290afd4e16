"""How the planned methods did on simulated studies, in numbers and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forethought.estimate.design.diagnose import Diagnosis
from forethought.estimate.design.drawn import Share
from forethought.estimate.design.model import DesignReport
from forethought.findings.numbers import percent, plain, signed
from forethought.report.story.design_words import Effects
from forethought.report.words.methods import METHODS

HEADS = ("Method", "Bias", "SD of estimates", "Mean SE", "Covers", "Power", "False alarms", "Says")


@dataclass(frozen=True)
class MethodTables:
    """One table (or none), as the parts of one; and what is wrong with a method, aloud."""

    tables: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...], str], ...]
    alarms: tuple[str, ...]


def method_tables(report: DesignReport, effects: Effects) -> MethodTables:
    """Tell how each planned method did."""
    if not report.diagnoses:
        return MethodTables((), ())
    rows = tuple(_row(diagnosis, effects) for diagnosis in report.diagnoses)
    tried = [diagnosis for diagnosis in report.diagnoses if diagnosis.coverage is not None]
    if not tried:
        note = "None of the planned methods could be tried on simulated studies."
        return MethodTables((("The planned analysis, tried", HEADS, rows, note),), ())
    level = percent(tried[0].level)
    note = (
        f"Each method itself, on {_studies(tried)}. {_chance(tried)} "
        f"{level} intervals should cover the truth in {level} of them; the standard error should "
        "be as large as the estimates really vary (SD)."
        + (" Ratios are on the log scale." if effects.ratio else "")
    )
    table = ("The planned analysis, tried", HEADS, rows, note)
    return MethodTables((table,), tuple(_alarms(report)))


def _studies(tried: list[Diagnosis]) -> str:
    drawn = [found.runs + found.refused for found in tried]
    whole = f"{max(drawn):,} made-up studies with the effect and as many without"
    if min(drawn) == max(drawn):
        return whole
    return f"{whole} ({min(drawn):,}, where a sensitivity analysis was clear by then)"


def _chance(tried: list[Diagnosis]) -> str:
    """State the Monte Carlo errors of the first method that was tried."""
    shares = (tried[0].coverage, tried[0].false_alarms, tried[0].power)
    covers, alarms, power = (f"{100 * share.error if share else 0:.1f}" for share in shares)
    return (
        f"That many tell `{tried[0].method}`'s Covers to ± {covers}, its False alarms to "
        f"± {alarms} and its Power to ± {power} points (Monte Carlo standard errors)."
    )


def _row(found: Diagnosis, effects: Effects) -> tuple[str, ...]:
    name = str(found.method)
    if found.coverage is None or found.bias is None:
        return (name, *("–",) * 6, f"Not tried: {found.reason}")
    scale = 1.0 if effects.ratio else effects.times
    decimals = _decimals((found.spread or 1.0) * scale)
    return (
        name,
        signed(found.bias * scale, decimals),
        plain((found.spread or 0.0) * scale, decimals),
        plain((found.mean_se or 0.0) * scale, decimals),
        _percent(found.coverage),
        _percent(found.power),
        _percent(found.false_alarms),
        _says(found),
    )


def _decimals(spread: float) -> int:
    return max(0, min(6, 3 - len(f"{spread:.0f}") if spread >= 1 else 3))


def _percent(share: Share | None) -> str:
    if share is None:
        return "–"
    return ">99.9%" if share.share > 0.9995 else percent(share.share, 1)


def _says(found: Diagnosis) -> str:
    faults = list(_faults(found))
    if faults:
        return "; ".join(faults)
    careful = "; careful: it hardly ever errs, and finds less for it" if found.is_careful else ""
    refused = f"; no number in {found.refused:,} studies" if found.refused else ""
    return f"sound{careful}{refused}"


def _faults(found: Diagnosis) -> Iterator[str]:
    if found.is_biased:
        yield "biased"
    if found.covers_too_little:
        yield "intervals too narrow"
    if found.alarms_too_often:
        yield "too many false alarms"
    if found.se_too_small:
        yield "standard error too small"


def _alarms(report: DesignReport) -> Iterator[str]:
    """Say aloud what is wrong with a planned method, and what it would do to the finding."""
    for place, found in enumerate(report.diagnoses):
        role = "The planned analysis" if place == 0 else "The sensitivity analysis"
        name = f"{role} ({METHODS[found.method].name}, `{found.method}`)"
        said = (_too_narrow(found), _too_often(found), _too_small(found), _off(found))
        told = [words for words in said if words]
        if told:
            yield f"{name} would mislead in this design: {'; '.join(told)}. {_instead(report)}"
        elif found.coverage is None and (found.reason or "").startswith("E"):
            yield f"{name} would give no number in this design ({found.reason})."
        elif found.coverage is not None and found.refused > found.runs / 20:
            yield (
                f"{name} gives no number in {found.refused:,} of "
                f"{found.refused + found.runs:,} such studies ({found.reason})."
            )


def _too_narrow(found: Diagnosis) -> str:
    if not found.covers_too_little or found.coverage is None:
        return ""
    return (
        f"its {percent(found.level)} intervals hold the truth in only "
        f"{percent(found.coverage.share, 1)} of studies"
    )


def _too_often(found: Diagnosis) -> str:
    if not found.alarms_too_often or found.false_alarms is None:
        return ""
    return (
        f"it finds an effect where there is none in {percent(found.false_alarms.share, 1)} of "
        f"studies, where {percent(found.alpha, 1)} is promised"
    )


def _too_small(found: Diagnosis) -> str:
    if not found.se_too_small or found.se_share is None:
        return ""
    return f"its standard error is on average {found.se_share:.2f} times what it should be"


def _off(found: Diagnosis) -> str:
    if not found.is_biased or found.bias is None or not found.effect:
        return ""
    share = percent(abs(found.bias / found.effect))
    return f"on average it misses the true effect by {share} of it"


def _instead(report: DesignReport) -> str:
    sound = [found for found in report.diagnoses if found.is_sound]
    if sound:
        return f"`{sound[0].method}`, also planned, does not."
    return "Choose another method, or plan for more clusters or units."
