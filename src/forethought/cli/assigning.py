"""``forethought assign``: draw by lot, enrol one by one, check a draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forethought.cli.console import Voice, fault_lines, faults_json, shown
from forethought.cli.options import AsJson, Quiet
from forethought.errors import Exit, Refusal, errors_in
from forethought.errors.catalogue.assignments import records as entries

if TYPE_CHECKING:
    from forethought.errors import Fault
    from forethought.journey.assign import By
    from forethought.journey.study import Study
    from forethought.plan.assign.record import Record


Drawn = Annotated[
    Path | None,
    typer.Argument(help="Who is drawn: a CSV, XLSX or Parquet file, one row for each."),
]
Folder = Annotated[
    Path | None, typer.Argument(help="The study's folder, with theory.yaml and plan.yaml.")
]
Arms = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Where to write the arms (.csv, .parquet; .json sealed)."),
]
Sealed = Annotated[
    bool,
    typer.Option("--sealed", help="For people who come one by one: a list nobody can read."),
]
Places = Annotated[int | None, typer.Option(min=1, help="Sealed: places for each stratum.")]
Enrolled = Annotated[
    str | None, typer.Option(help="Enrol this id on the sealed list, then show its arm.")
]
SealedList = Annotated[
    Path | None, typer.Option(help="Enrol: the sealed list, if the plan does not name it.")
]
KeyFile = Annotated[
    Path | None, typer.Option(help="The sealed list's key, if it is not beside the list.")
]
Verified = Annotated[
    Path | None, typer.Option(help="Replay this record, and hold it against the roster.")
]
Ids = Annotated[
    str | None, typer.Option("--id", help="The roster's column of ids, if not the records'.")
]
Again = Annotated[bool, typer.Option("--again", help="Draw again; both draws stay on record.")]
Why = Annotated[str | None, typer.Option(help="Why it is drawn again.")]
Who = Annotated[str | None, typer.Option(help="Who draws; the login name by default.")]


def assign(  # noqa: PLR0913 - typer reads each option from the signature
    study: Folder = None,
    roster: Drawn = None,
    output: Arms = None,
    sealed: Sealed = False,
    places: Places = None,
    enrol: Enrolled = None,
    record: SealedList = None,
    key: KeyFile = None,
    verify: Verified = None,
    ids: Ids = None,
    again: Again = False,
    why: Why = None,
    by: Who = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Draw by lot from a roster, so that the draw can be replayed and checked by anybody."""
    from forethought.files.person import login_name
    from forethought.journey.assign import By

    voice = Voice(quiet, as_json)
    if again != bool(why):
        raise Refusal([entries.NO_REASON.fault()], Exit.USAGE)
    hand = By(by or login_name(), why)
    if verify is not None:
        checks = _Checks(verify, *_parted(study, roster), key, ids)
        raise typer.Exit(checks.told(voice))
    if study is None or roster is None:
        raise _misused("name the study's folder and the roster")
    task = _Task(study, roster, hand, voice)
    if enrol is not None:
        task.enrol(enrol, record, key)
    elif output is None:
        raise _misused("say where to write the arms: -o FILE")
    elif sealed:
        task.seal(output, places)
    else:
        task.draw(output, ids)


def _misused(what: str) -> Refusal:
    return Refusal([entries.WRONG_USE.fault(value=what)], Exit.USAGE)


def _parted(study: Path | None, roster: Path | None) -> tuple[Path | None, Path | None]:
    """A record can be checked without its study: a file named alone is the roster."""
    if study is not None and roster is None and study.is_file():
        return None, study
    return study, roster


