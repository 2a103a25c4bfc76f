"""Files that intake has read, put into the store: only what is really different gets the number of the change."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from closefit.engines import DuckDBEngine, quote
from closefit.rescore.values import held
from closefit.score import nodes
from closefit.store import Change, SignalRow, Store
from closefit.terms import PEOPLE_COLUMNS, Attribute, AttributeType, Table

_FETCH = 5_000

#: What a column may be read as although its cells look like something else: (stored, found).
_TAKEN_AS = {
    (AttributeType.list, AttributeType.text), (AttributeType.flag, AttributeType.number),
    (AttributeType.number, AttributeType.flag),
}  # fmt: skip

_PERSON = PEOPLE_COLUMNS[1:-1]


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute of a file: as the store holds it, or not at all where the file's column is empty."""

    attribute: Attribute
    #: Type of the cells.
    found: AttributeType
    empty: bool

    def stored(self, cell: Any) -> object:
        """A cell as the store holds it; None is unknown."""
        if cell is None or self.empty:
            return None
        if self.attribute.type is AttributeType.list and not isinstance(cell, str):
            return json.dumps([item for item in cell if item is not None], ensure_ascii=False)
        if self.attribute.type is AttributeType.number:
            return float(cell)
        if self.attribute.type is AttributeType.flag:
            return int(bool(cell))
        return held(cell, self.attribute.type)


def load_accounts(store: Store, change: Change, engine: DuckDBEngine, table: Table) -> None:
    """Accounts and their facts. A fact that the file has a column for and no cell is not known any more.

    Accounts, attributes and columns that the file does not have stay as they are.
    Raises InputError when a column holds another type than the store has of the attribute.
    """
    columns = _columns(store, engine, "accounts", table)
    parts = {part: [c.attribute.name for c in columns if f"{c.attribute.name}__{part}" in table.columns]
             for part in ("source", "date")}  # fmt: skip
    written = [column.attribute for column in columns if not column.empty]
    change.attributes("accounts", written, sourced=parts["source"], dated=parts["date"])
    selected: list[exp.Expr] = [nodes.column(name) for name in ("account", "name", "origin")]
    selected += [_cell(column) for column in columns]
    selected += [nodes.said(_own(f"{name}__source")) for name in parts["source"]]
    selected += [nodes.said_on(_own(f"{name}__date")) for name in parts["date"]]
    for rows in _rows(engine, selected, table):
        change.accounts(row[:3] for row in rows)
        known, gone = _split(rows, columns, parts)
        change.facts(known)
        change.vanished(gone)


def load_signals(store: Store, change: Change, engine: DuckDBEngine, table: Table) -> None:
    """Events; those that are stored already are passed over. Raises as :func:`load_accounts`."""
    columns = _columns(store, engine, "signals", table)
    change.given("signals")
    change.attributes("signals", [column.attribute for column in columns if not column.empty])
    selected: list[exp.Expr] = [nodes.column(name, quoted=True) for name in ("account", "kind")]
    selected += [nodes.cast(nodes.column("at", quoted=True), "DATE"), nodes.column("strength", quoted=True)]
    selected += [_cell(column) for column in columns]

    def events() -> Iterator[SignalRow]:
        for rows in _rows(engine, selected, table):
            for account, kind, at, strength, *cells in rows:
                yield SignalRow(account, kind, at.isoformat(), float(strength), _fields(columns, cells))

    change.signals(events())


def load_people(store: Store, change: Change, engine: DuckDBEngine, table: Table) -> None:
    """People, by account and person. Raises as :func:`load_accounts`."""
    columns = _columns(store, engine, "people", table)
    change.given("people")
    change.attributes("people", [column.attribute for column in columns if not column.empty])
    selected: list[exp.Expr] = [nodes.column(name, quoted=True) for name in ("account", *_PERSON)]
    selected += [_cell(column) for column in columns]
    times: dict[tuple[str, str], int] = {}

    def people() -> Iterator[tuple[object, ...]]:
        for rows in _rows(engine, selected, table):
            for account, person, *told in rows:
                own, cells = told[: len(_PERSON) - 1], told[len(_PERSON) - 1 :]
                again = times[account, str(person)] = times.get((account, str(person)), 0) + 1
                # Two rows for one person are both kept, so that the same file again changes neither.
                key = str(person) if again == 1 else f"{person} #{again}"
                fields = json.dumps(_fields(columns, cells), ensure_ascii=False)
                yield (account, key, *(_plain(value) for value in own), fields)

    change.people(people())


