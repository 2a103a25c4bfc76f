"""The provider that looks accounts up in a table of the user's own: free, at once, and with the row as evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from closefit.conditions.grammar import nearest
from closefit.errors import InputError, UsageError
from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers.declared.values import read_value
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day, facts_of
from closefit.providers.table.columns import Columns, find_columns
from closefit.providers.table.rows import open_rows, quote
from closefit.taxonomy.missing import MISSING
from closefit.terms import Place
from closefit.transport.domains import registrable_domain

if TYPE_CHECKING:
    import duckdb

#: Settings of its own under ``[providers.NAME]``, beside ``table``.
OPTIONS: Mapping[str, tuple[str, str]] = {
    "key": ("", "column with the domain or web address; by default one that is named so"),
    "columns": ("", 'which attribute each column fills: "employees = EMP_COUNT, revenue_usd = Revenue"'),
    "observed": ("", "column with the day since which a row holds"),
    "sheet": ("", "sheet of a workbook; by default the first"),
}
#: Domains in one question to the database.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was read: its rows by domain."""

    path: Path
    connection: duckdb.DuckDBPyConnection
    columns: Columns
    #: What a user should know of it: rows without a domain, domains that stand there twice.
    notes: tuple[str, ...]
    #: Rows that can be looked up.
    rows: int


class TableProvider:
    """One table; :func:`table_provider` makes a class of its own for each."""

    spec: ClassVar[ProviderSpec]
    table: ClassVar[Table]

    def __init__(self, context: ProviderContext) -> None:
        self._today = context.today

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        found = self._rows(sorted({question.account for question in questions}))
        return [self._answer(found.get(question.account, [])) for question in questions]

    def _rows(self, accounts: list[str]) -> dict[str, list[tuple[int, Sequence[Any]]]]:
        columns = self.table.columns
        wanted = [*columns.attributes.values(), *([columns.observed] if columns.observed else ())]
        sql = (
            f"SELECT domain, number, {', '.join(map(quote, wanted))} FROM looked_up "
            "WHERE domain IN (SELECT unnest($accounts::VARCHAR[])) ORDER BY number"
        )
        found: dict[str, list[tuple[int, Sequence[Any]]]] = {}
        for domain, number, *cells in self.table.connection.execute(sql, {"accounts": accounts}).fetchall():
            found.setdefault(domain, []).append((number, cells))
        return found

    def _answer(self, rows: list[tuple[int, Sequence[Any]]]) -> Answer:
        """Of several rows of a domain, each attribute from the first that has it."""
        facts: dict[str, FoundFact] = {}
        for number, cells in rows:
            for fact in self._facts(number, cells):
                facts.setdefault(fact.attribute, fact)
        return Answer(AnswerState.found if facts else AnswerState.not_found, tuple(facts.values()))

    def _facts(self, number: int, cells: Sequence[Any]) -> list[FoundFact]:
        columns = self.table.columns
        observed = day(cells[-1], self._today) if columns.observed else None
        # A text file and a sheet begin with their header, as people count rows in them.
        row = f"{self.table.path.name}, row {number + (1 if self.table.path.suffix == '.parquet' else 2)}"
        read = {
            name: read_value(name, _plain(cell), self._today, columns.reads[name])
            for (name, column), cell in zip(columns.attributes.items(), cells, strict=False)
            if not _missing(cell)
        }
        return [
            replace(
                fact, observed=fact.observed or observed, evidence=f"{row}: {fact.evidence}" if fact.evidence else row
            )
            for fact in facts_of(**read)
        ]


def _missing(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in MISSING)


def _plain(cell: Any) -> Any:
    """A value of the database as JSON would have it."""
    if isinstance(cell, (dt.date, dt.datetime)):
        return cell.isoformat()
    if isinstance(cell, tuple):
        return list(cell)
    return cell if isinstance(cell, (str, bool, int, float, list)) else str(cell)


