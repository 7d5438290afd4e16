"""The method fits the design, and the plan names what the design needs."""

from __future__ import annotations

from forethought.errors.catalogue.citations import CONSORT, GOODMAN_BACON, ROTH
from forethought.errors.fault import Entry, Severity

WRONG_METHOD = Entry(
    code="L041",
    title="Method that does not fit the design",
    message="`{value}` does not fit the design {design}: {reason}",
    why="A standard error that forgets how the comparison came about makes results look surer, "
    "or other, than they are.",
    remedy="Methods for this design: {fitting}.",
    source=CONSORT,
    poor="""
questions:
  - id: q-asks
    method: difference-in-means  # ← here
""",
    good="""
questions:
  - id: q-asks
    method: mixed-model
""",
)
WRONG_KIND = Entry(
    code="L042",
    title="Method that does not fit the indicator",
    message="`{value}` is a method for {needs}; the indicator `{indicator}` is {kind}",
    why="The model would describe values that cannot occur, and its standard error would be wrong.",
    remedy="Choose a method for {kind} values; or mend `kind` of the indicator in the theory.",
    poor="""
questions:
  - id: q-asks
    method: negative-binomial  # ← here
""",
    good="""
questions:
  - id: q-asks
    method: mixed-model
""",
)
NEEDS_RANDOM_TIMING = Entry(
    code="L043",
    title="Method that needs random timing",
    message="`{value}` rests on random timing; here the timing is {timing}",
    why="Where the order was chosen, units treated early may differ from units treated late, "
    "and the efficient estimator would take that difference for an effect.",
    remedy="Use callaway-santanna or sun-abraham, which rest on parallel trends; "
    "or set `timing: random` if lots were drawn.",
    source=ROTH,
    poor="""
plan:
  timing: chosen
questions:
  - id: q-asks
    method: staggered-efficient  # ← here
""",
    good="""
plan:
  timing: random
questions:
  - id: q-asks
    method: staggered-efficient
""",
)
NO_PERIOD = Entry(
    code="L051",
    title="Design over time without periods",
    message="{value} needs `data.period`, the column that counts periods",
    why="Who was treated when can only be told period by period.",
    remedy="Add `period` under `data`: the column with the month, quarter or year.",
    poor="""
data:
  period:  # ← here
""",
    good="""
data:
  period: month
""",
)
NO_FIRST_TREATED = Entry(
    code="L052",
    title="Roll-out without the time of treatment",
    message="{value} needs `data.first_treated` or `data.treated`",
    why="Without it nobody can tell treated units from those not yet treated.",
    remedy="Add `first_treated`, the column with the period in which a unit is first treated "
    "(empty for never); or `treated: {{column: …}}`, a column that is above zero from then on.",
    poor="""
data:
  first_treated:  # ← here
""",
    good="""
data:
  first_treated: start
""",
)
NO_TIMING = Entry(
    code="L053",
    title="Roll-out that does not say how its order was set",
    message="{value} needs `plan.timing`: random, as-good-as-random or chosen",
    why="If lots were drawn, chance alone decides who came first, and the analysis may rest on it; "
    "if somebody chose, it must not. Unsaid, it is taken as chosen.",
    remedy="Add `timing` under `plan`, and say in `why_this_design` how the order was set.",
    severity=Severity.WARNING,
    source=ROTH,
    poor="""
plan:
  timing:  # ← here
""",
    good="""
plan:
  timing: random
""",
)
TREATED_TWICE = Entry(
    code="L054",
    title="Two columns for the time of treatment",
    message="both `first_treated` and `treated` are given",
    why="Where the two disagree, one would win in silence.",
    remedy="Keep the one that was recorded; leave the other out.",
    poor="""
data:
  first_treated: start
  treated: {column: is_treated}  # ← here
""",
    good="""
data:
  first_treated: start
""",
)
NO_WAVE_COLUMN = Entry(
    code="L055",
    title="Waves without a column",
    message="the questions look at {count} waves, but `data.wave` names no column",
    why="Rows of different waves could not be told apart and would be analysed as one.",
    remedy="Add `wave` under `data`: the column that says at which wave a row was taken.",
    poor="""
data:
  wave:  # ← here
""",
    good="""
data:
  wave: wave
""",
)
EMPTY_RANGE = Entry(
    code="L056",
    title="Event study that ends before it begins",
    message="the event study of `{question}` runs from {value} to {to}",
    why="There is no period in that range.",
    remedy="Swap the two, or leave out the event study.",
    poor="""
questions:
  - id: q-asks
    event_study: {from: 13, to: 12}  # ← here
""",
    good="""
questions:
  - id: q-asks
    event_study: {from: 0, to: 11}
""",
)
TWO_WAY = Entry(
    code="L057",
    title="Simple difference-in-differences in a roll-out",
    message="`{value}` compares units treated late with units treated early",
    why="Where effects grow or fade, units treated early are no comparison: "
    "the answer can even have the wrong sign.",
    remedy="Use callaway-santanna or sun-abraham; with random timing, staggered-efficient.",
    source=GOODMAN_BACON,
    poor="""
questions:
  - id: q-asks
    method: difference-in-differences  # ← here
""",
    good="""
questions:
  - id: q-asks
    method: callaway-santanna
""",
)
NO_ARMS = Entry(
    code="L061",
    title="Comparison without arms",
    message="{value} compares arms, but `assignment.arms` names none",
    why="Which arm is the reference would be left to the order of letters.",
    remedy="Add `assignment` with `arms`, the reference first.",
    source=CONSORT,
    poor="""
assignment:  # ← here
""",
    good="""
assignment:
  level: team
""",
)
NO_ARM_COLUMN = Entry(
    code="L062",
    title="Comparison without a column for the arm",
    message="{value} needs `data.arm`, the column that names the arm",
    why="Without it nobody can tell who was in which group.",
    remedy="Add `arm` under `data`.",
    poor="""
data:
  arm:  # ← here
""",
    good="""
data:
  arm: arm
""",
)
WRONG_RATIO = Entry(
    code="L063",
    title="Ratio that does not fit the arms",
    message="`ratio` has {value} numbers for {count} arms",
    why="An arm without its share cannot be drawn.",
    remedy="Give one number for each arm, in their order; or leave `ratio` out for equal arms.",
    poor="""
assignment:
  ratio: [1, 1, 2]  # ← here
""",
    good="""
assignment:
  ratio: [1, 1]
""",
)
BAD_RATIO = Entry(
    code="L064",
    title="Ratio that is not above zero",
    message="`ratio` holds {value}",
    why="An arm with no share, or less than none, has nobody in it.",
    remedy="Give each arm a number above zero.",
    poor="""
assignment:
  ratio: [1, 0]  # ← here
""",
    good="""
assignment:
  ratio: [2, 1]
""",
)
NO_CLUSTER = Entry(
    code="L065",
    title="Whole groups drawn, but no column for the group",
    message="{value} needs `data.cluster`, the column that names the group",
    why="People of one group are alike. Counted as if they were drawn one by one, "
    "they make any effect look surer than it is.",
    remedy="Add `cluster` under `data`.",
    source=CONSORT,
    poor="""
data:
  cluster:  # ← here
""",
    good="""
data:
  cluster: team
""",
)
NO_SITE = Entry(
    code="L066",
    title="Several sites, but no column for the site",
    message="{value} needs `data.site`, the column that names the site (or `data.cluster`)",
    why="People were drawn within each site; compared across sites, "
    "differences between the sites pass for effects.",
    remedy="Add `site` under `data`.",
    source=CONSORT,
    poor="""
plan:
  design: multisite-randomised
data:
  cluster:
  site:  # ← here
questions:
  - id: q-asks
    sensitivity: []
""",
    good="""
plan:
  design: multisite-randomised
data:
  site: district
questions:
  - id: q-asks
    sensitivity: []
""",
)
STRATA_NOT_USED = Entry(
    code="L067",
    title="Drawn within strata that the analysis does not know",
    message="units were drawn within `{value}`, but `data.strata` does not name it",
    why="An analysis that forgets how units were drawn has a standard error that does not fit.",
    remedy="Add `{value}` to `strata` under `data`, with its column's name.",
    severity=Severity.WARNING,
    source=CONSORT,
    poor="""
data:
  strata: []  # ← here
subgroups: []
""",
    good="""
data:
  strata: [district]
""",
)

