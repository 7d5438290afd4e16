"""Which methods may give a headline number with few clusters: the one rule, for plan and analysis.

===========================  =============  ================  ==============
fewest clusters in an arm    10 or more     3 to 9            1 or 2
===========================  =============  ================  ==============
randomisation-inference      yes            yes               yes
mixed-model                  yes            yes               no
wild-cluster-bootstrap       yes            with a warning    no
every other method           yes            beside it only    no
===========================  =============  ================  ==============

It holds wherever every cluster is wholly in one arm: where clusters were drawn, and in comparison
groups of whole clusters. There a method that takes people one by one may stand beside only. Where
clusters hold people of both arms, each is compared with itself, and the table does not apply.

In a stepped wedge every cluster comes to have the programme and is compared with itself too, so
clusters are counted in all. Down to 8 the coverage of the corrected methods was measured and holds
(docs/methods/hussey-hughes.md); with 5 or fewer, how clusters differ is known from next to nothing.

===========================  =============  ================  ==============  ======
clusters in all, in a wedge  10 or more     6 to 9            3 to 5          1 or 2
===========================  =============  ================  ==============  ======
randomisation-inference      yes            yes               yes             no
every other method           yes            with a warning    beside it only  no
===========================  =============  ================  ==============  ======

Roll-out methods follow units (in a wedge, its clusters) and take their intervals from the normal
distribution; no other interval is known that holds for all of them. The units that were treated and
those compared with them count as the two sides. With 8 units in all 71 to 87 intervals of 100 held
the truth, with 12 on each side 89 to 92 (docs/methods/staggered-efficient.md).

===========================  =============  ================  ==============
fewest units on a side       10 or more     3 to 9            1 or 2
===========================  =============  ================  ==============
a roll-out method            yes            with a warning    no
===========================  =============  ================  ==============

Where whole clusters started together no number is given by unit: the cluster is the unit.
"""

from __future__ import annotations

from enum import StrEnum

from forethought.vocabulary import Method

ENOUGH = 10
"""Clusters in each arm from which every method for clusters may lead."""

FEWEST = 3
"""Clusters in each arm below which no standard error is to be trusted."""

LEAST_IN_WEDGE = 6
"""Clusters in all below which only a test by the lot itself may lead in a stepped wedge."""

EXACT = frozenset({Method.RANDOMISATION_INFERENCE})
CORRECTED = frozenset({Method.MIXED_MODEL})
WITH_CARE = frozenset({Method.WILD_CLUSTER_BOOTSTRAP})
ROLL_OUT = frozenset({Method.STAGGERED_EFFICIENT, Method.CALLAWAY_SANTANNA, Method.SUN_ABRAHAM})
LEADS_WITH_FEW = EXACT | CORRECTED | WITH_CARE


class Standing(StrEnum):
    """What a method's number may be with so many clusters."""

    HEADLINE = "headline"
    WARNED = "headline, with a warning"
    BESIDE = "beside the headline only"
    NONE = "no number"


def standing(method: Method, fewest: int) -> Standing:
    """Say what ``method`` may give with ``fewest`` clusters in the smaller arm.

    Sources: Leyrat, Morgan, Leurent and Kahan (2018), International Journal of Epidemiology 47,
    321-331; McNeish and Stapleton (2016), Educational Psychology Review 28, 295-314; MacKinnon
    and Webb (2018), Econometrics Journal 21, 114-135.
    """
    if fewest >= ENOUGH or method in EXACT:
        return Standing.HEADLINE
    if fewest < FEWEST:
        return Standing.NONE
    if method in CORRECTED:
        return Standing.HEADLINE
    return Standing.WARNED if method in WITH_CARE else Standing.BESIDE


def standing_in_roll_out(fewest: int) -> Standing:
    """Say what a roll-out method may give with ``fewest`` units on the smaller side."""
    if fewest < FEWEST:
        return Standing.NONE
    return Standing.HEADLINE if fewest >= ENOUGH else Standing.WARNED


def standing_in_wedge(method: Method, clusters: int) -> Standing:
    """Say what ``method`` may give with so many clusters in all in a stepped wedge."""
    if clusters < FEWEST:
        return Standing.NONE
    if clusters >= ENOUGH or method in EXACT:
        return Standing.HEADLINE
    return Standing.WARNED if clusters >= LEAST_IN_WEDGE else Standing.BESIDE
