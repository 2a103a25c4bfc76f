"""The command that asks whether a profile predicts: ``backtest``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from closefit import run
from closefit.cli import deal_options, options, panels
from closefit.cli.deals import kinds
from closefit.cli.show import print_json, progress, say_line
from closefit.cli.width import table_lines
from closefit.settings import load_settings


def backtest(
    profile: Annotated[Path, typer.Argument(help="The profile, derived or written by hand.", show_default=False)],
    deals: Annotated[Path, typer.Argument(help="Past deals: CSV, Excel or Parquet.", show_default=False)],
    accounts: options.Accounts = None,
    signals: options.Signals = None,
    people: options.People = None,
    customers: deal_options.Customers = None,
    history: deal_options.History = None,
    outcome: deal_options.Outcome = None,
    won: deal_options.Won = None,
    lost: deal_options.Lost = None,
    key: options.Key = None,
    created: deal_options.Created = None,
    closed: deal_options.Closed = None,
    churned: deal_options.Churned = None,
    amount: deal_options.Amount = None,
    deal_type: deal_options.DealType = None,
    dates: options.Dates = None,
    as_of: options.AsOfDeals = None,
    since: deal_options.Since = None,
    where: deal_options.Where = None,
    include: deal_options.Include = None,
    number: options.Number = None,
    text: options.Text = None,
    layer: deal_options.Layers = None,
    unseen: Annotated[
        bool,
        typer.Option(
            "--unseen",
            help="The profile was not derived from these deals, whatever its dates say.",
            rich_help_panel=options.CHOICE,
        ),
    ] = False,
    seed: Annotated[
        int,
        typer.Option(
            min=0, help="Same input, same seed: the same files, byte for byte.", rich_help_panel=options.OUTPUT
        ),
    ] = 0,
    out: Annotated[
        Path, typer.Option(help="Folder for backtest.html and backtest.json.", rich_help_panel=options.OUTPUT)
    ] = Path(),
    as_json: options.Json = False,
) -> None:
    """Find out whether a profile predicts which deals close, churn and expand.

    Example: closefit backtest icp.yaml deals.csv --accounts accounts.csv --signals signals.csv --out backtested
    """
    from closefit.derive import DealChoice
    from closefit.intake import Corrections, DealFlags
    from closefit.review import backtest_text

    flags = DealFlags(
        outcome=outcome,
        won=options.words(won) or None,
        lost=options.words(lost) or None,
        key=key,
        created=created,
        closed=closed,
        churned=churned,
        amount=amount,
        type=deal_type,
        dates=options.date_order(dates),
        corrections=Corrections(options.words(number), options.words(text), options.layers(layer or ())),
    )
    choice = DealChoice(since, None, None, where, kinds(include))
    files = run.DealFiles(deals, flags, accounts, signals, people, customers, history)
    request = run.BacktestRequest(profile, files, choice, options.day(as_of), unseen=unseen, seed=seed, out=out)
    with progress() as say:
        result = run.backtest_profile(request, load_settings(), say)
    if as_json:
        print_json(result.as_dict())
        return
    say_line(backtest_text(result.backtest, table_lines))
    say_line("")
    say_line(f"written: {result.report}   open it in a browser")
    say_line(f"written: {result.data}")


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(rich_help_panel=panels.MEASURE)(backtest)