def strangers(store: Store, engine: DuckDBEngine, table: Table, noun: str) -> tuple[int, int]:
    """Accounts of the store that are not in a file of accounts; rows of another file that are of no account here."""
    query = f"SELECT account, count(*) FROM {quote(table.relation)} GROUP BY account"
    found = {str(account): int(count) for account, count in engine.execute(query).fetchall()}
    known = {str(account) for (account,) in store.rows("SELECT account FROM accounts")}
    if noun == "accounts":
        return len(known - found.keys()), 0
    return 0, sum(count for account, count in found.items() if account not in known)


def known_accounts(store: Store, engine: DuckDBEngine) -> Table:
    """Keys and names of the store's accounts as a relation, for files that name accounts otherwise."""
    rows = store.rows("SELECT account, name FROM accounts")
    engine.execute(
        "CREATE OR REPLACE TABLE stored_keys AS SELECT unnest(?::VARCHAR[]) AS account, unnest(?::VARCHAR[]) AS name",
        [[account for account, _ in rows], [name for _, name in rows]],
    )
    return Table("stored_keys", store.path, len(rows), (), frozenset({"account", "name"}))


def text_attributes(store: Store) -> tuple[str, ...]:
    """Attributes that the store holds as texts: a file of digits alone must not make numbers of them."""
    return tuple(
        one.attribute.name for one in store.attributes()["accounts"] if one.attribute.type is AttributeType.text
    )


# --- columns -------------------------------------------------------------------------------------------------------


def _columns(store: Store, engine: DuckDBEngine, noun: str, table: Table) -> list[Column]:
    stored = {one.attribute.name: one.attribute for one in store.attributes()[noun]}
    return [_column(engine, table, one, stored.get(one.name)) for one in table.attributes]


def _column(engine: DuckDBEngine, table: Table, found: Attribute, stored: Attribute | None) -> Column:
    if stored is None:
        return Column(found, found.type, engine.example(table.relation, found.name) is None)
    same = stored.type is found.type or (
        (stored.type, found.type) in _TAKEN_AS and not _counts(engine, table, found, stored)
    )
    empty = not same and engine.example(table.relation, found.name) is None
    return Column(stored if same or empty else found, found.type, empty)


def _counts(engine: DuckDBEngine, table: Table, found: Attribute, stored: Attribute) -> bool:
    """Whether a column that is stored as yes and no, of which 0 and 1 may be left, now holds other numbers."""
    if (stored.type, found.type) != (AttributeType.flag, AttributeType.number):
        return False
    cell = quote(found.name)
    return bool(engine.rows(f"SELECT 1 FROM {quote(table.relation)} WHERE {cell} NOT IN (0, 1) LIMIT 1"))


def _own(name: str) -> exp.Column:
    return nodes.column(name, quoted=True)


def _cell(column: Column) -> exp.Expr:
    cell = _own(column.attribute.name)
    if column.found is AttributeType.number:
        return nodes.finite(nodes.cast(cell, "DOUBLE"))
    return nodes.cast(cell, "DATE") if column.found is AttributeType.date else cell


def _rows(engine: DuckDBEngine, selected: list[exp.Expr], table: Table) -> Iterator[list[tuple[Any, ...]]]:
    named = [nodes.named(cell, f"c{place}") for place, cell in enumerate(selected)]
    result = engine.execute(exp.select(*named).from_(exp.to_table(table.relation)))
    while rows := result.fetchmany(_FETCH):
        yield rows


def _split(
    rows: list[tuple[Any, ...]], columns: list[Column], parts: Mapping[str, list[str]]
) -> tuple[list[tuple[str, str, object, str | None, str | None, None]], list[tuple[str, str]]]:
    """Facts that are known, and those that are not."""
    first = 3 + len(columns)
    places = {"source": {name: first + place for place, name in enumerate(parts["source"])}}
    places["date"] = {name: first + len(parts["source"]) + place for place, name in enumerate(parts["date"])}
    known: list[tuple[str, str, object, str | None, str | None, None]] = []
    gone: list[tuple[str, str]] = []
    for row in rows:
        for place, column in enumerate(columns, start=3):
            name, value = column.attribute.name, column.stored(row[place])
            if value is None:
                gone.append((row[0], name))
                continue
            source = row[places["source"][name]] if name in places["source"] else None
            date = row[places["date"][name]] if name in places["date"] else None
            known.append((row[0], name, value, source, _plain(date), None))
    return known, gone


def _fields(columns: list[Column], cells: list[Any]) -> dict[str, object]:
    """What is known of the further fields, in the order of their names."""
    values = {one.attribute.name: one.stored(cell) for one, cell in zip(columns, cells, strict=True)}
    return {name: values[name] for name in sorted(values) if values[name] is not None}


def _plain(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, dt.date) else None if value is None else str(value)
