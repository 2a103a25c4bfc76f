"""The command that begins with deals: ``derive``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from closefit import run
from closefit.cli import deal_options, options, panels
from closefit.cli.derivation import show_derivation
from closefit.cli.segments import asked_segments
from closefit.cli.show import print_json, progress
from closefit.errors import UsageError
from closefit.settings import load_settings

_KINDS = {"renewals": "renewal", "renewal": "renewal", "expansions": "expansion", "expansion": "expansion"}


def derive(
    deals: Annotated[Path, typer.Argument(help="Closed deals: CSV, Excel or Parquet.", show_default=False)],
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
    last_won: deal_options.LastWon = None,
    last_lost: deal_options.LastLost = None,
    where: deal_options.Where = None,
    include: deal_options.Include = None,
    drop: deal_options.Drop = None,
    keep: deal_options.Keep = None,
    number: options.Number = None,
    text: options.Text = None,
    layer: deal_options.Layers = None,
    measure: options.Measured = None,
    prior: options.Prior = None,
    sign: options.Sign = None,
    segments: deal_options.Segments = "auto",
    name: Annotated[str, typer.Option(help="Name of the profile.", rich_help_panel=options.OUTPUT)] = "ideal-customer",
    seed: Annotated[
        int,
        typer.Option(
            min=0, help="Same input, same seed: the same files, byte for byte.", rich_help_panel=options.LEARNING
        ),
    ] = 0,
    out: Annotated[
        Path,
        typer.Option(help="Folder for icp.yaml, derivation.html and derivation.json.", rich_help_panel=options.OUTPUT),
    ] = Path(),
    as_json: options.Json = False,
) -> None:
    """Derive a profile from won, lost and churned deals.

    Example: closefit derive deals.csv --accounts accounts.csv --since 24mo --out derived
    """
    from closefit.derive import DealChoice
    from closefit.intake import Corrections, DealFlags

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
        corrections=Corrections(
            options.words(number), options.words(text), options.layers(layer or ()), options.measures(measure or ())
        ),
    )
    choice = DealChoice(since, last_won, last_lost, where, kinds(include))
    files = run.DealFiles(deals, flags, accounts, signals, people, customers, history)
    request = run.DeriveRequest(
        files, choice, options.day(as_of), options.words(drop), options.words(keep), prior, seed, out, name,
        segments=asked_segments(segments),
        signs=options.signs(sign or ()),
    )  # fmt: skip
    with progress() as say:
        result = run.derive_profile(request, load_settings(), say)
    if as_json:
        print_json(result.as_dict())
    else:
        show_derivation(result)


def kinds(include: str | None) -> tuple[str, ...]:
    """Kinds of deal that count beside new business.

    Raises:
        UsageError: there is no such kind.
    """
    unknown = [word for word in options.words(include) if word.lower() not in _KINDS]
    if unknown:
        raise UsageError(
            f"--include does not know {', '.join(unknown)}", advice="It takes renewals, expansions, or both."
        )
    return tuple(_KINDS[word.lower()] for word in options.words(include))


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(rich_help_panel=panels.LEARN)(derive)
