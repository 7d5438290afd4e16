"""Drawing by lot from a roster, and checking what was drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forethought.errors import Exit, Fault, Place, Refusal, both
from forethought.errors.catalogue.assignments import records as entries
from forethought.files.assignment import read_record, set_aside, write_record
from forethought.files.clock import now
from forethought.files.endings import checked_ending
from forethought.files.package import software
from forethought.files.tables import ENDINGS, write_table
from forethought.journey.roster import Read, id_column, read_sheet
from forethought.journey.study import Study
from forethought.plan import Plan
from forethought.plan.assign.model import Scheme
from forethought.plan.assign.record import About, Earlier, Record, RosterStamp, make_record, verify
from forethought.plan.assign.roster import Read as Known
from forethought.plan.assign.roster import read_roster
from forethought.plan.assign.settle import settle
from forethought.plan.fingerprint import plan_sha256

RECORD = ".record.json"
FIELDS = (
    "method",
    "arms",
    "ratio",
    "strata",
    "balance",
    "block_sizes",
    "candidates",
    "keep",
    "bias",
)


@dataclass(frozen=True)
class By:
    """Who draws, and why again where it was drawn before."""

    name: str
    why_again: str | None = None


@dataclass(frozen=True)
class Drawn:
    """What was written, and what to look at before anybody is told."""

    record: Record
    files: tuple[Path, ...]
    warnings: tuple[Fault, ...]


def assign(
    study: Study, roster: Path | str, output: Path | str, by: By | str, ids: str | None = None
) -> Drawn:
    """Draw everybody on the roster; write the list of arms, and the record of the draw.

    The record goes where the plan's ``assignment.record`` says, else into the study's folder under
    the list's name.

    Parameters
    ----------
    study
        A study whose plan has an ``assignment``.
    roster
        Who is drawn: a CSV, XLSX or Parquet file, one row for each.
    output
        Where the list of arms goes (.csv or .parquet).
    by
        Who draws; with the reason where it is drawn again, see `By`.
    ids
        The roster's column of ids, if it is not that of the records.

    Raises
    ------
    Refusal
        With every fault of plan or roster, or where it was drawn before and no reason is given.
    """
    roster, output = Path(roster), Path(output)
    by = By(by) if isinstance(by, str) else by
    plan = study.sound().planned
    checked_ending(output, ENDINGS)
    settled, target = settle(plan), record_path(study, output)
    if target.resolve() == output.resolve():
        raise Refusal([entries.SAME_FILE.fault(Place(str(output)), str(output))])
    earlier, (read, known) = both(
        lambda: earlier_draws((target, output), by),
        lambda: _roster(roster, settled.scheme, plan, ids),
    )
    stamp = RosterStamp(name=read.sheet.name, sha256=read.sha256, units=len(known.roster.units))
    about = About(roster=stamp, **stamp_of(study, by))
    made = make_record(settled.scheme, settled.why, known.roster, about, plan.about.seed, earlier)
    set_aside((target, output), len(earlier))
    arms = write_table(arms_table(made.record, plan, read.sheet.ids), output)
    files = (arms, write_record(made.record, target))
    return Drawn(made.record, files, (*known.warnings, *made.warnings))


def _roster(path: Path, scheme: Scheme, plan: Plan, ids: str | None) -> tuple[Read, Known]:
    read = read_sheet(path, scheme, plan, id_column(plan, ids))
    return read, read_roster(read.sheet, scheme)


def record_path(study: Study, output: Path) -> Path:
    """Return where the record of a draw belongs."""
    assignment = study.planned.assignment
    if assignment and assignment.record:
        return study.folder / assignment.record
    return study.folder / f"{output.stem}{RECORD}"


def stamp_of(study: Study, by: By) -> dict[str, Any]:
    """Return what every record says of where it comes from."""
    plan = study.planned
    return {
        "theory": study.theory.about.id,
        "title": plan.about.title,
        "plan_sha256": plan_sha256(study.theory, without_record(plan)),
        "software": software(),
        "made_at": now().isoformat(),
        "made_by": by.name,
    }


def without_record(plan: Plan) -> Plan:
    """Return the plan as it was before it could name the record of its draw."""
    if plan.assignment is None:
        return plan
    bare = plan.assignment.model_copy(update={"record": None})
    return plan.model_copy(update={"assignment": bare})


def earlier_draws(targets: tuple[Path, ...], by: By) -> tuple[Earlier, ...]:
    """Return the draws made before; raises `Refusal` if there are any and no reason is given."""
    there = next((path for path in targets if path.exists()), None)
    if there is None:
        if by.why_again:
            raise Refusal([entries.NO_REASON.fault(value=str(targets[0]))], Exit.USAGE)
        return ()
    before = read_record(there) if there.suffix == ".json" else None
    when = before.made_at if before else "an earlier day"
    if not by.why_again:
        raise Refusal([entries.EXISTS.fault(Place(str(there)), str(there), when=when)])
    if before is None:
        raise Refusal([entries.NO_RECORD.fault(Place(str(targets[0])), str(targets[0]))])
    last = Earlier(sha256=before.sha256, made_at=before.made_at, drawn_again_because=by.why_again)
    return (*before.earlier, last)


def arms_table(record: Record, plan: Plan, ids: str) -> dict[str, list[str]]:
    """Return the list of arms: id, arm (or first treated period), strata."""
    data = plan.data
    wedge = record.scheme.method == "stepped-wedge"
    heading = (data and (data.first_treated if wedge else data.arm)) or (
        "first_treated" if wedge else "arm"
    )
    columns = {
        ids: [unit.id for unit in record.units],
        heading: [unit.arm for unit in record.units],
    }
    for k, name in enumerate(record.scheme.strata):
        columns[name] = [unit.stratum[k] for unit in record.units]
    return columns


def check_record(
    record: Record, path: Path, roster: Path | None, study: Study | None, ids: str | None = None
) -> tuple[Fault, ...]:
    """Replay a record; hold it against its hash, the roster and the plan where they are given."""
    known = None
    if roster is not None:
        plan = study.planned if study else None
        heading = id_column(plan, ids)
        known = read_roster(read_sheet(roster, record.scheme, plan, heading).sheet, record.scheme)
    faults = [*verify(record, str(path), known.roster if known else None)]
    if study is not None:
        faults += against_plan(record, study.planned, path)
    return tuple(faults)


def against_plan(record: Record, plan: Plan, path: Path) -> Iterator[Fault]:
    """Say where the plan now asks for another draw than the one recorded."""
    scheme = settle(plan).scheme
    differ = [
        f"{name.replace('_', ' ')} was {_said(getattr(record.scheme, name))}, and the plan says "
        f"{_said(getattr(scheme, name))}"
        for name in FIELDS
        if getattr(record.scheme, name) != getattr(scheme, name)
    ]
    if record.seed != plan.about.seed:
        differ.append(f"the seed was {record.seed}, and the plan says {plan.about.seed}")
    if differ:
        yield entries.PLAN_DIFFERS.fault(Place(str(path)), "; ".join(differ))


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
