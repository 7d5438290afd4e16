"""One function per command.

What a command needs is imported when it runs, so that help is quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from forethought.cli.console import Voice, fault_lines, faults_json, shown
from forethought.cli.options import WITH_THE_ROWS, AsJson, Engine, Out, Quiet, StudyFolder
from forethought.errors import Exit, errors_in, in_order
from forethought.files.shipped import SHIPPED

DiagramFormats = ".svg .png .pdf .pptx .mmd .dot .json"
ReportFormats = ".html .pdf .docx .pptx"


def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    example: Annotated[
        str | None,
        typer.Option(help=f"Start from a worked example: {', '.join(SHIPPED)}."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Make a study folder to start from."""
    from forethought.files.examples import copy_example

    made = copy_example(example or "starter", folder)
    voice = Voice(quiet)
    voice.say(f"Made {shown(folder)} with {len(made)} files.")
    voice.say(f"Open {shown(folder / 'theory.yaml')}, then: forethought check {shown(folder)}")


def check(
    study: StudyFolder,
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For people or for programs.")
    ] = "text",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Find every fault of theory and plan, errors first. Exit code 1 on an error, 0 on warnings."""
    from forethought.journey.lock import lock_of
    from forethought.journey.study import read_study

    read = read_study(study)
    found = read.check()
    lock = lock_of(read)
    faults = in_order([*found, *lock.faults])
    voice = Voice(quiet, as_json or form == "json")
    voice.result({**faults_json(faults), "lock": lock.as_json()}, fault_lines(faults, brief=quiet))
    if lock.words:
        voice.say(lock.words)
    raise typer.Exit(Exit.FAULTS if errors_in(faults) else Exit.OK)


def diagram(
    study: StudyFolder,
    output: Out,
    findings: Annotated[
        Path | None, typer.Option(help="Paint the results in this findings.json.")
    ] = None,
    language: Annotated[
        Literal["en", "cy"], typer.Option(help="English or Welsh, for headings and labels.")
    ] = "en",
    quiet: Quiet = False,
) -> None:
    """Draw the theory: .svg .png .pdf .pptx .mmd .dot .json, by the file's ending."""
    from forethought.journey.diagram import draw_study

    voice = Voice(quiet)
    with voice.progress("Drawing the diagram", into=output) as progress:
        unseen = draw_study(study, output, findings, language=language, progress=progress)
    voice.say(f"Wrote {shown(output)}")
    voice.warn(unseen)


def template(
    study: StudyFolder,
    output: Out,
    form_version: Annotated[
        str | None, typer.Option(help="The forms' version, yyyymmddrr; today's first by default.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write the evaluation plan, workbook, forms and records schema into a folder."""
    from forethought.journey.template import write_template

    voice = Voice(quiet)
    with voice.progress("Writing the template", into=output) as progress:
        written = write_template(study, output, form_version=form_version, progress=progress)
    for path in written.files:
        voice.say(f"Wrote {shown(path)}")
    if written.warnings:
        for line in fault_lines(written.warnings):
            voice.say(line)


def simulate(
    study: StudyFolder,
    output: Out,
    partner: Annotated[
        str | None, typer.Option(help="Only the rows of this one of the plan's partners.")
    ] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Make synthetic records under the theory, with stated true effects (.csv or .parquet)."""
    from forethought.journey.simulate import write_simulated

    voice = Voice(quiet, as_json)
    with voice.progress("Simulating records", into=output) as progress:
        made = write_simulated(study, output, progress, partner=partner)
    voice.result(
        {"file": str(output), "rows": made.rows, "truth": made.truth, "synthetic": True},
        [] if quiet else made.lines(shown(output)),
    )


def analyse(
    study: StudyFolder,
    data: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[DATA | MOMENTS...]",
            help="Records to use in place of the plan's data.source; or the .json files that "
            "partners released, to pool them.",
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where to write findings.json.")
    ] = Path("findings.json"),
    engine: Engine = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Answer the plan's questions from its records, or from what partners released.

    Exit code 3 if a question was refused a number, or needs a further round.
    """
    from forethought.cli.federated import pool
    from forethought.journey.analyse import analyse_study, record_lines, summary_lines
    from forethought.journey.study import read_study

    voice = Voice(quiet, as_json)
    if data and (len(data) > 1 or data[0].suffix.lower() == ".json"):
        pool(study, data, output, voice)
    with voice.progress("Reading records", into=output, takes=WITH_THE_ROWS) as progress:
        findings = analyse_study(
            read_study(study),
            data[0] if data else None,
            output=output,
            engine=engine,
            progress=progress,
        )
    voice.result(findings.model_dump(mode="json"), summary_lines(findings))
    for line in record_lines(findings):
        voice.say(line)
    voice.say(f"Wrote {shown(output)}")
    raise typer.Exit(Exit.REFUSED if any(f.refusal for f in findings.findings) else Exit.OK)


def report(
    study: StudyFolder,
    findings: Annotated[Path, typer.Argument(help="A findings.json of this study.")],
    output: Out,
    quiet: Quiet = False,
) -> None:
    """Write the report: .html .pdf .docx .pptx (one page), by the file's ending."""
    from forethought.journey.report import write_report

    voice = Voice(quiet)
    with voice.progress("Writing the report", into=output) as progress:
        unseen = write_report(study, findings, output, progress)
    voice.say(f"Wrote {shown(output)}")
    voice.warn(unseen)


def run(
    study: StudyFolder,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder for everything it makes.")
    ] = Path("out"),
    engine: Engine = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Run the whole journey: check, diagram, template, analysis, findings, report."""
    from forethought.journey.run import run_study

    voice = Voice(quiet, as_json)
    with voice.progress("Running the study", into=output, takes=WITH_THE_ROWS) as progress:
        outcome = run_study(study, output, progress, engine)
    voice.result(outcome.as_json(), outcome.found())
    for line in outcome.advice(shown):
        voice.say(line)
    voice.warn(outcome.unseen)
    raise typer.Exit(Exit.REFUSED if outcome.refused else Exit.OK)


def schema(
    document: Annotated[
        Literal["theory", "plan", "findings", "moments", "round"],
        typer.Argument(help="Which kind of file."),
    ],
) -> None:
    """Print the JSON Schema of a file that people and programs share."""
    from forethought.files.schema import schema_text

    typer.echo(schema_text(document), nl=False)


def licences(as_json: AsJson = False) -> None:
    """List the third-party packages Forethought ships with or uses, and their licences."""
    from forethought.files.package import third_party

    rows = third_party()
    Voice(as_json=as_json).result(
        {"licences": [vars(row) for row in rows]},
        (
            f"{row.package:28} {row.version:14} {row.licence}"
            f"{'  (shipped unmodified, with its licence)' if row.shipped else ''}"
            for row in rows
        ),
    )
