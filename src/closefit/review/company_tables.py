"""Answers about one company as relations in the engine's session: its facts, its signals, its people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from closefit.conditions import value_text
from closefit.engines import DuckDBEngine, quote
from closefit.review.questions import Kind
from closefit.score.scope import SQL_TYPES
from closefit.terms import (
    ACCOUNT_COLUMNS,
    PEOPLE_COLUMNS,
    SIGNAL_COLUMNS,
    Attribute,
    AttributeType,
    Layer,
    Table,
    kind_name,
)

#: None is "don't know". A number of days, or of signals, is a Decimal; False is "none".
Answer = bool | Decimal | str | tuple[str, ...] | dt.date | None

#: The account as it stands, among the ways in which it could turn out.
NOW = "now"
NOWHERE = Path("answers")
TYPES = {
    Kind.number: AttributeType.number,
    Kind.text: AttributeType.text,
    Kind.list: AttributeType.list,
    Kind.date: AttributeType.date,
    Kind.yes_no: AttributeType.flag,
}


@dataclass(frozen=True, slots=True)
class Flag:
    """A condition that became a flag: True, False, None (unknown), or free to be either."""

    name: str
    condition: str
    value: bool | None
    free: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """The value of an attribute."""

    kind: Kind
    answer: Answer


@dataclass(frozen=True, slots=True)
class Event:
    """A signal; ``end`` is the only end of the open axes at which it happened, None for all."""

    kind: str
    at: dt.date
    end: int | None = None


def accounts_table(
    engine: DuckDBEngine,
    flags: Sequence[Flag],
    facts: Mapping[str, Fact],
    *,
    ways: int = 0,
    all_of_them: bool = False,
) -> Table:
    """The company as the account ``now``, and with ``ways`` also once per value of its free flags and per end."""
    attributes = [_attribute(key, TYPES[fact.kind]) for key, fact in facts.items()]
    attributes += [_attribute(flag.name, AttributeType.flag) for flag in flags]
    known = [f"{_literal(fact)} AS {quote(key)}" for key, fact in facts.items()]
    select = _one(known, flags)
    if ways:
        free = [flag.name for flag in flags if flag.free]
        source = ", ".join([f"range({ways}) AS ends(ending)", *(_combined(free) if all_of_them else _corners(free))])
        fixed = [_flag(flag) for flag in flags if not flag.free]
        columns = [*_contract("CAST(row_number() OVER () AS VARCHAR)"), "ending", *known, *fixed, *free]
        select += f" UNION ALL BY NAME SELECT {', '.join(columns)} FROM {source}"
    return _table(engine, "qualify_company", select, attributes, ACCOUNT_COLUMNS)


def _one(known: Sequence[str], flags: Sequence[Flag]) -> str:
    return f"SELECT {', '.join([*_contract(value_text(NOW)), '0 AS ending', *known, *map(_flag, flags)])}"


def _contract(account: str) -> list[str]:
    empty = "CAST(NULL AS VARCHAR)"
    return [f"{account} AS account", f"{empty} AS name", f"{empty} AS origin", "1 AS line"]


def _flag(flag: Flag) -> str:
    value = "NULL" if flag.value is None else str(flag.value)
    return f"CAST({value} AS BOOLEAN) AS {flag.name}"


def _combined(names: Sequence[str]) -> Iterator[str]:
    return (f"(VALUES (true), (false)) AS way_{name}({name})" for name in names)


def _corners(names: Sequence[str]) -> Iterator[str]:
    """All false, all true, and each one alone the other way."""
    if names:
        places = range(len(names))
        alone = {
            tuple((place == odd) != ground for place in places) for odd in (-1, *places) for ground in (False, True)
        }
        values = [f"({', '.join(str(value) for value in row)})" for row in sorted(alone)]
        yield f"(VALUES {', '.join(values)}) AS corners({', '.join(names)})"


def _attribute(name: str, kind: AttributeType) -> Attribute:
    return Attribute(name, kind, Layer.firmographic, name, as_of_today=False)


def _literal(fact: Fact) -> str:
    answer = fact.answer
    if isinstance(answer, tuple):
        value = "[" + ", ".join(value_text(item) for item in answer) + "]"
    elif isinstance(answer, dt.date):
        value = value_text(answer.isoformat())
    else:
        value = value_text("" if answer is None else answer)
    return f"CAST({value} AS {SQL_TYPES[TYPES[fact.kind]].replace('TEXT', 'VARCHAR')})"


def signals_table(engine: DuckDBEngine, events: Sequence[Event]) -> Table:
    """Signals of every account, or of those at one end."""
    rows = [f"({value_text(kind_name(e.kind))}, DATE '{e.at.isoformat()}', {_end(e.end)})" for e in events]
    told = f"(VALUES {', '.join(rows)})" if rows else "(SELECT '', DATE '1970-01-01', 0 WHERE false)"
    select = (
        'SELECT c.account, s.kind, s."at", CAST(1 AS DOUBLE) AS strength, 1 AS line FROM qualify_company c '
        f'JOIN {told} AS s(kind, "at", ending) ON s.ending IN (-1, c.ending)'
    )
    return _table(engine, "qualify_signals", select, (), SIGNAL_COLUMNS)


def people_table(engine: DuckDBEngine, known: Sequence[tuple[str, int | None]]) -> Table:
    """People by title, of every account or of those at one end."""
    rows = [f"({value_text(title)}, {_end(end)})" for title, end in known]
    told = f"(VALUES {', '.join(rows)})" if rows else "(SELECT '', 0 WHERE false)"
    empty = [f"CAST(NULL AS VARCHAR) AS {name}" for name in ("name", "email", "seniority", "department")]
    dates = [f"CAST(NULL AS DATE) AS {name}" for name in ("started", "last_active")]
    columns = ["c.account", "p.title AS person", "p.title AS title", *empty, *dates, "1 AS line"]
    joined = f"qualify_company c JOIN {told} AS p(title, ending) ON p.ending IN (-1, c.ending)"
    return _table(engine, "qualify_people", f"SELECT {', '.join(columns)} FROM {joined}", (), PEOPLE_COLUMNS)


def _end(number: int | None) -> int:
    return -1 if number is None else number


def _table(
    engine: DuckDBEngine, relation: str, select: str, attributes: Sequence[Attribute], columns: Sequence[str]
) -> Table:
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {quote(relation)} AS {select}")
    rows = engine.rows(f"SELECT count(*) AS n FROM {quote(relation)}")[0]["n"]
    return Table(relation, NOWHERE, rows, tuple(attributes), frozenset(columns))
