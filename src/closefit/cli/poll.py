"""The command that asks account executives: ``poll``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.show import heading, print_json, progress, say_line, table
from closefit.settings import load_settings

if TYPE_CHECKING:
    from closefit.derive.interviews.poll import PollLine
    from closefit.run.poll import PollRead


def poll(
    profile: Annotated[Path | None, typer.Argument(help="The profile. Default: icp.yaml.", show_default=False)] = None,
    answers: Annotated[
        list[Path] | None, typer.Option(help="Filled-in forms, one a rep; a folder holds many. May be repeated.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the form, or for what came back.")] = Path(),
    as_json: options.Json = False,
) -> None:
    """Ask the account executives about the draft criteria on one page, and read back where reps and data disagree.

    Example: closefit poll icp.yaml --out poll
    """
    request = run.PollRequest(profile, tuple(answers or ()), out)
    settings = load_settings()
    if not request.answers:
        page, filled, items = run.write_poll(request, settings)
        if as_json:
            print_json({"lines": items, "files": {"page": str(page), "table": str(filled)}})
            return
        say_line(f"written: {page}   one page, {items} lines, to print or to send")
        say_line(f"written: {filled}   to fill in, one copy a rep")
        say_line(f"next: closefit poll {profile or 'icp.yaml'} --answers ada.csv --answers ben.csv")
        return
    with progress() as say:
        read = run.read_poll(request, settings, say)
    if as_json:
        print_json(read.as_dict())
    else:
        _show(read)


def _show(read: PollRead) -> None:
    result = read.result
    heading(f"{len(result.reps)} account executives on {result.profile} version {result.version}")
    table([_row(line) for line in result.lines])
    for line in result.lines:
        for rep, comment in line.comments:
            say_line(f"  {rep} on {line.item.name}: {comment}")
    if result.agreement is not None:
        kappa = result.agreement
        say_line(f"\n  agreement of reps with each other: Fleiss' kappa {kappa.kappa:.2f} over {kappa.lines} lines "
                 f"(1 the same, 0 as by chance; chance does so in {100 * kappa.p:.1f} % of random orders)")  # fmt: skip
    for words in result.warnings:
        say_line(f"  please look: {words}")
    heading("What they say")
    say_line(f"  {result.words}")
    say_line(f"\nwritten: {read.page}   for the meeting")
    say_line(f"written: {read.data}   the same numbers for scripts")


def _row(line: PollLine) -> tuple[str, ...]:
    said = "nobody" if line.share is None or line.low is None or line.high is None else (
        f"{line.yes} of {line.yes + line.no} yes ({100 * line.low:.0f} to {100 * line.high:.0f} %)"
    )  # fmt: skip
    mark = "DISAGREE" if line.disagree else ""
    return (line.item.name, said, f"reps: {line.reps}", f"data: {line.data}", line.data_words[:60], mark)


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command(rich_help_panel=panels.PROFILE)(poll)