def table_provider(path: Path, name: str, options: Mapping[str, str] | None = None) -> type[TableProvider]:
    """A class of its own for the provider that a table is, under ``name``.

    Raises:
        UsageError: there is no such option.
        InputError: the file is not there, cannot be read, or lacks a column that is named.
    """
    said = dict(options or {})
    for option in said:
        if option not in OPTIONS:
            near = nearest(option, OPTIONS)
            advice = f"Did you mean {near}?" if near else f"A table has: {', '.join(OPTIONS)}."
            raise UsageError(f"there is no setting providers.{name}.{option}", advice=advice)
    connection = open_rows(path, said.get("sheet") or None)
    columns = find_columns(connection, path, said)
    table = _indexed(path, connection, columns)
    spec = ProviderSpec(
        name=name,
        title=path.name,
        attributes=frozenset(columns.attributes),
        price=Price(Billed.free, verified=True),
        licence=Licence.own,
        limits=Limits(at_once=1, batch=_BATCH),
    )
    return type("OwnTable", (TableProvider,), {"spec": spec, "table": table, "__doc__": f"Rows of {path.name}."})


#: SQL of the host in a domain, web or e-mail address, without ``www``; NULL when there is none.
_HOST = (
    "nullif(regexp_extract(lower(trim(CAST({} AS VARCHAR), ' <>\"''')), "
    r"'^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^@/\s]*@)?(?:www[0-9]?\.)?([^/?#:\s,;<>()@]+\.[^/?#:\s,;<>()@.]+)\.?"
    r"(?:[/?#:\s,;].*)?$', 1), '')"
)
#: A host that is its own registrable domain, as nearly all are; others are looked up one by one.
_PLAIN = "[a-z0-9-]+[.][a-z]+"


def _indexed(path: Path, connection: duckdb.DuckDBPyConnection, columns: Columns) -> Table:
    """Rows by the registrable domain in their key, with the columns that are looked up and no others."""
    wanted = dict.fromkeys([*columns.attributes.values(), *([columns.observed] if columns.observed else ())])
    host = _HOST.replace("{}", quote(columns.key))
    connection.execute(f"CREATE TABLE hosts AS SELECT rowid AS number, {host} AS host FROM file")
    odd = f"SELECT DISTINCT host FROM hosts WHERE NOT regexp_full_match(host, '{_PLAIN}')"
    domains = {str(host): _domain(str(host)) for (host,) in connection.execute(odd).fetchall()}
    connection.execute(
        f"CREATE TABLE looked_up AS SELECT h.number, coalesce(d.domain, h.host) AS domain, "
        f"{', '.join(f'f.{quote(name)}' for name in wanted)} FROM hosts h JOIN file f ON f.rowid = h.number "
        "LEFT JOIN (SELECT unnest($hosts::VARCHAR[]) AS host, unnest($domains::VARCHAR[]) AS domain) d "
        "ON d.host = h.host WHERE coalesce(d.domain, h.host, '') <> ''",
        {"hosts": list(domains), "domains": list(domains.values())},
    )
    rows, keyed, different = connection.execute(
        "SELECT (SELECT count(*) FROM file), count(*), count(DISTINCT domain) FROM looked_up"
    ).fetchone() or (0, 0, 0)
    connection.execute("DROP TABLE hosts; DROP TABLE file")
    if not keyed:
        message = f"column {columns.key!r} has no domain in any of its {rows:,} rows"
        raise InputError(message, place=Place(path, 2), advice='Name another: key = "COLUMN".')
    return Table(path, connection, columns, _notes(rows, keyed, different, columns.key), keyed)


def _notes(rows: int, keyed: int, different: int, key: str) -> tuple[str, ...]:
    notes = []
    if rows > keyed:
        notes.append(f"{rows - keyed:,} of {rows:,} rows have no domain in {key!r} and are never found")
    if more := keyed - different:
        what = "row is a further one" if more == 1 else "rows are further ones"
        notes.append(f"{more:,} {what} of a domain: the first that has a value counts")
    return tuple(notes)


def _domain(host: str) -> str:
    """The registrable domain of a host, also of an international one; empty for an address by number."""
    found = registrable_domain(host)
    return "" if found.rsplit(".", 1)[-1].isdigit() else found
