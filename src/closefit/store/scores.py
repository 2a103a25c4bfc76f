"""Scores that are kept, the day each must be looked at again, and which accounts a run has to look at."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects import sqlite

from closefit.store.account_tables import ACCOUNTS
from closefit.store.score_tables import RUNS, SCORES


@dataclass(frozen=True, slots=True)
class KeptScore:
    """What the store says about one account: all of its score but intent, which is evaluated when it is read."""

    account: str
    profile: str
    profile_version: int
    tier: str
    #: Points, as in every output.
    fit: float
    fit_low: float
    fit_high: float
    persona: float
    completeness: float
    qualified: bool
    excluded: bool
    excluded_by: str | None
    unknown: tuple[str, ...]
    route: str | None
    #: The day it was scored for; it holds until the day before ``crossing``.
    as_of: dt.date
    crossing: dt.date | None
    look_again: bool
    seq: int


@dataclass(frozen=True, slots=True)
class ScoreRun:
    """The last run of one profile."""

    profile: str
    profile_version: int
    digest: str
    as_of: dt.date
    seq: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Accounts that a run must score, and why; an account stands under the first reason that it has."""

    changed: tuple[str, ...] = ()
    crossing: tuple[str, ...] = ()
    #: Every account, because there was no run before or the profile is another one.
    every: tuple[str, ...] = ()

    @property
    def accounts(self) -> tuple[str, ...]:
        return (*self.changed, *self.crossing, *self.every)


def last_run(connection: Connection, profile: str) -> ScoreRun | None:
    """The last run of a profile; None when there was none."""
    query = "SELECT profile, profile_version, digest, as_of, seq FROM runs WHERE profile = ?"
    row = connection.exec_driver_sql(query, (profile,)).one_or_none()
    if row is None:
        return None
    return ScoreRun(row.profile, row.profile_version, row.digest, dt.date.fromisoformat(row.as_of), row.seq)


def note_run(connection: Connection, run: ScoreRun) -> None:
    """Every account is current up to this run."""
    values = {one.name: getattr(run, one.name) for one in fields(run)}
    statement = sqlite.insert(RUNS).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["profile"], set_=values))


def wanted(connection: Connection, profile: str, run: ScoreRun | None, as_of: dt.date) -> Wanted:
    """Accounts that changed since the last run, or whose crossing has come; every account without a last run."""
    if run is None:
        every = connection.execute(select(ACCOUNTS.c.account).order_by(ACCOUNTS.c.account)).scalars()
        return Wanted(every=tuple(every))
    mine = (SCORES.c.account == ACCOUNTS.c.account) & (SCORES.c.profile == profile)
    changed = (
        select(ACCOUNTS.c.account)
        .outerjoin(SCORES, mine)
        .where(ACCOUNTS.c.updated_seq > run.seq, func.coalesce(SCORES.c.seq, -1) < ACCOUNTS.c.updated_seq)
        .order_by(ACCOUNTS.c.account)
    )
    due = select(SCORES.c.account).where(SCORES.c.profile == profile, SCORES.c.crossing <= as_of)
    first = tuple(connection.execute(changed).scalars())
    known = set(first)
    later = (account for account in connection.execute(due.order_by(SCORES.c.account)).scalars())
    return Wanted(changed=first, crossing=tuple(account for account in later if account not in known))


def write_scores(connection: Connection, scores: Iterable[KeptScore]) -> None:
    """Put scores in the place of those of the same account and profile that know less of it."""
    rows = [
        {one.name: getattr(score, one.name) for one in fields(score)}
        | {"unknown": json.dumps(score.unknown, ensure_ascii=False)}
        for score in scores
    ]
    if not rows:
        return
    connection.execute(_write_statement(), rows)


@cache
def _write_statement() -> sqlite.Insert:
    """Built once: building it takes longer than running it."""
    statement = sqlite.insert(SCORES)
    told = statement.excluded
    changed = {column.name: told[column.name] for column in SCORES.columns if not column.primary_key}
    return statement.on_conflict_do_update(
        index_elements=["account", "profile"], set_=changed, where=SCORES.c.seq <= told.seq
    )


def read_tiers(connection: Connection, profile: str, accounts: Sequence[str]) -> dict[str, str]:
    """The kept tier of each of these accounts that has one."""
    query = "SELECT account, tier FROM scores WHERE profile = ? AND account IN (SELECT value FROM json_each(?))"
    return {row.account: row.tier for row in connection.exec_driver_sql(query, (profile, json.dumps(accounts)))}


def read_scores(connection: Connection, profile: str, accounts: Iterable[str] | None = None) -> list[KeptScore]:
    """The scores of a profile by account; of some accounts only when they are given."""
    query = select(SCORES).where(SCORES.c.profile == profile).order_by(SCORES.c.account)
    if accounts is not None:
        query = query.where(SCORES.c.account.in_(list(accounts)))
    return [_kept(row) for row in connection.execute(query)]


def crossings_until(connection: Connection, profile: str, until: dt.date) -> list[tuple[dt.date, int]]:
    """How many accounts must be looked at on which day up to ``until``, if nothing new arrives before."""
    query = (
        select(SCORES.c.crossing, func.count())
        .where(SCORES.c.profile == profile, SCORES.c.crossing <= until)
        .group_by(SCORES.c.crossing)
        .order_by(SCORES.c.crossing)
    )
    return [(day, count) for day, count in connection.execute(query) if day is not None]


def _kept(row: Row[tuple[object, ...]]) -> KeptScore:
    values = dict(row._mapping)  # noqa: SLF001  (SQLAlchemy's own public name)
    return KeptScore(**{**values, "unknown": tuple(json.loads(values["unknown"]))})
