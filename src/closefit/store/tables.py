"""The tables of the store.

A *batch* is what one run delivers over one route in one file; its state is the state of every claim in it, so a file
is marked as delivered by changing one row. The view ``ledger`` shows both together, one row per delivery.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
)

TABLES = MetaData()


class State(StrEnum):
    """How far a delivery has come."""

    claimed = "claimed"
    #: Its file is finished and about to appear, or has just appeared: look before trying again.
    unknown = "unknown"
    delivered = "delivered"


BATCHES = Table(
    "batches",
    TABLES,
    Column("batch", Integer, primary_key=True),
    Column("run", String, nullable=False),
    Column("route", String, nullable=False),
    #: Where the rows appear, as an absolute path.
    Column("file", String, nullable=False),
    Column("state", String, nullable=False),
    Column("profile", String, nullable=False),
    Column("profile_version", Integer, nullable=False),
    #: As-of date of the scores that led to it.
    Column("as_of", Date),
    Column("claimed_on", Date, nullable=False),
    Column("delivered_on", Date),
    CheckConstraint("state in ('claimed', 'unknown', 'delivered')", name="state_is_known"),
    CheckConstraint("(state = 'delivered') = (delivered_on is not null)", name="delivered_has_a_day"),
    # A number is never given twice: a run that lost its batch must not find another one under it.
    sqlite_autoincrement=True,
)

CLAIMS = Table(
    "claims",
    TABLES,
    Column("account", String, primary_key=True),
    Column("route", String, primary_key=True),
    #: 1 for the first delivery of this account over this route, 2 for the next one, and so on.
    Column("turn", Integer, primary_key=True, autoincrement=False),
    #: ``ever``, or the first day of the period in which this is the only delivery.
    Column("period", String, nullable=False),
    Column("tier", String, nullable=False),
    Column("batch", Integer, ForeignKey("batches.batch"), nullable=False, index=True),
    CheckConstraint("turn > 0", name="turns_count_from_one"),
    sqlite_with_rowid=False,
)

LEDGER_VIEW = """
CREATE VIEW IF NOT EXISTS ledger AS
SELECT claims.account, claims.route, claims.turn, claims.period, batches.state, claims.tier, batches.profile,
       batches.profile_version, batches.as_of, batches.run, batches.file, batches.claimed_on, batches.delivered_on
FROM claims JOIN batches USING (batch)
"""
