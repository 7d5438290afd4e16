"""What each design can show and cannot, in plain words.

The levels are the most a design could reach if all else is in order (enough people measured, few
lost, sound measures); the scales' own texts decide. The Maryland scale runs from 1 to 5; ratings
of the Early Intervention Foundation (EIF) speak of benefit to children only.
"""

from __future__ import annotations

from dataclasses import dataclass

from forethought.vocabulary import Design, Timing


@dataclass(frozen=True)
class DesignWords:
    """A design for people who sign for it, and for those who read what came of it."""

    name: str
    happened: str
    how: str
    can: str
    cannot: str
    needs: str
    reach: str


EIF_THREE = (
    "It could at most reach level 5 of the Maryland scale and, for outcomes in children, EIF "
    "level 3 from this one study: level 4 takes at least two such studies, one of them with an "
    "effect that lasts a year or more. What is reached depends on drop-out, measures and numbers, "
    "and is for the rating body to say."
)
DRAWN = (
    Design.INDIVIDUAL_RANDOMISED,
    Design.CLUSTER_RANDOMISED,
    Design.MULTISITE_RANDOMISED,
)
"""Designs in which chance puts people, or groups, into arms."""

LIMITS: dict[Design, str] = {
    Design.COMPARISON_GROUP: "Nobody drew the groups: they may have differed in something that "
    "was not measured, such as readiness to change, and that may have made the difference.",
    Design.INTERRUPTED_TIME_SERIES: "Anything else that began at the same time, such as a new law "
    "or another way of recording, looks like an effect of the programme.",
    Design.STEPPED_WEDGE: "Change over time is taken to be the same in every group; had some "
    "groups been on another course, the answer would be off.",
}
"""What a careful reader holds against a result of the design, whatever was found."""

ROLL_OUT_REACH = {
    Timing.RANDOM: EIF_THREE,
    Timing.AS_GOOD_AS_RANDOM: (
        "With an order that nobody chose, it could at most reach level 4 of the Maryland scale, "
        "and for outcomes in children perhaps EIF level 3. Whether the order was as good as random "
        "must be argued and shown; the rating body decides."
    ),
    Timing.CHOSEN: (
        "With an order that somebody chose, it could at most reach level 3 of the Maryland scale. "
        "The comparison must be argued and shown; the rating body decides."
    ),
}

