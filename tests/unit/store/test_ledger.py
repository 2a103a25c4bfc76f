"""The ledger: a delivery is claimed once, whoever asks, and a file that is not ours is refused."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closefit.errors import InputError, UsageError
from closefit.store import SCHEMA_VERSION, Ledger, RunStamp, State, open_ledger, sole_run

DAY = dt.date(2026, 10, 1)


def claim(
    ledger: Ledger, accounts: Iterable[str], *, day: dt.date = DAY, again: int | None = None, run: str = "r"
) -> int:
    """Claim accounts for one route in a new batch; the batch's number."""
    batch = ledger.begin(RunStamp(run, "gtm", 4, DAY, day), "route", Path("/out/file.csv"))
    ledger.claim(batch, "route", ((account, "hot") for account in accounts), day=day, again=again)
    return batch


def deliver(ledger: Ledger, batch: int, day: dt.date = DAY) -> None:
    """Take a claimed batch to the end."""
    assert ledger.announce(batch)
    assert ledger.deliver(batch, day)


def test_an_account_is_claimed_once(tmp_path: Path) -> None:
    """A second claim of the same account and route gets nothing, delivered or not."""
    ledger = open_ledger(tmp_path / "ledger.db")
    first = claim(ledger, ["a.com", "b.com"])
    assert ledger.claims(first) == [("a.com", 1), ("b.com", 1)]
    assert ledger.claims(claim(ledger, ["a.com", "c.com"])) == [("c.com", 1)]
    deliver(ledger, first)
    assert ledger.claims(claim(ledger, ["a.com"])) == []


@given(gaps=st.lists(st.tuples(st.integers(0, 120), st.sampled_from([None, 30, 90])), min_size=1, max_size=8))
@settings(max_examples=12, deadline=None)
def test_no_two_deliveries_are_closer_than_again(
    tmp_path_factory: pytest.TempPathFactory, gaps: list[tuple[int, int | None]]
) -> None:
    """Whatever the days and the route's `again`, a delivery comes exactly when the last one is old enough."""
    ledger = open_ledger(tmp_path_factory.mktemp("ledger") / "ledger.db")
    day, last = DAY, None
    for gap, again in gaps:
        day += dt.timedelta(days=gap)
        due = last is None or (again is not None and (day - last).days >= again)
        batch = claim(ledger, ["a.com"], day=day, again=again)
        assert bool(ledger.claims(batch)) is due
        if due:
            deliver(ledger, batch, day)
            last = day
        else:
            ledger.release(batch)


def test_the_database_itself_refuses_a_second_turn(tmp_path: Path) -> None:
    """Uniqueness is a constraint: even a hand-written INSERT cannot make a delivery double."""
    ledger = open_ledger(tmp_path / "ledger.db")
    batch = claim(ledger, ["a.com"])
    with sqlite3.connect(tmp_path / "ledger.db") as connection, pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        connection.execute("INSERT INTO claims VALUES ('a.com', 'route', 1, 'ever', 'hot', ?)", [batch])
    connection.close()


def test_what_is_given_back_can_be_claimed_again(tmp_path: Path) -> None:
    """Released claims are free; a delivered batch cannot be released."""
    ledger = open_ledger(tmp_path / "ledger.db")
    first = claim(ledger, ["a.com"])
    ledger.release(first)
    second = claim(ledger, ["a.com"])
    assert ledger.claims(second) == [("a.com", 1)]
    deliver(ledger, second)
    ledger.release(second)
    assert ledger.claims(second) == [("a.com", 1)]


def test_a_batch_that_was_taken_for_dead_cannot_be_announced(tmp_path: Path) -> None:
    """A slow run whose claims were given back learns it before its file appears."""
    ledger = open_ledger(tmp_path / "ledger.db")
    batch = claim(ledger, ["a.com"])
    ledger.release(batch)
    assert not ledger.announce(batch)


def test_open_batches_are_those_not_delivered(tmp_path: Path) -> None:
    """A batch is open while it is claimed or unknown, and says how many claims it holds."""
    ledger = open_ledger(tmp_path / "ledger.db")
    batch = claim(ledger, ["a.com", "b.com"])
    assert [(b.number, b.state, b.claims) for b in ledger.open_batches()] == [(batch, State.claimed, 2)]
    ledger.announce(batch)
    assert [b.state for b in ledger.open_batches()] == [State.unknown]
    ledger.deliver(batch, DAY)
    assert ledger.open_batches() == []


def test_the_view_shows_a_delivery_per_row(tmp_path: Path) -> None:
    """Whoever opens the file finds account, route, period, state, tier, profile, run, file and days in one view."""
    ledger = open_ledger(tmp_path / "ledger.db")
    deliver(ledger, claim(ledger, ["a.com"], again=90))
    connection = sqlite3.connect(tmp_path / "ledger.db")
    (row,) = connection.execute("SELECT * FROM ledger").fetchall()
    connection.close()
    assert row == (
        "a.com", "route", 1, "2026-10-01", "delivered", "hot", "gtm", 4, "2026-10-01", "r", "/out/file.csv",
        "2026-10-01", "2026-10-01",
    )  # fmt: skip


def test_a_newer_ledger_is_refused(tmp_path: Path) -> None:
    """A file whose tables are newer is left alone, with both versions and what to do."""
    path = tmp_path / "ledger.db"
    open_ledger(path)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(InputError, match=r"written by a newer closefit .*version 4, this closefit knows 3") as caught:
        open_ledger(path)
    assert "Update closefit" in str(caught.value)


@pytest.mark.parametrize("content", [b"account,route\na.com,hot\n" * 100, b"\x00" * 5000])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    """A CSV given as the ledger is refused and not touched."""
    path = tmp_path / "ledger.db"
    path.write_bytes(content)
    with pytest.raises(InputError, match="this file is not a closefit ledger"):
        open_ledger(path)
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    """A database with other tables in it is refused and gets none of ours."""
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE contacts (name TEXT)")
    connection.commit()
    with pytest.raises(InputError, match="a database, but not a closefit ledger"):
        open_ledger(path)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("contacts",)]
    connection.close()


def test_a_folder_is_no_ledger(tmp_path: Path) -> None:
    """A folder given as the ledger is one clear message."""
    with pytest.raises(InputError, match="the ledger cannot be used"):
        open_ledger(tmp_path)


def test_one_run_at_a_time(tmp_path: Path) -> None:
    """A second run waits for the first one and then says that it is there."""
    path = tmp_path / "ledger.db"
    with (
        sole_run(path),
        pytest.raises(UsageError, match="another run is using this ledger"),
        sole_run(path, patience=0.1),
    ):
        pass
    with sole_run(path, patience=0.1):
        pass


def test_a_dead_run_holds_nothing(tmp_path: Path) -> None:
    """A process killed while it held the ledger leaves it free."""
    path = tmp_path / "ledger.db"
    script = f"""
        import os
        from pathlib import Path
        from closefit.store import sole_run
        with sole_run(Path({str(path)!r})):
            os._exit(9)
    """
    assert subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False).returncode == 9
    with sole_run(path, patience=0.1):
        pass
