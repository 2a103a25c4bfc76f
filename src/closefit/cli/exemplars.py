"""The command that begins with customers: ``exemplars``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.assumed import show_assumed
from closefit.cli.show import heading, line_list, print_json, progress, rows_said, say_line, table
from closefit.settings import load_settings

if TYPE_CHECKING:
    from closefit.derive.exemplars import Exemplars
    from closefit.derive.exemplars.records import Pattern
    from closefit.run.exemplars import ExemplarsResult

#: Rows of the common traits shown here; the page has all.
_SHOWN = 8


def exemplars(
    customers: Annotated[Path, typer.Argument(help="Customers: CSV, Excel or Parquet.", show_default=False)],
    accounts: options.Accounts = None,
    deals: Annotated[
        Path | None,
        typer.Option(
            "--deals",
            help="Deals: amounts, cycles, expansions; the lost to compare with.",
            rich_help_panel=options.FILES,
        ),
    ] = None,
    lost: Annotated[
        Path | None, typer.Option(help="Lost accounts to compare with; each row is one.", rich_help_panel=options.FILES)
    ] = None,
    market: options.Market = None,
    best: Annotated[int, typer.Option(min=2, help="Customers taken as the best.")] = 10,
    share: Annotated[int, typer.Option(min=2, help="So many of the best must share a trait.")] = 8,
    worst: Annotated[int, typer.Option(min=0, help="Worst customers that are checked.")] = 5,
    weights: Annotated[
        str | None,
        typer.Option(metavar="M=W,M=W", help="Weights: revenue=3,retention=2; default 1 each."),
    ] = None,
    revenue: Annotated[
        str | None,
        typer.Option(metavar="COL", help="Column with what a customer pays.", rich_help_panel=options.COLUMNS),
    ] = None,
    retention: Annotated[
        str | None,
        typer.Option(
            metavar="COL",
            help="Column with how long it stayed. Default: start and churn dates.",
            rich_help_panel=options.COLUMNS,
        ),
    ] = None,
    speed: Annotated[
        str | None,
        typer.Option(metavar="COL", help="Column with days to value or to close.", rich_help_panel=options.COLUMNS),
    ] = None,
    expansion: Annotated[
        str | None,
        typer.Option(metavar="COL", help="Column with what it bought more.", rich_help_panel=options.COLUMNS),
    ] = None,
    satisfaction: Annotated[
        str | None,
        typer.Option(metavar="COL", help="Column with NPS, CSAT or health.", rich_help_panel=options.COLUMNS),
    ] = None,
    drop: Annotated[
        str | None, typer.Option(metavar="COL,COL", help="Columns to leave out.", rich_help_panel=options.COLUMNS)
    ] = None,
    key: options.Key = None,
    dates: options.Dates = None,
    as_of: options.AsOf = None,
    name: Annotated[str, typer.Option(help="Name of the profile.", rich_help_panel=options.OUTPUT)] = "ideal-customer",
    seed: Annotated[
        int,
        typer.Option(
            min=0, help="Same input, same seed: the same files, byte for byte.", rich_help_panel=options.OUTPUT
        ),
    ] = 0,
    out: Annotated[
        Path,
        typer.Option(
            help="Folder for exemplars.csv, .html, .json and a draft icp.yaml.", rich_help_panel=options.OUTPUT
        ),
    ] = Path(),
    as_json: options.Json = False,
) -> None:
    """Rank the customers, say what the best share, and how far luck alone would get.

    Example: closefit exemplars customers.csv --accounts accounts.csv --deals deals.csv --out best
    """
    from closefit.derive.exemplars import Asked, parse_weights
    from closefit.derive.exemplars.records import Measure

    named = dict(zip(Measure, (revenue, retention, speed, expansion, satisfaction), strict=True))
    asked = Asked(
        best, share, worst, parse_weights(options.words(weights)),
        {measure: column for measure, column in named.items() if column is not None},
        options.words(drop), options.day(as_of), seed,
    )  # fmt: skip
    request = run.ExemplarsRequest(
        customers, asked, accounts, deals, lost, market, key, options.date_order(dates), out, name
    )
    with progress() as say:
        result = run.find_exemplars(request, load_settings(), say)
    if as_json:
        print_json(result.as_dict())
    else:
        _show(result)


def _show(result: ExemplarsResult) -> None:
    found = result.found
    heading("What came out")
    say_line(f"  {found.words}")
    heading("Ranked by")
    weights = dict(found.weights)
    table([
        (c.measure.value, f"weight {weights[c.measure]:g}", c.source, c.why, f"known for {c.known:,}")
        for c in found.measures
    ])  # fmt: skip
    _ranking(found)
    _patterns(found)
    if found.check is not None:
        heading(f"The {found.check.worst} worst")
        say_line(f"  {found.check.words}")
    for words in found.warnings:
        say_line(f"  please look: {words}")
    show_assumed(found.assumptions)
    for file, refused in found.refused:
        say_line(f"  {file}: {rows_said(refused.count, refused.reason)}{line_list(refused.lines)}")
    _written(result)


def _ranking(found: Exemplars) -> None:
    from closefit.derive.exemplars.records import Group

    best = [c for c in found.ranking if c.group is Group.best] or [c for c in found.ranking if c.rank is not None]
    heading(f"The best {len(best)} of {len(found.ranking):,}")
    rows = [("", "account", "score", "known", *(c.measure.value for c in found.measures))]
    for customer in best:
        parts = {part.measure: part for part in customer.parts}
        said = [
            "unknown" if (part := parts[c.measure]).part is None else f"{part.words} ({100 * part.part:.0f})"
            for c in found.measures
            if c.measure in parts
        ]
        score = 0.0 if customer.score is None else customer.score
        rows.append((str(customer.rank), customer.account, f"{100 * score:.0f}", f"{customer.completeness:.0%}", *said))
    table([row for row in rows if len(row) == len(rows[-1])])


def _patterns(found: Exemplars) -> None:
    from closefit.derive.exemplars.records import PatternVerdict

    if not found.patterns:
        return
    heading(f"Shared by {found.share} of the best {found.best}")
    common = [p for p in found.patterns if p.verdict is PatternVerdict.common]
    shown = [p for p in found.patterns if p not in common]
    table([_pattern_row(pattern, found) for pattern in shown])
    if common:
        say_line(f"  common to the market, no information ({len(common)}):")
        table([_pattern_row(pattern, found) for pattern in common[:_SHOWN]], indent="    ")
        if len(common) > _SHOWN:
            say_line(f"    and {len(common) - _SHOWN} more (see the page)")


def _pattern_row(pattern: Pattern, found: Exemplars) -> tuple[str, ...]:
    from closefit.derive.exemplars.draft import chance_text

    rates = ", ".join(f"{rate.share:.0%} of {rate.of}" for rate in pattern.rates) or "nobody to compare with"
    luck = "" if pattern.luck_as_far is None else f"luck {chance_text(pattern.luck_as_far)}"
    same = f"same companies as {pattern.same_as}" if pattern.same_as else ""
    anywhere = "" if pattern.luck_any is None else f"any of {found.looked_at}: {chance_text(pattern.luck_any)}"
    return (pattern.verdict.value, pattern.condition, f"{pattern.met} of {found.best}", rates, luck, anywhere, same)


def _written(result: ExemplarsResult) -> None:
    say_line("")
    for path, what in ((result.profile, "a draft, marked as a hypothesis"), (result.page, "for the meeting"),
                       (result.table, "one row a company"), (result.data, "the same numbers for scripts")):  # fmt: skip
        if path is not None:
            say_line(f"written: {path}   {what}")
    if result.kept is not None:
        say_line(f"left alone: {result.kept}   compare: closefit diff {result.kept} {result.profile}")


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command(rich_help_panel=panels.LEARN)(exemplars)
