"""``closefit enrich``: gaps filled by the providers that were named, with the bill before and after."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from closefit import run
from closefit.cli import enriched, options, panels
from closefit.cli.keep import Store
from closefit.cli.show import print_json, progress, say_line
from closefit.errors import UsageError
from closefit.settings import load_settings


def enrich(
    accounts: Annotated[
        Path | None, typer.Argument(help="Accounts: CSV, Excel or Parquet.", show_default=False)
    ] = None,
    fields: Annotated[
        str | None,
        typer.Option(
            "--fields", metavar="A,B", help="Fields to fill. Default: closefit.toml, or those the profile uses."
        ),
    ] = None,
    budget: Annotated[
        str | None, typer.Option("--budget", metavar="50usd", help="The most that is spent; it is never exceeded.")
    ] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Show the bill and stop: nobody is asked.")] = False,
    providers: Annotated[
        str | None,
        typer.Option("--providers", metavar="A,B", help="Who may be asked. Default: providers in closefit.toml."),
    ] = None,
    purpose: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="score|derive",
            help="score: buy only what can still change a tier. derive: accounts of closed deals, all alike.",
        ),
    ] = None,
    deals: Annotated[
        Path | None, typer.Option("--deals", help="With --for derive: closed deals, whose accounts are asked about.")
    ] = None,
    profile: options.ProfileOption = None,
    signals: options.Signals = None,
    people: options.People = None,
    store: Store = None,
    out: Annotated[Path, typer.Option(help="Where the accounts go; .csv, .xlsx or .parquet.")] = Path("enriched.csv"),
    report: Annotated[
        Path | None, typer.Option("--report", metavar="PAGE.html", help="Coverage and cost as one page with charts.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="ATTRIBUTE", help="Tell coverage apart by this, such as industry.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Spend without a budget and without being asked.")] = False,
    key: options.Key = None,
    dates: options.Dates = None,
    number: options.Number = None,
    text: options.Text = None,
    as_json: options.Json = False,
) -> None:
    """Fill gaps in accounts from the providers you name; every fact keeps its source, its date and its price.

    The bill is shown before anything is spent and after. What is known and fresh is not bought again.

    Example: closefit enrich accounts.csv --fields employees,industry --providers hunter --budget 50usd
    """
    settings = load_settings()
    request = run.EnrichRequest(
        accounts, options.today(), options.now, os.environ, _boot(), options.words(fields), options.words(providers),
        budget, profile, store, purpose or "", deals, signals, people, key, options.date_order(dates),
        options.words(number), options.words(text), by, report,
    )  # fmt: skip
    if plan:
        if report is not None:
            raise UsageError("--plan asks nobody, so --report has nothing to show", advice="Leave one of them out.")
        with progress() as say:
            bill = run.plan_enrichment(request, settings, say)
        if as_json:
            print_json(bill.as_dict())
        else:
            enriched.show_bill(bill)
            for note in bill.notes:
                say_line(f"  note: {note}")
            say_line("\nnobody was asked; without --plan this is spent, up to --budget")
        return

    def approve(bill: run.Bill) -> bool:
        if not as_json:
            enriched.show_bill(bill)
        return _approved(bill, yes=yes, ask=not as_json)

    with progress() as say:
        result = run.enrich_accounts(request, out, settings, approve, say)
    if result is not None and report is not None:
        run.write_coverage(result, report, options.today())
    if result is None:
        say_line("nobody was asked and nothing was spent")
    elif as_json:
        print_json(result.as_dict())
    else:
        enriched.show_result(result, report)


def _approved(bill: run.Bill, *, yes: bool, ask: bool) -> bool:
    """Whether it may be spent: free, within a budget, said with --yes, or said now."""
    if bill.plan.most_micros == 0 or bill.budget is not None or yes:
        return True
    if ask and sys.stdin.isatty():
        return typer.confirm("Spend this without a budget?", default=False, err=True)
    raise UsageError(
        "this costs money, and no budget was named",
        advice="Name the most that may be spent: --budget 50usd. Or say --yes to spend without a limit.",
    )


def _boot() -> str:
    """Which start of the machine this is; empty where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(rich_help_panel=panels.USE)(enrich)
