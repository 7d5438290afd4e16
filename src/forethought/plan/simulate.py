"""Synthetic records under a theory and a plan, with stated true effects.

For trying out a plan before any data exist, for teaching, and for testing that the analysis finds
what is true. The records have the columns that ``plan.data`` names and nothing of any person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from forethought.errors import Fault, Refusal
from forethought.errors.catalogue import simulations as catalogue
from forethought.errors.catalogue import usage
from forethought.plan.model import Data, Plan
from forethought.plan.simulate_draw import ICC, PRE_POST, Column, Given, draw, draw_sizes
from forethought.plan.simulate_effects import Outlook, outlooks
from forethought.plan.simulate_layout import Layout, lay_out
from forethought.theory import Theory
from forethought.vocabulary import Design

DESIGNS = (Design.INDIVIDUAL_RANDOMISED, Design.CLUSTER_RANDOMISED, Design.STAGGERED_ROLLOUT)
LOST_FIRST, LOST_LAST = 0.05, 0.12
"""Share of people who do not answer at the first wave after the start, and at the last."""
LOST_FROM_RECORDS = 1 / 3
"""Indicators from records are lost this many times as often as answers from people."""

Records = dict[str, Column | list[Any]]


@dataclass(frozen=True)
class SimulatedRecords:
    """Made-up records and what is true of them.

    Attributes
    ----------
    columns
        Equally long columns by name. A column with missing values is a list that holds None;
        any other is an array.
    truth
        The true effect on each indicator, on the scale its question estimates: a difference in
        the indicator's unit, or a rate ratio.
    scale
        For each indicator, "difference" or "ratio".
    effects
        The true effect on each indicator at each wave; empty for roll-outs, where the effect is
        the same in every treated period.
    notes
        How the records were made, in plain words.
    seed
        Gives the same records again.
    """

    columns: Records
    truth: dict[str, float]
    scale: dict[str, Literal["difference", "ratio"]]
    effects: dict[str, dict[str, float]]
    notes: tuple[str, ...]
    seed: int
    units: int
    clusters: int

    @property
    def rows(self) -> int:
        return len(next(iter(self.columns.values())))


def simulate(
    theory: Theory, plan: Plan, *, seed: int | None = None, complete: bool = False
) -> SimulatedRecords:
    """Make up the records that ``plan`` would collect if its stated truth were so.

    Parameters
    ----------
    theory, plan
        Effects are ``plan.truth`` where stated, else one and a half times the indicator's
        smallest meaningful difference in the good direction. Sizes are ``plan.sample`` where
        stated, else 60 clusters of about 20 units (400 units where there are no clusters).
    seed
        In place of ``plan.plan.seed``.
    complete
        True to leave no value missing.

    Raises
    ------
    Refusal
        If the design or an indicator cannot be simulated, with every reason.
    """
    data = _sound(plan)
    seed = plan.about.seed if seed is None else seed
    rng = np.random.default_rng(seed)
    layout = lay_out(plan, data, rng)
    known = outlooks(theory, plan, data, layout)
    columns = _who_and_when(plan, data, layout)
    common = rng.standard_normal(layout.units)
    lost = _lost(layout, complete)
    sizes = draw_sizes(known, layout, rng)
    for outlook in known:
        given = _given(layout, common, sizes, rng)
        columns.update(_measured(outlook, layout, given, lost, rng))
    columns.update(sizes)
    columns.update(_covariates(data, layout, common, rng, taken=columns))
    return SimulatedRecords(
        columns=columns,
        truth={o.indicator.id: o.truth for o in known},
        scale={o.indicator.id: o.scale for o in known},
        effects={o.indicator.id: o.effects for o in known if o.effects},
        notes=_notes(layout, known, seed, complete, rollout=not layout.months),
        seed=seed,
        units=layout.units,
        clusters=layout.clusters,
    )


def _sound(plan: Plan) -> Data:
    faults: list[Fault] = []
    design = plan.about.design
    if design not in DESIGNS:
        known = ", ".join(known.value for known in DESIGNS)
        faults.append(catalogue.DESIGN_NOT_SIMULATED.fault(value=design.value, known=known))
    data = plan.data
    if data is None:
        raise Refusal([*faults, usage.NO_RECORDS.fault()])
    if design is Design.STAGGERED_ROLLOUT:
        if data.period is None:
            faults.append(catalogue.NOTHING_TO_WAIT_FOR.fault(value="period"))
        if data.first_treated is None and data.treated is None:
            faults.append(catalogue.NOTHING_TO_WAIT_FOR.fault(value="first_treated"))
    if faults:
        raise Refusal(faults)
    return data


def _who_and_when(plan: Plan, data: Data, layout: Layout) -> Records:
    """Identifiers, strata, arm and time. Names say that they are made up."""
    columns: Records = {data.unit: _named(data.unit, layout.unit, layout.units)}
    if data.cluster:
        columns[data.cluster] = _named(data.cluster, layout.cluster, layout.clusters)
    for name, level in layout.labels.items():
        columns.setdefault(name, _named(name, level, int(level.max()) + 1))
    if not layout.months:
        return columns | _roll_out(data, layout)
    arms = [arm.id for arm in plan.assignment.arms] if plan.assignment else ["usual", "treated"]
    if data.arm:
        columns[data.arm] = np.array(arms, dtype=object)[layout.arm]
    if data.wave:
        columns[data.wave] = np.array(layout.moments, dtype=object)[layout.moment]
    return columns


def _roll_out(data: Data, layout: Layout) -> Records:
    columns: Records = {str(data.period): layout.moment + 1}
    if data.first_treated:
        columns[data.first_treated] = [
            int(period) if np.isfinite(period) else None for period in layout.first_treated
        ]
    if data.treated:
        columns[data.treated.column] = layout.treated.astype(np.int64)
    return columns


def _named(column: str, index: NDArray[np.int64], count: int) -> Column:
    width = len(str(count))
    names = np.array(
        [f"synthetic-{column}-{number + 1:0{width}d}" for number in range(count)], dtype=object
    )
    return names[index]


def _given(
    layout: Layout,
    common: NDArray[np.float64],
    sizes: dict[str, Column],
    rng: np.random.Generator,
) -> Given:
    """Half of what stays with a unit is common to all its indicators."""
    own = rng.standard_normal(layout.units)
    clusters = rng.standard_normal(max(layout.clusters, 1))
    return Given(
        cluster=clusters[layout.cluster] if layout.clusters else np.zeros(layout.rows),
        unit=np.sqrt(0.5) * (common + own)[layout.unit],
        sizes=sizes,
    )


def _measured(
    outlook: Outlook,
    layout: Layout,
    given: Given,
    lost: NDArray[np.float64],
    rng: np.random.Generator,
) -> Records:
    """Draw one indicator and leave blank what nobody answered or was not asked."""
    drawn = draw(outlook, layout, given, rng)
    share = 1.0 if outlook.from_people else LOST_FROM_RECORDS
    absent = rng.uniform(size=layout.rows) < lost * share
    if outlook.waves:
        asked = np.array([moment in outlook.waves for moment in layout.moments])
        absent |= ~asked[layout.moment]
    if not absent.any():
        return dict(drawn)
    return {name: _without(values, absent) for name, values in drawn.items()}


def _without(values: Column, absent: NDArray[np.bool_]) -> list[Any]:
    kept = values.astype(object)
    kept[absent] = None
    blanked: list[Any] = kept.tolist()
    return blanked


def _lost(layout: Layout, complete: bool) -> NDArray[np.float64]:
    """Each row's chance that people do not answer, by wave; a roll-out's panel is complete."""
    count = len(layout.moments)
    if complete or not layout.months:
        return np.zeros(layout.rows)
    share = np.zeros(count)
    if count > 1:
        share[1:] = np.linspace(LOST_FIRST, LOST_LAST, count - 1)
    else:
        share[:] = LOST_FIRST
    return share[layout.moment]


def _covariates(
    data: Data,
    layout: Layout,
    common: NDArray[np.float64],
    rng: np.random.Generator,
    taken: Records,
) -> Records:
    """Numbers that tell something of later outcomes, and categories that tell nothing."""
    drawn: Records = {}
    for covariate in data.covariates.values():
        if covariate.column in taken:
            continue
        if covariate.kind == "category":
            letters = np.array(["a", "b", "c"], dtype=object)
            drawn[covariate.column] = letters[rng.integers(3, size=layout.units)][layout.unit]
        else:
            number = 0.5 * common + np.sqrt(0.75) * rng.standard_normal(layout.units)
            drawn[covariate.column] = np.round(number, 3)[layout.unit]
    return drawn


def _notes(
    layout: Layout, known: tuple[Outlook, ...], seed: int, complete: bool, *, rollout: bool
) -> tuple[str, ...]:
    grouped = f" in {layout.clusters:,} clusters" if layout.clusters else ""
    notes = [
        "Every row is made up. No person, team or force stands behind it.",
        f"{layout.units:,} units{grouped}, {layout.rows:,} rows, seed {seed}.",
        *(_truth_in_words(outlook) for outlook in known),
        f"About {PRE_POST:g} correlation of a unit with itself over time"
        + (f", {ICC:g} within clusters." if layout.clusters else "."),
    ]
    notes += [
        f"The form {outlook.short_form} lists too few items to hold the effect on "
        f"{outlook.indicator.id}: its values have no range, and no answers were made up."
        for outlook in known
        if outlook.short_form
    ]
    if rollout:
        notes.append("The order of treatment was drawn at random; a fifth is never treated.")
    elif not complete and len(layout.moments) > 1:
        notes.append(
            f"Missing completely at random after the start: {LOST_FIRST:.0%} to {LOST_LAST:.0%} "
            "of answers from people, a third of that from records."
        )
    return tuple(notes)


def _truth_in_words(outlook: Outlook) -> str:
    name, unit = outlook.indicator.id, outlook.indicator.unit or "its unit"
    what = (
        f"a rate ratio of {outlook.truth:g}"
        if outlook.scale == "ratio"
        else f"a difference of {outlook.truth:+g} ({unit})"
    )
    when = f" at {outlook.holds_at}" if outlook.holds_at else ""
    others = ", ".join(
        f"{effect:.3g} at {moment}"
        for moment, effect in outlook.effects.items()
        if moment != outlook.holds_at
    )
    return f"True effect on {name}: {what}{when}" + (f"; {others}." if others else ".")
