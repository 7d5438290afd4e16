"""How a design's effects and numbers of clusters and units are named."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.estimate.design.drawn import Share
from forethought.findings.numbers import measure_of, percent, plain, significant, stated, with_unit
from forethought.plan import Plan
from forethought.plan.power.scenario import Scenario
from forethought.report.words.sentence import counted
from forethought.theory import Indicator
from forethought.vocabulary import Design


@dataclass(frozen=True)
class Effects:
    """How effects on one indicator are written.

    Points for shares, ratios for rates and hazards, else the indicator's unit; without their
    sign, as "fewer" and "more" follow from which way is good.
    """

    times: float
    unit: str
    ratio: bool
    brief: str = ""

    def shown(self, effect: float) -> str:
        """Write one effect with its unit: "5 percentage points", "a ratio of 0.9"."""
        if self.ratio:
            return f"a ratio of {_digits(effect, 3)}"
        return with_unit(self._size(effect), self.unit)

    def short(self, effect: float) -> str:
        """Write one effect for a heading."""
        if self.ratio:
            return f"ratio {_digits(effect, 3)}"
        return with_unit(self._size(effect), self.brief)

    def or_more(self, effect: float) -> str:
        """Write an effect and all beyond it."""
        if self.ratio:
            side = "less" if effect < 1 else "more"
            return f"a ratio of {_digits(effect, 3)} or {side}"
        return f"a difference of {self.shown(effect)} or more"

    def rounded(self, effect: float) -> float:
        """Keep two digits of a computed effect; of a ratio, of its distance from 1."""
        if not self.ratio:
            return float(f"{effect:.2g}")
        return 1 + float(f"{effect - 1:.2g}")

    def _size(self, effect: float) -> str:
        return _digits(abs(effect) * self.times, 3)


def _digits(value: float, digits: int) -> str:
    """As many significant digits as asked, without zeros at the end."""
    rounded = float(f"{value:.{digits}g}")
    return stated(rounded) if abs(rounded) < 1e6 else significant(rounded)


def effects_of(scenario: Scenario, indicator: Indicator) -> Effects:
    """Choose how effects are written."""
    if scenario.is_ratio:
        return Effects(1.0, "", ratio=True)
    measure = measure_of(indicator, "difference")
    in_points = scenario.family == "share"
    times = 100.0 if in_points else measure.times
    return Effects(times, measure.unit, ratio=False, brief=measure.short)


@dataclass(frozen=True)
class Things:
    """What the study's size is told in.

    Attributes
    ----------
    one, many
        A cluster, unit or period, such as "team" and "teams".
    planned
        The planned size in words.
    instead
        What else would help, where more of them would not.
    """

    one: str
    many: str
    planned: str
    instead: str = ""

    def counted(self, number: int) -> str:
        return counted(number, self.one, self.many)


def things_of(scenario: Scenario, plan: Plan) -> Things:
    """Name clusters and units by the plan's own words."""
    unit = _word(plan.data.unit if plan.data else None, "unit")
    units = plural(unit)
    if scenario.design is Design.INTERRUPTED_TIME_SERIES and scenario.time is not None:
        period = _word(plan.data.period if plan.data else None, "period")
        before = round(scenario.time.starts[0]) - 1
        after = scenario.time.periods - before
        planned = f"{counted(before, period, plural(period))} before the start and {after} after"
        return Things(period, plural(period), planned)
    if scenario.clusters is None:
        lost = f", of whom {plain(100 * scenario.attrition, 0)}% are lost" * bool(
            scenario.attrition
        )
        return Things(unit, units, f"{counted(scenario.units, unit, units)}{lost}")
    level = plan.assignment.level if plan.assignment else None
    cluster = _word(level or (plan.data.cluster if plan.data else None), "cluster")
    if scenario.design is Design.MULTISITE_RANDOMISED:
        cluster = _word(plan.data.site if plan.data else None, "site")
    each = scenario.units / scenario.clusters
    size = f"{each:.0f} {units if round(each) != 1 else unit}"
    about = "" if float(each).is_integer() and not scenario.size_cv else "about "
    often = " in each period" if scenario.design is Design.STEPPED_WEDGE else ""
    named = counted(scenario.clusters, cluster, plural(cluster))
    return Things(
        cluster,
        plural(cluster),
        f"{named} of {about}{size}{often}",
        f"; effects vary too much between {plural(cluster)}" * bool(scenario.effect_sd),
    )


def _word(name: str | None, otherwise: str) -> str:
    """A column's name as a word: "officer_id" is an officer."""
    if not name:
        return otherwise
    word = name.replace("_", " ").replace("-", " ").strip().lower()
    return word.removesuffix(" id") or otherwise


IRREGULAR = {"child": "children", "person": "people", "woman": "women", "man": "men"}


def plural(word: str) -> str:
    """Write more than one of a thing."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


NEARLY_SURE = 0.9995


def with_error(share: Share) -> str:
    """A share of simulated studies with its Monte Carlo standard error."""
    if share.share > NEARLY_SURE:
        return finely(share.share)
    return f"{percent(share.share, 1)} ± {plain(100 * share.error, 1)}"


def finely(power: float) -> str:
    """The same with one decimal."""
    return ">99.9%" if power > NEARLY_SURE else percent(power, 1)
