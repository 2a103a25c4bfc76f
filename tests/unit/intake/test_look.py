"""Texts of files that are read in place: what a look at the strangers alone may and may not change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from closefit.engines import DuckDBEngine, quote, text_literal
from closefit.intake import match_accounts, read_accounts, read_people, read_signals
from closefit.intake.attributes import _replaced
from closefit.intake.missing import known, plain, unclean
from closefit.terms import Table

_KEYS = ("acme.com", "bolt.io", "corp-2.de", "delta.org")


def _parquet(engine: DuckDBEngine, path: Path, query: str) -> Path:
    engine.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def _accounts(engine: DuckDBEngine, folder: Path) -> Table:
    rows = ", ".join(f"('{key}', 'Company {place}')" for place, key in enumerate(_KEYS))
    path = _parquet(engine, folder / "accounts.parquet", f"SELECT * FROM (VALUES {rows}) AS t(domain, name)")
    return read_accounts(engine, path)


def _signals(engine: DuckDBEngine, folder: Path, cells: tuple[str | None, ...]) -> Path:
    odd = " UNION ALL ".join(f"SELECT {'NULL' if c is None else text_literal(c)}::VARCHAR AS domain" for c in cells)
    rows = (
        f"SELECT unnest({list(_KEYS)}) AS domain UNION ALL {odd}" if odd else f"SELECT unnest({list(_KEYS)}) AS domain"
    )
    query = f"SELECT domain, 'visit' AS kind, DATE '2026-01-01' AS at, row_number() OVER () AS n FROM ({rows})"
    return _parquet(engine, folder / "signals.parquet", query)


def _content(engine: DuckDBEngine, table: Table) -> tuple[list[tuple[object, ...]], Table]:
    rows = engine.execute(f"SELECT * FROM {quote(table.relation)} ORDER BY line").fetchall()
    return rows, replace(table, strangers=None)


_CELLS = {
    "every one is known": (),
    "some are unknown": ("other.com", "other.com", "fifth.net"),
    "one is nobody's own": ("gmail.com", "mailinator.com"),
    "one is a web address": ("https://www.acme.com/prices", "shop.bolt.io", "Delta.org"),
    "one spells no value": ("n/a", "other.com"),
    "blanks around it": (" acme.com", "acme.com\u00a0"),
    "one is missing": (None, None),
    "one is the name of an account": ("company 2", "Company 3, Inc."),
}


@pytest.mark.parametrize("cells", _CELLS.values(), ids=list(_CELLS))
def test_signals_beside_accounts_are_the_signals_alone(
    engine: DuckDBEngine, tmp_path: Path, cells: tuple[str | None, ...]
) -> None:
    """Rows, what is refused and what is assumed are the same whether known keys are passed over or looked at."""
    accounts, path = _accounts(engine, tmp_path), _signals(engine, tmp_path, cells)
    alone = _content(engine, match_accounts(engine, read_signals(engine, path), accounts))
    beside = match_accounts(engine, read_signals(engine, path, beside=accounts), accounts)
    assert _content(engine, beside) == alone


def test_people_beside_accounts_are_the_people_alone(engine: DuckDBEngine, tmp_path: Path) -> None:
    """The same of people."""
    accounts = _accounts(engine, tmp_path)
    cells = ("other.com", "www.acme.com", *_KEYS)
    rows = ", ".join(f"('{cell}', 'Person {place}', 'CEO')" for place, cell in enumerate(cells))
    path = _parquet(engine, tmp_path / "people.parquet", f"SELECT * FROM (VALUES {rows}) AS t(domain, name, title)")
    alone = _content(engine, match_accounts(engine, read_people(engine, path), accounts))
    beside = match_accounts(engine, read_people(engine, path, beside=accounts), accounts)
    assert _content(engine, beside) == alone


def test_the_strangers_are_found_while_reading(engine: DuckDBEngine, tmp_path: Path) -> None:
    """Of a file of plain keys the reader keeps those that no account has, with how often each stands there."""
    accounts = _accounts(engine, tmp_path)
    cells = ("other.com", "other.com", "fifth.net")
    many = " UNION ALL ".join(f"SELECT unnest({[*_KEYS, *cells]}) AS domain, {n} AS n" for n in range(3))
    spread = f"SELECT domain, 'visit' AS kind, DATE '2026-01-01' AS at FROM ({many}) ORDER BY hash(domain || n)"
    path = _parquet(engine, tmp_path / "signals.parquet", spread)
    assert accounts.plain_keys
    read = read_signals(engine, path, beside=accounts)
    assert read.strangers is not None
    found = engine.execute(f"SELECT account, n FROM {quote(read.strangers)} ORDER BY account").fetchall()
    assert found == [("fifth.net", 3), ("other.com", 6)]


@pytest.mark.parametrize(
    "cell", ["Acme", "", "n/a", " Acme Holding", "Acme Holding ", "Acme\x07Holding", "Ächme AG 123"]
)
def test_what_is_plain_needs_no_cleaning(engine: DuckDBEngine, cell: str) -> None:
    """No cell is called plain that cleaning would change, and an ordinary name is."""
    query = (
        f"SELECT {plain('v')}, {unclean('v')}, {known('v')} IS NOT DISTINCT FROM v FROM (SELECT $cell::VARCHAR AS v)"
    )
    is_plain, is_unclean, same = engine.execute(query, {"cell": cell}).fetchall()[0]
    assert not is_plain or (same and not is_unclean)
    assert engine.execute(f"SELECT {plain('v')} FROM (SELECT 'Acme Holding' AS v)").fetchall() == [(True,)]


def test_a_few_spellings_are_replaced_whole(engine: DuckDBEngine) -> None:
    """Signs that patterns know stand for themselves, and a longer text or one with a line's end stays."""
    cells = ["R&D (a+b)", "r&d (a+b)", "x R&D (a+b)", "R&D (a+b)\n", "C:\\x", None]
    sql = _replaced("v", [("R&D (a+b)", "Research \\1"), ("C:\\x", "disk")])
    found = engine.execute(f"SELECT {sql} FROM (SELECT unnest($cells::VARCHAR[]) AS v)", {"cells": cells}).fetchall()
    assert [row[0] for row in found] == ["Research \\1", *cells[1:4], "disk", None]
