"""``forethought``: arguments in, journey called, exit code out."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from forethought.cli import assigning, commands, designing, federated, locking
from forethought.errors import Exit, Refusal

app = typer.Typer(
    name="forethought",
    help="From a theory of change to evidence that others can adopt.",
    epilog="Exit codes: 0 done (warnings allowed), 1 faults in the study or its data, "
    "2 wrong use of a command, 3 done, but a question was refused a number, "
    "70 a fault of Forethought itself.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("new")(commands.new)
app.command("check")(commands.check)
app.command("diagram")(commands.diagram)
app.command("template")(commands.template)
app.command("assign")(assigning.assign)
app.command("lock")(locking.lock)
app.command("design")(designing.design)
app.command("simulate")(commands.simulate)
app.command("summarise")(federated.summarise)
app.command("analyse")(commands.analyse)
app.command("report")(commands.report)
app.command("run")(commands.run)
app.command("schema")(commands.schema)
app.command("licences")(commands.licences)


def _version(wanted: bool) -> None:
    if wanted:
        from forethought.files.package import software

        sys.stdout.write(software() + "\n")
        raise typer.Exit


@app.callback()
def forethought(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """From a theory of change to evidence that others can adopt."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code says how it went."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        code = app(args=words, standalone_mode=False, prog_name="forethought")
    except Refusal as refusal:
        return _refused(refusal, words)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Nothing half-written was left.\n")
        return 130
    except BrokenPipeError:
        # the reader (head, less) went away; Python must not complain about it while closing
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except Exception as problem:  # the last door: no traceback for a user
        return _usage_or_bug(problem)
    return int(code or Exit.OK)


def _refused(refusal: Refusal, words: list[str]) -> int:
    from forethought.cli.console import Voice, faults_json, refusal_lines

    if "--json" in words or "json" in words:
        Voice(as_json=True).result(faults_json(refusal.faults))
    else:
        brief = "--quiet" in words or "-q" in words
        for line in refusal_lines(refusal.faults, brief=brief):
            sys.stderr.write(line + "\n")
    return refusal.exit_code


def _usage_or_bug(problem: Exception) -> int:
    show = getattr(problem, "show", None)
    if show is not None:  # click's own words about wrong arguments
        show()
        return int(getattr(problem, "exit_code", Exit.USAGE))
    if os.environ.get("FORETHOUGHT_DEBUG"):
        raise problem
    sys.stderr.write(
        f"This is a fault of Forethought, not of your study: {type(problem).__name__}: {problem}\n"
        "Nothing was changed. Run again with FORETHOUGHT_DEBUG=1 for the details to report.\n"
    )
    return Exit.BUG


if __name__ == "__main__":
    sys.exit(main())
