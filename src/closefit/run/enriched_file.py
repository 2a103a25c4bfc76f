"""The accounts of a file as records for enrichment, and the file with what was filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.facts import KNOWN_ATTRIBUTES
from closefit.terms import AttributeType, Table

if TYPE_CHECKING:
    from closefit.engines import DuckDBEngine
    from closefit.enrich import Account, Verdict

_SQL_TYPES = {AttributeType.flag: "BOOLEAN", AttributeType.date: "DATE"}


def account_records(engine: DuckDBEngine, table: Table) -> tuple[Account, ...]:
    """Every account with its own values, and their days where the file says them."""
    from closefit.engines import quote
    from closefit.enrich import Account

    names = [one.name for one in table.attributes]
    dated = [name for name in names if f"{name}__date" in table.columns]
    selected = ["account", "name", *(quote(name) for name in names)]
    selected += [f"TRY_CAST({quote(f'{name}__date')} AS DATE)" for name in dated]
    found = []
    result = engine.execute(f"SELECT {', '.join(selected)} FROM {quote(table.relation)} ORDER BY line")
    while rows := result.fetchmany(10_000):
        for key, called, *cells in rows:
            own = {name: _given(cell) for name, cell in zip(names, cells, strict=False) if _known(cell)}
            if called:
                own.setdefault("name", called)
            days = dict(zip(dated, cells[len(names) :], strict=True))
            found.append(Account(str(key), own, {name: day for name, day in days.items() if day is not None}))
    return tuple(found)


def write_enriched(
    engine: DuckDBEngine, table: Table, fields: Sequence[str], held: Mapping[tuple[str, str], Verdict], out: Path
) -> int:
    """Every account with the columns of its file; gaps filled, each with ``x__source`` and ``x__date``.

    Returns the number of rows. Raises UsageError when ``out`` cannot be written.
    """
    from closefit.engines import quote

    filled = [field for field in fields if any(name == field for _, name in held)]
    columns = {one.name: one.header for one in table.attributes}
    types = {row["column_name"]: row["column_type"] for row in engine.rows(f"DESCRIBE {quote(table.relation)}")}
    selected = ["a.account", *(f"a.{name}" for name in ("name", "origin") if name in table.columns)]
    selected += [_kept(engine, table, name, columns[name], types.get(name)) for name in columns if name not in fields]
    for name in sorted(n for n in table.columns if "__" in n and n.rpartition("__")[0] not in fields):
        stem, _, part = name.rpartition("__")
        selected.append(f"a.{quote(name)} AS {quote(f'{columns.get(stem, stem)}__{part}')}")
    joins = []
    for place, field in enumerate(fields):
        relation = f"filled_{place}"
        if field in filled:
            kind = _make(engine, relation, field, held, table=table, column=types.get(field))
            joins.append(f"LEFT JOIN {relation} ON {relation}.account = a.account")
            selected += _filled(relation, field, kind, columns.get(field), table)
        elif field in columns:
            selected.append(_kept(engine, table, field, columns[field], types.get(field)))
            parts = [part for part in ("source", "date") if f"{field}__{part}" in table.columns]
            selected += [f"a.{quote(f'{field}__{p}')} AS {quote(f'{columns[field]}__{p}')}" for p in parts]
    query = f"SELECT {', '.join(selected)} FROM {quote(table.relation)} AS a {' '.join(joins)} ORDER BY a.line"
    return engine.write(query, out)


def _make(
    engine: DuckDBEngine,
    relation: str,
    field: str,
    held: Mapping[tuple[str, str], Verdict],
    *,
    table: Table,
    column: str | None,
) -> str:
    """A table of what fills a field; the SQL type that its column gets."""
    verdicts = [(account, one) for (account, name), one in held.items() if name == field]
    rows = [(account, one.claim) for account, one in verdicts]
    sources = ["; ".join(one.sources or (one.claim.provider,)) for _, one in verdicts]
    texts = [_text(claim.value) for _, claim in rows]
    kind = column or _sql_type(field, [claim.value for _, claim in rows])
    if kind in ("BIGINT", "INTEGER", "HUGEINT", "UBIGINT", "SMALLINT", "TINYINT") and any("." in one for one in texts):
        kind = "DOUBLE"
    if kind.endswith("[]"):
        kind = "VARCHAR"
    if kind == "DOUBLE" and not any("." in one or "e" in one for one in texts) and _whole(engine, table, field):
        kind = "BIGINT"
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {relation} AS SELECT unnest(?::VARCHAR[]) AS account, "
        f"unnest(?::VARCHAR[]) AS value, unnest(?::VARCHAR[]) AS source, unnest(?::DATE[]) AS since",
        [
            [account for account, _ in rows], texts, sources, [claim.since for _, claim in rows],
        ],
    )  # fmt: skip
    return kind


def _whole(engine: DuckDBEngine, table: Table, field: str) -> bool:
    """Whether a column of numbers holds whole ones only, none of them beyond what is held exactly."""
    from closefit.engines import quote

    cell = quote(field)
    torn = f"{cell} <> trunc({cell}) OR abs({cell}) > {2**53}"
    return not engine.rows(f"SELECT 1 FROM {quote(table.relation)} WHERE {torn} LIMIT 1")


def _filled(relation: str, field: str, kind: str, header: str | None, table: Table) -> list[str]:
    from closefit.engines import quote

    own = f"CAST(a.{quote(field)} AS {kind})" if header is not None else "NULL"
    source = f"a.{quote(f'{field}__source')}" if f"{field}__source" in table.columns else "NULL"
    since = f"TRY_CAST(a.{quote(f'{field}__date')} AS DATE)" if f"{field}__date" in table.columns else "NULL::DATE"
    name = quote(header or field)
    value = f"coalesce(TRY_CAST({relation}.value AS {kind}), {own})"
    return [
        f"{value} AS {name}",
        f"coalesce({relation}.source, {source}) AS {quote(f'{header or field}__source')}",
        f"coalesce({relation}.since, {since}) AS {quote(f'{header or field}__date')}",
    ]


def _kept(engine: DuckDBEngine, table: Table, name: str, header: str, kind: str | None) -> str:
    """A column as it was; a whole number stays one in the file, 120 and not 120.0."""
    from closefit.engines import quote

    whole = kind == "DOUBLE" and _whole(engine, table, name)
    return f"{f'CAST(a.{quote(name)} AS BIGINT)' if whole else f'a.{quote(name)}'} AS {quote(header)}"


def _sql_type(field: str, values: Sequence[object]) -> str:
    known = KNOWN_ATTRIBUTES.get(field)
    if known and known.type in _SQL_TYPES:
        return _SQL_TYPES[known.type]
    if values and all(isinstance(one, int | float) for one in values):
        return "BIGINT" if all(float(one).is_integer() for one in values) else "DOUBLE"  # type: ignore[arg-type]
    return "VARCHAR"


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _known(cell: object) -> bool:
    return cell is not None and not (isinstance(cell, str | list) and not cell)


def _given(cell: object) -> float | int | str | bool | dt.date | tuple[str, ...]:
    if isinstance(cell, list):
        return tuple(str(one) for one in cell)
    return cell if isinstance(cell, float | int | str | bool | dt.date) else float(str(cell))