DRAWN_AS_CLUSTERS = Entry(
    code="L068",
    title="Clusters are drawn, individuals are said to be",
    message="`assignment.level` is {value}, the cluster of the records, but the design is "
    "individual-randomised",
    why="People of one cluster are alike. Drawn together, they count for less than as many drawn "
    "one by one; a standard error that forgets it is far too small.",
    remedy="Write `design: cluster-randomised`, or the level that was drawn.",
    source=CONSORT,
    poor="""
plan:
  design: individual-randomised
assignment:
  level: team  # ← here
data:
  cluster: team
""",
    good="""
plan:
  design: cluster-randomised
assignment:
  level: team
data:
  cluster: team
""",
)

ENTRIES: tuple[Entry, ...] = (
    WRONG_METHOD,
    WRONG_KIND,
    NEEDS_RANDOM_TIMING,
    NO_PERIOD,
    NO_FIRST_TREATED,
    NO_TIMING,
    TREATED_TWICE,
    NO_WAVE_COLUMN,
    EMPTY_RANGE,
    TWO_WAY,
    NO_ARMS,
    NO_ARM_COLUMN,
    WRONG_RATIO,
    BAD_RATIO,
    NO_CLUSTER,
    NO_SITE,
    STRATA_NOT_USED,
    DRAWN_AS_CLUSTERS,
)
