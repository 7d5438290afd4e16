"""Questions that are judged together, subgroups, and the truth of simulated studies."""

from __future__ import annotations

from forethought.errors.catalogue.citations import SPIRIT
from forethought.errors.fault import Entry, Severity

NO_SUCH_QUESTION = Entry(
    code="L091",
    title="Family with a question that is not there",
    message="a family under `multiplicity` names `{value}`, which is no question of the plan",
    why="The others would be judged as if there were one more, or one fewer, of them.",
    remedy="{suggestion}",
    poor="""
multiplicity:
  families:
    - - q-knows
      - q-repeat  # ← here
      - q-repeats
""",
    good="""
multiplicity:
  families:
    - - q-knows
      - q-repeats
""",
)
LEFT_OUT = Entry(
    code="L092",
    title="Secondary question that is in no family",
    message="the question `{value}` is judged alone, beside {count} other secondary questions",
    why="Of twenty questions asked one by one, one comes out “significant” by chance.",
    remedy="Add `{value}` to a family under `multiplicity`; or drop the question.",
    severity=Severity.WARNING,
    source=SPIRIT,
    poor="""
questions:
  - id: q-more  # ← here
    indicator: early-requests
    estimand:
      population: families referred before the teams were drawn
      contrast: visits versus usual
      at: three
    method: mixed-model
""",
    good="""
questions:
  - id: q-more
    indicator: early-requests
    estimand:
      population: families referred before the teams were drawn
      contrast: visits versus usual
      at: three
    method: mixed-model
multiplicity:
  families: [[q-knows, q-repeats, q-more]]
""",
)
TWO_FAMILIES = Entry(
    code="L093",
    title="Question in two families",
    message="the question `{value}` stands in two families",
    why="It would get two adjusted p-values, and the better one would be quoted.",
    remedy="Keep it in the family it is judged with.",
    poor="""
multiplicity:
  families:
    - - q-knows
      - q-repeats
    - - q-asks
      - q-knows  # ← here
""",
    good="""
multiplicity:
  families:
    - - q-knows
      - q-repeats
""",
)
NO_SUCH_SUBGROUP = Entry(
    code="L094",
    title="Subgroup by a column that is not there",
    message="a subgroup is formed by `{value}`, which is neither a covariate, a stratum nor a site",
    why="Nobody could be put into a group.",
    remedy="{suggestion}",
    severity=Severity.WARNING,
    source=SPIRIT,
    poor="""
subgroups:
  - by: distric  # ← here
""",
    good="""
subgroups:
  - by: district
""",
)
NO_SUCH_TRUTH = Entry(
    code="L095",
    title="True effect on an indicator that is not there",
    message="`truth` states an effect on `{value}`, but the theory has no such indicator",
    why="The simulated records would hold no such effect, and the check against it would mislead.",
    remedy="{suggestion}",
    poor="""
truth:
  early-request: 0.1  # ← here
""",
    good="""
truth:
  early-requests: 0.1
""",
)

ENTRIES: tuple[Entry, ...] = (
    NO_SUCH_QUESTION,
    LEFT_OUT,
    TWO_FAMILIES,
    NO_SUCH_SUBGROUP,
    NO_SUCH_TRUTH,
)
