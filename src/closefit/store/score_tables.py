"""The tables of scores that are kept, and of the days on which each must be looked at again."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, String, Table

from closefit.store.tables import TABLES

#: What a profile says about an account from ``as_of`` on and until the day before ``crossing``. Intent is not here: it
#: fades from day to day and is evaluated when a score is read. Points are points.
SCORES = Table(
    "scores",
    TABLES,
    Column("account", String, primary_key=True),
    Column("profile", String, primary_key=True),
    Column("profile_version", Integer, nullable=False),
    Column("tier", String, nullable=False),
    Column("fit", Float, nullable=False),
    Column("fit_low", Float, nullable=False),
    Column("fit_high", Float, nullable=False),
    Column("persona", Float, nullable=False),
    Column("completeness", Float, nullable=False),
    Column("qualified", Boolean, nullable=False),
    Column("excluded", Boolean, nullable=False),
    Column("excluded_by", String),
    #: Names of what is unknown, as a JSON list.
    Column("unknown", String, nullable=False),
    #: Name of the route that tier and origin lead to; NULL where there is none.
    Column("route", String),
    Column("as_of", Date, nullable=False),
    #: The first day on which any of this changes with nothing new arriving; NULL where there is none.
    Column("crossing", Date),
    #: True where the days up to ``crossing`` were looked at and those behind it were too many: nothing may change then.
    Column("look_again", Boolean, nullable=False),
    #: The change up to which it knows its account.
    Column("seq", Integer, nullable=False),
    Index("scores_by_crossing", "profile", "crossing"),
    sqlite_with_rowid=False,
)

#: The last run of each profile: every account is current up to ``seq``, for the day ``as_of``.
RUNS = Table(
    "runs",
    TABLES,
    Column("profile", String, primary_key=True),
    Column("profile_version", Integer, nullable=False),
    #: Of the profile's text and of what kinds of files were given; another one makes every score anew.
    Column("digest", String, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("seq", Integer, nullable=False),
    sqlite_with_rowid=False,
)
