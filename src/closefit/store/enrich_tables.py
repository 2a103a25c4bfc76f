"""The tables of enrichment: runs, the calls that were made with what they cost, and what every provider said.

``calls`` has a row per account and call; the rows of one batch share their number. It is the purchase ledger and the
run's whole state at once: what a killed run had begun is what its rows say.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Float, Integer, String, Table

from closefit.store.account_tables import Held
from closefit.store.tables import TABLES


class CallState(StrEnum):
    """How far a call has come, and how it ended."""

    #: Written down; it has not left.
    intended = "intended"
    #: It may have left. After a crash that is all that is known of it.
    sent = "sent"
    pending = "pending"
    found = "found"
    not_found = "not found"
    rate_limited = "rate limited"
    out_of_credits = "out of credits"
    not_entitled = "not entitled"
    bad_key = "bad key"
    bad_request = "bad request"
    transient = "transient"
    #: Its answer was lost, and it may have been billed.
    unknown = "unknown"
    #: It never left, and was never billed.
    never_left = "never left"


#: States of a call that may still become something else.
OPEN_STATES = (CallState.intended, CallState.sent, CallState.pending)

ENRICH_RUNS = Table(
    "enrich_runs",
    TABLES,
    Column("run", Integer, primary_key=True),
    #: What was asked for: the same request goes on with a run that was cut short.
    Column("request", String, nullable=False),
    Column("started", String, nullable=False),
    Column("ended", String),
    #: ``open`` until it ended by itself: at its end, at its ceiling, or because somebody stopped it.
    Column("state", String, nullable=False),
    #: Micros; NULL where nothing limits it.
    Column("budget", Integer),
    #: Which start of the machine it ran in: what was not on the disk yet is lost only with the machine.
    Column("boot", String, nullable=False, default=""),
    CheckConstraint("state in ('open', 'done', 'ceiling', 'stopped', 'abandoned')", name="run_state_is_known"),
    sqlite_autoincrement=True,
)

CALLS = Table(
    "calls",
    TABLES,
    Column("call", Integer, primary_key=True),
    Column("account", String, primary_key=True),
    Column("run", Integer, nullable=False),
    Column("provider", String, nullable=False),
    #: Our key of the call, which a vendor may keep.
    Column("mark", String, nullable=False),
    #: Attributes that were asked for, and that were brought, separated by blanks.
    Column("wanted", String, nullable=False),
    Column("brought", String),
    Column("state", String, nullable=False),
    #: The most it can cost, and what it cost or may have cost, in micros.
    Column("reserved", Integer, nullable=False),
    Column("micros", Integer, nullable=False, default=0),
    Column("credits", Float),
    Column("intended", String, nullable=False),
    Column("answered", String),
    Column("ticket", String),
    #: The call whose lost answer this one asks for again.
    Column("repeats", Integer),
    #: The vendor's own words.
    Column("said", String),
    sqlite_with_rowid=False,
)

PROVIDED = Table(
    "provided_facts",
    TABLES,
    Column("account", String, primary_key=True),
    Column("attribute", String, primary_key=True),
    Column("provider", String, primary_key=True),
    Column("call", Integer, primary_key=True),
    #: As in ``facts``.
    Column("value", Held, nullable=False),
    Column("fetched", String, nullable=False),
    #: The day it was true according to the provider.
    Column("observed", String),
    Column("confidence", Float),
    #: Its share of the call's price, in micros.
    Column("micros", Integer, nullable=False),
    Column("licence", String, nullable=False),
    Column("evidence", String, nullable=False, default=""),
    Column("low", Float),
    Column("high", Float),
    sqlite_with_rowid=False,
)

#: Which provider brought a signal, by the signal's mark.
PROVIDED_SIGNALS = Table(
    "provided_signals",
    TABLES,
    Column("mark", String, primary_key=True),
    Column("provider", String, nullable=False),
    Column("call", Integer, nullable=False),
    sqlite_with_rowid=False,
)
