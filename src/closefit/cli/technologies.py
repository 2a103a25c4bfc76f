"""The command ``technologies``: which tools a company runs, each with the line that says so."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.show import print_json, say_line, table


def technologies(
    source: Annotated[
        str, typer.Argument(metavar="DOMAIN|URL|FILE", help="A domain, the address of a page, or a saved page.")
    ],
    rules: Annotated[
        Path | None,
        typer.Option("--rules", metavar="JSON", help="Rules of your own in Wappalyzer's schema: a file or a folder."),
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Name the tools that a company runs, each with the line in its page, headers or DNS that says so.

    A saved page is read without any network.

    Example: closefit technologies acme.com
    """
    found = run.find_technologies(source, rules)
    if as_json:
        print_json(found.as_dict())
        return
    for note in found.notes:
        say_line(note)
    if not found.tools:
        say_line(f"{found.source} shows no tool that is known")
        return
    rows = [("tool", "for", "evidence")]
    for one in found.tools:
        name = f"{one.name} {one.version}" if one.version else one.name
        by = f"needed by {one.implied_by}: " if one.implied_by else ""
        rows.append((name, ", ".join(one.categories), f"{by}{one.evidence[0]}"))
    table(rows)
    say_line(f"{len(found.tools)} tool{'' if len(found.tools) == 1 else 's'} on {found.source}")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(rich_help_panel=panels.USE)(technologies)
