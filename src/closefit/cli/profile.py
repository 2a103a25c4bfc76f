"""Commands around the profile file: ``card``, ``lint``, ``diff``, ``qualify`` and ``hypothesis``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.show import print_json, progress, say_line
from closefit.errors import UsageError
from closefit.files import write_text
from closefit.settings import load_settings

if TYPE_CHECKING:
    from closefit.profile import Level

#: Exit code of lint and diff when they find something at the level that was asked for.
FINDINGS = 1

FailOn = Annotated[str, typer.Option("--fail-on", metavar="LEVEL", help="error, warning, note or never.")]
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


def lint(
    profile: ProfileFile = None,
    market: options.Market = None,
    deals: options.Deals = None,
    signals: options.Signals = None,
    people: options.People = None,
    key: options.Key = None,
    as_of: options.AsOf = None,
    fail_on: FailOn = "error",
    as_json: options.Json = False,
) -> None:
    """Check a profile: by itself, against a market, against the deals that were won.

    Example: closefit lint icp.yaml --market accounts.csv --deals deals.csv --fail-on warning
    """
    from closefit.review import lint_json, lint_text

    level = _level(fail_on)
    against = _against(market, deals, signals, people, key, as_of)
    with progress() as say:
        report = run.lint(profile, against, load_settings(), say)
    say_line(lint_json(report) if as_json else lint_text(report))
    if level is not None and report.fails(level):
        raise typer.Exit(FINDINGS)


def diff(
    before: Annotated[Path, typer.Argument(help="The profile as it was.", show_default=False)],
    after: Annotated[Path, typer.Argument(help="The profile as it would be.", show_default=False)],
    market: options.Market = None,
    deals: options.Deals = None,
    signals: options.Signals = None,
    people: options.People = None,
    key: options.Key = None,
    as_of: options.AsOf = None,
    check: Annotated[bool, typer.Option("--check", help="Exit 1 when there are findings at --fail-on.")] = False,
    fail_on: FailOn = "warning",
    as_json: options.Json = False,
) -> None:
    """What changed between two profiles, which accounts would move, which past wins would be refused.

    Example: closefit diff icp.yaml icp.draft.yaml --market accounts.csv --deals deals.csv
    """
    from closefit.review import diff_json, diff_text

    level = _level(fail_on)
    against = _against(market, deals, signals, people, key, as_of)
    with progress() as say:
        found = run.diff(before, after, against, load_settings(), say)
    say_line(diff_json(found) if as_json else diff_text(found))
    if check and level is not None and found.fails(level):
        raise typer.Exit(FINDINGS)


def schema(
    out: Annotated[Path | None, typer.Option(help="Write it here. Default: print it.")] = None,
    as_json: options.Json = False,  # noqa: ARG001 - a schema is JSON either way
) -> None:
    """The profile's JSON Schema, for completion in an editor.

    Example: closefit schema --out icp.schema.json
    """
    text = run.schema()
    if out is None:
        say_line(text)
    else:
        write_text(out, text + "\n")
        say_line(f"written: {out}")


def _against(
    market: Path | None,
    deals: Path | None,
    signals: Path | None,
    people: Path | None,
    key: str | None,
    as_of: str | None,
) -> run.Against:
    return run.Against(options.day(as_of) or options.today(), market, deals, signals, people, key)


def _level(text: str) -> Level | None:
    from closefit.profile import Level

    if text == "never":
        return None
    if text not in list(Level):
        raise UsageError(f"--fail-on {text!r} is no level", advice="Write error, warning, note or never.")
    return Level(text)


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (card, lint, diff, schema):
        app.command(rich_help_panel=panels.PROFILE)(command)
