"""The command that says a profile in a vendor's own form: ``compile``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.show import heading, print_json, progress, say_line, table
from closefit.destinations.compile import TARGETS, LineKind
from closefit.settings import load_settings

if TYPE_CHECKING:
    from closefit.run import CompileResult

_TARGETS = "\n\n".join(f"{target.name}: {target.makes}" for target in TARGETS)


def compile_(
    to: Annotated[str, typer.Option("--to", metavar="TARGET", help="One of the targets above.", show_default=False)],
    profile: Annotated[Path | None, typer.Argument(help="The profile. Default: icp.yaml.", show_default=False)] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the files. Default: compiled/TARGET.", show_default=False)
    ] = None,
    fields: Annotated[
        Path | None, typer.Option(help='TOML: which field of the vendor holds an attribute: employees = "Size__c".')
    ] = None,
    scored: Annotated[Path | None, typer.Option(help="What closefit score wrote, for targets that are lists.")] = None,
    accounts: options.Accounts = None,
    people: options.People = None,
    signals: options.Signals = None,
    tier: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Tier to search for, or to list; may be repeated.", show_default=False),
    ] = None,
    suppress: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Customers, open deals, opted out: on no list. May be repeated."),
    ] = None,
    key: options.Key = None,
    as_of: options.AsOf = None,
    any_version: Annotated[
        bool, typer.Option("--any-version", help="Accept scores of another version of the profile.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    request = run.CompileRequest(
        profile, to, out, fields, scored, accounts, people, signals, tuple(suppress or ()), tuple(tier or ()), key,
        options.day(as_of) or options.today(), any_version,
    )  # fmt: skip
    with progress() as say:
        result = run.compile_profile(request, load_settings(), say)
    if as_json:
        print_json(result.as_dict())
    else:
        _show(result)


compile_.__doc__ = f"""Say the profile in your own tools; what a tool cannot say is listed by name, with its points.

{_TARGETS}

Example: closefit compile icp.yaml --to salesforce --out salesforce
"""


def _show(result: CompileResult) -> None:
    compiled, profile = result.compiled, result.profile
    say_line(f"{profile.name} version {profile.version} for {result.target.title}: {result.target.makes}")
    rows = [
        (axis, str(compiled.coverage(kind)), f"{compiled.coverage(kind).share:.0%}")
        for axis, kind in (("fit", LineKind.criterion), ("intent", LineKind.signal), ("persona", LineKind.persona))
        if compiled.coverage(kind).most
    ]
    table(rows)
    heading(f"Said by {result.target.title}" if compiled.expressed else f"Nothing is said by {result.target.title}")
    table([(e.line.kind.value, e.line.name, e.line.points_said, e.where) for e in compiled.expressed])
    if loose := [entry for entry in compiled.expressed if entry.loosely]:
        heading("Said loosely")
        table([(e.line.kind.value, e.line.name, e.line.points_said, e.loosely) for e in loose])
    if compiled.inexpressible or compiled.expressed:
        heading(f"Not said by {result.target.title}" if compiled.inexpressible else "Everything is said")
    table([(e.kind.value, e.name, e.line.points_said, e.why) for e in compiled.inexpressible])
    for words in compiled.notes:
        say_line(f"note: {words}")
    say_line(f"\nwritten: {', '.join(str(path) for path in result.written)}")


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command("compile", rich_help_panel=panels.USE)(compile_)
