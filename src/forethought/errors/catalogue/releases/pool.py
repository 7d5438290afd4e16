"""Faults of files to be pooled: G030 to G059."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

OTHER_KIND = Entry(
    code="G030",
    title="Not a release",
    message="{value} is {kind}, and {wanted} was expected",
    why="Only released sums can be pooled.",
    remedy="{remedy}",
)
EDITED = Entry(
    code="G031",
    title="The file was changed",
    message="{value} does not agree with its own hash",
    why="Somebody or something has changed it since it was signed.",
    remedy="Ask {partner} to send it again.",
)
BROKEN = Entry(
    code="G032",
    title="Sums that do not fit together",
    message="{value}: {problem}",
    why="Numbers in the wrong place would give a wrong answer in silence.",
    remedy="Ask the partner to summarise again with this version of Forethought.",
)
FEW_FILES = Entry(
    code="G033",
    title="Too few partners' files",
    message="there are files of {value} partners ({names}); the plan pools no fewer than {least}",
    why="With two partners each can take its own sums from the total and read the other's.",
    remedy="Wait for the other partners' files.",
)
TWICE = Entry(
    code="G034",
    title="The same partner twice",
    message="{value} is there twice in round {round}: {files}",
    why="Its people would count twice.",
    remedy="Name one file for each partner and round; where they differ ask which one holds.",
)
MIXED = Entry(
    code="G035",
    title="Records among releases",
    message="{value} holds records, and other files released sums",
    why="An analysis is either of records at hand or of what partners released.",
    remedy="Name either one file of records, or the partners' .json files. To add your own records "
    "summarise them first: `forethought summarise`.",
)
OTHER_PLAN = Entry(
    code="G036",
    title="Another plan",
    message="{partner} summarised under another plan than yours: {value}",
    why="Sums of different questions cannot be added.",
    remedy="Agree on one plan.yaml and theory.yaml, and summarise again where they differ. Where "
    "records lie may not differ either: name them on the command line "
    "(`forethought summarise STUDY DATA`).",
)
OTHER_UNITS = Entry(
    code="G037",
    title="Another unit",
    message="{partner} measures {indicator} in {value}, and {other} in {expected_unit}",
    why="Minutes added to hours are neither.",
    remedy="Use one unit, as the theory says it.",
    expected="{expected_unit}",
)
OTHER_CODES = Entry(
    code="G038",
    title="Other codes",
    message="{what} differs between partners ({question}): {value}",
    why="Codes that differ make columns that mean different things.",
    remedy="Agree on the codes, recode the records, and summarise again where they differ.",
)
STRANGER = Entry(
    code="G039",
    title="A file of somebody who is no partner",
    message="{value} says it is from {partner}, whom the plan does not name",
    why="The plan says who pools.",
    remedy="Leave the file out, or add the partner to every partner's plan.",
)
NEXT_ROUND = Entry(
    code="G040",
    title="Needs a further round",
    message="`{value}` needs a further round: sums that depend on the pooled answer so far",
    why="Some sums cannot be taken before the pooled coefficients are known.",
    remedy="Send {file} to every partner; each runs `forethought summarise STUDY --round {file} "
    "-o FILE` and sends the file back. Then analyse again with all files of all rounds.",
)
WITHHELD = Entry(
    code="G041",
    title="Withheld by a partner",
    message="{value} did not release it: {reason}",
    why="Without that partner the answer would be about other people than the plan says{because}.",
    remedy="Ask the partner whether the plan's gate can be met, or leave the partner's files out "
    "of the whole analysis and say so.",
)
OTHER_REQUEST = Entry(
    code="G042",
    title="Answers to another request",
    message="{value} answers another request of round {round} than {other} does",
    why="Answers to different questions cannot be added.",
    remedy="Send every partner the same request, the last one written, and use the answers to it.",
)
RECORDS_CHANGED = Entry(
    code="G043",
    title="Records changed between rounds",
    message="{value} answered round {round} from other records than round 1",
    why="Later rounds build on the first; both must be about the same people.",
    remedy="Ask the partner to answer from the records of round 1, or let everyone begin again.",
)
NOT_ASKED = Entry(
    code="G044",
    title="A request for another plan",
    message="the request is for plan {value}, and this study's plan is {expected_plan}",
    why="Only what the plan asks leaves.",
    remedy="Use the study folder that was summarised in round 1.",
    expected="{expected_plan}",
)
UNKNOWN_QUESTION = Entry(
    code="G045",
    title="A request for what the plan does not ask",
    message="the request asks {value}, and the plan does not",
    why="Only what the plan asks leaves.",
    remedy="Do not answer; ask who wrote the request.",
)
NOT_RELEASED = Entry(
    code="G046",
    title="Not released by anybody",
    message="no partner's release holds sums for {value}",
    why="What was not summarised cannot be pooled.",
    remedy="Ask the partners to summarise again with this version of Forethought.",
)
UNLIKE = Entry(
    code="G050",
    title="One partner's numbers are of another size",
    message="{column} ({question}) is {value} at {partner} and {typical} at the others",
    why="Such a gap is more often another unit (months for years, per cent for shares) than "
    "another kind of people.",
    remedy="Ask the partner for the unit before you trust the pooled answer.",
    severity=Severity.WARNING,
)

ENTRIES: tuple[Entry, ...] = (
    OTHER_KIND,
    EDITED,
    BROKEN,
    FEW_FILES,
    TWICE,
    MIXED,
    OTHER_PLAN,
    OTHER_UNITS,
    OTHER_CODES,
    STRANGER,
    NEXT_ROUND,
    WITHHELD,
    OTHER_REQUEST,
    RECORDS_CHANGED,
    NOT_ASKED,
    UNKNOWN_QUESTION,
    NOT_RELEASED,
    UNLIKE,
)
