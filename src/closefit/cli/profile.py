"""Commands around the profile file: ``card``, ``lint``, ``diff``, ``qualify`` and ``hypothesis``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from closefit import run
from closefit.cli import options
from closefit.cli.show import print_json, say_line
from closefit.settings import load_settings

ProfileFile = Annotated[Path | None, typer.Argument(help="The profile. Default: icp.yaml.", show_default=False)]


def card(
    profile: ProfileFile = None,
    out: Annotated[
        Path | None, typer.Option(help="Write it here: .html (prints on one page), .md or .txt. Default: print it.")
    ] = None,
    as_json: options.Json = False,
) -> None:
    """The profile as one page that a rep can qualify a company from.

    Example: closefit card icp.yaml --out card.html
    """
    settings = load_settings()
    if out is not None:
        run.write_card(profile, out, settings)
    if as_json:
        print_json({"markdown": run.card(profile, "markdown", settings), "out": str(out) if out else None})
    elif out is not None:
        say_line(f"written: {out}")
    else:
        say_line(run.card(profile, "text", settings))


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (card,):
        app.command()(command)
