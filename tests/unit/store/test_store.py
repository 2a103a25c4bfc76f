"""The store of facts: what is loaded twice changes nothing, and an older file is given what it lacks."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from closefit.errors import InputError
from closefit.rescore import put_facts, put_signals
from closefit.store import SCHEMA_VERSION, RunStamp, Store, open_ledger, open_store

DAY = dt.date(2026, 10, 1)

#: The tables as version 1 made them: a ledger and nothing else.
_VERSION_1 = """
CREATE TABLE batches (
    batch INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, run VARCHAR NOT NULL, route VARCHAR NOT NULL,
    file VARCHAR NOT NULL, state VARCHAR NOT NULL, profile VARCHAR NOT NULL, profile_version INTEGER NOT NULL,
    as_of DATE, claimed_on DATE NOT NULL, delivered_on DATE
);
CREATE TABLE claims (
    account VARCHAR NOT NULL, route VARCHAR NOT NULL, turn INTEGER NOT NULL, period VARCHAR NOT NULL,
    tier VARCHAR NOT NULL, batch INTEGER NOT NULL, PRIMARY KEY (account, route, turn),
    FOREIGN KEY(batch) REFERENCES batches (batch)
) WITHOUT ROWID;
INSERT INTO batches VALUES (1, 'r', 'route', '/out/f.csv', 'delivered', 'gtm', 4, NULL, '2026-09-01', '2026-09-01');
INSERT INTO claims VALUES ('a.com', 'route', 1, 'ever', 'hot', 1);
PRAGMA user_version = 1;
PRAGMA application_id = 1668048500;
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "closefit.db") as opened:
        yield opened


def test_a_ledger_of_version_1_keeps_its_deliveries_and_gains_a_store(tmp_path: Path) -> None:
    """An older ledger is read as it is: who was delivered stays so, and facts can be put into the same file."""
    path = tmp_path / "ledger.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(_VERSION_1)
    connection.close()
    ledger = open_ledger(path)
    batch = ledger.begin(RunStamp("r2", "gtm", 4, DAY, DAY), "route", Path("/out/g.csv"))
    ledger.claim(batch, "route", [("a.com", "hot"), ("b.com", "hot")], day=DAY)
    assert ledger.claims(batch) == [("b.com", 1)]
    with open_store(path) as store:
        assert put_facts(store, "a.com", {"employees": 120}).facts == 1
        assert store.rows("PRAGMA user_version") == [(SCHEMA_VERSION,)]


def test_the_same_facts_again_change_nothing(store: Store) -> None:
    """A fact that says what is stored gets no new number, and a change that changed nothing leaves no trace."""
    told: dict[str, Any] = {
        "employees": 120,
        "industry": "B2B SaaS",
        "technologies": ["HubSpot"],
        "public": False,
        "founded": DAY,
    }
    first = put_facts(store, "Acme.com ", told)
    assert (first.accounts, first.facts, first.seq) == (1, 5, 1)
    assert not put_facts(store, "acme.com", told).any
    assert store.seq() == 1
    second = put_facts(store, "acme.com", told | {"employees": 121})
    assert (second.facts, store.rows("SELECT attribute FROM facts WHERE seq = ?", (second.seq,))) == (
        1, [("employees",)],
    )  # fmt: skip
    assert store.rows("SELECT account, updated_seq FROM accounts") == [("acme.com", second.seq)]


def test_a_fact_that_vanished_is_unknown_and_counted(store: Store) -> None:
    """None makes a fact unknown, once; an attribute that never was is not made by it."""
    put_facts(store, "a.com", {"employees": 120})
    assert put_facts(store, "a.com", {"employees": None, "revenue": None}).vanished == 1
    assert not put_facts(store, "a.com", {"employees": None}).any
    assert store.rows("SELECT attribute, value FROM facts") == [("employees", None)]


def test_an_event_is_stored_once(store: Store) -> None:
    """An event told again is the same; two alike in one change are two; a sender's name for it decides over all."""
    event: dict[str, Any] = {"account": "a.com", "kind": "Pricing Page Visit", "at": DAY, "page": "/pricing"}
    assert put_signals(store, [event]).signals == 1
    assert put_signals(store, [event]).signals == 0
    assert put_signals(store, [event, event]).signals == 1
    assert put_signals(store, [event | {"event": "wh_1"}]).signals == 1
    assert put_signals(store, [event | {"event": "wh_1", "page": "/other"}]).signals == 0
    assert store.rows("SELECT DISTINCT kind, fields FROM signals") == [("Pricing_Page_Visit", '{"page": "/pricing"}')]


def test_a_value_of_another_type_is_refused_in_words(store: Store) -> None:
    """An attribute keeps its type; every value that does not fit is named at once, and nothing is written."""
    put_facts(store, "a.com", {"employees": 120, "public": True})
    with pytest.raises(InputError, match="'employees' is 'many', and the store has numbers of it") as caught:
        put_facts(store, "b.com", {"employees": "many", "public": "x", "as of": 1, "account": "c.com"})
    assert "'public' is 'x', and the store has flags of it" in str(caught.value)
    assert "'as of' cannot be an attribute" in str(caught.value)
    assert "'account' cannot be an attribute" in str(caught.value)
    assert store.rows("SELECT account FROM accounts") == [("a.com",)]


def test_an_event_without_a_day_is_refused_in_words(store: Store) -> None:
    """What an event needs is said, with an example."""
    with pytest.raises(InputError, match="an event needs an account, a kind and a day") as caught:
        put_signals(store, [{"account": "a.com", "kind": "demo"}])
    assert "datetime.date(2026, 10, 1)" in str(caught.value)


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    """A CSV given as the store is refused and not touched, and called a store."""
    path = tmp_path / "closefit.db"
    path.write_bytes(b"account,employees\n" * 100)
    with pytest.raises(InputError, match="this file is not a closefit store") as caught:
        open_store(path)
    assert "Name another store file" in str(caught.value)
