"""The command that asks whether a profile predicts: ``backtest``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from closefit import run
from closefit.cli import options
from closefit.cli.deals import kinds
from closefit.cli.show import print_json, progress, say_line
from closefit.settings import load_settings


def backtest(
    profile: Annotated[Path, typer.Argument(help="The profile, derived or written by hand.", show_default=False)],
    deals: Annotated[Path, typer.Argument(help="Past deals: CSV, Excel or Parquet.", show_default=False)],
    accounts: options.Accounts = None,
    signals: options.Signals = None,
    people: options.People = None,
    customers: Annotated[Path | None, typer.Option(help="Customers with a churn flag or date.")] = None,
    history: Annotated[
        Path | None,
        typer.Option(help="Attributes as they were: account, attribute, value, valid_from, known_since."),
    ] = None,
    outcome: Annotated[str | None, typer.Option(metavar="COL", help="Column that says how a deal ended.")] = None,
    won: Annotated[str | None, typer.Option(metavar="V,V", help="Its values that mean won.")] = None,
    lost: Annotated[str | None, typer.Option(metavar="V,V", help="Its values that mean lost.")] = None,
    key: options.Key = None,
    created: Annotated[str | None, typer.Option(metavar="COL", help="Column with the day of creation.")] = None,
    closed: Annotated[str | None, typer.Option(metavar="COL", help="Column with the day of closing.")] = None,
    churned: Annotated[str | None, typer.Option(metavar="COL", help="Column that says that a customer left.")] = None,
    amount: Annotated[str | None, typer.Option(metavar="COL", help="Column with the deal's amount.")] = None,
    deal_type: Annotated[
        str | None, typer.Option("--type", metavar="COL", help="Column with new business, renewal, expansion.")
    ] = None,
    dates: options.Dates = None,
    as_of: options.AsOf = None,
    since: Annotated[
        str | None, typer.Option(metavar="12mo", help="Only deals closed within 12mo, 90d, 2y, or since a date.")
    ] = None,
    where: Annotated[
        str | None, typer.Option(metavar="CONDITION", help="Only deals that meet it: \"type = 'new business'\".")
    ] = None,
    include: Annotated[
        str | None, typer.Option(metavar="renewals,expansions", help="Count these too; new business always counts.")
    ] = None,
    number: options.Number = None,
    text: options.Text = None,
    layer: Annotated[
        list[str] | None, typer.Option(metavar="LAYER=COL,COL", help="Layer of columns; may be said again.")
    ] = None,
    unseen: Annotated[
        bool, typer.Option("--unseen", help="The profile was not derived from these deals, whatever its dates say.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Same input, same seed: the same files, byte for byte.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder for backtest.html and backtest.json.")] = Path(),
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
    request = run.BacktestRequest(
        profile,
        deals,
        flags,
        choice,
        accounts,
        signals,
        people,
        customers,
        as_of=options.day(as_of),
        history=history,
        unseen=unseen,
        seed=seed,
        out=out,
    )
    with progress() as say:
        result = run.backtest_profile(request, load_settings(), say)
    if as_json:
        print_json(result.as_dict())
        return
    say_line(backtest_text(result.backtest))
    say_line("")
    say_line(f"written: {result.report}   open it in a browser")
    say_line(f"written: {result.data}")


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command()(backtest)
