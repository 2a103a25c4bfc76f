"""The command that joins lists which spell companies differently: ``match``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.show import heading, print_json, progress, rows_said, say_line, table
from closefit.settings import load_settings

if TYPE_CHECKING:
    from closefit.intake.companies import Companies


def match(
    left: Annotated[Path, typer.Argument(help="Rows that name companies: CSV, Excel or Parquet.", show_default=False)],
    right: Annotated[
        Path | None,
        typer.Argument(
            help="The accounts they belong to. Without it LEFT is searched for doubles.", show_default=False
        ),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(help="Where the matches go (.csv, .xlsx, .parquet); other lists go beside it."),
    ] = Path("matches.csv"),
    decisions: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Matches or review lists in which people wrote yes or no. May be repeated."),
    ] = None,
    aliases: Annotated[
        Path | None, typer.Option(help="Table alias, account, relation: other names, domains and subsidiaries.")
    ] = None,
    joined: Annotated[
        Path | None, typer.Option(help="Write LEFT again here, with the account of each row in a column more.")
    ] = None,
    threshold: Annotated[float, typer.Option(help="Score from which a pair is matched.")] = 0.72,
    review: Annotated[float, typer.Option(help="Score from which a person is asked.")] = 0.55,
    as_json: options.Json = False,
) -> None:
    """Find which companies of two lists are one, and say why: by domain, by cleaned name, by rare words in common.

    Example: closefit match deals.csv accounts.csv --out matches.csv
    """
    request = run.MatchRequest(left, right, out, tuple(decisions or ()), aliases, joined, threshold, review)
    with progress() as say:
        result = run.match_companies(request, load_settings(), say)
    if as_json:
        print_json(result.as_dict())
        return
    _say_found(result)
    for path in result.kept:
        given = "" if path in request.decisions else "; give it with --decisions"
        say_line(f"  note: {path} holds what a person decided and stays as it is{given}")
    say_line(f"\nwritten: {', '.join(str(path) for path in result.files.values())}")
    if result.counts["to review"]:
        asked = result.files["review"]
        say_line(f"next: write yes or no into the decision column of {asked} and add --decisions with it")


def _say_found(result: run.MatchResult) -> None:
    found = result.found
    for companies in (found.left,) if found.itself else (found.left, found.right):
        _say_read(companies)
    heading("Doubles in one list" if found.itself else "Companies matched")
    kinds = (
        ("matched", "to review", "subsidiary")
        if found.itself
        else ("matched", "to review", "subsidiary", "not matched")
    )
    table(
        [
            (kind, f"{result.counts[kind]:>9,}", f"{result.counts[kind] / max(found.left.count, 1):6.1%}")
            for kind in kinds
        ]
    )
    if result.ways:
        heading("Matched by")
        table([(way, f"{count:>9,}") for way, count in result.ways.items()])
    if found.told.decisions or found.told.aliases:
        say_line(
            f"\n{len(found.told.decisions):,} decisions and {len(found.told.aliases):,} aliases of people were kept to"
        )
    if found.unfit:
        say_line(f"  note: {rows_said(found.unfit, 'said by people, name no company of these files')}")


def _say_read(companies: Companies) -> None:
    columns = ", ".join(f"{role.replace('account_', '')}: {header}" for role, header in companies.columns.items())
    say_line(f"{companies.path.name}: {companies.count:,} companies on {companies.rows:,} rows ({columns})")
    if companies.nameless:
        say_line(f"  note: {rows_said(companies.nameless, 'no name, and no domain that is a company of its own')}")
    for kind, count in companies.shared.items():
        say_line(f"  note: {count:,} different {'links' if kind == 'link' else f'{kind} addresses'} are nobody's own")


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command(rich_help_panel=panels.USE)(match)
