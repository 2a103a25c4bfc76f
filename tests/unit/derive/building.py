"""Small frames and tables for the tests of this room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Column, DealFrame, NumberColumn, TextColumn
from closefit.engines import DuckDBEngine, quote
from closefit.terms import Attribute, AttributeType, Layer, Table

DAY = np.datetime64("2025-01-01", "D")


def attribute(name: str, kind: AttributeType = AttributeType.number, header: str | None = None) -> Attribute:
    """A firmographic attribute."""
    return Attribute(name, kind, Layer.firmographic, header or name)


def number(name: str, values: Sequence[float] | NDArray[np.generic], header: str | None = None) -> NumberColumn:
    """A column of numbers."""
    return NumberColumn(attribute(name, header=header), np.asarray(values, dtype=np.float64))


def text(name: str, values: Sequence[str | None], kind: AttributeType = AttributeType.text) -> TextColumn:
    """A column of texts; None is unknown."""
    vocabulary = tuple(sorted({value for value in values if value is not None}))
    codes = np.array([-1 if value is None else vocabulary.index(value) for value in values], dtype=np.int32)
    return TextColumn(attribute(name, kind), codes, vocabulary)


def flag(name: str, values: Sequence[bool | None]) -> TextColumn:
    """A column of yes and no; None is unknown."""
    codes = np.array([-1 if value is None else int(value) for value in values], dtype=np.int32)
    return TextColumn(attribute(name, AttributeType.flag), codes, ("false", "true"))


def frame(won: Sequence[bool] | NDArray[np.bool_], *columns: Column, days: int | None = None) -> DealFrame:
    """Deals of as many accounts; with ``days`` one is created a day and each is closed so many days later."""
    outcome = np.asarray(won, dtype=bool)
    count = len(outcome)
    created = DAY + np.arange(count).astype("timedelta64[D]")
    return DealFrame(
        account=np.arange(count, dtype=np.int64),
        won=outcome,
        churned=np.full(count, np.nan),
        created=None if days is None else created,
        closed=None if days is None else created + np.timedelta64(days, "D"),
        amount=None,
        line=np.arange(2, count + 2),
        columns={column.attribute.name: column for column in columns},
    )


def with_columns(deals: DealFrame, *columns: Column) -> DealFrame:
    """The frame with these columns beside its own."""
    return replace(deals, columns={**deals.columns, **{column.attribute.name: column for column in columns}})


_TYPES = {
    AttributeType.number: "DOUBLE", AttributeType.text: "VARCHAR", AttributeType.flag: "BOOLEAN",
    AttributeType.date: "DATE", AttributeType.list: "VARCHAR[]",
}  # fmt: skip
_DEALS = {
    "deal": "VARCHAR", "account": "VARCHAR", "outcome": "VARCHAR", "churned": "BOOLEAN", "churned_on": "DATE",
    "type": "VARCHAR", "created": "DATE", "closed": "DATE", "amount": "DOUBLE", "currency": "VARCHAR",
    "lost_reason": "VARCHAR", "line": "BIGINT",
}  # fmt: skip
_CONTRACTS: Mapping[str, Mapping[str, str]] = {
    "deals": _DEALS,
    "accounts": {"account": "VARCHAR", "name": "VARCHAR", "origin": "VARCHAR", "line": "BIGINT"},
    "signals": {"account": "VARCHAR", "kind": "VARCHAR", "at": "DATE", "strength": "DOUBLE", "line": "BIGINT"},
    "people": {"account": "VARCHAR", "seniority": "VARCHAR", "started": "DATE", "line": "BIGINT"},
    "customers": {"account": "VARCHAR", "churned": "BOOLEAN", "churned_on": "DATE", "line": "BIGINT"},
}

Cell = str | float | bool | dt.date | list[str] | None


def table(engine: DuckDBEngine, noun: str, rows: Sequence[Mapping[str, Cell]], *attributes: Attribute) -> Table:
    """A relation of the engine as intake would have left it; lines count from 2 in the order of the rows."""
    columns = {**_CONTRACTS[noun], **{a.name: _TYPES[a.type] for a in attributes}}
    columns |= {name: "DATE" for row in rows for name in row if name.endswith("__date")}
    made = ", ".join(f"{quote(name)} {kind}" for name, kind in columns.items())
    engine.execute(f"CREATE TABLE {noun} ({made})")
    marks = ", ".join("?" for _ in columns)
    for place, row in enumerate(rows):
        engine.execute(f"INSERT INTO {noun} VALUES ({marks})", [{"line": place + 2, **row}.get(c) for c in columns])
    present = {name for row in rows for name in row} | {"line"}
    return Table(noun, Path(f"{noun}.csv"), len(rows), attributes, frozenset(present - {a.name for a in attributes}))
