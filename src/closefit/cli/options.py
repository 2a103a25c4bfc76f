"""Options that several commands share, and how their texts are read."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from closefit.errors import UsageError
from closefit.terms import Layer, Measure

#: Groups of flags in a long ``--help``.
FILES, COLUMNS, CHOICE, LEARNING, OUTPUT = "Files", "Columns", "Choice of deals", "Learning", "Output"
ELSEWHERE = "Another engine"

Json = Annotated[
    bool, typer.Option("--json", help="Machine output: one JSON document on stdout.", rich_help_panel=OUTPUT)
]
ProfileOption = Annotated[
    Path | None,
    typer.Option(
        "--profile", help="The profile. Default: icp.yaml, or what closefit.toml says.", rich_help_panel=FILES
    ),
]
Accounts = Annotated[
    Path | None, typer.Option("--accounts", help="Accounts: CSV, Excel or Parquet.", rich_help_panel=FILES)
]
Signals = Annotated[
    Path | None, typer.Option("--signals", help="Dated events: account, kind, at, other fields.", rich_help_panel=FILES)
]
People = Annotated[
    Path | None,
    typer.Option("--people", help="People: account, name, title, email, other fields.", rich_help_panel=FILES),
]
Key = Annotated[
    str | None,
    typer.Option("--key", metavar="COL", help="Column that identifies the account.", rich_help_panel=COLUMNS),
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Nothing later is looked at: 2026-10-01.")]
#: The same where deals are chosen by it.
AsOfDeals = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Nothing later is looked at: 2026-10-01.", rich_help_panel=CHOICE),
]
Dates = Annotated[
    str | None,
    typer.Option(
        "--dates",
        metavar="dmy|mdy",
        help="Order of day and month where a file leaves it open.",
        rich_help_panel=COLUMNS,
    ),
]
Number = Annotated[
    str | None, typer.Option("--number", metavar="COL,COL", help="Columns that hold numbers.", rich_help_panel=COLUMNS)
]
Text = Annotated[
    str | None,
    typer.Option("--text", metavar="COL,COL", help="Columns that hold texts, such as codes.", rich_help_panel=COLUMNS),
]
Measured = Annotated[
    list[str] | None,
    typer.Option(
        "--measure",
        metavar="MEASURE=COL",
        help="Column of support_cost, satisfaction, budget, lock_in, expansion or retention; may be said again.",
        rich_help_panel=COLUMNS,
    ),
]
Prior = Annotated[
    Path | None,
    typer.Option(
        "--prior",
        help="A profile by hand: the card is drawn to it, the more the fewer the deals.",
        rich_help_panel=LEARNING,
    ),
]
Sign = Annotated[
    list[str] | None,
    typer.Option(
        "--sign",
        metavar="COL=+|-",
        help="More may only be better (+) or worse (-); may be said again.",
        rich_help_panel=LEARNING,
    ),
]
Market = Annotated[
    Path | None, typer.Option("--market", help="Accounts of the market: CSV, Excel or Parquet.", rich_help_panel=FILES)
]
Deals = Annotated[
    Path | None,
    typer.Option("--deals", help="Past deals, to see which won ones would be refused.", rich_help_panel=FILES),
]

EngineName = Annotated[
    str | None,
    typer.Option(
        "--engine", metavar="NAME", rich_help_panel=ELSEWHERE,
        help="Where it is scored: duckdb (default), spark, postgresql, snowflake, bigquery, databricks, trino, "
        "redshift, clickhouse.",
    ),
]  # fmt: skip
Master = Annotated[
    str | None,
    typer.Option(
        "--master", metavar="URL", rich_help_panel=ELSEWHERE,
        help="Where Spark is: local[2], spark://HOST:7077, yarn, or Spark Connect sc://HOST:15002.",
    ),
]  # fmt: skip
Into = Annotated[
    str | None,
    typer.Option(
        "--into", metavar="SCHEMA.TABLE", rich_help_panel=ELSEWHERE,
        help="Make a table of the scores in the engine instead of a file.",
    ),
]  # fmt: skip
Replace = Annotated[
    bool,
    typer.Option("--replace", help="Lose what a table of that name holds.", rich_help_panel=ELSEWHERE),
]


def day(text: str | None, flag: str = "--as-of") -> dt.date | None:
    """A date as ``2026-10-01``.

    Raises:
        UsageError: it is written another way.
    """
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{flag} {text!r} is no date", advice="Write it as year-month-day: 2026-10-01.") from None


def date_order(text: str | None) -> str | None:
    """``dmy`` or ``mdy``.

    Raises:
        UsageError: it is something else.
    """
    if text is not None and text not in ("dmy", "mdy"):
        raise UsageError(
            f"--dates {text!r} is no order", advice="Write dmy (day before month) or mdy (month before day)."
        )
    return text


def layers(texts: Iterable[str]) -> dict[str, Layer]:
    """``product=Seats,Logins`` as the layer of each column.

    Raises:
        UsageError: there is no such layer, no column, or a column in two layers.
    """
    found: dict[str, Layer] = {}
    for text in texts:
        name, _, columns = text.partition("=")
        if name.strip().lower() not in list(Layer) or not words(columns):
            raise UsageError(
                f"--layer {text!r} is not a layer with its columns",
                advice=f"Write --layer product=Seats,Logins. The layers are {', '.join(Layer)}.",
            )
        for column in words(columns):
            if found.setdefault(column, Layer(name.strip().lower())) != name.strip().lower():
                raise UsageError(f"--layer puts {column!r} into two layers", advice="A column has one layer.")
    return found


def signs(texts: Iterable[str]) -> dict[str, int]:
    """``Employees=+`` as 1 and ``Distance=-`` as -1, by column.

    Raises:
        UsageError: a sign is neither + nor -, there is no column, or a column has two signs.
    """
    found: dict[str, int] = {}
    for text in texts:
        name, _, sign = text.rpartition("=")
        if not name.strip() or sign.strip() not in ("+", "-"):
            raise UsageError(
                f"--sign {text!r} is not a column with its sign",
                advice="Write --sign Employees=+ where more may only be better, --sign Distance=- where only worse.",
            )
        one = 1 if sign.strip() == "+" else -1
        if found.setdefault(name.strip(), one) != one:
            raise UsageError(f"--sign gives {name.strip()!r} both signs", advice="A column has one sign.")
    return found


def measures(texts: Iterable[str]) -> dict[Measure, str]:
    """``support_cost=Tickets EUR`` as the column of each measure.

    Raises:
        UsageError: there is no such measure, no column, or a measure is said twice.
    """
    found: dict[Measure, str] = {}
    known = {name: measure for measure in Measure for name in (measure.name, measure.value)}
    for text in texts:
        name, _, column = text.partition("=")
        measure = known.get(name.strip().lower())
        if measure is None or not column.strip():
            raise UsageError(
                f"--measure {text!r} is not a measure with its column",
                advice=f"Write --measure support_cost=COL. The measures are {', '.join(m.name for m in Measure)}.",
            )
        if measure in found:
            raise UsageError(f"--measure says {measure.name} twice", advice="A measure has one column.")
        found[measure] = column.strip()
    return found


def now() -> dt.datetime:
    """The moment in UTC: the only place where closefit asks a clock."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The day in UTC."""
    return now().date()


def words(text: str | None) -> tuple[str, ...]:
    """``a, b`` as ``("a", "b")``; a comma inside double quotes belongs to the word."""
    if not text:
        return ()
    return tuple(word.strip() for word in next(csv.reader([text], skipinitialspace=True)) if word.strip())
