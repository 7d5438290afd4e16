"""Faults of estimates, outcomes: codes E230 to E249."""

from __future__ import annotations

from forethought.errors.fault import Entry

SEPARATED = Entry(
    code="E230",
    title="Yes or no follows from a column",
    message="people with a yes and with a no are told apart, wholly or nearly, by: {value}",
    why="The model would push that coefficient without end; what software prints then is where "
    "it happened to stop.",
    remedy="Take the column off the adjust list, or join its levels; for the arm itself, use "
    "difference-in-means, which needs no logarithm.",
    source="Albert and Anderson (1984), Biometrika 71, 1-10",
)
ONLY_ONE_ANSWER = Entry(
    code="E231",
    title="Everybody in an arm answered alike",
    message="everybody in the {arm} arm has the answer {value}",
    why="Odds of none or of all have no finite ratio.",
    remedy="Use difference-in-means, whose risk difference is finite; or wait for more answers.",
)
LEVEL_ANSWERS_ALIKE = Entry(
    code="E232",
    title="Everybody at a level of a covariate answered alike",
    message="everybody for whom {value} holds has the same answer",
    why="The model would push that level's odds without end.",
    remedy="A covariate's level: join it with another, or take the covariate off the adjust list. "
    "A site or stratum: join it with another, or leave it out, and say so as a change of the plan.",
)
NOT_YES_OR_NO = Entry(
    code="E233",
    title="Not an outcome of yes or no",
    message="the outcome runs outside 0 and 1 (its values or squares sum to {value})",
    why="Logistic regression is a model of a chance, which lies between 0 and 1.",
    remedy="Check the column; for other values use ancova or a mixed model.",
)
NOT_WHOLE_COUNTS = Entry(
    code="E234",
    title="Counts that are not whole",
    message="the outcome takes values such as {value}; a negative binomial counts whole events",
    why="The model gives every whole number a chance, and nothing between them.",
    remedy="Name the count's own column, with its time at risk as `exposure`; for shares or means "
    "use poisson-cluster-robust.",
    expected="0, 1, 2, …",
)
NO_EVENT_COLUMN = Entry(
    code="E235",
    title="Nobody's event is marked",
    message="the records do not say whose event came (`event`), or no time stands beside it",
    why="A time until watching ended is not a time until the event.",
    remedy="Name the column in data.outcomes: `{{column: days, event: came}}`.",
)
NEGATIVE_TIME = Entry(
    code="E236",
    title="Time below zero",
    message="a time until the event is {value}",
    why="Nothing happens before watching began; codes such as -9 would come first in time.",
    remedy="Leave the cell empty where the time is not known.",
    expected="0 or more",
)
NOT_AN_EVENT = Entry(
    code="E237",
    title="Event is not 0 or 1",
    message="the event column takes the value {value}",
    why="It says whether the event came (1) or watching ended first (0); nothing else has a sense.",
    remedy="Write 1 and 0. Other endings, such as moving away, are 0, with the time at which they "
    "came.",
    expected="0 or 1",
)
HORIZON_TOO_FAR = Entry(
    code="E238",
    title="The horizon lies beyond what was seen",
    message="the mean is asked up to {value}, and the {arm} is followed up to {last} only",
    why="Beyond the last one watched, the curve is not known.",
    remedy="Set the question's `horizon` to {last} or less, or leave it out. Where that is one "
    "small site or stratum, join it with another or leave it out, and say so as a change of the "
    "plan.",
)
MONOTONE = Entry(
    code="E239",
    title="Hazard without end",
    message="events come in one order of: {value}",
    why="All events come first where the column is high (or low), so that the hazard ratio grows "
    "without end.",
    remedy="Take the column off the adjust list; for the arm itself, use restricted-mean.",
    source="Heinze and Schemper (2001), Biometrics 57, 114-119",
)
NO_DISPERSION = Entry(
    code="E240",
    title="Spread too large to be fitted",
    message="the counts spread so widely that the dispersion found no end (above {value})",
    why="Where a few huge counts carry everything, the model's figures say little.",
    remedy="Look at the largest counts; poisson-cluster-robust makes no assumption on the spread.",
)

ENTRIES: tuple[Entry, ...] = (
    SEPARATED,
    ONLY_ONE_ANSWER,
    LEVEL_ANSWERS_ALIKE,
    NOT_YES_OR_NO,
    NOT_WHOLE_COUNTS,
    NO_EVENT_COLUMN,
    NEGATIVE_TIME,
    NOT_AN_EVENT,
    HORIZON_TOO_FAR,
    MONOTONE,
    NO_DISPERSION,
)