DESIGNS: dict[Design, DesignWords] = {
    Design.INDIVIDUAL_RANDOMISED: DesignWords(
        name="Individually randomised trial",
        happened="Chance decided who took part",
        how="Chance decides for each person which arm they are in. All are followed in the same "
        "way, and compared by the arm they were assigned to, whatever happened afterwards.",
        can="Whether the programme caused the difference: chance makes the arms alike in what was "
        "measured and in what was not.",
        cannot="Why it worked, or whether it would work elsewhere. If people in different arms "
        "talk or work together, the difference shrinks; if many drop out of one arm, it misleads.",
        needs="A list of people before assignment, a record of the draw, and the same follow-up "
        "in each arm.",
        reach=EIF_THREE,
    ),
    Design.CLUSTER_RANDOMISED: DesignWords(
        name="Cluster-randomised trial",
        happened="Chance decided which groups took part",
        how="Chance decides for whole groups, such as teams or schools, which arm they are in. "
        "All people in a group share its arm, and are compared by the arm it was assigned to.",
        can="Whether the programme caused the difference, where it works on groups or would spill "
        "over between colleagues.",
        cannot="As much as its number of people suggests: people in one group are alike, so the "
        "number of groups counts most. With few groups, chance alone can make the arms unlike.",
        needs="As many groups as can be had, groups assigned after their people are listed, and "
        "recruitment by someone who does not know the arm.",
        reach=EIF_THREE,
    ),
    Design.MULTISITE_RANDOMISED: DesignWords(
        name="Multi-site randomised trial",
        happened="Chance decided who took part, within each site",
        how="Chance decides within each site who is in which arm, so that every site is a small "
        "trial of its own, and the sites are put together.",
        can="Whether the programme caused the difference on average over the sites, and how far "
        "the difference varies from site to site.",
        cannot="Which feature of a site made the difference: sites differ in many ways at once. "
        "Within a site, the arms may influence each other.",
        needs="The same practice, measures and timing at every site, and a draw in each.",
        reach=EIF_THREE,
    ),
    Design.STEPPED_WEDGE: DesignWords(
        name="Stepped-wedge trial",
        happened="Chance decided the order in which groups started",
        how="All groups start without the programme and move to it in steps; chance decides the "
        "order. Everyone is measured at every step.",
        can="Whether the programme caused the difference, where in the end all are to have it.",
        cannot="A lasting effect, once everyone has it and nobody is left to compare with. Change "
        "over time in the whole area must be modelled, and a wrong model misleads.",
        needs="Measurement at every step in every group, and steps that keep to the dates.",
        reach=EIF_THREE,
    ),
    Design.STAGGERED_ROLLOUT: DesignWords(
        name="Staggered roll-out",
        happened="Units started at different times, and those that had started were "
        "compared with those still to start",
        how="Units take up the programme at different times. Those that already have it are "
        "compared with those that do not have it yet.",
        can="The effect over the first periods after take-up, from records that are kept anyway. "
        "If chance set the order, the difference is caused by the programme.",
        cannot="An effect free of doubt if the order was chosen: those who came first may have "
        "been on another course. Nor an effect beyond the time when all have it.",
        needs="The true date on which each unit started, the same records before and after, and "
        "an honest account of how the order came about.",
        reach="How strong the evidence can be hangs on how the order came about: random, nearly "
        "so, or chosen.",
    ),
    Design.COMPARISON_GROUP: DesignWords(
        name="Comparison group, not randomised",
        happened="Those who took part were compared with others who did not, "
        "without chance deciding",
        how="Those who had the programme are compared with others who did not, made alike as far "
        "as measured characteristics allow.",
        can="Whether the change goes beyond that of similar people without the programme.",
        cannot="Rule out that the two groups differed in something nobody measured, such as "
        "readiness to change, and that this made the difference.",
        needs="The same measures before and after in both groups, characteristics that matter "
        "measured before, and a check that the groups were alike at the start.",
        reach="It could at most reach level 3 of the Maryland scale and, for outcomes in children "
        "and with groups shown to be alike at the start, EIF level 2+ or 3. The rating body "
        "decides.",
    ),
    Design.INTERRUPTED_TIME_SERIES: DesignWords(
        name="Interrupted time series",
        happened="The time after the start was compared with the trend before",
        how="A series of counts or rates over many periods is followed through the moment when "
        "the programme began: did its level or its slope change then?",
        can="Whether a change in the series set in when the programme did, beyond the trend that "
        "was there before.",
        cannot="Tell the programme from anything else that happened at the same time: a new law, "
        "a new way of recording, another programme.",
        needs="Many periods before the start (a dozen or more), recording that stayed the same, "
        "and at best a second series that the programme could not touch.",
        reach="It could usually reach level 2 of the Maryland scale, and level 3 with a series to "
        "compare with. The rating body decides.",
    ),
    Design.BEFORE_AFTER: DesignWords(
        name="Before and after, no comparison",
        happened="The same units were measured before and after, with no comparison",
        how="The same people are measured before and after, with nobody to compare them with.",
        can="Whether things changed, that the measures work, and how many can be recruited and "
        "kept: what a larger study needs to know first.",
        cannot="Whether the programme caused the change. People who come at their worst get "
        "better anyway, children grow, and other things happen meanwhile.",
        needs="Sound measures, few lost between the two times, and words that claim no cause.",
        reach="It could at most reach level 1 of the Maryland scale (2 with adjustment) and, for "
        "outcomes in children, EIF level 2, which makes no claim of cause. The rating body "
        "decides.",
    ),
}


def reach_words(design: Design, timing: Timing | None) -> str:
    """Say how strong the evidence could become at most."""
    if design is Design.STAGGERED_ROLLOUT and timing is not None:
        return ROLL_OUT_REACH[timing]
    return DESIGNS[design].reach


def happened_words(design: Design, level: str | None, *, second_series: bool = False) -> str:
    """Say how the comparison came about; ``level`` is what was drawn, such as "team".

    ``second_series`` is True where one series is held against another, without the programme.
    """
    happened = DESIGNS[design].happened
    if design is Design.INTERRUPTED_TIME_SERIES and second_series:
        return f"{happened}, and with a second series"
    drawn = design is Design.CLUSTER_RANDOMISED and level
    return f"{happened}, {level} by {level}" if drawn else happened
