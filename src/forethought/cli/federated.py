"""Pooling without sharing records: what leaves a partner, and what partners' files say together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from forethought.cli.console import Voice, shown
from forethought.cli.options import WITH_THE_GROUPS, WITH_THE_ROWS, AsJson, Out, Quiet, StudyFolder
from forethought.errors import Exit


def summarise(
    study: StudyFolder,
    output: Out,
    data: Annotated[
        Path | None, typer.Argument(help="Records to use in place of the plan's data.source.")
    ] = None,
    partner: Annotated[
        str | None, typer.Option(help="Which of the plan's partners this is.")
    ] = None,
    round_file: Annotated[
        Path | None,
        typer.Option("--round", help="Answer a further round: the round-….json that was sent."),
    ] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Make the one file of sums that may leave this partner, and a page to sign (.pdf beside it).

    Exit code 3 if something was kept back.
    """
    from forethought.journey.rounds import answer_round
    from forethought.journey.study import read_study
    from forethought.journey.summarise import summarise as release

    voice, folder = Voice(quiet, as_json), read_study(study)
    with voice.progress("Reading records", into=output, takes=WITH_THE_ROWS) as progress:
        if round_file is None:
            made = release(folder, data, output=output, partner=partner, progress=progress)
        else:
            made = answer_round(
                folder,
                data,
                request=round_file,
                output=output,
                partner=partner,
                progress=progress,
            )
    voice.result(made.as_json(), made.lines())
    for path in made.files:
        voice.say(f"Wrote {shown(path)}")
    voice.say("Have the page signed before the .json file leaves. What was kept back stays here.")
    raise typer.Exit(Exit.REFUSED if made.held else Exit.OK)


def pool(study: Path, files: list[Path], output: Path, voice: Voice) -> NoReturn:
    """Analyse what partners released."""
    from forethought.journey.analyse import record_lines, summary_lines
    from forethought.journey.study import read_study
    from forethought.journey.together import analyse_together

    with voice.progress("Reading partners' files", into=output, takes=WITH_THE_GROUPS) as progress:
        together, request = analyse_together(
            read_study(study), files, output=output, progress=progress
        )
    findings = together.findings
    voice.result(findings.model_dump(mode="json"), summary_lines(findings))
    for line in record_lines(findings):
        voice.say(line)
    voice.say(f"Wrote {shown(output)}, from {len(findings.partners)} partners' sums")
    if request is not None:
        needs = dict.fromkeys(pending.key.question for pending in together.needs)
        voice.say(f"Wrote {shown(request)}: a further round is needed for {', '.join(needs)}.")
        voice.say("Send it to every partner. Each runs, where the records are:")
        voice.say(
            f"  forethought summarise STUDY DATA --partner NAME --round {request.name} -o FILE"
        )
        voice.say("Then analyse again with every file of every round.")
    refused = any(finding.refusal for finding in findings.findings)
    raise typer.Exit(Exit.REFUSED if refused or request else Exit.OK)
