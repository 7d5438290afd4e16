"""Sealed lists and enrolment one by one: A040 to A049."""

from __future__ import annotations

from forethought.errors.fault import Entry

CONSORT = "CONSORT 2010, items 8 to 10; Schulz and Grimes (2002), Lancet 359, 515-519"

NOT_IN_ROSTER = Entry(
    code="A040",
    title="Nobody of that name in the roster",
    message="{value!r} is not in the roster",
    why="Stratum and classes are taken from the roster, before the arm is shown.",
    remedy="Add the row to the roster, then enrol.",
)
ENROLLED_TWICE = Entry(
    code="A041",
    title="Enrolled already",
    message="{value} was enrolled on {when} by {who} and came into the arm {arm}",
    why="A second place on the list would be a second chance.",
    remedy="Keep the arm that was drawn.",
    source=CONSORT,
)
LIST_USED_UP = Entry(
    code="A042",
    title="The list is used up",
    message="all {value} places of {stratum} are taken",
    why="A place that was not drawn and sealed beforehand could be chosen.",
    remedy="Seal a longer list for the rest of the study: --sealed --places N -o another file.",
)
NO_SUCH_STRATUM = Entry(
    code="A043",
    title="A stratum without a list",
    message="no list was sealed for {value}; there are lists for: {known}",
    why="A list made for somebody who is known already could be chosen.",
    remedy="Mend the stratum in the roster; for a new one seal another list.",
)
WRONG_KEY = Entry(
    code="A044",
    title="Not the key of this list",
    message="{value} is not the key that this list was sealed with",
    why="Another key would open other arms than those that were sealed.",
    remedy="Use the key file that was written with the list; the trial's coordinator keeps it.",
)
NO_KEY = Entry(
    code="A045",
    title="No key",
    message="the sealed list opens with a key, and {value} is not there",
    why="The record holds seals only, so that nobody who enrols can read ahead.",
    remedy="Name the key with --key FILE, or ask the trial's coordinator, who keeps it, to enrol.",
)
LOG_CHANGED = Entry(
    code="A046",
    title="An enrolment log that was changed",
    message="{value}, entry {entry}: {problem}",
    why="Entries hang together by their hashes, so that none can be changed, taken out or put in "
    "between without showing.",
    remedy="Take the log from a copy, and ask who changed this one.",
)
SEAL_BROKEN = Entry(
    code="A047",
    title="An arm that was not sealed",
    message="entry {value}: the arm shown, {arm}, is not the one that was sealed for that place",
    why="Either the log or the sealed list was changed after the list was made.",
    remedy="Take both from copies, and ask who changed them.",
)
LOG_BUSY = Entry(
    code="A048",
    title="Somebody else is enrolling",
    message="another enrolment is being written ({value} exists)",
    why="Two enrolments at once could show the same place twice.",
    remedy="Try again in a moment. If nobody is enrolling (a computer stopped half-way), remove "
    "{value}.",
)
NOT_SEALED = Entry(
    code="A049",
    title="Not a sealed list",
    message="{value} is the record of a draw whose arms are all shown already",
    why="Arms that everybody can see cannot be revealed one by one.",
    remedy="For people who come one by one make a sealed list: forethought assign STUDY ROSTER "
    "--sealed -o FILE.",
)

ENTRIES: tuple[Entry, ...] = (
    NOT_IN_ROSTER,
    ENROLLED_TWICE,
    LIST_USED_UP,
    NO_SUCH_STRATUM,
    WRONG_KEY,
    NO_KEY,
    LOG_CHANGED,
    SEAL_BROKEN,
    LOG_BUSY,
    NOT_SEALED,
)
