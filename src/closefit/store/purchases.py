"""Purchases: every call to a provider, written down before it leaves, and what it brought.

One connection writes in *ticks*: results, calls that leave now and calls that are intended next are one transaction.
A tick that is committed outlives the process at once (synchronous NORMAL); :meth:`Purchases.sync` puts all of them on
the disk, so that they outlive the machine too. An intent is on the disk before its call may leave.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from closefit.store.change import Change, SignalRow, signal_mark
from closefit.store.database import database_errors
from closefit.store.enrich_tables import OPEN_STATES, CallState
from closefit.store.kept import Store

#: States of a call that say what became of it.
_SAID_SOMETHING = "('unknown', 'found', 'not found', 'bad request', 'pending')"

#: Pages of the log before SQLite copies them into the file, which takes a while and holds everybody up.
_PAGES = 8_000

_INTEND = (
    "INSERT INTO calls (call, account, run, provider, mark, wanted, state, reserved, micros, intended, repeats) "
    "VALUES (?, ?, ?, ?, ?, ?, 'intended', ?, 0, ?, ?)"
)
#: Of a batch only those that were not answered.
_SEND = "UPDATE calls SET state = 'sent', reserved = ? WHERE call = ? AND state IN ('intended', 'pending')"
#: A pending answer may cost something each time it is looked at: what a call costs adds up.
_ANSWER = (
    "UPDATE calls SET state = ?, brought = ?, micros = micros + ?, "
    "credits = nullif(coalesce(credits, 0) + coalesce(?, 0), 0), answered = ?, ticket = ?, said = ? "
    "WHERE call = ? AND account = ?"
)
_PROVIDE = (
    "INSERT OR REPLACE INTO provided_facts (account, attribute, provider, call, value, fetched, observed, confidence, "
    "micros, licence, evidence, low, high) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class EnrichRun:
    """One run as the store holds it."""

    run: int
    request: str
    started: str
    state: str
    #: Micros; None where nothing limits it.
    budget: int | None
    boot: str


@dataclass(frozen=True, slots=True)
class CallRow:
    """One account of one call as the store holds it."""

    call: int
    account: str
    run: int
    provider: str
    mark: str
    #: Attributes, separated by blanks.
    wanted: str
    brought: str | None
    state: CallState
    #: Micros.
    reserved: int
    micros: int
    credits: float | None
    #: UTC, ``2026-11-25T19:30:00``.
    intended: str
    answered: str | None
    ticket: str | None
    repeats: int | None
    said: str | None


_CALL_COLUMNS = ", ".join(CallRow.__slots__)


@dataclass(slots=True)
class Tick:
    """What one transaction writes, as rows of the driver, in this order."""

    #: UTC, ``2026-11-25T19:30:00``.
    moment: str
    #: State, brought, micros, credits, answered, ticket, said; call, account.
    answered: list[tuple[object, ...]] = field(default_factory=list)
    #: The columns of ``provided_facts``.
    facts: list[tuple[object, ...]] = field(default_factory=list)
    #: Provider, call and event.
    signals: list[tuple[str, int, SignalRow]] = field(default_factory=list)
    #: What is set aside for each account of a call that leaves now, and its number.
    sent: list[tuple[int, int]] = field(default_factory=list)
    #: Call, account, run, provider, mark, wanted, reserved, intended, repeats.
    intended: list[tuple[object, ...]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.answered or self.facts or self.sent or self.intended or self.signals)


class Purchases:
    """The purchase ledger of a store. It belongs to the thread that opened the store, except :meth:`sync`."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._driver = store.driver
        self._log = -1

    # --- runs --------------------------------------------------------------------------------------------------

    def begin(self, request: str, started: str, budget: int | None, boot: str) -> EnrichRun:
        """A new run, on the disk when this returns. Runs that were cut short before it are given up."""
        insert = "INSERT INTO enrich_runs (request, started, state, budget, boot) VALUES (?, ?, 'open', ?, ?)"
        with self.store.transaction() as connection:
            connection.exec_driver_sql(
                "UPDATE enrich_runs SET state = 'abandoned', ended = ? WHERE state IN ('open', 'stopped')", (started,)
            )
            number = int(connection.exec_driver_sql(insert, (request, started, budget, boot)).lastrowid)
        return EnrichRun(number, request, started, "open", budget, boot)

    def unfinished(self) -> EnrichRun | None:
        """The last run, when it was cut short."""
        rows = self.store.rows(
            "SELECT run, request, started, state, budget, boot FROM enrich_runs ORDER BY run DESC LIMIT 1"
        )
        run = EnrichRun(*rows[0]) if rows else None  # type: ignore[arg-type]  # the table's own types
        return run if run and run.state in ("open", "stopped") else None

    def go_on(self, run: EnrichRun, budget: int | None, boot: str) -> EnrichRun:
        """The same run, open again on this start of the machine, with the limit that was named now."""
        with self.store.transaction() as connection:
            connection.exec_driver_sql(
                "UPDATE enrich_runs SET state = 'open', ended = NULL, budget = ?, boot = ? WHERE run = ?",
                (budget, boot, run.run),
            )
        return EnrichRun(run.run, run.request, run.started, "open", budget, boot)

    def end(self, run: int, state: str, ended: str) -> None:
        """How a run ended."""
        with self.store.transaction() as connection:
            connection.exec_driver_sql("UPDATE enrich_runs SET state = ?, ended = ? WHERE run = ?", (state, ended, run))

    def spent(self, run: int) -> int:
        """Micros that a run's calls cost, those that may have been billed among them."""
        ((found,),) = self.store.rows("SELECT coalesce(sum(micros), 0) FROM calls WHERE run = ?", (run,))
        assert isinstance(found, int)  # noqa: S101
        return found

    def last_call(self) -> int:
        """The highest number of a call; 0 before the first."""
        ((found,),) = self.store.rows("SELECT coalesce(max(call), 0) FROM calls")
        assert isinstance(found, int)  # noqa: S101
        return found

    # --- calls -------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Ticks may be written inside the block: quick commits, and a log that can be put on the disk."""
        with database_errors(self.store.path, "store"):
            self._driver.execute("PRAGMA synchronous = NORMAL")
            self._driver.execute(f"PRAGMA wal_autocheckpoint = {_PAGES}")
            log = self.store.path.with_name(self.store.path.name + "-wal")
            self._log = os.open(log, os.O_RDWR) if log.exists() else -1
        try:
            yield
        finally:
            with database_errors(self.store.path, "store"):
                self._driver.execute("PRAGMA wal_autocheckpoint = 1000")
                if self._log >= 0:
                    os.fsync(self._log)
                    os.close(self._log)
                    self._log = -1

    def commit(self, tick: Tick) -> None:
        """One transaction; what it wrote outlives this process when it returns, and the machine after a sync."""
        if tick.signals:
            with self.store.transaction(durable=False) as connection:
                self._write(tick)
                self._write_signals(connection, tick)
            return
        driver = self._driver
        with database_errors(self.store.path, "store"):
            driver.execute("BEGIN IMMEDIATE")
            try:
                self._write(tick)
                driver.execute("COMMIT")
            except BaseException:
                if driver.in_transaction:  # a full disk has ended it already
                    driver.execute("ROLLBACK")
                raise

    def sync(self) -> None:
        """Everything committed so far is on the disk when this returns. May be called from any thread."""
        if self._log >= 0:
            with database_errors(self.store.path, "store"):
                os.fsync(self._log)

    def adopt(self, calls: Iterable[CallRow], run: int) -> None:
        """Calls whose answers are still to come belong from now on to this run, which pays for them."""
        rows = [(run, row.call, row.account) for row in calls]
        if rows:
            with self.store.transaction():
                self._driver.executemany("UPDATE calls SET run = ? WHERE call = ? AND account = ?", rows)

    def calls(self, where: str = "1", parameters: tuple[object, ...] = ()) -> list[CallRow]:
        """Rows of the ledger by call and account; ``where`` is SQL over its columns."""
        rows = self.store.rows(f"SELECT {_CALL_COLUMNS} FROM calls WHERE {where} ORDER BY call, account", parameters)
        state = CallRow.__slots__.index("state")
        return [CallRow(*row[:state], CallState(str(row[state])), *row[state + 1 :]) for row in rows]  # type: ignore[arg-type, call-arg]

    def open_calls(self) -> list[CallRow]:
        """Calls of any run whose end is not known."""
        states = ", ".join(f"'{state}'" for state in OPEN_STATES)
        return self.calls(f"state IN ({states}) AND (state <> 'pending' OR ticket IS NOT NULL)")

    def lost_calls(self) -> list[CallRow]:
        """Calls that are unknown, where their provider has said nothing of the account since."""
        unknown = self.calls("state = 'unknown'")
        if not unknown:
            return []
        query = f"SELECT account, provider, max(call) FROM calls WHERE state IN {_SAID_SOMETHING} GROUP BY 1, 2"
        last = {(account, provider): call for account, provider, call in self.store.rows(query)}
        return [row for row in unknown if last[row.account, row.provider] == row.call]

    def _write(self, tick: Tick) -> None:
        many = self._driver.executemany
        if tick.answered:
            many(_ANSWER, tick.answered)
        if tick.facts:
            many(_PROVIDE, tick.facts)
        if tick.sent:
            many(_SEND, tick.sent)
        if tick.intended:
            many(_INTEND, tick.intended)

    def _write_signals(self, connection: Connection, tick: Tick) -> None:
        # An event that the user's own file has is the user's own, whoever else tells it.
        marks = [(mark := signal_mark(row), name, call, mark) for name, call, row in tick.signals]
        self._driver.executemany(
            "INSERT OR IGNORE INTO provided_signals (mark, provider, call) SELECT ?, ?, ? "
            "WHERE NOT EXISTS (SELECT 1 FROM signals WHERE mark = ?)", marks
        )  # fmt: skip
        change = Change(connection, self.store.path, "enrich")
        change.given("signals")
        for _, _, row in tick.signals:  # one at a time: a repeated event of one answer is the same event
            change.signals([row])
        change.finish()
