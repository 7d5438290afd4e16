"""Faults of forms: what keeps an instrument of the plan from becoming one."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

NAME_NOT_ALLOWED = Entry(
    code="C001",
    title="A name that forms cannot use",
    message="`{value}` cannot name a question in a form{because}",
    why="ODK and Kobo store each answer under its question's name, and accept only names that "
    "begin with a letter. A name changed on the way would break the link to the plan.",
    remedy="Choose a name such as `{suggestion}`: a letter first, then letters, digits, "
    "hyphens, dots or underscores, with no spaces.",
    expected="a letter first, then letters, digits, hyphens, dots or underscores",
    poor="- id: 1st-question",
    good="- id: q1",
    source="XLSForm specification, question names",
)
SAME_NAME = Entry(
    code="C002",
    title="Two questions of a form with one name",
    message="the form `{form}` has two fields called `{value}` (capitals do not count)",
    why="One answer would be stored over the other.",
    remedy="Rename one of them. The code that links waves and `wave` itself are fields too.",
)
NO_CHOICES = Entry(
    code="C003",
    title="A choice with nothing to choose from",
    message="`{value}` is to be answered by choosing, and has no choices",
    why="Nobody could answer it.",
    remedy="List its choices: choices: [{{id: yes, en: Yes}}, {{id: no, en: No}}], "
    "or change how it is answered.",
)
SAME_CHOICE = Entry(
    code="C004",
    title="The same choice twice",
    message="`{value}` stands twice among the choices of `{item}`",
    why="Two different answers would be stored as one, and could never be told apart again.",
    remedy="Give each choice an id of its own.",
)
NO_WORDS = Entry(
    code="C005",
    title="A question or choice without words",
    message="`{value}` has no words to show",
    why="People would see an empty line.",
    remedy="Write what people should read, in each language of the form.",
)
READS_AS_REFERENCE = Entry(
    code="C006",
    title="Words that a form would read as a command",
    message="the words of `{value}` hold ${{, which forms read as a reference to another answer",
    why="The form would be refused, or would show another answer in the middle of the words.",
    remedy="Leave out the dollar sign before the brace.",
)
EMPTY_RANGE = Entry(
    code="C007",
    title="A range that no number fits",
    message="`{value}` asks for a number from {low} to {high}",
    why="No answer could be accepted.",
    remedy="Swap `low` and `high`, or mend the one that is wrong.",
)
SAME_FORM = Entry(
    code="C008",
    title="Two forms of one name",
    message="two instruments are called `{value}` (capitals do not count)",
    why="The second form would be written over the first.",
    remedy="Give each instrument an id of its own.",
)
NOT_TRANSLATED = Entry(
    code="C021",
    title="Words missing in one of a form's languages",
    message="the words of `{value}` are missing in {language}",
    why="People who chose {language} would meet a sentence in another language. In Wales, Welsh "
    "is to be treated no less favourably than English.",
    remedy="Add the words in {language}. Until then the form shows the other language there.",
    severity=Severity.WARNING,
    poor="ask: {en: How are you?}",
    good="ask: {en: How are you?, cy: Sut ydych chi?}",
)
NOT_LINKED = Entry(
    code="C022",
    title="Rounds that cannot be joined",
    message="`{value}` is answered more than once, and nothing links a person's answers",
    why="Without a code of their own, nobody's change can be followed, and drop-out stays unseen.",
    remedy="Name the column that holds each person's code: linked_by: officer",
    severity=Severity.WARNING,
)

ENTRIES: tuple[Entry, ...] = (
    NAME_NOT_ALLOWED,
    SAME_NAME,
    NO_CHOICES,
    SAME_CHOICE,
    NO_WORDS,
    READS_AS_REFERENCE,
    EMPTY_RANGE,
    SAME_FORM,
    NOT_TRANSLATED,
    NOT_LINKED,
)
