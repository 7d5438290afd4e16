"""How made-up records were made, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.plan.model import Data, Plan
from forethought.plan.simulate.choosing import Start
from forethought.plan.simulate.delivery import TAKE_UP
from forethought.plan.simulate.effects import Outlook
from forethought.plan.simulate.layout import Layout
from forethought.plan.simulate.missing import missing_words
from forethought.plan.simulate.stated import likeness
from forethought.vocabulary import Design

RATIOS = {"count": "a rate ratio", "share": "a ratio of shares", "time": "a hazard ratio"}
STARTS = {
    Start.COVARIATES: "Nobody drew the groups: those worse off by the covariates that the plan "
    "adjusts for came into the programme more often.",
    Start.BASELINE: "Nobody drew the groups: those with the worse outcome at the start came into "
    "the programme more often.",
    Start.LASTING: "Nobody drew the groups: the programme's group is worse off by something that "
    "lasts and is not in the records; without the programme both would have moved in parallel.",
    Start.NOTHING: "Nobody drew the groups, but nothing sets them apart at the start: the plan "
    "compares them as they are.",
}


def notes_of(
    plan: Plan, data: Data, layout: Layout, known: tuple[Outlook, ...], seed: int, *, lost: bool
) -> tuple[str, ...]:
    """Say what is made up, how much of it, what is true, and what was assumed."""
    return (
        "Every row is made up. No person, team or force stands behind it.",
        _size(layout, seed),
        *layout.assumed,
        *(_truth_in_words(outlook) for outlook in known),
        *_alike(plan, layout),
        *_of_design(layout, known),
        *_delivery(data),
        *(
            f"The form {outlook.short_form} lists too few items to hold the effect on "
            f"{outlook.indicator.id}: its values have no range, and no answers were made up."
            for outlook in known
            if outlook.short_form
        ),
        *(missing_words(plan, layout) if lost else ()),
    )


def _size(layout: Layout, seed: int) -> str:
    grouped = f" in {layout.clusters:,} clusters" if layout.clusters else ""
    return f"{layout.units:,} units{grouped}, {layout.rows:,} rows, seed {seed}."


def _truth_in_words(outlook: Outlook) -> str:
    name, unit = outlook.indicator.id, outlook.indicator.unit or "its unit"
    ratio = "an odds ratio" if outlook.scale == "odds" else RATIOS.get(outlook.family, "a ratio")
    what = (
        f"a difference of {outlook.truth:+g} ({unit})"
        if outlook.scale == "difference"
        else f"{ratio} of {outlook.truth:g}"
    )
    at = "at" if outlook.effects else "in"
    when = f" {at} {outlook.holds_at}" if outlook.holds_at else ""
    others = ", ".join(
        f"{effect:.3g} at {moment}"
        for moment, effect in outlook.effects.items()
        if moment != outlook.holds_at
    )
    return f"True effect on {name}: {what}{when}" + (f"; {others}." if others else ".")


def _alike(plan: Plan, layout: Layout) -> Iterator[str]:
    alike = likeness(plan, layout.clusters > 0)
    within = f"{alike.icc:g} within clusters"
    if layout.design is Design.STEPPED_WEDGE:
        yield (
            f"About {alike.icc:g} correlation within clusters and periods, {alike.periods:g} of it "
            "lasting from period to period; other people in each period."
        )
    elif layout.design is not Design.INTERRUPTED_TIME_SERIES:
        yield f"About {alike.over_time:g} correlation of a unit with itself over time" + (
            f", {within}." if layout.clusters else "."
        )


def _of_design(layout: Layout, known: tuple[Outlook, ...]) -> Iterator[str]:
    match layout.design:
        case Design.COMPARISON_GROUP:
            yield STARTS[layout.chosen.start]
        case Design.STAGGERED_ROLLOUT:
            yield "The order of treatment was drawn at random; as many as start each time never do."
        case Design.STEPPED_WEDGE:
            yield "The order in which clusters start was drawn at random."
        case Design.INTERRUPTED_TIME_SERIES:
            yield "Without the programme the series would have gone on along its trend and season."
        case Design.BEFORE_AFTER:
            yield (
                "Nothing but the programme changes anything here; in life other things would, and "
                "these records could not tell."
            )
    varying = [outlook.indicator.id for outlook in known if outlook.varies]
    if varying:
        yield (
            f"The effect on {', '.join(varying)} differs from site to site; the truth is its "
            "average over these sites."
        )


def _delivery(data: Data) -> Iterator[str]:
    if data.received or data.dose:
        yield (
            f"About {TAKE_UP:.0%} of those offered the programme take part, the better off more "
            "often, and nobody else can; on them the effect is larger in proportion, on others "
            "there is none."
        )
    if data.dose:
        yield "The more often they come, the more it does."
    if data.weight:
        yield "What a unit counts (its weight) has nothing to do with its outcome."
