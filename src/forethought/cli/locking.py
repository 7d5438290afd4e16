"""``forethought lock``: fix the plan, and record every change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from forethought.cli.console import Voice, shown
from forethought.cli.options import AsJson, Quiet, StudyFolder

if TYPE_CHECKING:
    from forethought.journey.lock import Locked

DATA_THEN = {
    "before-data": "Before the data",
    "after-data": "After the data",
    "unknown": "Not known whether before or after the data",
}

MEANING = {
    "before-data": (),
    "after-data": (
        "  No file can tell whether anybody had looked at outcomes by then, so readers will take",
        "  the plan as made with the data at hand. That is fine for records without outcomes yet,",
        "  and for made-up ones to practise on. For a plan that shows that it came first, lock",
        "  before the records are in the study's folder.",
    ),
    "unknown": (
        "  Readers will ask when outcomes were first seen: say so in the plan, and keep the hash",
        "  below with somebody who has no stake in the study.",
    ),
}
"""What the moment of locking means for readers."""


def lock(
    study: StudyFolder,
    by: Annotated[str | None, typer.Option(help="Who locks; the login name by default.")] = None,
    why: Annotated[
        str | None, typer.Option(help="Why the plan changed since it was locked.")
    ] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Lock theory and plan, so that every later change shows with its day and its reason."""
    from forethought.files.person import login_name
    from forethought.journey.lock import lock as make_lock
    from forethought.journey.study import read_study

    voice = Voice(quiet, as_json)
    locked = make_lock(read_study(study), by or login_name(), why)
    last = locked.lock.last
    found = {
        "file": str(locked.file),
        "plan_sha256": last.plan_sha256,
        "locked_at": last.locked_at,
        "locked_by": last.locked_by,
        "why": last.why,
        "data_then": last.data_then,
        "how_known": last.how_known,
        "new": locked.is_new,
        "changes": [vars(change) for change in locked.changes],
        "sha256": locked.lock.sha256,
    }
    voice.result(found, _lines(locked))
    if not locked.is_new:
        return
    for line in MEANING[last.data_then]:
        voice.say(line)
    voice.say(f"Wrote {shown(locked.file)}")
    voice.say("Keep a copy where you cannot change it (a registry, an e-mail to a third person):")
    voice.say(f"its hash is {locked.lock.sha256}")


def _lines(locked: Locked) -> Iterator[str]:
    last = locked.lock.last
    if not locked.is_new:
        yield f"Nothing changed since {last.locked_by} locked it on {last.locked_at}."
        return
    if len(locked.lock.versions) == 1:
        yield f"Locked by {last.locked_by}. {DATA_THEN[last.data_then]}: {last.how_known}."
        return
    yield f"Amendment {len(locked.lock.versions) - 1}, by {last.locked_by}: {last.why}"
    yield from (f"  {change.words}" for change in locked.changes)
    yield f"{DATA_THEN[last.data_then]}: {last.how_known}."
