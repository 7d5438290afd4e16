"""Faults of records: columns and their values (R1, R2)."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

MISSING_COLUMN = Entry(
    code="R101",
    title="Column not in the file",
    message="there is no column `{value}`, which the plan uses as {role} (`{field}`)",
    why="What the plan wants to know cannot be read.",
    remedy="{suggestion}",
    poor="data: {unit: oficer}",
    good="data: {unit: officer}",
)
NEEDS_MAPPING = Entry(
    code="R102",
    title="The plan does not say where something stands",
    message="{value} needs `{field}`, and the plan has none",
    why="Without it the records cannot be put together for this question.",
    remedy="In plan.yaml, under `data`, name the column: `{example}`.",
    poor="design: cluster-randomised, and no data.cluster",
    good="data: {unit: officer, cluster: team, arm: arm}",
)
UNKNOWN_ADJUSTMENT = Entry(
    code="R103",
    title="Adjusted for something that is not there",
    message="question {question} adjusts for {value}; {problem}",
    why="An adjustment that is left out changes the estimate and its precision.",
    remedy="{suggestion}",
    expected="a name of `data.covariates`, or indicator@wave",
    poor="adjust: [knowlege@before]",
    good="adjust: [knowledge@before]",
)
NOT_A_NUMBER = Entry(
    code="R201",
    title="Text in a column of numbers",
    message="{what} has text where a number belongs in {where}, such as {value}",
    why="Text cannot be averaged, and guessing what was meant gives wrong numbers in silence.",
    remedy="{remedy}",
    expected="a number, or nothing where it is missing",
    poor="score\n7\nabout 8",
    good="score\n7\n8",
)
NOT_BINARY = Entry(
    code="R202",
    title="A binary outcome that is neither 0 nor 1",
    message="{what} is binary but is not 0 or 1 in {where}, such as {value}",
    why="A code such as 2 or 9 would be averaged as if it were an amount.",
    remedy="Write 0 and 1 (or no and yes, or false and true), and nothing where it is missing.",
    expected="0, 1, no, yes, false or true",
    poor="took_up\n1\n2\n9",
    good="took_up\n1\n0\n",
)
NOT_A_SHARE = Entry(
    code="R203",
    title="A proportion outside 0 to 1",
    message="{what} is a proportion but lies outside 0 to 1 in {where}, such as {value}",
    why="A proportion in per cent, or a count without its denominator, is a hundred times too "
    "large or means something else.",
    remedy="Divide per cents by 100, or name the denominator's column: `out_of: …`.",
    expected="0 to 1",
    poor="share\n45",
    good="share\n0.45",
)
MORE_THAN_ALL = Entry(
    code="R204",
    title="More than there are",
    message="{what} is larger than its denominator `{out_of}` in {where}, such as {value}",
    why="Nobody can have done more of something than could be done: one of the two is wrong.",
    remedy="Check both columns in these rows, and that they are not swapped in the plan.",
    poor="referred,eligible\n12,9",
    good="referred,eligible\n9,12",
)
BELOW_ZERO = Entry(
    code="R205",
    title="A count below zero",
    message="{what} is below zero in {where}, such as {value}",
    why="Nothing can happen fewer than no times; codes such as -9 for missing would be added up.",
    remedy="Leave the cell empty where the value is missing.",
    expected="0 or more",
    poor="incidents\n3\n-9",
    good="incidents\n3\n",
)
NOT_WHOLE = Entry(
    code="R206",
    title="A count that is not whole",
    message="{what} is not a whole number in {where}, such as {value}",
    why="What is counted comes in whole numbers; a fraction is a mean or a rate, and a method for "
    "counts would take it for something else.",
    remedy="Write how many there were; the time or the people at risk have a column of their own "
    "(`exposure`).",
    expected="a whole number",
    poor="incidents\n2.5",
    good="incidents\n2",
)
OUT_OF_RANGE = Entry(
    code="R207",
    title="Outside the scale",
    message="{what} lies outside {low} to {high} in {where}, such as {value}",
    why="The theory says which values the indicator can take; others are slips or codes for "
    "missing, and would move the mean.",
    remedy="Correct these rows, leave them empty where the value is missing, or mend `low` and "
    "`high` of the indicator in theory.yaml.",
    expected="{low} to {high}",
    poor="knowledge\n7\n99",
    good="knowledge\n7\n",
)
NOT_POSITIVE = Entry(
    code="R208",
    title="Less than none",
    message="{what} is below zero in {where}, such as {value}",
    why="Nobody can be at risk, wait, or have occasions for less than none; the row would count "
    "against the others.",
    remedy="Correct these rows, or leave them empty where the value is missing.",
    expected="0 or more",
    poor="family_years\n1.5\n-1",
    good="family_years\n1.5\n1",
)
NOT_FINITE = Entry(
    code="R209",
    title="An infinite number",
    message="{what} is infinite, or larger than any amount, in {where}",
    why="One infinite value makes every sum infinite, and so does one of 1e200.",
    remedy="Leave the cell empty where the value is missing; most often something was divided "
    "by zero.",
)
NOTHING_MEASURED = Entry(
    code="R210",
    title="Nothing measured",
    message="{what} has no value{where}: every cell is missing",
    why="Nothing can be learnt from an outcome that nobody measured.",
    remedy="Check that this is the right column{hint}.",
)
NO_VARIATION = Entry(
    code="R211",
    title="Always the same",
    message="{what} is {value} in every row{where}",
    why="Nothing can be learnt from an outcome with no variance: no difference could ever show, "
    "and every standard error would be zero.",
    remedy="Check that this is the right column and that the export is complete.",
    poor="took_up\n0\n0\n0",
    good="took_up\n0\n1\n0",
)
OFTEN_MISSING = Entry(
    code="R212",
    title="Often missing",
    message="{what} is missing for {share} of {among}{where} ({counted}); the plan lets up to "
    "{below} be left out without more ado",
    why="If those whose values are missing differ from the others, the estimate is off.",
    remedy="Find out why; complete the records if that is still possible.",
    severity=Severity.WARNING,
)
# R213 said that no method uses weights; it is retired
TOO_MANY_LEVELS = Entry(
    code="R214",
    title="A category with too many levels",
    message="{value} has more than {most} different values",
    why="Each level takes a row's worth of information; a column of names or numbers is no "
    "category.",
    remedy="Use a coarser category, or `kind: number` if it is an amount.",
    poor="covariates: {age: {column: age, kind: category}}",
    good="covariates: {age: {column: age, kind: number}}",
)
TOO_MANY_SITES = Entry(
    code="R219",
    title="Too many sites for a level each",
    message="{value} names more than {most} sites",
    why="People are compared within their site, so each site is a level of its own in the model.",
    remedy="Choose `site-fixed-effects`, `random-slopes` or `mixed-model`, which take any number "
    "of sites; or name fewer, larger strata that hold the sites, as `data.site`.",
)
LEVELS_ALIKE = Entry(
    code="R215",
    title="Levels that differ only in capital letters",
    message="{value} has levels that differ only in capital letters: {twins}",
    why="They are most likely the same, and would be counted as two groups.",
    remedy="Write the same level the same way in every row.",
    poor="force\nNorth\nnorth",
    good="force\nNorth\nNorth",
)

PERIOD_NOT_WHOLE = Entry(
    code="R216",
    title="A period that cannot be counted",
    message="{what} is not a whole number in {where}, such as {value}",
    why="Periods are counted: 1, 2, 3. From a date or a fraction nobody can count how long ago a "
    "unit started.",
    remedy="Number the periods 1, 2, 3, …, or write years such as 2026.",
    expected="a whole number",
    poor="period\n1\n1.5",
    good="period\n1\n2",
)
WEIGHT_NOT_POSITIVE = Entry(
    code="R217",
    title="A weight of nothing, or less",
    message="{what} is not above zero in {where}, such as {value}",
    why="A weight says how many people a row stands for.",
    remedy="Correct these weights; take rows out that stand for nobody.",
    expected="above 0",
    poor="weight\n0",
    good="weight\n1.2",
)
LIKELY_CODE = Entry(
    code="R218",
    title="Numbers that are likely codes for missing",
    message="{what} has {codes} in {where}, far from all other values ({low} to {high})",
    why="Codes such as -9 and 999 for a missing value would be averaged as if they were amounts.",
    remedy="Leave these cells empty if the value is missing. If it is real, nothing needs doing; "
    "for an outcome, `low` and `high` of the indicator in theory.yaml settle it.",
    severity=Severity.WARNING,
    poor="age\n34\n-9\n-9",
    good="age\n34\n\n",
)
NO_IN_WELSH = Entry(
    code="R220",
    title="A yes or no with `na` in it",
    message="{what} has {value} in {where}, which is read as missing",
    why="In Welsh `na` is no. Read as missing, everybody who said no would be left out.",
    remedy="Write 0 if it means no, and leave the cell empty if the answer is missing.",
    severity=Severity.WARNING,
    poor="asked\n1\nna",
    good="asked\n1\n0",
)

ENTRIES: tuple[Entry, ...] = (
    MISSING_COLUMN,
    NEEDS_MAPPING,
    UNKNOWN_ADJUSTMENT,
    NOT_A_NUMBER,
    NOT_BINARY,
    NOT_A_SHARE,
    MORE_THAN_ALL,
    BELOW_ZERO,
    NOT_WHOLE,
    OUT_OF_RANGE,
    NOT_POSITIVE,
    NOT_FINITE,
    NOTHING_MEASURED,
    NO_VARIATION,
    OFTEN_MISSING,
    TOO_MANY_LEVELS,
    TOO_MANY_SITES,
    LEVELS_ALIKE,
    PERIOD_NOT_WHOLE,
    WEIGHT_NOT_POSITIVE,
    LIKELY_CODE,
    NO_IN_WELSH,
)
