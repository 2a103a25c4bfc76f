"""The command that begins with deals: ``derive``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from closefit import run
from closefit.cli import options
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
    last_won: Annotated[int | None, typer.Option(metavar="N", min=1, help="Only the last N won.")] = None,
    last_lost: Annotated[int | None, typer.Option(metavar="N", min=1, help="Only the last N lost.")] = None,
    where: Annotated[
        str | None, typer.Option(metavar="CONDITION", help="Only deals that meet it: \"type = 'new business'\".")
    ] = None,
    include: Annotated[
        str | None, typer.Option(metavar="renewals,expansions", help="Count these too; new business always counts.")
    ] = None,
    drop: Annotated[str | None, typer.Option(metavar="COL,COL", help="Columns to leave out.")] = None,
    keep: Annotated[
        str | None, typer.Option(metavar="COL,COL", help="Columns to keep although they look like leaks.")
    ] = None,
    number: options.Number = None,
    text: options.Text = None,
    layer: Annotated[
        list[str] | None, typer.Option(metavar="LAYER=COL,COL", help="Layer of columns; may be said again.")
    ] = None,
    measure: options.Measured = None,
    prior: options.Prior = None,
    sign: options.Sign = None,
    segments: Annotated[
        str,
        typer.Option(metavar="auto|1|2|3", help="Profiles: as many as are proven (auto), or so many, proven or not."),
    ] = "auto",
    name: Annotated[str, typer.Option(help="Name of the profile.")] = "ideal-customer",
    seed: Annotated[int, typer.Option(help="Same input, same seed: the same files, byte for byte.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder for icp.yaml, derivation.html and derivation.json.")] = Path(),
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
    request = run.DeriveRequest(
        deals, flags, choice, accounts, signals, people, customers, options.day(as_of),
        options.words(drop), options.words(keep), prior, seed, out, name,
        segments=asked_segments(segments),
        history=history,
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
    app.command()(derive)
