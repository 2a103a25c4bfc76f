"""A file inside the engine before anything is known about its columns, and how relations are made and replaced."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from closefit.engines import DuckDBEngine, quote, text_literal
from closefit.terms import Assumption, Refused

#: ``Refused.lines`` holds at most so many line numbers.
LINES_KEPT = 1000

#: A limit that no file reaches. DuckDB moves a test of different values to before they are made different, and does not
#: move it past a limit.
ALL = 1 << 60

#: A domain that needs neither cleaning nor a look into the list of public suffixes: one label, a suffix of one label.
SIMPLE_DOMAIN = r"[a-z0-9-]+\.[a-z]{2,}"

#: More refused rows than this share of a file and it is not a table as it stands.
REFUSED_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Raw:
    """A relation with the columns ``line``, ``c1`` ... ``cN``; those of a text file are all VARCHAR.

    Texts have no blanks around them, and a spelling of "no value" is null.
    """

    relation: str
    path: Path
    headers: tuple[str, ...]
    #: DuckDB's type of each column.
    kinds: tuple[str, ...]
    rows: int
    #: Line of the header; 0 where the file has none.
    header_line: int = 1
    refused: tuple[Refused, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    #: True for Parquet: read in place, never copied when the types are right.
    in_place: bool = False
    #: Positions of columns of which every cell is a domain as it should be: two labels of small letters.
    domains: frozenset[int] = frozenset()
    #: Positions of columns that were seen to have no empty cell; others may have none either.
    filled: frozenset[int] = frozenset()
    #: By position, a relation (account, n) of the different cells that are no account's key, where that was looked at:
    #: every other cell is such a key, and a simple domain.
    strangers: Mapping[int, str] = field(default_factory=dict)


def text_literals(texts: list[str] | tuple[str, ...] | frozenset[str]) -> str:
    """Texts as the inside of an SQL ``IN (...)``, in a stable order."""
    return ", ".join(text_literal(text) for text in sorted(texts))


def one_of(value: str, texts: Sequence[str]) -> str:
    """SQL: the value is one of the texts.

    Not ``IN``, which DuckDB 2.0 makes a join: with a thousand columns, a thousand joins of a thousand columns each.
    """
    return f"regexp_full_match({value}, {text_literal('|'.join(re.escape(text) for text in texts))})"


def rows_of(relation: str) -> str:
    """Name of the table behind the raw relation of a text file."""
    return f"{relation}_rows"


def forget(engine: DuckDBEngine, raw: Raw) -> None:
    """Give back the memory of the raw rows of a text file."""
    if not raw.in_place:
        drop_relation(engine, raw.relation)
        drop_relation(engine, rows_of(raw.relation))


def drop_relation(engine: DuckDBEngine, name: str) -> None:
    """Forget a table or a view of this name, if there is one."""
    for kind in ("VIEW", "TABLE"):
        try:
            engine.execute(f"DROP {kind} IF EXISTS {quote(name)}")
        except duckdb.CatalogException:
            continue  # it is of the other kind


def make_table(engine: DuckDBEngine, name: str, query: str) -> None:
    """A table of the query's rows, in place of whatever had the name."""
    _make(engine, "TABLE", name, query)


def make_view(engine: DuckDBEngine, name: str, query: str) -> None:
    """A view of the query, in place of whatever had the name."""
    _make(engine, "VIEW", name, query)


def _make(engine: DuckDBEngine, kind: str, name: str, query: str) -> None:
    drop_relation(engine, name)
    engine.execute(f"CREATE TEMP {kind} {quote(name)} AS {query}")


def one_row(engine: DuckDBEngine, query: str, params: Mapping[str, object] | None = None) -> tuple[object, ...]:
    """The only row of a query that always has one."""
    row = engine.execute(query, params).fetchone()
    return tuple(row) if row else ()


def one_count(engine: DuckDBEngine, query: str) -> int:
    """The only number of a query that counts."""
    return int(str(one_row(engine, query)[0]))
