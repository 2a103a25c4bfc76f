"""Options of the commands that read deals: which columns say what, and which deals count."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from closefit.cli.options import CHOICE, COLUMNS, FILES, LEARNING


def _column(flag: str, about: str, metavar: str = "COL") -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(flag, metavar=metavar, help=about, rich_help_panel=COLUMNS)
    return found


def _choice(flag: str, about: str, metavar: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(flag, metavar=metavar, help=about, rich_help_panel=CHOICE)
    return found


def _learning(flag: str, about: str, metavar: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(flag, metavar=metavar, help=about, rich_help_panel=LEARNING)
    return found


Customers = Annotated[
    Path | None, typer.Option("--customers", help="Customers with a churn flag or date.", rich_help_panel=FILES)
]
Outcome = Annotated[str | None, _column("--outcome", "Column that says how a deal ended.")]
Won = Annotated[str | None, _column("--won", "Its values that mean won.", "V,V")]
Lost = Annotated[str | None, _column("--lost", "Its values that mean lost.", "V,V")]
Created = Annotated[str | None, _column("--created", "Column with the day of creation.")]
Closed = Annotated[str | None, _column("--closed", "Column with the day of closing.")]
Churned = Annotated[str | None, _column("--churned", "Column that says that a customer left.")]
Amount = Annotated[str | None, _column("--amount", "Column with the deal's amount.")]
DealType = Annotated[str | None, _column("--type", "Column with new business, renewal, expansion.")]
Layers = Annotated[list[str] | None, _column("--layer", "Layer of columns; may be said again.", "LAYER=COL,COL")]
Since = Annotated[str | None, _choice("--since", "Only deals closed within 12mo, 90d, 2y, or since a date.", "12mo")]
Where = Annotated[str | None, _choice("--where", "Only deals that meet it: \"type = 'new business'\".", "CONDITION")]
Include = Annotated[
    str | None, _choice("--include", "Count these too; new business always counts.", "renewals,expansions")
]
History = Annotated[
    Path | None,
    typer.Option(
        "--history",
        help="Attributes as they were: account, attribute, value, valid_from, known_since.",
        rich_help_panel=FILES,
    ),
]
LastWon = Annotated[
    int | None, typer.Option("--last-won", metavar="N", min=1, help="Only the last N won.", rich_help_panel=CHOICE)
]
LastLost = Annotated[
    int | None, typer.Option("--last-lost", metavar="N", min=1, help="Only the last N lost.", rich_help_panel=CHOICE)
]
Drop = Annotated[str | None, _learning("--drop", "Columns to leave out.", "COL,COL")]
Keep = Annotated[str | None, _learning("--keep", "Columns to keep although they look like leaks.", "COL,COL")]
Segments = Annotated[
    str, _learning("--segments", "Profiles: as many as are proven (auto), or so many, proven or not.", "auto|1|2|3")
]