@dataclass(frozen=True)
class _Task:
    folder: Path
    roster: Path
    by: By
    voice: Voice

    @property
    def study(self) -> Study:
        from forethought.journey.study import read_study

        return read_study(self.folder)

    def draw(self, output: Path, ids: str | None) -> None:
        from forethought.journey.assign import assign as draw

        with self.voice.progress("Drawing by lot", into=output):
            drawn = draw(self.study, self.roster, output, self.by, ids)
        record, (arms, recorded) = drawn.record, drawn.files
        found = {
            "record": str(recorded),
            "arms": str(arms),
            "method": record.scheme.method,
            "units": len(record.units),
            "counts": record.counts(),
            "seed": record.seed,
            "draw": record.draw,
            "sha256": record.sha256,
            "warnings": faults_json(drawn.warnings)["faults"],
        }
        self.voice.result(found, _drawn_lines(record))
        if drawn.warnings:
            self.voice.say()
            for line in fault_lines(drawn.warnings):
                self.voice.say(line)
        self.voice.say(f"Wrote {shown(arms)} and its record {shown(recorded)}")
        if not self._named():
            self.voice.say(
                f"Name the record in plan.yaml, so that the analysis can replay the draw: "
                f"assignment: {{record: {recorded.name}}}"
            )
        self.voice.say(f"Anybody can check it: forethought assign --verify {shown(recorded)}")

    def _named(self) -> bool:
        assignment = self.study.planned.assignment
        return bool(assignment and assignment.record)

    def seal(self, output: Path, places: int | None) -> None:
        from forethought.journey.enrol import seal

        with self.voice.progress("Sealing a list", into=output):
            made = seal(self.study, self.roster, output, self.by, places)
        record, (listed, key) = made.record, made.files
        count = sum(len(part.seals) for part in record.lists)
        self.voice.result(
            {"record": str(listed), "key": str(key), "places": count, "sha256": record.sha256},
            [record.why, f"Sealed {count} places, on {_lists(len(record.lists))}."],
        )
        self.voice.say(f"Wrote {shown(listed)}, which anybody may see,")
        self.voice.say(f"and {shown(key)}, which opens it. Give the key to somebody who enrols")
        self.voice.say("nobody, and take it out of this folder: who has it can read ahead.")

    def enrol(self, name: str, record: Path | None, key: Path | None) -> None:
        from forethought.journey.enrol import enrol

        done = enrol(self.study, self.roster, name, record or self._listed(), key, self.by)
        found = {
            "id": name,
            "arm": done.entry.arm,
            "place": done.entry.place,
            "at": done.entry.at,
            "by": done.entry.by,
            "places_left": done.left,
            "log": str(done.log),
        }
        self.voice.result(found, [f"{name}: {done.entry.arm}"])
        self.voice.say(
            f"Place {done.entry.place}, shown {done.entry.at} to {done.entry.by}; "
            f"{done.left} places left. Logged in {shown(done.log)}"
        )

    def _listed(self) -> Path:
        study = self.study
        assignment = study.planned.assignment
        if assignment is None or assignment.record is None:
            raise _misused(
                "name the sealed list: --record FILE, or `assignment.record` in the plan"
            )
        return study.folder / assignment.record


def _lists(count: int) -> str:
    return "one list" if count == 1 else f"{count} lists, one for each stratum"


def _drawn_lines(record: Record) -> Iterator[str]:
    yield record.why
    level = record.scheme.level
    shares = ", ".join(f"{arm}: {count}" for arm, count in record.counts().items())
    wedge = record.scheme.method == "stepped-wedge"
    yield f"{len(record.units)} drawn ({level}), {'first treated in ' if wedge else ''}{shares}."
    if record.kept is not None:
        yield (
            f"Drawn from the {record.kept:,} best balanced of {record.distinct:,} different draws; "
            f"imbalance {record.score:.3g}, where the middle one has {record.score_median:.3g}."
        )
    if record.earlier:
        reasons = "; ".join(draw.drawn_again_because for draw in record.earlier)
        yield f"Draw {record.draw}. Drawn again because: {reasons}."


@dataclass(frozen=True)
class _Checks:
    """A record to be checked, and what it can be held against."""

    path: Path
    folder: Path | None
    roster: Path | None
    key: Path | None
    ids: str | None

    def told(self, voice: Voice) -> Exit:
        """Check the record and say what was found."""
        from forethought.files.assignment import read_record
        from forethought.plan.assign.record import Record

        record = read_record(self.path)
        checked = self._replayed(record) if isinstance(record, Record) else self._seals()
        faults = checked.faults
        data = {**faults_json(faults), "record": str(self.path)}
        voice.result(data, fault_lines(faults) if faults else [])
        if errors_in(faults):
            return Exit.FAULTS
        for line in checked.good:
            voice.say(line)
        return Exit.OK

    def _replayed(self, record: Record) -> _Checked:
        from forethought.journey.assign import check_record
        from forethought.journey.study import read_study

        study = read_study(self.folder) if self.folder else None
        against = " from the roster given" if self.roster else ""
        return _Checked(
            check_record(record, self.path, self.roster, study, self.ids),
            (
                f"Replayed{against}: all {len(record.units)} units get the arm on record "
                f"(seed {record.seed}, draw {record.draw}).",
                f"Its hash is right: {record.sha256}",
            ),
        )

    def _seals(self) -> _Checked:
        from forethought.journey.enrol import check_sealed

        found = check_sealed(self.path, self.key)
        shown = f"{found.enrolled} enrolled, and every arm shown is the one sealed."
        with_key = (
            "The whole list is the one its key makes."
            if found.with_key
            else "With --key the places not yet shown can be checked too."
        )
        return _Checked(found.faults, (f"The seals hold: {shown}", with_key))


@dataclass(frozen=True)
class _Checked:
    """The faults of a record; and what to say of it where there are none."""

    faults: tuple[Fault, ...]
    good: tuple[str, ...]
