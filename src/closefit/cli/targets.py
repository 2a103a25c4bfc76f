"""Commands that obey a profile: ``score``, ``explain`` and ``route``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.show import heading, print_json, progress, say_line, table
from closefit.settings import load_settings


def score(
    accounts: Annotated[
        Path | None,
        typer.Argument(
            help="Accounts: CSV, Excel, Parquet, Arrow or FILE.duckdb#TABLE; in another engine table:SCHEMA.NAME.",
            show_default=False,
        ),
    ] = None,
    profile: options.ProfileOption = None,
    signals: options.Signals = None,
    people: options.People = None,
    key: options.Key = None,
    as_of: options.AsOf = None,
    dates: options.Dates = None,
    number: options.Number = None,
    text: options.Text = None,
    out: Annotated[Path, typer.Option(help="Where the scored accounts go; .csv, .xlsx or .parquet.")] = Path(
        "scored.csv"
    ),
    engine: options.EngineName = None,
    master: options.Master = None,
    into: options.Into = None,
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    """Score every account on fit and intent, with reasons, low and high ends, and a tier.

    Example: closefit score accounts.csv --signals signals.csv --people people.csv --out scored.csv
    """
    request = run.ScoreRequest(
        accounts, profile, signals, people, key, options.day(as_of) or options.today(), options.date_order(dates),
        options.words(number), options.words(text), engine, master, into, replace,
    )  # fmt: skip
    with progress() as say:
        result = run.score_accounts(request, out, load_settings(), say)
    if as_json:
        print_json(result.as_dict())
        return
    say_line(f"{result.accounts:,} accounts scored by {result.profile} version {result.version} as of {result.as_of}")
    for words in result.notes:
        say_line(f"  note: {words}")
    heading("Tiers")
    table([(tier, f"{count:>9,}", f"{count / max(result.accounts, 1):6.1%}") for tier, count in result.tiers])
    later = "" if into else f"   next: closefit explain DOMAIN, closefit route {out}"
    say_line(f"\nwritten: {result.out}{later}")


def explain(
    domain: Annotated[str, typer.Argument(help="The account: its domain, or its key.", show_default=False)],
    accounts: options.Accounts = None,
    signals: options.Signals = None,
    people: options.People = None,
    profile: options.ProfileOption = None,
    key: options.Key = None,
    as_of: options.AsOf = None,
    dates: options.Dates = None,
    number: options.Number = None,
    text: options.Text = None,
    as_json: options.Json = False,
) -> None:
    """Take one account's score apart, in words, down to each fact, its source and its date.

    Example: closefit explain acme.com --accounts accounts.csv --signals signals.csv
    """
    from closefit.score import explanation_json, explanation_text

    request = run.ScoreRequest(
        accounts, profile, signals, people, key, options.day(as_of) or options.today(), options.date_order(dates),
        options.words(number), options.words(text),
    )  # fmt: skip
    with progress() as say:
        explanation = run.explain_account(domain, request, load_settings(), say)
    if as_json:
        print_json(explanation_json(explanation))
    else:
        say_line(explanation_text(explanation))


def route(
    scored: Annotated[Path, typer.Argument(help="What closefit score wrote.", show_default=False)],
    profile: options.ProfileOption = None,
    accounts: options.Accounts = None,
    people: options.People = None,
    suppress: Annotated[
        list[Path] | None, typer.Option(help="Customers, open deals, opted out: never delivered. May be repeated.")
    ] = None,
    ledger: Annotated[Path | None, typer.Option(help="The database that makes a delivery happen once.")] = None,
    to: Annotated[Path | None, typer.Option(help="Folder for one CSV per route.")] = None,
    key: options.Key = None,
    as_of: options.AsOf = None,
    any_version: Annotated[
        bool, typer.Option("--any-version", help="Accept scores of another version of the profile.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Split scored accounts into one file per route; a second run delivers nothing twice.

    Example: closefit route scored.csv --suppress customers.csv --suppress opted-out.csv --to deliveries
    """
    request = run.RouteRequest(
        scored, profile, accounts, people, tuple(suppress or ()), ledger, to, key,
        options.day(as_of) or options.today(), f"{options.now():%Y%m%dT%H%M%S.%f}Z", any_version,
    )  # fmt: skip
    with progress() as say:
        summary = run.route_accounts(request, load_settings(), say)
    if as_json:
        print_json(summary.as_dict())
    else:
        say_line(summary.text())


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (score, explain, route):
        app.command(rich_help_panel=panels.USE)(command)
