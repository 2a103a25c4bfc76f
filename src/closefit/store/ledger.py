"""The ledger: what was claimed and delivered, one row per account, route and period.

A delivery is *claimed* before anything is written, becomes *unknown* when its finished file is about to appear, and is
*delivered* when it has. The primary key ``(account, route, turn)`` is what makes a delivery single: the n-th delivery
of an account over a route can be claimed once, by one process, whatever both of them believe.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Date, Engine, and_, bindparam, delete, func, insert, literal, or_, select, update
from sqlalchemy.dialects import sqlite

from closefit.store.database import database_errors, open_database
from closefit.store.tables import BATCHES, CLAIMS, LEDGER_VIEW, TABLES, State

#: Claims of one transaction: enough that the disk is not the limit, few enough that others need not wait long.
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class RunStamp:
    """What every delivery of one run has in common. ``day`` is the day of routing, ``as_of`` that of the scores."""

    run: str
    profile: str
    profile_version: int
    as_of: dt.date | None
    day: dt.date


@dataclass(frozen=True, slots=True)
class Batch:
    """What one run delivers over one route in one file, not yet delivered."""

    number: int
    run: str
    route: str
    file: Path
    state: State
    claims: int


class Ledger:
    """The ledger in one database. Every method is one transaction, except :meth:`claim`: one per 20,000 rows."""

    def __init__(self, database: Engine, path: Path) -> None:
        self._database = database
        self.path = path

    def begin(self, stamp: RunStamp, route: str, file: Path) -> int:
        """A new batch without claims; returns its number."""
        row = {
            "run": stamp.run,
            "route": route,
            "file": str(file),
            "state": State.claimed.value,
            "profile": stamp.profile,
            "profile_version": stamp.profile_version,
            "as_of": stamp.as_of,
            "claimed_on": stamp.day,
        }
        with self._transaction() as connection:
            return int(connection.execute(insert(BATCHES).values(row)).lastrowid)

    def claim(
        self, batch: int, route: str, wanted: Iterable[tuple[str, str]], *, day: dt.date, again: int | None = None
    ) -> None:
        """Claim each wanted (account, tier) that may be delivered now; others are passed over without an error.

        An account may be delivered over a route when it never was, or when ``again`` (days) is given and its last
        delivery, or claim, is at least that many days before ``day``. What was claimed says :meth:`claims`.
        Quickest when the accounts come in order.
        """
        rows = iter(wanted)
        statement = _claim_statement(batch, route, day, again)
        while chunk := [{"account": account, "tier": tier} for account, tier in islice(rows, CHUNK)]:
            with self._transaction() as connection:
                connection.execute(statement, chunk)

    def claims(self, batch: int) -> list[tuple[str, int]]:
        """Account and turn of everything claimed in a batch, by account."""
        query = select(CLAIMS.c.account, CLAIMS.c.turn).where(CLAIMS.c.batch == batch).order_by(CLAIMS.c.account)
        with self._transaction() as connection:
            return [(row.account, row.turn) for row in connection.execute(query)]

    def announce(self, batch: int) -> bool:
        """Claimed becomes unknown: the file is finished and will now appear.

        False when the batch is not there any more: another run took this one for dead and gave its claims back.
        """
        return self._move(batch, State.claimed, {"state": State.unknown.value})

    def deliver(self, batch: int, day: dt.date, *, file: Path | None = None) -> bool:
        """Unknown becomes delivered on ``day``, in ``file`` when that is another one than was announced."""
        values: dict[str, object] = {"state": State.delivered.value, "delivered_on": day}
        return self._move(batch, State.unknown, values | ({"file": str(file)} if file else {}))

    def release(self, batch: int) -> None:
        """Give back the claims of a batch that was never announced."""
        claimed = select(BATCHES.c.batch).where(BATCHES.c.batch == batch, BATCHES.c.state == State.claimed.value)
        with self._transaction() as connection:
            connection.execute(delete(CLAIMS).where(CLAIMS.c.batch.in_(claimed)))
            connection.execute(delete(BATCHES).where(BATCHES.c.batch.in_(claimed)))

    def open_batches(self) -> list[Batch]:
        """Every batch that is not delivered, oldest first."""
        count = select(func.count()).where(CLAIMS.c.batch == BATCHES.c.batch).scalar_subquery()
        query = select(BATCHES, count.label("claims")).where(BATCHES.c.state != State.delivered.value)
        with self._transaction() as connection:
            return [
                Batch(row.batch, row.run, row.route, Path(row.file), State(row.state), row.claims)
                for row in connection.execute(query.order_by(BATCHES.c.batch))
            ]

    def _move(self, batch: int, state: State, values: dict[str, object]) -> bool:
        here = and_(BATCHES.c.batch == batch, BATCHES.c.state == state.value)
        with self._transaction() as connection:
            return connection.execute(update(BATCHES).where(here).values(values)).rowcount == 1

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with database_errors(self.path), self._database.begin() as connection:
            yield connection


def open_ledger(path: Path) -> Ledger:
    """The ledger at ``path``, made when it is not there. Raises InputError, see :func:`open_database`."""
    return Ledger(open_database(path, TABLES, (LEDGER_VIEW,)), path)


def _claim_statement(batch: int, route: str, day: dt.date, again: int | None) -> sqlite.Insert:
    """Insert an account's next turn on a route, selected only if it is due, nothing if somebody was faster."""
    last = (
        select(
            func.coalesce(func.max(CLAIMS.c.turn), 0).label("turn"),
            func.max(func.coalesce(BATCHES.c.delivered_on, BATCHES.c.claimed_on), type_=Date).label("day"),
        )
        .join_from(CLAIMS, BATCHES)
        .where(CLAIMS.c.account == bindparam("account"), CLAIMS.c.route == route)
        .subquery("last")
    )
    due = last.c.turn == 0
    if again is not None:
        due = or_(due, last.c.day <= day - dt.timedelta(days=again))
    values = {
        CLAIMS.c.account: bindparam("account"),
        CLAIMS.c.route: literal(route),
        CLAIMS.c.turn: last.c.turn + 1,
        CLAIMS.c.period: literal("ever" if again is None else day.isoformat()),
        CLAIMS.c.tier: bindparam("tier"),
        CLAIMS.c.batch: literal(batch),
    }
    query = select(*values.values()).where(due)
    return sqlite.insert(CLAIMS).from_select([column.name for column in values], query).on_conflict_do_nothing()
