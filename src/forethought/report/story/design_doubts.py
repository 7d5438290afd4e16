"""What speaks against a design, told before its numbers are believed."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.estimate.design.drawn import Share
from forethought.estimate.design.model import DesignReport
from forethought.estimate.design.power import near
from forethought.findings.numbers import percent
from forethought.plan.few import (
    ENOUGH,
    LEADS_WITH_FEW,
    LEAST_IN_WEDGE,
    ROLL_OUT,
    Standing,
    standing,
    standing_in_wedge,
)
from forethought.plan.power.scenario import Scenario
from forethought.report.story.design_words import Things, with_error
from forethought.vocabulary import Design, Method


def doubts(report: DesignReport, things: Things) -> Iterator[str]:
    """Say whether the method may lead, whom it speaks for, and which power to believe."""
    yield from _few(report, things)
    yield from _these_only(report, things)
    yield from _disagreement(report, things)


def _few(report: DesignReport, things: Things) -> Iterator[str]:
    """Say beforehand that the analysis will not let this method lead with so few clusters."""
    scenario = report.scenario
    if scenario.design is Design.STAGGERED_ROLLOUT or scenario.method in ROLL_OUT:
        yield from _few_followed(scenario, things)
        return
    if scenario.clusters is None:
        return
    if scenario.design is Design.STEPPED_WEDGE:
        count = int(scenario.clusters)
        if standing_in_wedge(scenario.method, count) in (Standing.NONE, Standing.BESIDE):
            yield (
                f"With {count} {things.many} in all the analysis will refuse a headline by "
                f"`{scenario.method}`. Plan for {LEAST_IN_WEDGE} {things.many} or more, or choose "
                f"`{Method.RANDOMISATION_INFERENCE}`."
            )
    if scenario.design is not Design.CLUSTER_RANDOMISED:
        return
    fewest = int(scenario.clusters * min(scenario.shares))
    found = standing(scenario.method, fewest)
    if found in (Standing.NONE, Standing.BESIDE):
        lead = ", ".join(
            f"`{method}`"
            for method in Method
            if method in LEADS_WITH_FEW and standing(method, fewest) is not Standing.NONE
        )
        yield (
            f"With {fewest} {things.many} in an arm the analysis will refuse a headline by "
            f"`{scenario.method}`. Plan for {2 * ENOUGH} {things.many} or more, or choose {lead}."
        )


def _few_followed(scenario: Scenario, things: Things) -> Iterator[str]:
    """In a roll-out one at least is only compared with, so all but one may be treated."""
    count = int(scenario.clusters or scenario.units)
    if count - 1 < ENOUGH:
        yield (
            f"With {count} {things.many} fewer than {ENOUGH} are treated, or fewer than {ENOUGH} "
            f"are compared with them, and an interval by `{scenario.method}` will be too narrow "
            f"too often. Follow more {things.many}, or smaller ones."
        )


def _these_only(report: DesignReport, things: Things) -> Iterator[str]:
    """Say whom a method with fixed site effects speaks for, where effects differ."""
    sizing, scenario = report.sizing, report.scenario
    if scenario.method is Method.SITE_FIXED_EFFECTS and scenario.effect_sd:
        yield (
            f"Effects vary between {things.many}. `{scenario.method}` fixes their levels, and "
            f"takes its standard error between {things.many}, so that it counts that variation: "
            f"power is for {things.many} like these, and in these alone its intervals are too wide."
        )
    if sizing.as_sample is None:
        return
    count = things.counted(int(scenario.clusters or 0))
    yield (
        f"`{scenario.method}` answers for these {count} only: their own mean effect, as if they "
        f"were all there are. Power is {percent(sizing.power, 1)} for that. For {things.many} "
        f"like these, between which effects vary, it is {percent(sizing.as_sample, 1)}, by "
        f"`{Method.RANDOM_SLOPES}`: a finding by `{scenario.method}` does not carry over to others."
    )


def _disagreement(report: DesignReport, things: Things) -> Iterator[str]:
    sizing, own = report.sizing, report.planned
    if own is None and not sizing.simulated.agrees_with(sizing.power_likely):
        yield (
            f"Closed form ({percent(sizing.power_likely, 1)}) and simulation "
            f"({with_error(sizing.simulated.power)}) differ by more than chance and the formula's "
            "own roughness explain. Trust the simulation: the method takes something for granted "
            "that the plan's assumptions contradict, or the study is too small for the formula."
        )
    if own is not None and not _all_near(report, own):
        yield (
            f"The planned analysis itself finds the effect in {with_error(own)} of simulated "
            f"studies, where the closed form says {percent(sizing.power_likely, 1)} and the quick "
            f"simulation {with_error(sizing.simulated.power)}. They differ by more than chance and "
            "the formula's own roughness explain: trust the planned analysis. Sizes needed and the "
            "sweep rest on the formula."
        )
    if sizing.simulated.alarms_too_often(report.scenario.alpha):
        yield (
            "Of simulated studies in which nothing is true, "
            f"{with_error(sizing.simulated.false_alarms)} find an effect, where "
            f"{percent(report.scenario.alpha, 1)} are promised: so few {things.many} do not tell "
            "enough about their own spread. The power shown flatters the design."
        )


def _all_near(report: DesignReport, own: Share) -> bool:
    likely = report.sizing.power_likely
    return near(own, likely) and report.sizing.simulated.agrees_with(likely)
