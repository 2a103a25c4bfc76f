"""Commands that write a profile as SQL: ``sql`` and ``dbt``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from closefit import run
from closefit.cli import options, panels
from closefit.cli.show import print_json, progress, say_line
from closefit.files import require_other, write_text
from closefit.settings import load_settings

ProfileArgument = Annotated[
    Path | None,
    typer.Argument(help="The profile. Default: icp.yaml, or what closefit.toml says.", show_default=False),
]
Dialect = Annotated[
    str,
    typer.Option(
        "--dialect",
        metavar="NAME",
        help="duckdb, spark, databricks, postgresql, snowflake, bigquery, trino, redshift or clickhouse.",
    ),
]
AccountsTable = Annotated[
    str | None,
    typer.Option("--accounts-table", metavar="TABLE", help="Table of the accounts: crm.accounts. Default: accounts."),
]
SignalsTable = Annotated[
    str | None,
    typer.Option("--signals-table", metavar="TABLE", help="Table of the signals; none where there is none."),
]
PeopleTable = Annotated[
    str | None,
    typer.Option("--people-table", metavar="TABLE", help="Table of the people; none where there is none."),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--columns",
        metavar="ATTR=COLUMN",
        help="What the table calls an attribute: employees=EMP_COUNT, signals.at=OCCURRED_AT; may be said again.",
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE|today", help="Nothing later is looked at; today is the day it runs."),
]
NoReasons = Annotated[bool, typer.Option("--no-reasons", help="Leave out the column of reasons, half of the work.")]


def sql(
    profile: ProfileArgument = None,
    dialect: Dialect = "duckdb",
    accounts: options.Accounts = None,
    signals: options.Signals = None,
    people: options.People = None,
    accounts_table: AccountsTable = None,
    signals_table: SignalsTable = None,
    people_table: PeopleTable = None,
    columns: Columns = None,
    key: options.Key = None,
    dates: options.Dates = None,
    number: options.Number = None,
    text: options.Text = None,
    as_of: AsOf = None,
    no_reasons: NoReasons = False,
    out: Annotated[Path | None, typer.Option(help="Where the query goes; default: stdout.")] = None,
    as_json: options.Json = False,
) -> None:
    """Write the profile as one commented query that scores a warehouse's own tables.

    Columns and types are those that the profile asks for; with --accounts, --signals or --people those of the file.

    Example: closefit sql icp.yaml --dialect snowflake --accounts-table crm.accounts --out score.sql
    """
    request = request_of(
        profile, dialect, (accounts, signals, people), (accounts_table, signals_table, people_table),
        columns, key, dates, number, text, as_of, no_reasons,
    )  # fmt: skip
    settings = load_settings()
    if out is not None:
        require_other(out, (profile or settings.path(settings.files.profile), accounts, signals, people))
    with progress() as say:
        script = run.write_sql(request, settings, say)
    if out is not None:
        write_text(out, script.text)
    if as_json:
        print_json(script.as_dict())
    elif out is None:
        typer.echo(script.text, nl=False)
    else:
        say_line(f"{script.profile} version {script.version} as {script.dialect} SQL")
        for words in script.notes:
            say_line(f"  note: {words}")
        say_line(f"written: {out}   next: read it, then run it where the tables are")


def dbt(
    profile: ProfileArgument = None,
    dialect: Dialect = "duckdb",
    accounts: options.Accounts = None,
    signals: options.Signals = None,
    people: options.People = None,
    accounts_table: AccountsTable = None,
    signals_table: SignalsTable = None,
    people_table: PeopleTable = None,
    columns: Columns = None,
    key: options.Key = None,
    dates: options.Dates = None,
    number: options.Number = None,
    text: options.Text = None,
    as_of: AsOf = "today",
    no_reasons: NoReasons = False,
    name: Annotated[
        str | None, typer.Option(help="Name of the model; default: the profile's.", show_default=False)
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder of the dbt project.")] = Path(),
    as_json: options.Json = False,
) -> None:
    """Write the profile as a dbt model with its documentation and tests.

    A table is a model or seed (accounts) or a source (crm.accounts). The variable closefit_as_of sets another day.

    Example: closefit dbt icp.yaml --dialect bigquery --accounts-table crm.accounts --out analytics
    """
    request = request_of(
        profile, dialect, (accounts, signals, people), (accounts_table, signals_table, people_table),
        columns, key, dates, number, text, as_of, no_reasons,
    )  # fmt: skip
    with progress() as say:
        written = run.write_dbt(request, out, load_settings(), name, say)
    if as_json:
        print_json(written.as_dict())
        return
    say_line(f"{written.profile} version {written.version} as the dbt model {written.model}")
    for words in written.notes:
        say_line(f"  note: {words}")
    for path in written.files:
        say_line(f"written: {path}")
    say_line(f"next: dbt build --select {written.model}")


def request_of(
    profile: Path | None,
    dialect: str,
    files: tuple[Path | None, Path | None, Path | None],
    tables: tuple[str | None, str | None, str | None],
    columns: list[str] | None,
    key: str | None,
    dates: str | None,
    number: str | None,
    text: str | None,
    as_of: str | None,
    no_reasons: bool,
) -> run.SqlRequest:
    """What was asked; files and tables in the order accounts, signals, people."""
    return run.SqlRequest(
        profile, dialect, _day(as_of),
        {noun: file for noun, file in zip(_NOUNS, files, strict=True) if file},
        {noun: table for noun, table in zip(_NOUNS, tables, strict=True) if table},
        tuple(columns or ()), key, options.date_order(dates), options.words(number), options.words(text),
        not no_reasons,
    )  # fmt: skip


_NOUNS = ("accounts", "signals", "people")


def _day(text: str | None) -> dt.date | None:
    return None if text == "today" else options.day(text) or options.today()


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (sql, dbt):
        app.command(rich_help_panel=panels.USE)(command)
