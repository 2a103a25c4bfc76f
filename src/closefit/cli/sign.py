"""The command that makes a proposal binding: ``sign``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.show import print_json, say_line
from closefit.settings import load_settings


def sign(
    by: Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who decided it.", show_default=False)],
    profile: Annotated[Path | None, typer.Argument(help="The profile. Default: icp.yaml.", show_default=False)] = None,
    exclusion: Annotated[
        list[str] | None, typer.Option("--exclusion", metavar="NAME", help="What is signed; may be said again.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="When. Default: today.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="Why, in a sentence.")] = None,
    as_json: options.Json = False,
) -> None:
    """Sign a proposed exclusion: it is active from now on, and the profile says who decided it.

    Example: closefit sign icp.yaml --exclusion 'churned: agency' --by vp-sales@example.com
    """
    day = options.day(on, "--on") or options.today()
    done = run.sign(profile, exclusion or (), load_settings(), by=by, on=day, note=note)
    if as_json:
        print_json({
            "profile": str(done.profile), "version": done.version, "signed": list(done.exclusions),
            "waiting": list(done.waiting),
        })  # fmt: skip
        return
    for name in done.exclusions:
        say_line(f"signed by {by} on {day}: {name}")
    for name in done.waiting:
        say_line(f"still awaiting sign-off: {name}")
    say_line(f"written: {done.profile}   raise its version ({done.version}) if scores with it are in use")


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command(rich_help_panel=panels.PROFILE)(sign)
