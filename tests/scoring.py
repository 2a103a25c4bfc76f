"""Scores of a few literal rows: tables made inside an engine as intake would make them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from closefit.engines import DuckDBEngine, quote
from closefit.profile import Profile, parse_profile
from closefit.score import ScoreInputs, compile_score
from closefit.terms import (
    ACCOUNT_COLUMNS,
    PEOPLE_COLUMNS,
    SIGNAL_COLUMNS,
    Attribute,
    AttributeType,
    Layer,
    Table,
)

AS_OF = dt.date(2026, 10, 1)
Row = Mapping[str, Any]

_CONTRACT = {"accounts": ACCOUNT_COLUMNS, "signals": SIGNAL_COLUMNS, "people": PEOPLE_COLUMNS}
_DATES = {"at", "started", "last_active"}
_SQL = {
    AttributeType.number: "DOUBLE",
    AttributeType.text: "VARCHAR",
    AttributeType.flag: "BOOLEAN",
    AttributeType.date: "DATE",
    AttributeType.list: "VARCHAR[]",
}


@dataclass(frozen=True)
class Files:
    """Rows of the three files; None where a file is not given."""

    accounts: Sequence[Row]
    signals: Sequence[Row] | None = None
    people: Sequence[Row] | None = None
    #: Types of attributes that cannot be seen from the values.
    types: Mapping[str, AttributeType] | None = None


def profile_of(text: str) -> Profile:
    return parse_profile(text, Path("icp.yaml"))


def days_ago(days: int, as_of: dt.date = AS_OF) -> dt.date:
    return as_of - dt.timedelta(days=days)


def make_inputs(engine: DuckDBEngine, files: Files) -> ScoreInputs:
    """Tables in the engine for the rows that are given."""
    signals = None if files.signals is None else make_table(engine, "signals", files.signals, files.types)
    people = None if files.people is None else make_table(engine, "people", files.people, files.types)
    return ScoreInputs(make_table(engine, "accounts", files.accounts, files.types), signals, people)


def make_table(
    engine: DuckDBEngine, noun: str, rows: Sequence[Row], types: Mapping[str, AttributeType] | None = None
) -> Table:
    contract = _CONTRACT[noun]
    names = list(dict.fromkeys([*contract, *(name for row in rows for name in row)]))
    kinds = {name: (types or {}).get(name) or _type(name, rows) for name in names}
    columns = ", ".join(f"{quote(name)} {_column_type(name, kinds[name])}" for name in names)
    engine.execute(f"CREATE OR REPLACE TABLE {noun} ({columns})")
    for line, row in enumerate(rows, start=2):
        values = [row.get(name, line if name == "line" else None) for name in names]
        engine.execute(f"INSERT INTO {noun} VALUES ({', '.join('?' for _ in names)})", values)
    known = frozenset(name for row in rows for name in row)
    attributes = tuple(
        Attribute(name, kinds[name], Layer.firmographic, name)
        for name in names
        if name not in contract and "__" not in name
    )
    return Table(noun, Path(f"{noun}.csv"), len(rows), attributes, columns=known)


def score_rows(
    profile: Profile, files: Files, as_of: dt.date = AS_OF, *, ordered: bool = False
) -> list[dict[str, Any]]:
    with DuckDBEngine(threads=1) as engine:
        return engine.rows(compile_score(profile, make_inputs(engine, files), as_of, ordered=ordered))


def score_one(profile: Profile, files: Files, as_of: dt.date = AS_OF) -> dict[str, Any]:
    rows = score_rows(profile, files, as_of)
    assert len(rows) == 1
    return rows[0]


def _column_type(name: str, kind: AttributeType) -> str:
    if name == "line":
        return "BIGINT"
    return "DATE" if name in _DATES else _SQL[kind]


def _type(name: str, rows: Sequence[Row]) -> AttributeType:
    if name == "strength":
        return AttributeType.number
    value = next((row[name] for row in rows if row.get(name) is not None), None)
    if isinstance(value, bool):
        return AttributeType.flag
    if isinstance(value, int | float):
        return AttributeType.number
    if isinstance(value, dt.date):
        return AttributeType.date
    return AttributeType.list if isinstance(value, list) else AttributeType.text
